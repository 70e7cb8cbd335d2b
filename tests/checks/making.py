"""Tiny artifacts for the cases of checks."""

from __future__ import annotations

from launchready.artifacts.policy import AccessPolicy, Rule
from launchready.artifacts.sketch import Leaf, Seen, Sketch
from launchready.model import Evidence

PRIVATE = AccessPolicy((Rule(("GET /api/public/**",), ("public",)), Rule(("* /**",), ("signed-in",))))
NO_RULES = AccessPolicy()


def evidence(summary: str = "seen") -> Evidence:
    """One piece of evidence."""
    return Evidence("exchange", "GET /x", "2026-01-01T00:00:00Z", "anonymous", summary, "exchanges/1", "curl x")


def sketch(
    status: int = 200,
    values: dict[str, str] | None = None,
    *,
    form: str = "json",
    words: tuple[str, ...] = (),
    kinds: dict[str, str] | None = None,
    marks: tuple[str, ...] = (),
    asks_sign_in: bool = False,
    title: str = "",
    to: str = "",
) -> Sketch:
    """A sketch whose JSON leaves are `path: value`, of kind text unless `kinds` says otherwise."""
    leaves = tuple(Leaf(path, value, (kinds or {}).get(path, "text")) for path, value in (values or {}).items())
    body = f"{form}{sorted((values or {}).items())}{sorted(words)}{title}"
    return Sketch(
        status,
        form,
        len(body),
        body,
        "application/json",
        title,
        leaves,
        frozenset(words),
        frozenset(marks),
        asks_sign_in,
        to,
    )


def seen(*args: object, **kwargs: object) -> Seen:
    """An exchange with an answer, as `sketch`."""
    made = sketch(*args, **kwargs)  # type: ignore[arg-type]
    return Seen(evidence(f"answered {made.status}"), made, retry_later=made.status in (429, 503))


def failed(why: str = "connection refused") -> Seen:
    """An exchange without an answer."""
    return Seen(None, None, why)


def verdict_of(result: object) -> str:
    """The verdict's class name, for readable tables."""
    return type(result).__name__
