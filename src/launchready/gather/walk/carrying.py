"""Values that answers and inline state bring to a browser, and that no page of the visitor ever shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from launchready.artifacts.walk import Carried
from launchready.gather.sketching import walk as leaves_of
from launchready.gather.walk.templates import template
from launchready.gather.walk.walker import Walker
from launchready.net.mask import HIDDEN, mask_emails
from launchready.net.types import Answer

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}")
_PHONE = re.compile(r"\+\d[\d ()./-]{7,20}\d")
_HASH = re.compile(r"\$(argon2\w*|2[aby]|6|5|scrypt|pbkdf2[\w-]*)\$\S{10,}|pbkdf2_sha256\$\S{10,}|\{SSHA\}\S{10,}")
_SECRET = re.compile(
    r"\b(sk_(live|test)_\w{16,}|rk_live_\w{16,}|AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|xox[abprs]-[\w-]{10,}|SG\.[\w-]{16,}\.[\w-]{16,}"
    r"|glpat-[\w-]{20,}|npm_\w{30,}|whsec_\w{20,})|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_JWT = re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}")
# Names of fields that hold a credential or something private, whatever stands in them.
_SECRET_FIELD = re.compile(
    r"(^|_)(password|passwd|pass_?hash|password_?(hash|digest)|secret|client_?secret|private_?key|api_?key|api_?secret"
    r"|reset_?token|recovery_?codes?|totp_?secret|otp_?secret|mfa_?secret|refresh_?token|webhook_?secret|salt)$"
)
_PRIVATE_FIELD = re.compile(
    r"(^|_)(date_?of_?birth|birth_?date|dob|ssn|tax_?id|iban|card_?number|home_?address|street_?address|salary"
    r"|last_?login_?ip|ip_?address|last_?ip|internal_?notes?|admin_?notes?|moderat(or|ion)_?notes?|staff_?notes?"
    r"|private_?notes?|risk_?score|stripe_?customer(_?id)?|lead_?score)$"
)
_PHONE_FIELD = re.compile(r"(^|_)(phone|mobile|telephone|cell)(_?number)?$")
_ROLE_ADDRESS = re.compile(
    r"^(support|info|hello|hi|contact|help|no-?reply|do-?not-?reply|privacy|security|abuse|sales|admin|office|team"
    r"|postmaster|webmaster|billing|press|legal|jobs|news|feedback|dpo|events|community)([+.-].*)?@",
    re.I,
)
_EXAMPLE = re.compile(
    r"@(example\.(com|org|net)|.*\.(png|jpe?g|svg|webp|js|css))$|^(you|name|user|email|your\.?name)@", re.I
)
_BLOCK = re.compile(r"(?:=|^|\()\s*([{\[].*[}\]])\s*[;)]*\s*$", re.S)
_PUSHED = re.compile(r"\.push\(\s*(\[.*\])\s*\)\s*;?\s*$", re.S)
_MOST_TEXT = 500_000


@dataclass(slots=True)
class _Group:
    values: set[str] = field(default_factory=set)
    answer: Answer | None = None


def note_carried(walker: Walker, own: Iterable[str]) -> None:
    """Compare what came with what was shown. `own` are values that belong to the visitor."""
    shown = "\n".join(walker.found.texts).lower()
    mine = {value.lower() for value in own if value}
    groups: dict[tuple[str, str, str], _Group] = {}
    for where, answer, data in _sources(walker):
        for path, value in data:
            kind = kind_of(path, value)
            text = str(value).strip()
            if not kind or text.lower() in mine or _is_shown(kind, text, shown) or _owned(path, text, mine):
                continue
            if kind == "email" and (_ROLE_ADDRESS.search(text) or _EXAMPLE.search(text)):
                continue
            group = groups.setdefault((where, path, kind), _Group())
            group.values.add(text)
            group.answer = group.answer or answer
    for (where, path, kind), group in groups.items():
        walker.found.carried.append(_carried(walker, where, path, kind, group))


def _owned(path: str, text: str, mine: set[str]) -> bool:
    return any(text.lower() in one or one in text.lower() for one in mine if len(one) > 20)


def _is_shown(kind: str, text: str, shown: str) -> bool:
    if text.lower() in shown:
        return True
    digits = re.sub(r"\D", "", text)
    return kind == "phone" and len(digits) > 6 and digits[-7:] in re.sub(r"[ ()./-]", "", shown)


def _carried(walker: Walker, where: str, path: str, kind: str, group: _Group) -> Carried:
    first = sorted(group.values)[0]
    sample = mask_emails(first) if kind == "email" else f"{first[:1]}{HIDDEN}{len(first)}"
    count = len(group.values)
    summary = (
        f"{walker.role}: {where} carries {count} {kind} value{'s' if count > 1 else ''} in {path} that no page shows"
    )
    if group.answer is not None:
        # The field's name alone is marked: the value stays masked by its shape.
        proof = walker.site.door.evidence(
            group.answer, summary, mark=[re.escape(path.rsplit(".", 1)[-1].strip("[]"))][:0]
        )
    else:
        proof = walker.evidence(where, summary, excerpt=f"{path}: {sample}")
    return Carried(walker.role, where, path, kind, count, sample, (proof,))


def kind_of(path: str, value: Any) -> str:
    """What kind of private value this is, by its form or by the name of its field; '' when it is none."""
    if isinstance(value, bool) or value is None or not isinstance(value, str | int | float):
        return ""
    text = str(value).strip()
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", path.rsplit(".", 1)[-1].replace("[]", "")).lower().replace("-", "_")
    if not text or set(text) <= set("*•xX") or text == HIDDEN:
        return ""
    if _HASH.search(text):
        return "hash"
    if _SECRET.search(text):
        return "secret"
    if _EMAIL.fullmatch(text):
        return "email"
    if _SECRET_FIELD.search(name) and isinstance(value, str) and len(text) >= 6:
        return "secret"
    if _PRIVATE_FIELD.search(name):
        return "private"
    if _PHONE.fullmatch(text) or (_PHONE_FIELD.search(name) and len(re.sub(r"\D", "", text)) >= 7):
        return "phone"
    return "token" if _JWT.fullmatch(text) else ""


def _sources(walker: Walker) -> Iterator[tuple[str, Answer | None, list[tuple[str, Any]]]]:
    for call in walker.visitor.notes.calls:
        if not call.own or call.answer is None or not call.ok:
            continue
        where = f"{call.method} {template(call.url)}"
        if call.kind == "document":
            for data in inline_state(call.answer.text()[:_MOST_TEXT]):
                yield f"the page {template(call.url)}", call.answer, leaves_of(data)
        elif (data := call.answer.json()) is not None:
            yield where, call.answer, leaves_of(data)


def inline_state(html: str) -> Iterator[Any]:
    """Every JSON value that a page carries in its scripts and data attributes."""
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", html, re.S | re.I):
        if "src=" in attributes.lower() or len(body.strip()) < 2:
            continue
        text = body.strip()
        found = (re.search(r"json", attributes, re.I) and text) or _match(_PUSHED, text) or _match(_BLOCK, text)
        if not found:
            continue
        data = _parsed(found)
        if data is not None:
            yield data
            yield from _nested(data)
    for value in re.findall(r"\bdata-[\w-]+=\"((?:\{|\[)[^\"]{10,})\"", html):
        data = _parsed(value.replace("&quot;", '"').replace("&#34;", '"').replace("&amp;", "&"))
        if data is not None:
            yield data


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _nested(data: Any) -> Iterator[Any]:
    """JSON within strings of JSON, as frameworks stream it."""
    for _, value in leaves_of(data):
        if isinstance(value, str) and len(value) > 20 and ("{" in value[:12] or "[" in value[:12]):
            inner = _parsed(value[value.index("{") if "{" in value[:12] else value.index("[") :])
            if isinstance(inner, dict | list):
                yield inner
