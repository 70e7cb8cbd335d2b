"""The shared words and the functions that make text safe."""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchready.report import words


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[31mred", "[U+001B][31mred"),
        ("a\x00b\x7fc\x9bd", "a[U+0000]b[U+007F]c[U+009B]d"),
        ("invoice\u202egnp.exe", "invoice[U+202E]gnp.exe"),
        ("a\u200bb\u2028c\ufeff", "a[U+200B]b[U+2028]c[U+FEFF]"),
        ("tag\U000e0041", "tag[U+E0041]"),
        ("a\r\nb\tc\rd", "a\nb\tc[U+000D]d"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("Ünïcödé, 日本語, 👩‍👩‍👧", "Ünïcödé, 日本語, 👩‍👩‍👧"),
    ],
)
def test_plain_makes_everything_visible(text: str, safe: str) -> None:
    assert words.plain(text) == safe


@given(st.text(st.characters()))
def test_plain_leaves_nothing_that_acts(text: str) -> None:
    safe = words.plain(text)
    assert all(unicodedata.category(c) != "Cc" for c in safe if c not in "\n\t")
    assert not any(
        unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI") for c in safe
    )
    assert words.plain(safe) == safe
    element = ET.Element("a")
    element.text = safe
    assert (ET.fromstring(ET.tostring(element, encoding="unicode")).text or "") == safe


def test_one_line_cuts_and_joins() -> None:
    assert words.one_line(" a\n\n b\tc ") == "a b c"
    assert words.one_line("x" * 100_000, 10) == "x" * 9 + "…"


def test_marked_pieces() -> None:
    assert list(words.marked("a⟦b⟧c")) == [("a", False), ("b", True), ("c", False)]
    assert "".join(piece for piece, _ in words.marked("⟦open, ⟧closed⟧ ⟦never")) == "open, closed⟧ never"


def test_excerpt_window_keeps_the_mark() -> None:
    kept, left = words.excerpt_window("A" * 100_000 + "⟦needle⟧" + "B" * 100_000, 400)
    assert "⟦needle⟧" in kept
    assert len(kept) < 410
    assert left > 199_000
    assert words.excerpt_window("⟦" + "A" * 1000, 100)[0].count("⟧") == 1


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (2, 4, "2–4 h"),
        (0.5, 0.5, "30 min"),
        (0.5, 2, "30 min – 2 h"),
        (0.25, 0.5, "15–30 min"),
        (1, 1, "1 h"),
        (1.5, 3, "1.5–3 h"),
    ],
)
def test_hours(low: float, high: float, said: str) -> None:
    assert words.hours(low, high) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (0.4, "0.4 s"), (41.2, "41 s"), (741, "12 min"), (3900, "1 h 5 min"), (7200, "2 h")],
)
def test_duration(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


def test_moment() -> None:
    assert words.moment("2026-11-24T06:16:00Z") == "24 November 2026, 06:16 UTC"
    assert words.moment("2026-11-24T07:16:00+01:00") == "24 November 2026, 06:16 UTC"
    assert words.moment("2026-11-24") == "24 November 2026"
    assert words.moment("soon\x1b") == "soon[U+001B]"


def test_the_verdict_word_is_not_said_twice() -> None:
    assert words.without_lead("No-go. Three blockers.", "No-go") == "Three blockers."
    assert words.without_lead("Go: all is proved", "Go") == "All is proved"
    assert words.without_lead("Good, all is proved", "Go") == "Good, all is proved"
    assert words.without_lead("No-go.", "No-go") == "No-go."


def test_subject() -> None:
    assert words.subject_text({"method": "GET", "route": "/a", "persona": "member"}) == "GET /a as member"
    assert words.subject_text({"path": "a.py", "line": 3, "environment": "staging"}) == "a.py:3 (staging)"


def test_every_state_has_its_own_word_and_shape() -> None:
    for table in (words.STATES, words.VERDICTS, words.ANSWERS):
        assert len({state.word for state in table.values()}) == len(table)
        assert all(len(state.shape) == 1 for state in table.values())


def test_prose_parts_code_from_text() -> None:
    text = "Bad,\nwrapped:\n\n    a\n      b\n\nGood:\n```python\nx = 1\n\ny = 2\n```\n"
    text += "Then:\n- one\n  more\n- two"
    assert list(words.prose(text)) == [
        ("p", ["Bad, wrapped:"]),
        ("pre", ["a\n  b"]),
        ("p", ["Good:"]),
        ("pre", ["x = 1\n\ny = 2"]),
        ("p", ["Then:"]),
        ("ul", ["one more", "two"]),
    ]
    assert list(words.prose("")) == []
    assert list(words.ticked("use `a` and ``b``")) == [
        ("use ", False),
        ("a", True),
        (" and ", False),
        ("b", True),
    ]
