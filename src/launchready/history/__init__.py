"""Past runs: what changed between them."""
