"""Trees for tests: one text file a language, `=== path` before each file, and at the end `=== truth`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"


@dataclass(frozen=True)
class Truth:
    """(name, read | set | told) → words that must be true of a place; prefixes of names made at run time."""

    uses: dict[tuple[str, str], set[str]]
    dynamic: set[str]


def plant(folder: Path, name: str) -> Truth:
    """Write the tree of one fixture below a folder."""
    uses: dict[tuple[str, str], set[str]] = {}
    dynamic: set[str] = set()
    for part in (FIXTURES / f"{name}.txt").read_text(encoding="utf-8").split("=== ")[1:]:
        path, _, text = part.partition("\n")
        if path == "truth":
            for line in text.splitlines():
                words = line.split()
                if words[0] == "dynamic":
                    dynamic.add(words[1])
                else:
                    uses[words[0], words[1]] = set(words[2:])
            continue
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return Truth(uses, dynamic)
