"""Gatherers that turn settings and a few first requests into facts."""
