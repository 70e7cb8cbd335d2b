"""Pages in a real browser: which there are, how fast they are, what they load, and whether our markup runs in them."""
