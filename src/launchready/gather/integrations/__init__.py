"""Third parties: by packages, settings, calls in code, and what the live site lets pages load."""
