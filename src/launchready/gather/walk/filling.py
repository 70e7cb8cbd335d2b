"""What a form is filled with: plausible values, and each kind of bad input. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

Field = dict[str, Any]
OVERSIZE = 20_000
_TEXT = frozenset({"text", "search", "email", "url", "tel", "number", "password", ""})
_SKIP = frozenset({"hidden", "submit", "button", "reset", "image", "file", "checkbox", "radio", "color", "range"})
_MAIN = re.compile(r"name|title|subject|body|text|message|content|description|headline", re.I)
_MAIL = re.compile(r"e-?mail", re.I)
_FUTURE = re.compile(r"date|due|deadline|start|begin|expir|until|publish|schedule|event", re.I)
_NOT_FUTURE = re.compile(r"birth|born|dob|founded|joined|since|from", re.I)
CREDENTIAL = re.compile(r"pass(word|wd)?$|otp|token|card|cvc|iban", re.I)


@dataclass(frozen=True, slots=True)
class Bad:
    """One kind of bad input: what is wrong with it, in words, and the values by the field's position."""

    what: str
    kind: str
    values: dict[int, str]


def _words(field: Field) -> str:
    return f"{field['name']} {field['label']} {field['autocomplete']}"


def fillable(field: Field) -> bool:
    """Whether a person would type or choose something here."""
    return bool(field["shown"]) and not field["off"] and field["type"] not in _SKIP


def plausible(fields: list[Field], canary: str) -> dict[int, str]:
    """Good values for every field; the canary stands in the first that takes a sentence."""
    values: dict[int, str] = {}
    for field in fields:
        if fillable(field):
            values[field["at"]] = _good(field, canary)
    return values


def _good(field: Field, canary: str) -> str:
    if field["tag"] == "select":
        return next((option for option in field["options"] if option), "")
    kind, words = field["type"], _words(field)
    known = {
        "email": f"{canary}@example.com",
        "url": f"https://example.com/{canary}",
        "tel": "+491234567890",
        "number": str(field["min"] or 1),
        "date": "2099-01-02",
        "datetime-local": "2099-01-02T10:00",
        "time": "10:00",
        "month": "2099-01",
        "week": "2099-W02",
    }
    if kind in known:
        return known[kind]
    if _MAIL.search(words):
        return known["email"]
    text = canary if field["tag"] != "textarea" else f"{canary} – written by the audit."
    text = text.ljust(field["least"], "x")
    return text[: field["most"]] if field["most"] else text


def bad_inputs(fields: list[Field], canary: str) -> list[Bad]:
    """Every kind of bad input that the form's fields allow, each with the rest filled in well."""
    good = plausible(fields, canary)
    texts = [field for field in fields if field["at"] in good and field["tag"] != "select" and _typed(field)]
    found: list[Bad] = []
    main = [field for field in texts if field["required"] or "*" in field["label"] or _MAIN.search(field["name"])]
    if main:
        found.append(Bad("with its required fields left empty", "empty", {**good, **{one["at"]: "" for one in texts}}))
    for field in texts:
        words = _words(field)
        if field["type"] == "email" or _MAIL.search(words):
            what = f'with "not-an-address" as {field["name"]}'
            found.append(Bad(what, "email", {**good, field["at"]: "not-an-address"}))
        if field["type"] in ("date", "datetime-local") and _FUTURE.search(words) and not _NOT_FUTURE.search(words):
            past = "2001-01-01" + ("T10:00" if field["type"] != "date" else "")
            found.append(Bad(f"with a day of the year 2001 as {field['name']}", "past", {**good, field["at"]: past}))
    line = next(
        (one for one in texts if one["tag"] == "input" and one["type"] in ("text", "") and not one["most"]), None
    )
    if line is not None:
        long = f"{canary} " + "x" * OVERSIZE
        found.append(Bad(f"with {OVERSIZE} letters as {line['name']}", "oversize", {**good, line["at"]: long}))
    return found


def _typed(field: Field) -> bool:
    return field["tag"] == "textarea" or field["type"] in _TEXT or field["type"] in ("date", "datetime-local")


def signs_in(fields: list[Field]) -> bool:
    """Whether it is a form to sign in: a name and a password, from which nothing is made."""
    typed = [field for field in fields if fillable(field)]
    return len(typed) <= 2 and sum(field["type"] == "password" for field in typed) == 1


def why_left(fields: list[Field]) -> str:
    """Why a form's writes are not let out by its looks; '' when they may be."""
    if any(field["type"] == "password" or CREDENTIAL.search(field["name"]) for field in fields):
        return "it decides who can sign in, or takes a card"
    return "it takes a file" if any(field["type"] == "file" for field in fields) else ""
