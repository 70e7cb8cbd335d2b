"""Modules that a fault adds to the platform's source code."""
