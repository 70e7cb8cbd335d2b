"""Gatherers that look for what the schema does not say."""
