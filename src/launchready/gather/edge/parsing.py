"""Security headers read as browsers read them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from launchready.artifacts.headers import Csp, Hsts

# A policy in a page may not use these (CSP3, "The meta element").
NOT_IN_META = frozenset({"frame-ancestors", "report-uri", "sandbox"})
REFERRER_POLICIES = frozenset(
    {
        "no-referrer",
        "no-referrer-when-downgrade",
        "same-origin",
        "origin",
        "strict-origin",
        "origin-when-cross-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
    }
)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OLD_REFERRER = {
    "never": "no-referrer",
    "default": "strict-origin-when-cross-origin",
    "always": "unsafe-url",
    "origin-when-crossorigin": "origin-when-cross-origin",
}


def read_hsts(lines: tuple[str, ...]) -> Hsts | None:
    """Strict-Transport-Security by RFC 6797 §6.1 and §8.1: the first header counts, a broken one is ignored."""
    if not lines:
        return None
    found: dict[str, str] = {}
    for part in _quoted_split(lines[0], ";"):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if not name:
            continue
        if not _TOKEN.fullmatch(name):
            return Hsts(None, flaw=f"{name[:40]!r} is no directive")
        if name.lower() in found:
            return Hsts(None, flaw=f"{name} stands twice")
        found[name.lower()] = value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
    age = found.get("max-age")
    if age is None:
        return Hsts(None, flaw="max-age is missing")
    if not (age.isascii() and age.isdigit() and len(age) < 19):
        return Hsts(None, flaw=f"max-age is {age[:40]!r}, which is no number of seconds")
    return Hsts(int(age), "includesubdomains" in found)


def _quoted_split(text: str, sign: str) -> list[str]:
    parts, current, quoted = [], "", False
    for letter in text:
        quoted ^= letter == '"'
        if letter == sign and not quoted:
            parts.append(current)
            current = ""
        else:
            current += letter
    return [*parts, current]


def read_policies(lines: Iterable[str], *, meta: bool = False) -> tuple[Csp, ...]:
    """Every content security policy; one header may hold several, joined by commas, one meta tag only one."""
    policies = []
    for text in (policy for line in lines for policy in ([line] if meta else line.split(","))):
        stated: dict[str, tuple[str, ...]] = {}
        for part in text.split(";"):
            name, *sources = part.split()[:200] or [""]
            name = name.lower()
            # Of a directive that stands twice the first counts (CSP3 §2.2.1).
            if name and name not in stated and not (meta and name in NOT_IN_META):
                stated[name] = tuple(_source(source) for source in sources)
        if stated:
            policies.append(Csp(tuple(stated.items()), meta))
    return tuple(policies)


def _source(source: str) -> str:
    """A source in lower case; what a nonce is worth does not depend on its value, which is left out."""
    lower = source.lower()
    for kind in ("'nonce-", "'sha256-", "'sha384-", "'sha512-"):
        if lower.startswith(kind):
            return f"{kind}…'"
    return lower[:200]


def read_frame_options(lines: Iterable[str]) -> tuple[str, ...]:
    """The distinct values of X-Frame-Options, upper case."""
    return tuple(dict.fromkeys(part.strip().upper() for line in lines for part in line.split(",") if part.strip()))


def read_nosniff(lines: tuple[str, ...]) -> bool:
    """Whether X-Content-Type-Options works: its first value must be `nosniff` (Fetch, "determine nosniff")."""
    return ",".join(lines).split(",")[0].strip().lower() == "nosniff" if lines else False


def read_referrer(lines: Iterable[str], metas: Iterable[str] = ()) -> str:
    """The referrer policy that applies: the last known word of the header, overruled by the last meta tag."""
    policy = ""
    for word in (part.strip().lower() for line in lines for part in line.split(",")):
        policy = word if word in REFERRER_POLICIES else policy
    for text in metas:
        word = _OLD_REFERRER.get(text.strip().lower(), text.strip().lower())
        policy = word if word in REFERRER_POLICIES else policy
    return policy


class _Metas(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.policies: list[str] = []
        self.referrers: list[str] = []
        self._open = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._open = False
        if tag != "meta" or not self._open:
            return
        given = {name: value or "" for name, value in reversed(attrs)}
        if given.get("http-equiv", "").strip().lower() == "content-security-policy":
            self.policies.append(given.get("content", ""))
        if given.get("name", "").strip().lower() == "referrer":
            self.referrers.append(given.get("content", ""))


def read_metas(html: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The content security policies and referrer policies in a page's head; broken markup gives what was read."""
    page = _Metas()
    try:
        page.feed(html[:500_000])
    except (ValueError, AssertionError):
        pass
    return tuple(page.policies), tuple(page.referrers)
