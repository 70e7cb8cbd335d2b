"""Gatherers of this area."""
