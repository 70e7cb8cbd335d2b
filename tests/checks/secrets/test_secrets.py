"""The row's checks on tiny sweeps: which places each speaks of, what makes it unverified, what it lets pass."""

from __future__ import annotations

import pytest

from launchready.artifacts.secrets import (
    AnsweredSecrets,
    Aside,
    FoundSecrets,
    LogSecrets,
    RepositorySecrets,
    Rotation,
    Rotations,
    ServedSecrets,
)
from launchready.checks.secrets.bundle import bundle
from launchready.checks.secrets.configuration import configuration
from launchready.checks.secrets.history import history
from launchready.checks.secrets.logs import logs
from launchready.checks.secrets.responses import responses
from launchready.checks.secrets.rotation import rotation
from launchready.checks.secrets.tree import tree
from launchready.model import CouldNotVerify, Fail, Missing, MissingReason, Pass
from tests.checks.making import verdict_of
from tests.checks.secrets.making import found, place, secret

ALL = ("tree", "history", "git", "configuration", "build", "log")
HERE = place("tree", line=3, state="tracked")
OLD = place("history", "old.py", line=1, commit="ab" * 20, author="Kim", when="2026-10-02T00:00:00+00:00")
CLEAN = found(looked=ALL)
ABSENT = Missing(MissingReason.NOT_CONFIGURED, "no secret scanner is installed")

REPOSITORY = [
    ("clean", CLEAN, "Pass", "Pass", "Pass"),
    ("in a file and committed", found(secret(HERE, OLD), looked=ALL), "Fail", "Pass", "Pass"),
    ("only in the history", found(secret(OLD), looked=ALL), "Pass", "Fail", "Pass"),
    ("in git's own settings", found(secret(place("git", ".git/config")), looked=ALL), "Pass", "Fail", "Pass"),
    ("in a workflow", found(secret(place("configuration", "ci.yml"), OLD), looked=ALL), "Pass", "Pass", "Fail"),
    ("shallow", found(looked=ALL, doubts={"history": "a shallow clone"}), "Pass", "CouldNotVerify", "Pass"),
    ("unreadable file", found(looked=ALL, doubts={"tree": "x cannot be read"}), "CouldNotVerify", "Pass", "Pass"),
    ("scanner killed", found(looked=ALL, doubts={"all": "ended by signal 9"}), *["CouldNotVerify"] * 3),
    ("found and shallow", found(secret(OLD), looked=ALL, doubts={"history": "shallow"}), "Pass", "Fail", "Pass"),
    ("no configuration", found(looked=("tree", "history")), "Pass", "Pass", "NotApplicable"),
    ("nothing read", found(), "CouldNotVerify", "CouldNotVerify", "NotApplicable"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "swept", "in_tree", "in_history", "in_configuration"), REPOSITORY)
def test_repository(name: str, swept: FoundSecrets, in_tree: str, in_history: str, in_configuration: str) -> None:
    repository = RepositorySecrets(swept)
    told = [verdict_of(check(repository)) for check in (tree, history, configuration)]
    assert told == [in_tree, in_history, in_configuration]


