"""Launch Ready audits a community platform before a small team takes it over."""

__version__ = "0.1.0"
