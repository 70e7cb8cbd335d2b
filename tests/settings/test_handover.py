from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from launchready.model import Attestation, Waiver
from launchready.settings.handover import Handover, load_handover, unknown_checks
from launchready.settings.telling import SettingsError

GOOD = """\
waivers:
  - check: auth/anonymous-read
    subject: "GET /api/public/*"
    reason: The board is public.
    owner: Ada
    approved_by: Bo
    expires: 2027-03-31
attestations:
  - check: alerts/page_received
    by: Ada
    on: 2026-11-02
    statement: I was paged.
    proof: https://wiki.example.com/page
owners:
  auth: Ada
  "no": Bo
"""


def read(folder: Path, text: str | bytes) -> Handover:
    path = folder / "handover.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_handover(path)


def test_good_facts(tmp_path: Path) -> None:
    facts = read(tmp_path, GOOD)
    assert facts.waivers[0].expires == datetime.date(2027, 3, 31)
    assert Waiver(**facts.waivers_plain()[0]).expires == "2027-03-31"
    assert Attestation(**facts.attestations_plain()[0]).on == "2026-11-02"
    assert facts.owners == {"auth": "Ada", "no": "Bo"}
    assert (
        "did you mean `auth/anonymous_read`"
        in unknown_checks(facts, ["auth/anonymous_read", "alerts/page_received"])[0]
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "waivers:\n", "waivers: []\n"])
def test_no_facts(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == Handover()


LAUGH = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
MISTAKES: list[tuple[str | bytes, str, str]] = [
    (GOOD.replace("expires: 2027-03-31", "expires: soon"), "line 7, [waivers] 1 · expires", "must be a date"),
    (GOOD.replace("2027-03-31", "2027-02-31"), "line 7", "must be a date"),
    (GOOD.replace("2027-03-31", "1800000000"), "line 7", "must be a date"),
    (GOOD.replace("2027-03-31", "2027-03-31T10:00:00"), "line 7", "must be a date"),
    (GOOD.replace("    owner: Ada\n", ""), "line 2, [waivers] 1 · owner", "missing"),
    (
        GOOD.replace("reason:", "reasn:"),
        "line 4, [waivers] 1 · reasn",
        "did you mean `reason`? (valid keys: check, subject",
    ),
    (GOOD.replace("waivers:", "wavers:"), "line 1, wavers", "did you mean `waivers`?"),
    (GOOD.replace("auth/anonymous-read", "Auth Read"), "line 2", "wrong form"),
    (GOOD.replace("reason: The board is public.", "reason: ''"), "line 4", ""),
    (GOOD.replace("owners:\n", "owners: Ada\nx:\n"), "line", ""),
    (GOOD + "owners: {}\n", "line 17", "stands twice"),
    (LAUGH, "line 1", "anchors are not allowed"),
    ("waivers: *x\n", "line 1", "aliases are not allowed"),
    ("waivers: [\n", "line 2", ""),
    ("- a\n", "handover.yaml", "must be a table (keys: waivers"),
    ("a: 1\n---\nb: 2\n", "line 2", "more than one document"),
    ("waivers: !!python/object:os.system {}\n", "line 1", ""),
    ("[" * 3000, "line 1", "nested deeper"),
    ("? [a]\n: b\n", "line 1", "not text"),
    (b"owners:\n  a: \xff\n", "line 2", "not UTF-8"),
]


@pytest.mark.parametrize(("text", "place", "what"), MISTAKES)
def test_a_mistake_is_told_in_one_sentence(tmp_path: Path, text: str | bytes, place: str, what: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    sentence = str(caught.value)
    assert sentence.startswith("handover.yaml") and place in sentence and what in sentence and "\n" not in sentence


def test_too_large_or_absent(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="may have 5000000"):
        read(tmp_path, b"#" * 5_000_001)
    with pytest.raises(SettingsError, match="cannot be read"):
        load_handover(tmp_path / "none.yaml")
