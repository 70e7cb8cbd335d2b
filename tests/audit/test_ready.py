"""The ready platform and everything that is right but looks wrong: no finding, nothing left, no secret told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from launchready.artifacts.walk import Walk
from launchready.report.html import render as html
from launchready.report.junit import render as junit
from launchready.report.markdown import render as markdown
from launchready.report.sarif import render as sarif
from launchready.report.schema import dump
from launchready.report.terminal import render as terminal
from launchready.run.audit import replay
from tests.audit.auditing import Audit, audit_of, browser_checks

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audit]:
    yield audit_of(tmp_path_factory.mktemp("ready"))


@pytest.fixture(scope="module")
def lookalikes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audit]:
    yield audit_of(tmp_path_factory.mktemp("lookalikes"), lookalikes=True)


def test_ready_has_no_finding(ready: Audit) -> None:
    assert ready.findings() == []


FINE = ("passed", "not_applicable")


def test_ready_passes_every_check_without_a_browser(ready: Audit) -> None:
    told = {part.id: part.reason for part in ready.report.checks if part.status not in FINE}
    assert {name: reason for name, reason in told.items() if name not in browser_checks()} == {}


def test_no_check_breaks(ready: Audit) -> None:
    assert {part.id: part.reason for part in ready.report.checks if part.status == "errored"} == {}


@pytest.mark.full
def test_ready_passes_every_check(ready: Audit) -> None:
    """Strict, for a machine that does nothing else: a browser on a busy one may find no time for everything."""
    assert {part.id: part.reason for part in ready.report.checks if part.status not in FINE} == {}


def test_ready_is_undecided_while_rows_are_absent(ready: Audit) -> None:
    assert ready.report.verdict == "undecided"
    assert next(row for row in ready.report.rows if row.id == "email").status == "not_built"


def test_nothing_is_left_behind(ready: Audit) -> None:
    assert ready.changed() == set()
    assert ready.folder.manifest()["left_behind"] == []
    states: dict[str, str] = {}
    for line in ready.folder.lines("created"):
        states[line["n"]] = line["state"]
    assert states and set(states.values()) == {"gone"}


def test_three_visitors_walked(ready: Audit) -> None:
    """The visitors came where they should, and nobody without a session got what members see."""
    walk = ready.folder.load("demo", Walk)
    assert isinstance(walk, Walk)
    assert [(visit.visitor, visit.walked, visit.why) for visit in walk.visits] == [
        ("anonymous", True, ""),
        ("member", True, ""),
        ("admin", True, ""),
    ]
    assert {"/admin", "/feed", "/members"} <= {page.path for page in walk.pages if page.visitor == "admin"}
    assert "/admin" not in {page.path for page in walk.pages if page.visitor == "member" and page.ok}
    assert {one.outcome for one in walk.reach} == {"sign-in"}
    assert {shot.strip.partition(",")[0] for shot in ready.report.pictures if shot.strip} == {
        "Somebody who is not signed in",
        "A member",
        "An admin",
    }


def test_nothing_crashed(ready: Audit) -> None:
    assert [data for kind, data in ready.events if kind == "crash"] == []


def test_lookalikes_have_no_finding(lookalikes: Audit) -> None:
    assert lookalikes.findings() == []
    assert lookalikes.changed() == set()


def test_no_secret_in_anything_written(ready: Audit) -> None:
    report = ready.report
    rendered = [dump(report), html(report), markdown(report), sarif(report), junit(report), terminal(report)]
    written = [place.read_bytes() for place in ready.folder.path.rglob("*") if place.is_file()]
    for secret in ready.secrets:
        assert secret
        for text in rendered:
            assert secret not in text
        for data in written:
            assert secret.encode() not in data


def test_folder_is_private(ready: Audit) -> None:
    for place in [ready.folder.path, *ready.folder.path.rglob("*")]:
        assert place.stat().st_mode & 0o077 == 0 or place.name == "report.json", place
    assert not (ready.folder.path / "key").exists()


def test_replay_gives_the_same_bytes(ready: Audit) -> None:
    assert dump(replay(ready.folder)) == (ready.folder.path / "report.json").read_text()
    assert dump(replay(ready.folder)) == dump(ready.report)


def test_no_member_data_is_kept(ready: Audit) -> None:
    """Names and addresses of the platform's people stand nowhere; only the settings' own sign-in addresses do."""
    from launchready.demo.platform.seed import PEOPLE

    kept = b"".join(place.read_bytes() for place in ready.folder.path.rglob("*.json*"))
    ours = {persona.sign_in.fields.get("email") for persona in ready.settings.personas}
    for person in PEOPLE:
        assert person.email in ours or person.email.encode() not in kept, person.email
        assert person.name.encode() not in kept, person.name


def test_every_pass_has_evidence(ready: Audit) -> None:
    for part in ready.report.checks:
        assert part.evidence or part.status != "passed", part.id


def test_two_runs_find_the_same_ids(tmp_path: Path) -> None:
    first = audit_of(tmp_path / "a", ["auth/anonymous-read:member-directory"], only=["auth/anonymous-read"])
    second = audit_of(tmp_path / "b", ["auth/anonymous-read:member-directory"], only=["auth/anonymous-read"])
    ids = [{finding.id for part in audit.report.checks for finding in part.findings} for audit in (first, second)]
    assert ids[0] == ids[1] and ids[0]
