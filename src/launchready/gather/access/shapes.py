"""Paths and the records that fit them: kinds by name, ids by place. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

# A value in such a hole is a key that was handed out, not the name of a record: who holds it may use it.
KEYS_HANDED_OUT = re.compile(r"token|secret|code|signature|sig|key|hash|nonce|otp", re.I)
_TAIL = re.compile(r"(_?(id|uuid|guid|pk|slug|key|number|no)|(Id|Uuid|Slug|Key))$")


def parts_of(path: str) -> list[str]:
    """The parts of a path without its query."""
    return [part for part in path.split("?")[0].strip("/").split("/") if part]


def is_hole(part: str) -> bool:
    """Whether a part of a template stands for a value."""
    return part.startswith("{") and part.endswith("}")


def singular(word: str) -> str:
    """`posts` → `post`, `entries` → `entry`, in lower case with `-` as `_`."""
    word = word.lower().replace("-", "_")
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def stem(name: str) -> str:
    """The kind that a parameter's name speaks of: `post_id` → `post`; '' for a bare `id`."""
    return singular(_TAIL.sub("", name))


def kind_before(parts: list[str], place: int) -> str:
    """The nearest literal part before a hole, as a kind."""
    return next((singular(part) for part in reversed(parts[:place]) if not is_hole(part)), "")


def kind_of(path: str) -> str:
    """The kind of the record at a concrete or template path: its last part that names a collection."""
    parts = parts_of(path)
    return kind_before(parts, len(parts) - 1) if len(parts) > 1 else (singular(parts[0]) if parts else "")


def fits(template: str, path: str) -> bool:
    """Whether a concrete path is an instance of a template."""
    left, right = parts_of(template), parts_of(path)
    return len(left) == len(right) and all(is_hole(one) or one == other for one, other in zip(left, right, strict=True))


def covers(template: str, other: str) -> bool:
    """Whether every path of another template is one of this template too."""
    left, right = parts_of(template), parts_of(other)
    return len(left) == len(right) and all(
        is_hole(one) or (one == two and not is_hole(two)) for one, two in zip(left, right, strict=True)
    )


def begin(template: str, path: str) -> str | None:
    """The template with its first parts replaced by a concrete path that it begins with; None when it does not.

    `/posts/{id}/comments` with `/posts/7` gives `/posts/7/comments`; a path longer than the template is cut to it.
    """
    left, right = parts_of(template), parts_of(path)
    shared = min(len(left), len(right))
    if not all(is_hole(one) or one == other for one, other in zip(left[:shared], right[:shared], strict=True)):
        return None
    if not any(is_hole(one) for one in left[:shared]):
        return None
    return "/" + "/".join([*right[:shared], *left[shared:]])


def fill(template: str, values: Mapping[str, str]) -> str | None:
    """A template with every hole filled from values by kind (`post` → `7`); None when one has none."""
    parts = parts_of(template)
    made = []
    for place, part in enumerate(parts):
        if not is_hole(part):
            made.append(part)
            continue
        kind = stem(part[1:-1])
        value = values.get(kind) if kind else None
        value = value or values.get(kind_before(parts, place))
        if value is None:
            return None
        made.append(quote(value, safe="@:+,-._~"))
    return "/" + "/".join(made)


def objects(data: Any, most: int = 3000) -> Iterable[dict[str, Any]]:
    """Every JSON object of an answer, nested ones included."""
    todo, seen = [data], 0
    while todo and seen < most:
        value = todo.pop()
        seen += 1
        if isinstance(value, dict):
            yield value
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value[:500])


def id_of(item: Mapping[str, Any]) -> str:
    """The value by which an object is named; '' when it has none."""
    for key in ("id", "uuid", "pk", "guid", "_id", "slug"):
        value = item.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value):
            return str(value)
    return ""


def stranger_of(value: str, salt: str) -> str:
    """An id of the same form that names nothing: the control for an id that exists. `salt` is hexadecimal."""
    if re.fullmatch(r"\d+", value):
        return str(10 ** max(len(value), 6) - 1 - int(salt[:3], 16))
    letters = iter(salt * (len(value) // max(len(salt), 1) + 1))
    made = "".join(next(letters) if letter.isalnum() else letter for letter in value)
    if re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-\w{4}-\w{4}-[0-9a-f]{12}", made):
        made = made[:14] + value[14] + made[15:19] + value[19] + made[20:]
    return made
