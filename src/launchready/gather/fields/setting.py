"""Fields that a caller must not set, and values that show whether they were. Pure."""

from __future__ import annotations

import re
from typing import Any

from launchready.gather.fields.telling import values

_SENSITIVE = re.compile(
    r"(user_?)?roles?|is_?(admin|staff|superuser|owner|verified|approved|moderator)|admin|permissions?|"
    r"(e_?mail_?)?verified|approved|featured|pinned|\w+_by|(owner|author|user|member|person|account|creator)_?id|"
    r"(tenant|community|organi[sz]ation|org|workspace|team)_?id|"
    r"price\w*|amount\w*|balance|credits?|plan|seats|quota|score|\w+_at",
    re.I,
)
_PERSON = re.compile(r"\w+_by|(owner|author|user|member|person|account|creator)_?id", re.I)
_TENANT = re.compile(r"(tenant|community|organi[sz]ation|org|workspace|team)_?id", re.I)
_ROLE = re.compile(r"(user_?)?roles?", re.I)
LONG_AGO = "2001-02-03T04:05:06Z"
SHORT_LIST: dict[str, Any] = {"is_admin": True, "verified": True, "balance": 1000, "price": 1, "created_at": LONG_AGO}


def fields_for(record: dict[str, Any], declared: set[str], role: str, person: str, tenant: str) -> dict[str, Any]:
    """What is sent beside a valid body: fields that the record shows and the body does not declare, and a short list.

    `person` and `tenant` are the ids of others; '' leaves such fields out.
    """
    made: dict[str, Any] = {}
    shown = {
        "role": "",
        "owner_id": "",
        "author_id": "",
        "community_id" if "community_id" in record else "tenant_id": "",
    }
    for name, old in {**record, **{name: record.get(name) for name in shown}, **SHORT_LIST}.items():
        if name in declared or name in made or not _SENSITIVE.fullmatch(name):
            continue
        value = _value(name, record.get(name, SHORT_LIST.get(name, old)), role, person, tenant)
        if value not in (None, "") and value != record.get(name):
            made[name] = value
    return made


def _value(name: str, old: Any, role: str, person: str, tenant: str) -> Any:
    if _ROLE.fullmatch(name):
        return role
    if _TENANT.fullmatch(name):
        return tenant
    if _PERSON.fullmatch(name):
        return person
    if name.lower().endswith("_at"):
        return LONG_AGO
    if isinstance(old, bool):
        return not old if name not in SHORT_LIST else True
    if isinstance(old, int | float):
        return old + 1000
    return None


def took(sent: dict[str, Any], before: Any, after: Any) -> list[str]:
    """The fields whose sent value stands in the record afterwards and did not before."""
    old, new = _by_name(before), _by_name(after)
    found = []
    for name, value in sent.items():
        names = {name, re.sub(r"_?id$", "", name, flags=re.I) + ".id"}
        if any(_same(one, value) for key in names for one in new.get(key, ())) and not any(
            _same(one, value) for key in names for one in old.get(key, ())
        ):
            found.append(name)
    return found


def _same(one: Any, value: Any) -> bool:
    if value == LONG_AGO:
        return str(one)[:19] == LONG_AGO[:19]
    return type(one) is type(value) and one == value


def _by_name(data: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in values(data):
        found.setdefault(one.name, []).append(one.value)
        found.setdefault(".".join(one.path.split(".")[-2:]), []).append(one.value)
    return found
