"""Fields that not everybody should see, told by their names and by the form of their values. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Formats of stored passwords: the PHC string format, crypt(3), Django's and Werkzeug's.
_HASH = re.compile(
    r"\$(argon2(id|i|d)?|2[abxy]?|5|6|y|scrypt|pbkdf2[\w-]*|bcrypt[\w-]*)\$.{8,}"
    r"|(pbkdf2|bcrypt|argon2|scrypt)(_sha\d+)?[:$].{8,}|\{S?(SHA|MD5|SSHA)\d*\}[A-Za-z0-9+/=]{16,}"
)
_HASH_NAME = re.compile(
    r"(hashed_?|encrypted_?)?(password|passwd|pwd|passphrase)(_?(hash|digest|salt|enc))?|pw_?hash|hash(ed)?_?pw", re.I
)
_TOKEN_NAME = re.compile(
    r"((access|refresh|auth|api|session|reset|remember|bearer|login|magic|confirm(ation)?|verification|activation|"
    r"invite|invitation|password_?reset|otp|totp|mfa|two_?factor|private|client|signing|webhook)_?)"
    r"(token|key|secret|seed|code|link)s?|secret|otp|recovery_?codes?|backup_?codes?|session_?id|token",
    re.I,
)
_INTERNAL_NAME = re.compile(
    r"(internal|staff|admin|moderator|mod|support|crm|private)_?(notes?|comments?|remarks?|flags?|memo)|"
    r"(risk|fraud|spam|churn|trust|abuse|lead)_?(score|level|rating|flags?)|is_?flagged|flagged(_?(reason|by|at))?|"
    r"shadow_?bann?ed|(ban|suspend(ed|sion)?|flag)_?reason|failed_?(log|sign)_?ins?(_?count)?|login_?attempts|"
    r"((last|current|sign_?in|login|registration|created|signup)_?)+ip(_?address)?|ip_?address|last_?login(_?at)?|"
    r"(stripe|paddle|chargebee|crm|hubspot|salesforce|zendesk)_?(customer_?)?id|"
    r"is_?(superuser|staff)|mfa_?enabled|two_?factor_?enabled|date_?of_?birth|birth_?da(y|te)|dob|salary",
    re.I,
)
_IDENTITY_NAME = re.compile(
    r"ssn|social_?security(_?number)?|national_?id|passport(_?(no|number))?|iban|(bank_?)?account_?number|"
    r"card_?number|(vat|tax)_?(id|number)|id_?card(_?number)?|drivers?_?licen[cs]e",
    re.I,
)
_CONTACT_NAME = re.compile(r"(^|_)(e_?mail|phone|mobile|telephone|whatsapp)", re.I)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[a-z]{2,24}", re.I)
_PHONE = re.compile(r"\+?\d[\d ()./-]{6,20}")
_PERSON_NAME = re.compile(r"(username|first_?name|last_?name|full_?name|display_?name|password\w*|role)", re.I)
_PERSON_WORD = re.compile(
    r"(user|member|person|people|author|owner|account|customer|contact|profile|sender|reporter|participant)s?", re.I
)


@dataclass(frozen=True, slots=True)
class Value:
    """One plain value of an answer: its path with `[]` for list places, its name, and the ids around it."""

    path: str
    name: str
    value: Any
    ids: frozenset[str]
    of_person: bool


def values(data: Any, most: int = 6000) -> Iterator[Value]:
    """Every plain value with the ids of the nearest object that has one."""
    todo: list[tuple[str, str, Any, frozenset[str], bool]] = [("", "", data, frozenset(), False)]
    seen = 0
    while todo and seen < most:
        path, name, value, ids, person = todo.pop()
        seen += 1
        if isinstance(value, dict):
            mine = frozenset(
                str(value[key]) for key in ("id", "uuid", "user_id", "_id") if isinstance(value.get(key), str | int)
            )
            about = bool(_PERSON_WORD.fullmatch(name)) or any(_PERSON_NAME.fullmatch(str(key)) for key in value)
            todo.extend(
                (f"{path}.{key}" if path else str(key), str(key), item, mine or ids, about)
                for key, item in value.items()
            )
        elif isinstance(value, list):
            todo.extend((f"{path}[]", name, item, ids, person) for item in value[:200])
        elif value is not None and value != "":
            yield Value(path, name, value, ids, person)


def kind_of(value: Value, known: Iterable[str] = ()) -> str:
    """hash, token, contact, internal, identity, or '' for anything that may be shown. `known`: private contacts."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", value.name).replace("-", "_")
    text = str(value.value).strip()
    if isinstance(value.value, str) and (
        _HASH.match(text) or (_HASH_NAME.fullmatch(name) and len(text) >= 4 and not masked(text))
    ):
        return "hash"
    if isinstance(value.value, str) and (text in known or (_CONTACT_NAME.search(name) and _is_contact(text))):
        return "contact"
    if masked(text):
        return ""
    if _TOKEN_NAME.fullmatch(name) and isinstance(value.value, str) and _looks_random(text):
        return "token"
    if _IDENTITY_NAME.fullmatch(name) and sum(sign.isdigit() for sign in text) >= 5:
        return "identity"
    return "internal" if _INTERNAL_NAME.fullmatch(name) else ""


def masked(text: str) -> bool:
    """Whether a value is only hinted at: `****1234`, `j***@example.com`, `[redacted]`."""
    return bool(re.search(r"[*•x]{3,}|\.{3}|…|redacted|hidden|masked", text, re.I))


def _is_contact(text: str) -> bool:
    return not masked(text) and bool(_EMAIL.fullmatch(text) or _PHONE.fullmatch(text))


def _looks_random(text: str) -> bool:
    return len(text) >= 12 and " " not in text and bool(re.search(r"\d", text)) and bool(re.search(r"[A-Za-z]", text))


def contacts_of(data: Any) -> frozenset[str]:
    """The e-mail addresses and phone numbers that a person's own account shows."""
    return frozenset(
        str(one.value).strip()
        for one in values(data)
        if isinstance(one.value, str)
        and (_EMAIL.fullmatch(one.value.strip()) or (_CONTACT_NAME.search(one.name) and _is_contact(one.value.strip())))
    )


def whose(value: Value, mine: frozenset[str], my_contacts: frozenset[str], of: Mapping[str, str]) -> str:
    """own, the persona whose private contact it is, or other. `of`: contact → persona."""
    text = str(value.value).strip()
    if text in my_contacts or (value.ids and value.ids <= mine):
        return "own"
    return of.get(text, "other")
