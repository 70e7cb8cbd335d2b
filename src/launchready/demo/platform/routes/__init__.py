"""The routes of the platform, one module per subject."""
