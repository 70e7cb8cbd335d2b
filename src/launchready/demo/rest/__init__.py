"""A small backend in the manner of PostgREST: tables behind one public key, guarded by nothing but row policies."""
