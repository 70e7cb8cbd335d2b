"""Tiny walks for the cases of the row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from launchready.artifacts.walk import (
    Broken,
    Carried,
    DeadControl,
    FormLeft,
    FormTry,
    PageError,
    Stuck,
    Visit,
    Walk,
)
from tests.checks.making import evidence

PROOF = (evidence("seen in the browser"),)
WORDS = "POST /api/posts"


def visit(visitor: str, walked: bool = True, why: str = "") -> Visit:
    """One visit."""
    return Visit(visitor, visitor, "as told", walked, why, pages=3, evidence=evidence(visitor) if walked else None)


VISITS = (visit("anonymous"), visit("member"), visit("admin"))
CUT = (VISITS[0], replace(VISITS[1], left_out=("3 more kinds of pages were not opened",)), VISITS[2])
UNWALKED = (visit("anonymous"), visit("member", False, "nobody could sign in"), visit("admin"))


def walk(*, visits: tuple[Visit, ...] = VISITS, **facts: Any) -> Walk:
    """A walk of three visitors that met these facts and nothing else."""
    return Walk(visits, **facts)


def stuck(visitor: str = "member", *, cause: str = "GET /api/feed answered 500", hampered: str = "") -> Stuck:
    """A page that loads for ever."""
    return Stuck(visitor, "/feed", "div spinner", 10.0, cause, hampered, PROOF)


def dead(visitor: str = "member", *, kind: str = "button", hampered: str = "") -> DeadControl:
    """A control that does nothing."""
    return DeadControl(visitor, "/feed", "Export", kind, hampered, PROOF)


def tried(accepted: bool, status: int = 0, bad: str = "with its required fields left empty") -> FormTry:
    """A form with bad input."""
    return FormTry("member", "/feed", "post-form", WORDS, bad, accepted, status, PROOF)


def shut() -> FormTry:
    """A form that a refused attempt closed for good."""
    return FormTry("member", "/feed", "post-form", WORDS, "with its required fields left empty", False, 0, PROOF, True)


def left(why: str = "no recipe") -> FormLeft:
    """A form that was not tried."""
    return FormLeft("member", "/feed", "post-form", why)


def broken(visitor: str = "member", *, kind: str = "link", status: int = 404, soft: bool = False) -> Broken:
    """A target that is not there."""
    return Broken(visitor, "/feed", "/old", kind, status, soft, PROOF)


def error(visitor: str = "member", *, kind: str = "uncaught", hampered: str = "") -> PageError:
    """An error of a page."""
    return PageError(visitor, "/feed", kind, "TypeError: x is null", "/static/app.js", 1, hampered, PROOF)


def carried(visitor: str, kind: str, count: int = 2) -> Carried:
    """Values that are loaded and not shown."""
    return Carried(visitor, "GET /api/members", "items[].x", kind, count, "a•••@b•••.com", PROOF)
