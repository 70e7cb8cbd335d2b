"""Hosts that code calls and pages load from; links that people only follow are none."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator

_HOST = r"(?:https?:|wss?:)?//([A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})\.[A-Za-z]{2,24})(?=[:/?#\"'`\s)\\]|$)"
_CALL = re.compile(
    r"\b(?:fetch|ofetch|\$fetch|axios(?:\.\w+)?|got(?:\.\w+)?|ky(?:\.\w+)?|requests\.\w+|httpx\.\w+|aiohttp\.\w+|session\.\w+|"
    r"client\.\w+|urlopen|Request|http\.(?:Get|Post|Head|NewRequest\w*)|HTTParty\.\w+|Faraday\.\w+|Net::HTTP\.\w+|URI(?:\.parse)?|"
    r"Http::\w+|file_get_contents|curl_init|sendBeacon|WebSocket|EventSource|URL|importScripts|import|script|createClient|"
    r"curl|wget)\b\s*(?:<[^>\n]{0,60}>)?\s*[(\s][^\"'`\n]{0,60}[\"'`]?" + _HOST
)
_NAMED = re.compile(
    r"\b\w{0,40}(?:url|uri|endpoint|api|base|host|origin|webhook|dsn|server)\w{0,40}[\"']?\s{0,5}(?::|=>|=|\?\?|\|\||,)"
    r"\s{0,5}[\"'`]" + _HOST,
    re.I,
)
_LOADED = re.compile(
    r"<(?:script|iframe|img|source|video|audio|embed|form|"
    r"link\b[^>]{0,200}\brel=[\"']?(?:stylesheet|preload|preconnect|modulepreload))"
    r"\b[^>]{0,400}?\b(?:src|href|action|data-src)\s*=\s*[\"']?" + _HOST,
    re.I,
)
# A name by which code keeps the address of something that it asks.
_KEPT = re.compile(r"(?i:api|endpoint|webhook|server)|[A-Z0-9]_(?:URL|URI|HOST|BASE)")
_COMMENT = re.compile(r"\s*(?://|#|\*|/\*|<!--|--)")
_SOURCE = re.compile(r"(?:(?:https?|wss?)://)?((?:\*\.)?[A-Za-z0-9.-]+\.[A-Za-z]{2,24})(?::[\d*]+)?(?:/.*)?")
_NO_PARTY = re.compile(
    r"(?:^|\.)(?:example\.(?:com|org|net)|localhost|local|internal|test|invalid|example|localdomain|lan|home|svc|cluster)$|"
    r"(?:^|\.)(?:w3\.org|schema\.org|json-schema\.org|xmlns\.com|purl\.org|ietf\.org|rfc-editor\.org|openapis\.org|ogp\.me|"
    r"schemastore\.org|mozilla\.org|reactjs\.org|nodejs\.org|python\.org|spdx\.org|docbook\.org|oasis-open\.org)$"
)


def called(text: str) -> Iterator[tuple[str, int, bool]]:
    """(host, line, sure) of what code calls or keeps as an address; of the latter only what is kept as an API's is."""
    if "//" not in text:
        return
    for pattern in (_CALL, _NAMED, _LOADED):
        for match in pattern.finditer(text):
            host = match[1].lower().strip(".")
            begin = text.rfind("\n", 0, match.start(1)) + 1
            if foreign(host, ()) and not _COMMENT.match(text, begin):
                sure = pattern is not _NAMED or bool(_KEPT.search(match[0]))
                yield host, text.count("\n", 0, begin) + 1, sure


def foreign(host: str, ours: Iterable[str]) -> bool:
    """Whether a host belongs to somebody else: a real name, and none of `ours` (domains, with all below them)."""
    plain = host.lower().strip(".").removeprefix("*.")
    try:
        ipaddress.ip_address(plain)
        return False
    except ValueError:
        pass
    if "." not in plain or _NO_PARTY.search(plain) or ".." in plain:
        return False
    return not any(plain == own or plain.endswith(f".{own}") for own in ours)


def policy_hosts(sources: Iterable[str]) -> Iterator[str]:
    """The hosts of the sources of a content security policy."""
    for source in sources:
        match = _SOURCE.fullmatch(source)
        if match and not source.startswith("'"):
            yield match[1].lower()
