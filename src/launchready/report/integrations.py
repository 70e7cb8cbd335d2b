"""The third parties as a table in the terminal, as JSON, and as Markdown for a handover."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from launchready.report.settings_map import cell
from launchready.report.words import count, plain


def terminal(data: dict[str, Any]) -> str:
    """One line a third party, then hosts that need an owner."""
    many = count(len(data["known"]), "third party", "third parties")
    lines = [f"{data['of']}: {many}, {count(len(data['unknown']), 'host')} without a name"]
    width = min(max((len(_name(one)) for one in data["known"]), default=0), 40)
    for one in data["known"]:
        signs = ", ".join(f"{sign['what']} ({sign['place']})" for sign in one["signs"][:2])
        more = f" +{len(one['signs']) - 2}" if len(one["signs"]) > 2 else ""
        lines.append(f"  {_name(one):<{width}}  {one['for']}: {signs}{more}")
    lines += [f"  {one['host']}: unknown, needs an owner ({one['signs'][0]['place']})" for one in data["unknown"]]
    lines += [f"  not known: {doubt}" for doubt in data["not_known"]]
    return "\n".join(plain(line) for line in lines)


def _name(one: dict[str, Any]) -> str:
    return str(one["name"]) + (" (or a copy of your own)" if one["perhaps_own_copy"] else "")


def markdown(data: dict[str, Any]) -> str:
    """A table with what an owner has to be told."""
    lines = [f"# Third parties of {cell(data['of'])}", "", f"Looked at: {cell(', '.join(data['sources']))}.", ""]
    lines.append("| third party | for | may see | shows in | owner is found at | how its key is changed | MFA |")
    lines.append("| --- | --- | --- | --- | --- | --- | --- |")
    for one in data["known"]:
        signs = "; ".join(f"{sign['what']}, {sign['place']}" for sign in one["signs"][:5])
        mfa = one["mfa"] + (f"; API: {one['mfa_api']}" if one["mfa_api"] else "")
        cells = (_name(one), one["for"], one["may_see"], signs, one["owner_at"], one["rotate"], mfa)
        lines.append("| " + " | ".join(cell(text) for text in cells) + " |")
    if data["unknown"]:
        lines += ["", "## Unknown, needs an owner", ""]
        lines += [f"- {cell(one['host'])} ({cell(one['signs'][0]['place'])})" for one in data["unknown"]]
    if data["not_known"]:
        lines += ["", "## Not known", ""]
        lines += [f"- {cell(doubt)}" for doubt in data["not_known"]]
    return "\n".join(lines)


def as_json(data: dict[str, Any]) -> str:
    """The list as it is."""
    return json.dumps(data, indent=2, ensure_ascii=True)


RENDERERS: dict[str, Callable[[dict[str, Any]], str]] = {"terminal": terminal, "json": as_json, "markdown": markdown}
