"""The settings map as a table in the terminal, as JSON, and as Markdown for a handover."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from launchready.report.words import count, plain


def terminal(data: dict[str, Any]) -> str:
    """A table: name, what it is, whether it is needed, where it is read and set."""
    rows = [("name", "kind", "needed", "read", "set", "remarks")]
    for row in data["settings"]:
        kind = row["kind"] + (", browser" if row["client"] else "")
        needed = {"yes": "yes", "no": "optional", "unknown": "?", "": ""}[row["required"]]
        outside = f"by {row['outside']}" if row["outside"] and not row["read"] else ""
        read = _first(row["read"]) or outside
        rows.append((row["name"], kind, needed, read, _first(row["set"]), "; ".join(row["remarks"])))
    widths = [min(max(len(row[column]) for row in rows), 44) for column in range(5)]
    lines = [f"{data['repository']}: {count(len(data['settings']), 'setting')} in {count(data['files'], 'file')}"]
    for row in rows:
        cells = [cell[: widths[place]].ljust(widths[place]) for place, cell in enumerate(row[:5])]
        lines.append("  ".join([*cells, row[5]]).rstrip())
    for item in data["dynamic"]:
        begins = f" (begins with {item['begins']})" if item["begins"] else ""
        lines.append(f"not known: {item['place']} reads a name that is only made at run time{begins}")
    lines += [f"not known: {doubt}" for doubt in data["not_known"]]
    return "\n".join(plain(line) for line in lines)


def _first(places: list[dict[str, str]]) -> str:
    if not places:
        return ""
    more = f" +{len(places) - 1}" if len(places) > 1 else ""
    return places[0]["place"] + more


def markdown(data: dict[str, Any]) -> str:
    """A table with every place, for a handover document."""
    lines = [f"# Settings of {cell(data['repository'])}", ""]
    number = count(len(data["settings"]), "setting")
    lines.append(f"{number} in {count(data['files'], 'file')}. Values are never shown.")
    lines += ["", "| setting | kind | needed | environments | read | set | documented | remarks |"]
    lines.append("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in data["settings"]:
        kind = row["kind"] + (", browsers get it" if row["client"] else "")
        read = _all(row["read"]) or (f"by {row['outside']}" if row["outside"] else "")
        cells = [
            row["name"],
            kind,
            row["required"],
            ", ".join(row["environments"]),
            read,
            _all(row["set"]),
            _all(row["documented"]),
            "; ".join(row["remarks"]),
        ]
        lines.append("| " + " | ".join(cell(text) for text in cells) + " |")
    unknown = [f"{item['place']} reads a name that is only made at run time" for item in data["dynamic"]]
    if unknown or data["not_known"]:
        lines += ["", "## Not known", ""]
        lines += [f"- {cell(text)}" for text in (*unknown, *data["not_known"])]
    return "\n".join(lines)


def _all(places: list[dict[str, str]]) -> str:
    shown = ", ".join(dict.fromkeys(item["place"] for item in places[:8]))
    return shown + (f" and {len(places) - 8} more" if len(places) > 8 else "")


def cell(text: str) -> str:
    """A text for a Markdown table: nothing of it is taken for markup."""
    return re.sub(r"([\\`*_{}\[\]<>|#!~])", r"\\\1", plain(text)).replace("\n", " ")


def as_json(data: dict[str, Any]) -> str:
    """The rows as they are."""
    return json.dumps(data, indent=2, ensure_ascii=True)


RENDERERS: dict[str, Callable[[dict[str, Any]], str]] = {"terminal": terminal, "json": as_json, "markdown": markdown}
