"""Gatherers that need a real browser: what it keeps, and what another site can make it do."""
