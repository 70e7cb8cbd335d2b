"""Pure views over artifacts that several checks share."""
