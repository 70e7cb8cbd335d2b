"""Whether a session is alive, judged by what its answer holds beyond a stranger's."""

from __future__ import annotations

from launchready.artifacts.sketch import Seen


def alive(seen: Seen | None, none: Seen | None) -> bool:
    """The answer is 2xx and tells something of a person that a stranger's answer does not tell."""
    if seen is None or not seen.ok or seen.sketch is None:
        return False
    nobody = none.sketch if none else None
    if seen.sketch.form == "json":
        return bool(seen.sketch.telling - (nobody.telling if nobody else frozenset()))
    if seen.sketch.asks_sign_in:
        return False
    return bool(seen.sketch.words - (nobody.words if nobody else frozenset()))
