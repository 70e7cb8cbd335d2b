"""No secret lies open."""
