"""Texts and numbers that hold to the plain bounds of a JSON Schema."""

from __future__ import annotations

import math
import re
from typing import Any

_GUESSES = (
    "a", "A", "1", "ab", "AB", "abc", "ABC", "123", "12345", "a1", "a-b", "abcdef", "Abcdef1!", "0123456789", "#aabbcc",
    "+4915112345", "12:00", "2030-01-15", "en", "EUR", "1.0.0", "a@example.com", "aa11bb22cc33",
)  # fmt: skip
_RISKY = re.compile(r"[+*}]\??\)+[+*{]|\\[1-9]")
_BY_NAME = (("email", "email"), ("password", "password"), ("url", "uri"), ("uri", "uri"), ("website", "uri"))


def fits(schema: dict[str, Any], kind: str, value: Any) -> bool:
    """Whether a stated example holds to the plain bounds of its own schema."""
    kinds: dict[str, Any] = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    if not isinstance(value, kinds.get(kind, object)) or (isinstance(value, bool) and kind != "boolean"):
        return False
    if isinstance(value, str):
        if not whole_number(schema.get("minLength"), 0) <= len(value) <= whole_number(schema.get("maxLength"), 10**9):
            return False
        pattern = schema.get("pattern")
        return not isinstance(pattern, str) or _matches(pattern, value)
    if kind in ("integer", "number"):
        low, high, step = _bounds(schema, kind == "integer")
        return low <= value <= high and (not step or _is_multiple(value, step))
    return kind == "boolean"


def a_number(schema: dict[str, Any], whole: bool) -> int | float:
    """1, or the nearest number that the bounds and the step allow."""
    low, high, step = _bounds(schema, whole)
    value: float = 1 if low <= 1 <= high else (low if low > -math.inf and low > 1 else high)
    if low > -math.inf and value < low:
        value = low
    if step and not _is_multiple(value, step):
        up = math.ceil(value / step) * step
        value = up if up <= high else math.floor(value / step) * step
    return int(value) if whole or (abs(value) < 1e15 and value == int(value)) else value


def _bounds(schema: dict[str, Any], whole: bool) -> tuple[float, float, float]:
    """Lowest, highest, step; exclusive bounds (as a number, or as the older flag) are moved inside."""
    low, high = _real(schema.get("minimum"), -math.inf), _real(schema.get("maximum"), math.inf)
    step = abs(_real(schema.get("multipleOf"), 0))
    nudge = step or (1 if whole else 1e-6)
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if above is True:
        low += nudge
    elif above is not None and not isinstance(above, bool):
        low = max(low, _real(above, -math.inf) + nudge)
    if below is True:
        high -= nudge
    elif below is not None and not isinstance(below, bool):
        high = min(high, _real(below, math.inf) - nudge)
    return (
        (math.ceil(low) if whole and math.isfinite(low) else low),
        (math.floor(high) if whole and math.isfinite(high) else high),
        step,
    )


def _real(value: Any, otherwise: float) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
    return value if good else otherwise


def whole_number(value: Any, otherwise: int) -> int:
    """A stated length or count, or `otherwise` when it is none."""
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**9
    return int(value) if good else otherwise


def _is_multiple(value: float, step: float) -> bool:
    return abs(value / step - round(value / step)) < 1e-9


def a_string(schema: dict[str, Any], canary: str, name: str = "") -> str:
    """A text of the right format, pattern and length; free text is the canary, cut or padded to fit."""
    least = min(whole_number(schema.get("minLength"), 0), 100_000)
    most = max(least, whole_number(schema.get("maxLength"), 10**6))
    made = _of_format(str(schema.get("format") or _meant(name)).lower(), canary)
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        return _of_pattern(pattern, made or canary or "a", least, most)
    if made and least <= len(made) <= most:
        return made
    text = made or canary or "a"
    return text[:most] if len(text) >= least else text + "a" * (least - len(text))


def _word(text: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", text.lower()).strip("-")[:60] or "a"


def _meant(name: str) -> str:
    """The format that a field's name promises when the schema states none."""
    return next((form for word, form in _BY_NAME if name.lower().endswith(word)), "")


def _of_format(name: str, canary: str) -> str:
    """A value of a named format; '' for formats that are plain text."""
    word = _word(canary)
    return {
        "email": f"{word}@example.com",
        "idn-email": f"{word}@example.com",
        "uuid": "00000000-0000-4000-8000-000000000001",
        "date": "2030-01-15",
        "date-time": "2030-01-15T12:00:00Z",
        "time": "12:00:00Z",
        "duration": "P1D",
        "uri": f"https://example.com/{word}",
        "url": f"https://example.com/{word}",
        "iri": f"https://example.com/{word}",
        "uri-reference": f"/{word}",
        "hostname": "www.example.com",
        "ipv4": "192.0.2.1",
        "ipv6": "2001:db8::1",
        "byte": "bGF1bmNo",
        "json-pointer": "/a",
        "regex": "a",
        "password": "Correct-horse-7-battery",
    }.get(name, "")


def _of_pattern(pattern: str, first: str, least: int, most: int) -> str:
    """The first guess that fits a pattern and the lengths; `first` cut to size when none does."""
    for guess in (first, f"{_word(first)}@example.com", *_GUESSES):
        for text in (guess, guess * -(-least // len(guess)) if guess and least < 1000 else guess, guess[:most]):
            if least <= len(text) <= most and _matches(pattern, text):
                return text
    return first[:most]


def _matches(pattern: str, text: str) -> bool:
    """Whether a text fits; a pattern that could take for ever, or is none, fits nothing."""
    if len(pattern) > 300 or len(text) > 500 or _RISKY.search(pattern) or len(re.findall(r"[*+{]", pattern)) > 8:
        return False
    try:
        return re.search(pattern, text) is not None
    except (re.error, OverflowError, RecursionError):
        return False
