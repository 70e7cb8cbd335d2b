"""Masking of values: what is recorded tells the shape of an answer, not the people in it. Pure."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

HIDDEN = "•••"
CANARY = re.compile(r"lr-canary-[A-Za-z0-9_-]{1,80}")
EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])([A-Za-z0-9])[A-Za-z0-9._%+-]*@([A-Za-z0-9])[A-Za-z0-9.-]*\.([A-Za-z]{2,})")

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?")
_ENUM = re.compile(r"[a-z]+([_-][a-z]+)*")
_SECRET_WORDS = frozenset(
    [
        "password",
        "passwd",
        "pwd",
        "pass",
        "passphrase",
        "passcode",
        "token",
        "tokens",
        "secret",
        "secrets",
        "key",
        "keys",
        "apikey",
        "authorization",
        "auth",
        "cookie",
        "cookies",
        "session",
        "sessionid",
        "sid",
        "jwt",
        "csrf",
        "xsrf",
        "otp",
        "totp",
        "pin",
        "credential",
        "credentials",
        "signature",
        "sig",
        "bearer",
        "hash",
        "salt",
        "nonce",
    ]
)
_SECRET_PARTS = re.compile(r"passw|token|secret|apikey|authori[sz]ation|cookie|credential|privatekey", re.I)
_PERSONAL_WORDS = frozenset(
    [
        "name",
        "names",
        "firstname",
        "lastname",
        "fullname",
        "nickname",
        "username",
        "user",
        "login",
        "handle",
        "surname",
        "phone",
        "mobile",
        "street",
        "city",
        "address",
        "birthday",
        "birthdate",
        "title",
        "subject",
        "text",
        "bio",
        "slug",
    ]
)
_KEY_SHAPE = re.compile(r"[A-Za-z_$@][\w$@.:/-]{0,63}", re.A)


@lru_cache(maxsize=2048)
def key_words(key: str) -> frozenset[str]:
    """The lower-case words of a key in snake, kebab or camel case."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key)
    return frozenset(word for word in re.split(r"[^a-z0-9]+", spaced.lower()) if word)


@lru_cache(maxsize=2048)
def is_secret_key(key: str) -> bool:
    """Whether a field, header or parameter of this name carries a credential."""
    squeezed = re.sub(r"[^A-Za-z]", "", key)
    return bool(key_words(key) & _SECRET_WORDS) or _SECRET_PARTS.search(squeezed) is not None


@lru_cache(maxsize=2048)
def _is_personal_key(key: str) -> bool:
    return bool(key_words(key) & _PERSONAL_WORDS)


def mask_emails(text: str) -> str:
    """Every mail address in a text as `m•••@e•••.com`."""
    if "@" not in text:
        return text
    return EMAIL.sub(lambda found: f"{found[1]}{HIDDEN}@{found[2]}{HIDDEN}.{found[3]}", text)


def mask_string(value: str, key: str = "") -> str:
    """A string as it may be shown: enum words, time stamps, our canaries; else first letter and length."""
    if not value:
        return value
    if "lr-canary-" in value:
        found = CANARY.findall(value)
        rest = CANARY.sub("", value).strip()
        return " ".join([*([f"{rest[0]}{HIDDEN}{len(rest)}"] if rest else []), *found[:3]])
    if len(value) <= 16 and _ENUM.fullmatch(value) and not _is_personal_key(key):
        return value
    if "@" in value and EMAIL.fullmatch(value):
        return mask_emails(value)
    if len(value) <= 40 and _TIMESTAMP.fullmatch(value):
        return value
    return f"{value[0]}{HIDDEN}{len(value)}"


def mask_scalar(value: Any, key: str = "") -> Any:
    """A JSON scalar as it may be shown. True, false and null always stay: they are no data of people."""
    if value is None or isinstance(value, bool):
        return value
    if is_secret_key(key):
        return HIDDEN
    if isinstance(value, str):
        return mask_string(value, key)
    if isinstance(value, int):
        return value if -10000 < value < 10000 else HIDDEN
    if isinstance(value, float):
        return value if abs(value) < 10000 and len(repr(value)) <= 8 else HIDDEN
    return HIDDEN


def mask_key(key: str) -> str:
    """A key of an object: identifiers stay, anything else is treated as a value (maps keyed by people)."""
    if _KEY_SHAPE.fullmatch(key) and "@" not in key[1:] and not (len(key) > 24 and re.search(r"\d", key)):
        return key
    return mask_string(key)


_CONTAINERS = (dict, list)


def masked_json(value: Any, limit: int) -> str:
    """A parsed JSON value, masked, as text of little more than `limit` characters at most; `…` where cut."""
    out: list[str] = []
    cut = _write(value, "", False, out, limit, 0) <= 0
    return "".join(out) + (" …" if cut else "")


def _write(value: Any, key: str, secret: bool, out: list[str], room: int, depth: int) -> int:
    """Append a value and give back the room that is left; at or below zero the writing stops.

    This is the hot spot of recording, hence the flat shape.
    """
    if not isinstance(value, _CONTAINERS) or not value or secret or depth > 40:
        text = _shown(value, key, secret)
        out.append(text)
        return room - len(text)
    if isinstance(value, dict):
        glue = "{"
        for name, inner in value.items():
            label, hidden = _label(name)
            out.append(glue)
            out.append(label)
            room = _write(inner, name, hidden, out, room - len(label) - 2, depth + 1)
            if room <= 0:
                return room
            glue = ", "
        out.append("}")
    else:
        glue = "["
        for inner in value:
            out.append(glue)
            room = _write(inner, key, False, out, room - 2, depth + 1)
            if room <= 0:
                return room
            glue = ", "
        out.append("]")
    return room - 1


@lru_cache(maxsize=2048)
def _label(name: str) -> tuple[str, bool]:
    """How a key is written, and whether it hides its value."""
    return _quoted(mask_key(name)) + ": ", is_secret_key(name)


def _shown(value: Any, key: str, secret: bool) -> str:
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if secret:
        return f'"{HIDDEN}"'
    if isinstance(value, str):
        return _quoted(mask_string(value, key))
    if isinstance(value, _CONTAINERS):
        return f'"{HIDDEN}"' if value else "{}" if isinstance(value, dict) else "[]"
    masked = mask_scalar(value, key)
    return f'"{masked}"' if masked is HIDDEN else repr(masked)


def _quoted(text: str) -> str:
    if '"' in text or "\\" in text or not text.isprintable():
        return json.dumps(text, ensure_ascii=not text.isprintable())
    return f'"{text}"'


def json_fields(value: Any, limit: int = 20000) -> list[tuple[str, str, Any]]:
    """Every scalar of a JSON value as (pointer, key, value), at most `limit` of them."""
    found: list[tuple[str, str, Any]] = []
    stack: list[tuple[str, str, Any]] = [("", "", value)]
    while stack and len(found) < limit:
        pointer, key, here = stack.pop()
        if isinstance(here, dict):
            items = [(f"{pointer}/{mask_key(str(name))}", str(name), inner) for name, inner in here.items()]
            stack.extend(reversed(items))
        elif isinstance(here, list):
            stack.extend(reversed([(f"{pointer}/{index}", key, inner) for index, inner in enumerate(here)]))
        else:
            found.append((pointer, key, here))
    return found
