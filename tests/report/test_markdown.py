"""The pull-request comment: hostile text stays text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from syrupy.assertion import SnapshotAssertion

from launchready.report.markdown import escaped, render

from . import sample

HOSTILE_REPORT = sample.report(
    platform=sample.HOSTILE[7],
    red_flags=[{"title": text, "reason": text} for text in sample.HOSTILE],
    gaps=[{"check": text, "reason": text} for text in sample.HOSTILE],
    next_input=sample.HOSTILE[0],
)


def test_golden(golden: Callable[[str], SnapshotAssertion]) -> None:
    assert render(HOSTILE_REPORT) == golden("md")


def tokens(text: str) -> set[str]:
    found: set[str] = set()
    for token in MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text):
        found.add(token.type)
        found.update(child.type for child in token.children or [])
    return found


@given(st.text(st.characters(), max_size=80))
def test_any_text_stays_one_paragraph_of_text(text: str) -> None:
    assert tokens(escaped(text)) <= {
        "paragraph_open",
        "inline",
        "text",
        "text_special",
        "entity",
        "paragraph_close",
    }


@pytest.mark.parametrize(
    "text", [*sample.HOSTILE, "# h", "- a", "1. a", "> q", "a\n===", "```", "$x$", "    code", "&amp;", "<b>"]
)
def test_hostile_text_stays_text(text: str) -> None:
    assert tokens(escaped(text)) <= {
        "paragraph_open",
        "inline",
        "text",
        "text_special",
        "entity",
        "paragraph_close",
    }


def test_nobody_is_mentioned_and_nothing_is_linked() -> None:
    text = render(HOSTILE_REPORT)
    for live in ("@everyone", "#1 ", "://", "javascript:alert(1))]", "<script", "<img"):
        assert live not in text
    assert "@\u2060everyone" in text


def test_tables_keep_their_columns() -> None:
    text = render(
        sample.report(rows=[row.model_copy(update={"owner": "a | b", "sentence": "x | y"}) for row in sample.rows()])
    )
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)
    assert html.count("<td") % 5 == (5 * 3) % 5
    assert "a | b" in html
