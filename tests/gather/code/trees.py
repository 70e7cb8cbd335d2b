"""Trees for tests: written in one text file (`=== path` before each file), made when a test runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"


@dataclass(frozen=True)
class Truth:
    """What a tree declares: (method, path, operation) → guard, and parts of the doubts that must be told."""

    routes: dict[tuple[str, str, str], str]
    doubts: tuple[str, ...]


def plant(folder: Path, name: str) -> Path:
    """Write the tree of one fixture below a folder."""
    path: Path | None = None
    parts: dict[Path, list[str]] = {}
    for line in (FIXTURES / name / "tree.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("=== "):
            path = folder / line[4:]
            parts[path] = []
        elif path is not None:
            parts[path].append(line)
    for path, lines in parts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def truth(name: str) -> Truth:
    """`GET /x guard [operation]` a line (`-`: it cannot be told), and `doubt some words`."""
    routes: dict[tuple[str, str, str], str] = {}
    doubts: list[str] = []
    for line in (FIXTURES / name / "truth.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("doubt "):
            doubts.append(line[6:])
        elif line:
            method, path, guard = line.split(" ", 2)
            guard, found, operation = guard.partition(" action ")
            routes[method, path, f"action {operation}" if found else ""] = "" if guard == "-" else guard
    return Truth(routes, tuple(doubts))
