"""From a visitor's notes to facts: errors of the platform's own code, and the requests that its pages made."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from launchready.artifacts.walk import NetworkCall, PageError
from launchready.gather.walk.templates import base_of, template
from launchready.gather.walk.walker import Walker
from launchready.net.browser.notes import Called, Said

# The browser's own lines about requests: the answers themselves tell that better, and ours are among them.
_BROWSERS = re.compile(
    r"^(Failed to load resource|Access to |\[blocked\]|Mixed Content|WebSocket connection to"
    r"|The resource .* was preloaded|Refused to connect|GET |POST )|net::ERR_|ERR_BLOCKED_BY_CLIENT|favicon\.ico",
)
_NOT_THERE = re.compile(
    r"failed to fetch|networkerror|load failed|network request failed|aborterror|blockedbyclient", re.I
)
_KINDS = {"document", "fetch", "xhr", "websocket", "eventsource", "ping"}
_OPERATION = re.compile(r"\b(query|mutation|subscription)\b\s*(\w+)?|^\s*\{\s*(\w+)")


def note_errors(walker: Walker) -> None:
    """Uncaught errors and logged ones of the platform's own origins, each once with its count; its 5xx answers."""
    own = {base_of(base) for base in walker.site.door.bases}
    groups: dict[tuple[str, str], list[Said]] = {}
    for said in walker.visitor.notes.said:
        source = said.source or said.page
        if base_of(source) not in own or _BROWSERS.search(said.text):
            continue
        groups.setdefault((said.kind, re.sub(r"[0-9a-f]{8,}|\d+", "0", said.text)[:200]), []).append(said)
    for (kind, _), every in groups.items():
        lines = [line for line in every if not _provoked(walker, line)]
        if not lines:
            continue
        first = lines[0]
        page = template(first.page) if first.page else ""
        text = walker.say(first.text)[:300]
        place = template(first.source or first.page)
        proof = walker.evidence(f"GET {page}", f"{kind} error: {text[:120]}", excerpt=f"{text}\n{place}")
        hampered = _hampered(walker, lines)
        walker.found.errors.append(PageError(walker.role, page, kind, text, place, len(lines), hampered, (proof,)))
    _note_server_errors(walker)


def _provoked(walker: Walker, said: Said) -> bool:
    """Whether it follows a write that we provoked and held back: that the page could not send it is our doing."""
    return any(
        call.refused is not None and call.refused.kind == "pressed" and _same(call, said) and said.at - call.at < 3
        for call in walker.visitor.notes.refused()
    )


def _hampered(walker: Walker, lines: list[Said]) -> str:
    """Why the error may be ours: on its pages we had refused a request before, or it speaks of one that failed."""
    for said in lines:
        refused = [
            call
            for call in walker.visitor.notes.refused()
            if call.refused and call.kind in ("script", "fetch", "xhr", "stylesheet") and _same(call, said)
        ]
        if not refused:
            return ""
        if _NOT_THERE.search(said.text) or any(said.at - call.at < 3 or call.kind == "script" for call in refused):
            continue
        return ""
    refusal = next(call.refused for call in walker.visitor.notes.refused() if call.refused and _same(call, lines[0]))
    return walker.say(refusal.why)


def _same(call: Called, said: Said) -> bool:
    return urlsplit(call.page).path == urlsplit(said.page).path and call.at <= said.at + 0.05


def _note_server_errors(walker: Walker) -> None:
    for call in walker.visitor.notes.calls:
        if not call.own or call.status < 500 or call.answer is None:
            continue
        page = template(call.url if call.navigation else call.page)
        target = f"{call.method} {template(call.url)}"
        if any(one.kind == "server" and one.source == target for one in walker.found.errors):
            continue
        text = f"{target} answered {call.status}"
        proof = walker.site.door.evidence(call.answer, text)
        walker.found.errors.append(PageError(walker.role, page, "server", text, target, 1, "", (proof,)))


def note_calls(walker: Walker) -> None:
    """What the front-end asked for, by template."""
    found: dict[tuple[str, str, str, str], NetworkCall] = {}
    for call in walker.visitor.notes.calls:
        if not call.own or call.kind not in _KINDS:
            continue
        _keep(found, walker, call)
    for url in walker.visitor.notes.sockets:
        base = base_of(url).replace("ws", "http", 1)
        if base in {base_of(one) for one in walker.site.door.bases}:
            key = ("GET", template(url), base, "")
            found.setdefault(key, NetworkCall(walker.role, "GET", template(url), base, "websocket", 101, ""))
    walker.found.calls.extend(found.values())


def _keep(found: dict[tuple[str, str, str, str], NetworkCall], walker: Walker, call: Called) -> None:
    operation = operation_of(call)
    path, base = template(call.url), base_of(call.url)
    known = found.get((call.method, path, base, operation))
    status = call.status or (known.status if known else 0)
    found[call.method, path, base, operation] = NetworkCall(
        walker.role,
        call.method,
        path,
        base,
        known.kind if known else _kind(call),
        status,
        known.page if known else template(call.page),
        round(max(call.seconds, known.seconds if known else 0), 3),
        operation,
        call.refused is not None and (known is None or known.held),
        known.count + 1 if known else 1,
    )


def _kind(call: Called) -> str:
    return "form" if call.kind == "document" and call.method != "GET" else call.kind


def operation_of(call: Called) -> str:
    """`query feed` for a GraphQL request, '' for any other."""
    if not call.body or b'"query"' not in call.body:
        return ""
    try:
        payload = json.loads(call.body)
    except (ValueError, RecursionError):
        return ""
    one = payload[0] if isinstance(payload, list) and payload else payload
    if not isinstance(one, dict) or not isinstance(one.get("query"), str):
        return ""
    match = _OPERATION.search(one["query"])
    if match is None:
        return ""
    field = re.search(r"\{\s*(?:\w+\s*:\s*)?(\w+)", one["query"])
    return f"{match[1] or 'query'} {field[1] if field else match[2] or match[3]}"
