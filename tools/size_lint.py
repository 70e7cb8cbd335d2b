"""Modules stay under 400 lines and functions under 60; an exception is a comment `# size: reason` at the place.

For a module the comment stands in its first 30 lines, for a function on its `def` line or the line above it
(above the first decorator, if it has any).
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

MODULE, FUNCTION = 400, 60
EXCUSE = re.compile(r"# size: \S+")
ROOT = Path(__file__).resolve().parent.parent


def too_long(text: str) -> list[tuple[int, str]]:
    """(line, complaint) for everything in a module's text that is longer than it may be."""
    lines = text.splitlines()
    told = []
    if len(lines) > MODULE and not any(EXCUSE.search(line) for line in lines[:30]):
        told.append((1, f"module has {len(lines)} lines, {MODULE} are allowed"))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            first = min([node.lineno, *(part.lineno for part in node.decorator_list)])
            near = [lines[node.lineno - 1], *lines[max(first - 2, 0) : first - 1]]
            if length > FUNCTION and not any(EXCUSE.search(line) for line in near):
                told.append((node.lineno, f"{node.name} has {length} lines, {FUNCTION} are allowed"))
    return sorted(told)


def main() -> int:
    """Look at every module under src; print what is too long; 1 when anything is."""
    found = 0
    for path in sorted((ROOT / "src").rglob("*.py")):
        for line, complaint in too_long(path.read_text(encoding="utf-8")):
            print(f"{path.relative_to(ROOT)}:{line}: {complaint}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
