"""By which values a platform names a person and a tenant, read from the who-am-I answer. Pure."""

from __future__ import annotations

import re
from typing import Any

_MINE = re.compile(r"(user_?|person_?|member_?|account_?)?(id|uuid|guid|sub)|user_?name|login|handle|slug", re.I)
_TENANT = re.compile(r"(tenant|communit(y|ies)|org(anization|anisation)?|workspace|team|realm|company)s?", re.I)
_NAMING = re.compile(r"id|uuid|slug|key", re.I)


def own_ids(answer: Any) -> tuple[str, ...]:
    """The values that name the person, ids before names; () when the answer is no object."""
    person = _person_of(answer)
    found = [
        (not re.search(r"id|sub", key, re.I), str(value))
        for key, value in person.items()
        if _MINE.fullmatch(key) and _plain(value) and "@" not in str(value)
    ]
    return tuple(dict.fromkeys(value for _, value in sorted(found, key=lambda item: item[0])))


def tenant_ids(answer: Any) -> tuple[str, ...]:
    """The values that name the person's tenant: `community_id`, `org.slug` and the like."""
    found: list[str] = []
    for key, value in _person_of(answer).items():
        stem, _, tail = key.rpartition("_")
        if not stem:
            stem, tail = re.sub(r"(Id|Slug|Key|Uuid)$", "", key), key[len(re.sub(r"(Id|Slug|Key|Uuid)$", "", key)) :]
        if isinstance(value, dict) and _TENANT.fullmatch(key):
            found += [str(item) for name, item in value.items() if _NAMING.fullmatch(name) and _plain(item)]
        elif _plain(value) and _TENANT.fullmatch(stem) and _NAMING.fullmatch(tail):
            found.append(str(value))
    return tuple(dict.fromkeys(found))


def _person_of(answer: Any) -> dict[str, Any]:
    """The object that tells of the person: the answer, or the `user`, `data`, `me` inside it."""
    for _ in range(3):
        if not isinstance(answer, dict):
            return {}
        inner = next(
            (answer[key] for key in ("user", "data", "me", "member", "account") if isinstance(answer.get(key), dict)),
            None,
        )
        if inner is None or any(key in answer for key in ("id", "uuid", "sub", "email")):
            return answer
        answer = inner
    return answer if isinstance(answer, dict) else {}


def _plain(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip() != ""
