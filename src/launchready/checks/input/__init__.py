"""Checks of this row."""
