"""Redaction at the door: everything that is recorded passes here.

Two layers: known secrets (credentials, sessions) become the name of the variable that stands for them, in
every spelling they commonly take; and values nobody told us about are masked by the shape of the data.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

from launchready.net.mask import (
    HIDDEN,
    is_secret_key,
    json_fields,
    mask_emails,
    mask_key,
    mask_scalar,
    mask_string,
    masked_json,
)

EXCERPT_BYTES = 4096
SHORTEST_SECRET = 4
_PARSE_BYTES = 256_000
_FIELDS_SHOWN = 20
_REMEMBERED = 2000

_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}(\.[A-Za-z0-9_-]*)?")
_AUTH = re.compile(r"\b(Bearer|Basic|Digest|Token)\s+(?!\$LR_)[A-Za-z0-9+/=._~-]{8,}", re.I)
_USER_INFO = re.compile(r"://[^/@\s]*@")
_QUERY = re.compile(r"([?&#;]|^)([A-Za-z0-9_.\[\]-]{1,64})=([^&#;\s\"'<>]*)")
_QUERY_SECRETS = re.compile(
    r"(^|[_.-])(token|secret|password|passwd|pwd|sig|signature|code|otp|jwt|sid|session|apikey|ticket)s?([_.-]|$)"
    r"|token|api_?key|secret|passw|(^|[_.-])(auth|authorization|credential)([_.-]|$)|^key$",
    re.I,
)
_TAG = re.compile(r"<[^<>]*>|[^<]+|<")
_ATTRIBUTE = re.compile(r"([A-Za-z_:@.-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
_PLAIN_ATTRIBUTES = frozenset(
    {
        "rel",
        "type",
        "class",
        "id",
        "name",
        "method",
        "src",
        "href",
        "action",
        "http-equiv",
        "charset",
        "lang",
        "role",
    }
)


def is_secret_parameter(name: str) -> bool:
    """Whether a query parameter of this name carries a credential."""
    return _QUERY_SECRETS.search(name) is not None


class Redactor:
    """Knows the secrets of a run, value → the name shown for it (`$LR_MEMBER_PASSWORD`)."""

    def __init__(self, secrets: Mapping[str, str] | None = None) -> None:
        self._names: dict[str, str] = {}
        self._spellings: list[tuple[str, str]] = []
        self._longest = 0
        # Most headers of a run repeat; what was redacted once is remembered until a secret is added.
        self._seen: dict[tuple[str, str], str] = {}
        for value, name in (secrets or {}).items():
            self.add(value, name)

    def add(self, value: str, name: str) -> None:
        """Hide this value from now on. Values under four characters are hidden by masking only."""
        if value in self._names or len(value) < SHORTEST_SECRET:
            return
        self._names[value] = name
        self._seen.clear()
        spelled = {
            value,
            quote(value, safe=""),
            quote(value),
            quote_plus(value),
            json.dumps(value)[1:-1],
            json.dumps(value, ensure_ascii=False)[1:-1],
            escape(value),
            escape(value, quote=False),
            *_base64_spellings(value),
        }
        self._spellings = sorted(
            {*self._spellings, *((one, name) for one in spelled)}, key=lambda pair: (-len(pair[0]), pair)
        )
        self._longest = len(self._spellings[0][0])

    @property
    def names(self) -> Mapping[str, str]:
        """Secret value → name."""
        return self._names

    @property
    def spellings(self) -> Sequence[tuple[str, str]]:
        """Every spelling that is looked for and its name, the longest first."""
        return self._spellings

    def name_of(self, value: str) -> str | None:
        """The name that stands for a secret, or None when it is not known."""
        return self._names.get(value)

    def secrets(self, text: str) -> str:
        """A text with every known secret replaced by its name, and nothing else changed."""
        for value, name in self._spellings:
            if value in text:
                text = text.replace(value, name)
        return text

    def text(self, text: str) -> str:
        """A text for people: no known secrets, tokens by their shape, secret query values, mail addresses."""
        text = self.secrets(text)
        if "eyJ" in text:
            text = _JWT.sub(HIDDEN, text)
        if "://" in text:
            text = _USER_INFO.sub(f"://{HIDDEN}@", text)
        if " " in text:
            text = _AUTH.sub(rf"\1 {HIDDEN}", text)
        return mask_emails(self._query(text))

    def url(self, url: str) -> str:
        """An address whose secret query values are hidden."""
        return self._query(self.secrets(url))

    def _query(self, text: str) -> str:
        if "=" not in text:
            return text

        def hide(found: re.Match[str]) -> str:
            lead, name, value = found.groups()
            if not value or value.startswith(("$LR_", "lr-canary-")) or not is_secret_parameter(name):
                return found[0]
            return f"{lead}{name}={HIDDEN}"

        return _QUERY.sub(hide, text)

    def headers(self, headers: Iterable[tuple[str, str]]) -> list[list[str]]:
        """Headers in order as [name, value]: credentials by name or hidden, attributes of cookies kept."""
        return [[self.secrets(name), self.header(name, value)] for name, value in headers]

    def header(self, name: str, value: str) -> str:
        """One header's value as it may be shown."""
        return self.remembered((name, value), lambda: self._header(name.lower(), value))

    def remembered(self, key: tuple[str, str], make: Callable[[], str]) -> str:
        """What `make` gave for this key, until a secret is added. For texts that repeat with every request."""
        known = self._seen.get(key)
        if known is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            known = self._seen[key] = make()
        return known

    def _header(self, lower: str, value: str) -> str:
        if lower == "set-cookie":
            return self._set_cookie(value)
        if lower == "cookie":
            return "; ".join(self._cookie(pair) for pair in value.split("; "))
        if lower in ("authorization", "proxy-authorization"):
            scheme, space, rest = value.partition(" ")
            return f"{scheme} {self._known_or_hidden(rest)}" if space else self._known_or_hidden(value)
        if lower != "www-authenticate" and not lower.startswith("access-control-") and is_secret_key(lower):
            return self._known_or_hidden(value)
        return self.text(value)

    def _known_or_hidden(self, value: str) -> str:
        if not value:
            return value
        return self._names.get(value) or HIDDEN

    def _cookie(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        return f"{self.secrets(name)}={self._known_or_hidden(value)}" if equals else HIDDEN

    def _set_cookie(self, line: str) -> str:
        pair, semicolon, attributes = line.partition(";")
        return self._cookie(pair) + semicolon + self.secrets(attributes)

    def body(self, body: bytes, content_type: str, mark: Sequence[str] = (), limit: int = EXCERPT_BYTES) -> str:
        """An excerpt of a body, at most `limit` bytes: masked, and the marked fields between ⟦ and ⟧.

        A mark is a value, a key, a JSON pointer or a regular expression over values. In text that is no
        JSON a marked part is shown with its secrets and mail addresses hidden.
        """
        if not body:
            return ""
        kind = content_type.split(";")[0].strip().lower()
        data = _parsed(body, kind)
        if data is not _NO_JSON:
            shown = self._marked_fields(data, mark) if mark else ""
            shown = shown or masked_json(data, limit)
            return self._cut(self.secrets(shown), limit)
        if not _is_text(kind, body):
            return f"‹{len(body)} bytes of {self.text(kind) or 'unknown type'}›"
        window = 4 * limit + self._longest
        text = self.secrets(body[:window].decode("utf-8", "replace"))
        if len(body) > window:
            # A secret may begin before the end of the window and be no longer recognised.
            text = text[: len(text) - self._longest]
        if mark and (shown := self._marked_text(body[:_PARSE_BYTES].decode("utf-8", "replace"), mark)):
            return self._cut(shown, limit)
        if kind == "application/x-www-form-urlencoded":
            return self._cut(self._form(text), limit)
        if "html" in kind or "xml" in kind or text.lstrip()[:1] == "<":
            return self._cut(self._markup(text), limit)
        return self._cut("\n".join(mask_string(line.strip()) for line in text.splitlines()), limit)

    def _cut(self, text: str, limit: int) -> str:
        raw = text.encode("utf-8", "replace")
        if len(raw) <= limit:
            return raw.decode()
        return raw[: limit - 4].decode("utf-8", "ignore") + " …"

    def _marked_fields(self, data: Any, mark: Sequence[str]) -> str:
        wanted = [_compiled(one) for one in mark]
        lines: list[str] = []
        more = 0
        for pointer, key, value in json_fields(data):
            text = value if isinstance(value, str) else _plain(value)
            if not any(one in (text, key, pointer) or regex.search(text) for one, regex in wanted):
                continue
            if len(lines) >= _FIELDS_SHOWN:
                more += 1
                continue
            known = self._names.get(text) if isinstance(value, str) else None
            lines.append(f"⟦{pointer or '/'}: {known or _plain(mask_scalar(value, key))}⟧")
        if more:
            lines.append(f"… and {more} more")
        return "\n".join(lines)

    def _marked_text(self, text: str, mark: Sequence[str]) -> str:
        # Secrets go first: a mark that fits a part of one must not show that part.
        text = self.secrets(text)
        lines: list[str] = []
        for regex in map(self._pattern, mark):
            for found in regex.finditer(text):
                if found[0] and len(lines) < _FIELDS_SHOWN:
                    part = self.text(found[0][:2000])
                    lines.append(f"⟦{part[:200]}⟧")
        return "\n".join(dict.fromkeys(lines))

    def _pattern(self, mark: str) -> re.Pattern[str]:
        """A mark's pattern for text without secrets: a mark that is or holds a secret means its name there."""
        named = self.secrets(mark)
        return _compiled(mark)[1] if named == mark else re.compile(re.escape(named))

    def _form(self, text: str) -> str:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=None)
        shown = (
            f"{mask_key(name)}={self._names.get(value) or mask_scalar(value, name)}" for name, value in pairs[:200]
        )
        return self.secrets("&".join(shown))

    def _markup(self, text: str) -> str:
        out: list[str] = []
        for piece in _TAG.findall(text):
            if piece.startswith("<!--"):
                out.append(f"<!--{mask_string(piece[4:-3].strip())}-->")
            elif piece.startswith("<"):
                out.append(_ATTRIBUTE.sub(self._attribute, piece[:1000]))
            elif piece.strip():
                out.append(mask_string(piece.strip()))
        return "".join(out)

    def _attribute(self, found: re.Match[str]) -> str:
        name, value = found[1], found[2].strip("\"'")
        shown = self.text(value)[:120] if name.lower() in _PLAIN_ATTRIBUTES else mask_string(value)
        return f'{name}="{shown}"'


