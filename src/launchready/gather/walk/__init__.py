"""Three visitors in a real browser, and what they met."""
