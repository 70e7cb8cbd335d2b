"""What the browser keeps of a visitor: storage, cookies, and credentials in addresses."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from launchready.artifacts.walk import Stored, TokenInUrl
from launchready.gather.walk.templates import template
from launchready.gather.walk.walker import Walker
from launchready.net.mask import is_secret_key
from launchready.net.redact import is_secret_parameter

_JWT = re.compile(r"eyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*")
_TOKEN = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[\w+/=.~-]{20,}")
_HARMLESS = re.compile(r"csrf|xsrf|theme|locale|lang|consent|build|version|nonce|state$", re.I)
_URL_HARMLESS = frozenset(
    {"code_challenge", "csrf", "csrf_token", "cursor", "page_token", "next_token", "state", "key"}
)


async def note_storage(walker: Walker) -> None:
    """Names and kinds of what is stored now; called once per visitor and host, where pages were opened last."""
    storage = await walker.ask("storage") or {"local": [], "session": []}
    secrets = [value for value in walker.visitor.session.secrets() if len(value) >= 12]
    known = {(one.place, one.name) for one in walker.found.stored}
    host = urlsplit(walker.tab.url).netloc
    for place in ("local", "session"):
        for name, value in storage[place]:
            if (place, name) not in known and isinstance(value, str):
                session = any(secret in value for secret in secrets) and not _HARMLESS.search(name)
                walker.found.stored.append(
                    Stored(walker.role, place, walker.say(name)[:80], kind_of(name, value), True, session, host)
                )
    for cookie in await walker.visitor.context.cookies():
        name, value = str(cookie.get("name", "")), str(cookie.get("value", ""))
        walker.found.stored.append(
            Stored(
                walker.role,
                "cookie",
                name[:80],
                kind_of(name, value),
                not cookie.get("httpOnly"),
                value in secrets and not _HARMLESS.search(name),
                str(cookie.get("domain", "")),
            )
        )


def kind_of(name: str, value: str) -> str:
    """`jwt`, `token` (a long random value, or one under a name for it) or `other`."""
    if _JWT.search(value):
        return "jwt"
    if _HARMLESS.search(name):
        return "other"
    bare = value.strip('"')
    if _TOKEN.fullmatch(bare) or (is_secret_key(name) and len(bare) >= 12):
        return "token"
    inner = re.search(
        r'"(access_?token|refresh_?token|id_?token|session|jwt|auth_?token)"\s*:\s*"([^"]{12,})"', value, re.I
    )
    return "token" if inner else "other"


def note_addresses(walker: Walker) -> None:
    """Credentials in the addresses of pages and requests."""
    seen: set[tuple[str, str, str]] = set()
    for call in walker.visitor.notes.calls:
        if not call.own:
            continue
        parts = urlsplit(call.url)
        pairs = parse_qsl(parts.query) + parse_qsl(parts.fragment)
        for name, value in pairs:
            if name.lower() in _URL_HARMLESS or len(value) < 8:
                continue
            secret = any(value == one for one in walker.visitor.session.secrets())
            if not (secret or _JWT.search(value) or (is_secret_parameter(name) and _TOKEN.fullmatch(value))):
                continue
            where = "page" if call.kind == "document" else "call"
            key = (where, template(call.url), name)
            if key not in seen:
                seen.add(key)
                walker.found.tokens.append(TokenInUrl(walker.role, where, key[1], walker.say(name)[:60]))