_NO_JSON = object()


def _parsed(body: bytes, kind: str) -> Any:
    if len(body) > _PARSE_BYTES or (kind and not any(word in kind for word in ("json", "text/plain", "javascript"))):
        return _NO_JSON
    if body.lstrip()[:1] not in (b"{", b"[", b'"') and "json" not in kind:
        return _NO_JSON
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return _NO_JSON


def _is_text(kind: str, body: bytes) -> bool:
    if kind.startswith("multipart/"):
        return False
    if kind.startswith("text/") or any(word in kind for word in ("json", "xml", "javascript", "urlencoded", "html")):
        return b"\x00" not in body[:1024]
    return not kind and b"\x00" not in body[:1024]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _compiled(mark: str) -> tuple[str, re.Pattern[str]]:
    try:
        return mark, re.compile(mark)
    except re.error:
        return mark, re.compile(re.escape(mark))


def _base64_spellings(value: str) -> set[str]:
    """The parts of base64 text that a value always makes, whatever stands before or after it."""
    raw = value.encode()
    if len(raw) < 8:
        return {base64.b64encode(raw).decode()}
    found: set[str] = set()
    for offset in range(3):
        encoded = base64.b64encode(b"\x00" * offset + raw).decode().rstrip("=")
        whole = encoded[(0, 2, 3)[offset] : len(encoded) - (1 if (offset + len(raw)) % 3 else 0)]
        found |= {whole, whole.replace("+", "-").replace("/", "_")}
    return found
