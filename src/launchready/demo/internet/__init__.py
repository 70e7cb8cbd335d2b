"""A small internet on loopback: names, certificates and web servers that are right, or wrong in a known way."""
