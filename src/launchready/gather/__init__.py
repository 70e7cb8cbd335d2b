"""Gatherers: settings and earlier artifacts in, one artifact or `Missing` out. One per file."""
