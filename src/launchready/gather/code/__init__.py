"""Routes declared in the platform's source code: one parser a framework over one reading of the tree."""
