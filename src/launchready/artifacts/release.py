"""Which release an environment runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Release:
    """The release id as the platform tells it; '' when it does not."""

    id: str
    told_by: str = ""
