"""Whether an id can be guessed. Pure."""

from __future__ import annotations

import re

_RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-9a-f][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)


def unguessable(value: str) -> bool:
    """A UUID, or at least 16 signs with letters and digits mixed and no space."""
    if _RANDOM.fullmatch(value):
        return True
    mixed = re.search(r"\d", value) and re.search(r"[A-Za-z]", value)
    return len(value) >= 16 and bool(mixed) and " " not in value
