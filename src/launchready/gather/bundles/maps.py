"""Source maps: where a script's map is said to be, and the readable sources in it. Pure."""

from __future__ import annotations

import base64
import binascii
import json
import posixpath
import re
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

MOST_SOURCES = 3000
MOST_TEXT = 16_000_000
_SAID = re.compile(r"(?://|/\*)[#@]\s*sourceMappingURL=([^\s'\"*]+)")
_FOREIGN = re.compile(
    r"(^|/)node_modules/|^\(?webpack\)?/(runtime|bootstrap|buildin)|^webpack/|\0|^\[?synthetic|^vite/"
)


def said(text: str, header: str | None, url: str) -> str:
    """Where the script says that its map is: an address or a `data:` text; '' when it does not."""
    if header:
        return urljoin(url, header.strip())
    found = _SAID.findall(text[-4000:]) if len(text) > 4000 else _SAID.findall(text)
    if not found:
        return ""
    last: str = found[-1]
    if last.startswith("data:"):
        whole = re.findall(r"sourceMappingURL=(data:[^\s'\"*]+)", text)
        return whole[-1] if whole else ""
    return urljoin(url, last)


def inline(data: str) -> str | None:
    """The text of a `data:` map."""
    head, comma, body = data.partition(",")
    if not comma:
        return None
    if ";base64" not in head:
        return unquote(body)
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None


def sources(text: str, where: str) -> dict[str, str] | None:
    """Readable sources by name (`app.js.map!src/api.ts`); None when the text is no source map."""
    try:
        data: Any = json.loads(text.removeprefix(")]}'").lstrip("\n"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or data.get("version") != 3:
        return None
    found: dict[str, str] = {}
    parts = [data]
    if isinstance(data.get("sections"), list):
        parts += [one["map"] for one in data["sections"] if isinstance(one, dict) and isinstance(one.get("map"), dict)]
    size = 0
    for part in parts:
        names, texts = part.get("sources"), part.get("sourcesContent")
        if not isinstance(names, list) or not isinstance(texts, list):
            continue
        for name, content in list(zip(names, texts, strict=False))[:MOST_SOURCES]:
            if isinstance(name, str) and isinstance(content, str) and not _FOREIGN.search(plain_name(name)):
                size += len(content)
                if size > MOST_TEXT:
                    return found
                found.setdefault(f"{where}!{plain_name(name)}", content)
    return found


def plain_name(name: str) -> str:
    """`webpack://app/./src/api.ts?1f` → `src/api.ts`."""
    name = unquote(name)
    if "://" in name:
        name = urlsplit(name).path
    name = name.split("?")[0].lstrip("/")
    return posixpath.normpath(re.sub(r"^(\.{1,2}/)+", "", name)) if name else "source"
