"""What visitors meet in a real browser."""