LIVE = secret(place("live", "https://x.example/app.js"))
BUILT = secret(place("build", "dist/app.js"))
SERVED = [
    ("clean", found(looked=("live",)), CLEAN, "Pass"),
    ("served", found(LIVE, looked=("live",)), CLEAN, "Fail"),
    ("built only", found(looked=("live",)), found(BUILT, looked=ALL), "Fail"),
    ("live not read", ABSENT, CLEAN, "CouldNotVerify"),
    ("live not read, build bad", ABSENT, found(BUILT, looked=ALL), "Fail"),
    ("no repository", found(looked=("live",)), ABSENT, "Pass"),
    ("a script failed", found(looked=("live",), doubts={"live": "no answer"}), CLEAN, "CouldNotVerify"),
    ("neither", ABSENT, ABSENT, "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "served", "repository", "verdict"), SERVED)
def test_bundle(name: str, served: FoundSecrets | Missing, repository: FoundSecrets | Missing, verdict: str) -> None:
    live = served if isinstance(served, Missing) else ServedSecrets(served)
    here = repository if isinstance(repository, Missing) else RepositorySecrets(repository)
    assert verdict_of(bundle(live, here)) == verdict


def test_a_secret_in_build_and_on_the_site_is_one_finding() -> None:
    told = bundle(ServedSecrets(found(LIVE, looked=("live",))), RepositorySecrets(found(BUILT, looked=ALL)))
    assert isinstance(told, Fail) and len(told.findings) == 1


IN_LOG = secret(place("log", "logs/a.log"))
LOGS = [
    ("clean", found(looked=("log",)), CLEAN, "Pass"),
    ("found", found(IN_LOG, looked=("log",)), CLEAN, "Fail"),
    ("none given", ABSENT, CLEAN, "CouldNotVerify"),
    ("none given, one in the tree", ABSENT, found(IN_LOG, looked=ALL), "Fail"),
    ("no such file", found(doubts={"log": "where no file is"}), CLEAN, "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "given", "repository", "verdict"), LOGS)
def test_logs(name: str, given: FoundSecrets | Missing, repository: FoundSecrets, verdict: str) -> None:
    read = given if isinstance(given, Missing) else LogSecrets(given)
    assert verdict_of(logs(read, RepositorySecrets(repository))) == verdict


@pytest.mark.parametrize(
    ("answered", "verdict"),
    [
        (found(looked=("response",)), "Pass"),
        (found(secret(place("response", "https://x.example/api/me", persona="member")), looked=("response",)), "Fail"),
        (found(looked=("response",), doubts={"response": "no answer"}), "CouldNotVerify"),
        (found(), "CouldNotVerify"),
    ],
)
def test_responses(answered: FoundSecrets, verdict: str) -> None:
    assert verdict_of(responses(AnsweredSecrets(answered))) == verdict


def entry(on: str) -> Rotations:
    return Rotations((Rotation("s" + "1" * 16, on, "Kim", "ticket 14"),), True)


ROTATION = [
    ("no secret", CLEAN, Rotations(), "NotApplicable"),
    ("no entry", found(secret(OLD), looked=ALL), Rotations(), "Fail"),
    ("entry after", found(secret(OLD), looked=ALL), entry("2026-10-03"), "Pass"),
    ("entry on the day", found(secret(OLD), looked=ALL), entry("2026-10-02"), "Pass"),
    ("entry before", found(secret(OLD), looked=ALL), entry("2026-10-01"), "Fail"),
    ("entry of another", found(secret(OLD, name="s" + "2" * 16), looked=ALL), entry("2026-10-03"), "Fail"),
    ("shallow", found(looked=ALL, doubts={"history": "shallow"}), Rotations(), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "swept", "ledger", "verdict"), ROTATION)
def test_rotation(name: str, swept: FoundSecrets, ledger: Rotations, verdict: str) -> None:
    empty = found(looked=("log",))
    told = rotation(RepositorySecrets(swept), LogSecrets(empty), ServedSecrets(empty), AnsweredSecrets(empty), ledger)
    assert verdict_of(told) == verdict


def test_rotation_without_every_source_is_not_known() -> None:
    told = rotation(RepositorySecrets(CLEAN), ABSENT, ABSENT, ABSENT, Rotations())
    assert isinstance(told, CouldNotVerify) and "no secret scanner" in told.reason


def test_a_finding_tells_all_its_places() -> None:
    told = tree(RepositorySecrets(found(secret(HERE, OLD, place("build", "dist/a.js")), looked=ALL)))
    assert isinstance(told, Fail)
    message = told.findings[0].message
    assert (
        "config.py:3" in message and "by Kim" in message and "2026-10-02" in message and "in a build folder" in message
    )
    assert [item.repeat for item in told.findings[0].evidence][:2] == [
        "sed -n 3p config.py",
        f"git show {'ab' * 20}:old.py | sed -n 1p",
    ]


def test_two_secrets_of_one_kind_in_one_file_are_two_findings() -> None:
    told = tree(RepositorySecrets(found(secret(HERE), secret(HERE, name="s" + "2" * 16), looked=ALL)))
    assert isinstance(told, Fail)
    assert len({item.fingerprint("secrets/tree") for item in told.findings}) == 2


def test_what_was_put_aside_is_shown() -> None:
    aside = Aside("a placeholder", "password", "•••8", place("tree", "a.py", line=9))
    told = tree(RepositorySecrets(found(looked=ALL, aside=(aside,))))
    assert isinstance(told, Pass)
    assert "1 a placeholder" in told.evidence[-1].summary and "a.py:9" in told.evidence[-1].excerpt
