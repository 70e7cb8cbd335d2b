# ruff: noqa: E501
"""The terminal report: same order as page 1, 80 columns, nothing from the target acts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion

from launchready.report.terminal import render

from . import sample


def test_golden(golden: Callable[[str], SnapshotAssertion]) -> None:
    assert render(sample.report(), html_path="out/report.html") == golden("txt")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_width(width: int) -> None:
    assert all(cell_len(line) <= width for line in render(sample.report(), width=width).splitlines())


def test_order_and_last_line() -> None:
    text = render(sample.report(), html_path="out/report.html")
    heads = ["NO-GO", "RED FLAGS", "FIVE QUESTIONS", "SCORECARD", "LAUNCH BASICS", "DO FIRST", "THE 48-HOUR MAP", "FAILING",
             "WHAT WAS NOT VERIFIED", "WHAT NEXT"]  # fmt: skip
    places = [text.index(head) for head in heads]
    assert places == sorted(places)
    assert text.rstrip().splitlines()[-1].endswith("out/report.html")


def test_nothing_from_the_target_acts() -> None:
    text = render(sample.report())
    assert not any((ord(c) < 0x20 and c != "\n") or 0x7F <= ord(c) < 0xA0 for c in text)
    assert "[bold red]loud[/bold red] :bomb:" in text
    assert "[U+001B][31mred" in text
    assert "[U+202E]" in text


def test_colour_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    plain, coloured = render(sample.report()), render(sample.report(), color=True)
    assert "\x1b[" not in plain
    assert "\x1b[" in coloured
    assert "\x1b]8" not in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert render(sample.report(), color=True) == plain


def test_states_differ_without_colour() -> None:
    text = render(sample.report())
    for word in ("✗", "✓", "?", "✎", "Fails", "Fine", "Not verified", "Attested", "Not built yet"):
        assert word in text


def test_more_findings_are_counted() -> None:
    assert "more in the report" in render(sample.many(500))


def test_a_clean_report_has_no_empty_parts() -> None:
    text = render(sample.report(red_flags=[], gaps=[], next_input="", plan=[], checks=[]))
    for head in ("RED FLAGS", "FAILING", "NOT VERIFIED", "WHAT NEXT", "DO FIRST", "48-HOUR"):
        assert head not in text.replace("Not verified", "")
