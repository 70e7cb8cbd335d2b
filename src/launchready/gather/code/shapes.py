"""How frameworks write paths, brought to one form: `/posts/{id}`."""

from __future__ import annotations

import re

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")

_BRACE = re.compile(r"\{\s*\.{0,3}\*{0,2}([A-Za-z_][\w-]*)[^{}]*\}")
_ANGLE = re.compile(r"<\s*(?:[^:<>]*:)?\s*([A-Za-z_]\w*)\s*>")
_COLON = re.compile(r":([A-Za-z_]\w*)(\((?:[^()]|\([^()]*\))*\))?[?*+]?")
_BRACKET = re.compile(r"\[{1,2}(?:\.\.\.)?([A-Za-z_][\w-]*)(?:=\w+)?\]{1,2}")
_GROUP = re.compile(r"^\?P?<([A-Za-z_]\w*)>")


def join(*parts: str) -> str:
    """Put prefixes and a path together; one slash between them, a trailing one kept as it was written."""
    whole = ""
    for part in parts:
        if part:
            whole = whole.rstrip("/") + "/" + part.lstrip("/") if whole else part
    return re.sub(r"/{2,}", "/", "/" + whole)


def tight(*parts: str) -> str:
    """Put parts together as they stand, as Python's routers do, which add no slash."""
    return re.sub(r"/{2,}", "/", "/" + "".join(parts))


def brace(path: str) -> str:
    """`{id:int}`, `{id?}`, `{post:slug}`, `{rest:path}`, `{*rest}` → `{id}` …"""
    return _BRACE.sub(r"{\1}", path)


def angle(path: str) -> str:
    """`<int:id>` → `{id}`."""
    return _ANGLE.sub(r"{\1}", path)


def colon(path: str) -> str:
    """`:id`, `:id?`, `:id(\\d+)`, `*rest`, `*` → `{id}`, `{rest}`, `{path}`; Express 5's `{/:id}` loses its braces."""
    path = re.sub(r"\{(/[^{}]*)\}", r"\1", path)
    path = path.replace("(.*)", "*").replace("(.:format)", "")
    path = _COLON.sub(r"{\1}", path)
    path = re.sub(r"\*([A-Za-z_]\w*)", r"{\1}", path)
    return re.sub(r"(?<![}\w])\*+", "{path}", path)


def bare(path: str) -> str:
    """`colon` for routers that take `/posts` and `/posts/` as the same."""
    return colon(path).rstrip("/") or "/"


def bracket(part: str) -> str:
    """`[id]`, `[[id]]`, `[...slug]`, `[[...slug]]`, `[id=uuid]` → `{id}`, `{slug}`."""
    return _BRACKET.sub(r"{\1}", part)


def regex(pattern: str) -> str | None:
    """The template of an anchored regular expression (`^posts/(?P<id>\\d+)/$`); None when it is no plain path."""
    text = pattern.removeprefix("^").removesuffix("$").removesuffix(r"\Z")
    out, at = [], 0
    while at < len(text):
        char = text[at]
        if char == "(":
            end = _closing(text, at)
            if end is None:
                return None
            inner = text[at + 1 : end]
            named = _GROUP.match(inner)
            after = text[end + 1 : end + 2]
            if inner.startswith("?:") and after == "?":
                out.append("")
            elif inner.startswith("?") and not named:
                return None
            else:
                out.append("{" + (named[1] if named else "arg") + "}")
            at = end + (2 if after in ("?", "*", "+") else 1)
        elif char == "\\" and text[at + 1 : at + 2] in tuple("./-_"):
            out.append(text[at + 1])
            at += 2
        elif text.startswith("/?", at):
            at += 2
        elif char in "\\[]*+?|^${}" or (char == "." and text[at + 1 : at + 2] in ("*", "+", "?", "{")):
            return None
        else:
            out.append(char)
            at += 1
    return "".join(out)


def _closing(text: str, start: int) -> int | None:
    depth, at, in_class = 0, start, False
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif in_class:
            in_class = text[at] != "]"
        elif text[at] == "[":
            in_class = True
        elif text[at] == "(":
            depth += 1
        elif text[at] == ")":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return None


def sound(path: str) -> bool:
    """Whether what came out is a path that a request could have, and nothing of the framework's own writing is left."""
    bare = re.sub(r"\{[A-Za-z_][\w.-]*\}", "x", path)
    return path.startswith("/") and len(path) <= 500 and not re.search(r"[\s{}<>()|\\^\[\]?*]|//", bare)
