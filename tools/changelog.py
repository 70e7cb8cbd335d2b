"""Gather changes/*.md into CHANGELOG.md under the version of pyproject.toml; `--check` only looks at their form."""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("Added", "Changed", "Fixed", "Removed", "Security")
HEAD = "# Changelog\n\nNewest first. Changes that wait for the next version stand in [changes/](changes/README.md).\n"


class BadFragment(Exception):
    """A fragment that does not keep the form; the message says which and how it should be."""


def fragments(folder: Path) -> list[tuple[str, str]]:
    """(kind, text) of every fragment, in the order of kinds and then of names."""
    found = []
    for path in sorted(folder.glob("*.md")):
        if path.name == "README.md":
            continue
        kind, _, text = path.read_text(encoding="utf-8").strip().partition("\n")
        if kind.strip() not in KINDS or not text.strip():
            raise BadFragment(f"{path.name}: the first line is one of {', '.join(KINDS)}; the text follows it")
        found.append((kind.strip(), " ".join(text.split())))
    return sorted(found, key=lambda part: KINDS.index(part[0]))


def section(version: str, parts: list[tuple[str, str]]) -> str:
    """The part of the changelog for one version."""
    text = f"\n## {version}\n"
    for kind in KINDS:
        lines = [line for told, line in parts if told == kind]
        if lines:
            text += f"\n### {kind}\n\n" + "".join(f"- {line}\n" for line in lines)
    return text


def main() -> int:
    """Write the changelog and remove the fragments, or check their form."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when a fragment is malformed")
    asked = parser.parse_args()
    place = ROOT / "CHANGELOG.md"
    try:
        parts = fragments(ROOT / "changes")
    except BadFragment as error:
        print(error, file=sys.stderr)
        return 1
    if asked.check or not parts:
        return 0
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    before = place.read_text(encoding="utf-8") if place.is_file() else HEAD
    if f"\n## {version}\n" in before:
        print(f"CHANGELOG.md already has {version}; raise the version in pyproject.toml first", file=sys.stderr)
        return 1
    place.write_text(HEAD + section(version, parts) + before.removeprefix(HEAD), encoding="utf-8")
    for path in (ROOT / "changes").glob("*.md"):
        if path.name != "README.md":
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
