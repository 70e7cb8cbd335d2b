"""A small, complete B2B community platform: the reference that audits are tried against."""
