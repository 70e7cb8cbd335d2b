"""The key of fingerprints: the same secret must have the same fingerprint tomorrow and on another machine.

It comes from the repository's first commits, which only those know who may see the repository anyway, or from
`LR_FINGERPRINT_KEY`. Without either the run's own key is taken, and fingerprints do not last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from launchready.gather.secrets.git import Store, store_of

VARIABLE = "LR_FINGERPRINT_KEY"


async def key_of(repository: Path | None, environ: Mapping[str, str], spare: bytes) -> bytes:
    """32 bytes; `spare` is the run's own key."""
    stated = environ.get(VARIABLE)
    if stated:
        return hashlib.sha256(b"launchready/stated/" + stated.encode()).digest()
    if repository is None:
        return spare
    store = await store_of(repository)
    if not isinstance(store, Store):
        return spare
    roots = await store.text("rev-list", "--max-parents=0", "--all")
    if not roots or not roots.split():
        return spare
    return hashlib.sha256(("launchready/roots/" + " ".join(sorted(roots.split()))).encode()).digest()
