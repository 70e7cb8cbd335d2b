"""Every fault does what it says, and the ready platform does none of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from launchready.demo.faults import FOUNDER, Fault, UnknownFault, all_faults, resolve
from launchready.demo.start import Running, start
from tests.demo import (
    proofs_access,
    proofs_doors,
    proofs_edge,
    proofs_fields,
    proofs_hidden,
    proofs_pages,
    proofs_roles,
    proofs_secrets,
    proofs_sessions,
    proofs_settings,
    proofs_web,
)
from tests.demo.proofs import PROOFS
from tests.demo.visitor import Visitor

pytestmark = pytest.mark.slow
_REGISTERED = (
    *(proofs_access, proofs_doors, proofs_edge, proofs_fields, proofs_hidden, proofs_pages, proofs_sessions),
    *(proofs_roles, proofs_secrets, proofs_settings, proofs_web),
)


@pytest.fixture(scope="module")
def ready() -> Iterator[Callable[[str], Running]]:
    """One ready platform per check, so that proofs do not run into the limits of others."""
    started: dict[str, Running] = {}

    def of_check(check: str) -> Running:
        if check not in started:
            started[check] = start()
        return started[check]

    yield of_check
    for running in started.values():
        running.stop()


def succeeds(key: str, running: Running) -> bool:
    visitor = Visitor(running)
    try:
        return PROOFS[key](visitor)
    finally:
        visitor.close()


@pytest.mark.parametrize("key", list(all_faults()))
def test_fault_does_what_it_says(key: str) -> None:
    with start(faults=[key]) as running:
        assert succeeds(key, running), all_faults()[key].says


@pytest.mark.parametrize("key", list(all_faults()))
def test_ready_platform_does_not(key: str, ready: Callable[[str], Running]) -> None:
    assert not succeeds(key, ready(key.split(":")[0]))


@pytest.mark.parametrize("key", FOUNDER)
def test_founder_has_it(key: str, founder: Running) -> None:
    assert succeeds(key, founder)


@pytest.fixture(scope="module")
def founder() -> Iterator[Running]:
    with start(build="founder") as running:
        yield running


def test_every_fault_is_complete() -> None:
    assert set(PROOFS) == set(all_faults())
    for key, made in all_faults().items():
        assert re.fullmatch(r"[a-z]+/[a-z-]+:[a-z-]+", key)
        assert made.source and made.says.endswith(".")
        assert made.routes or made.repository.__name__ != "<lambda>"
        assert all(re.match(r"[A-Z]+ /", route) for route in made.routes)
        assert made.check not in made.consequences


def test_founder_has_one_of_every_check() -> None:
    assert {resolve(key).check for key in FOUNDER} == {made.check for made in all_faults().values()}


def test_resolve() -> None:
    first: Fault = resolve("auth/anonymous-read")
    assert first.key == "auth/anonymous-read:member-directory"
    assert resolve("cors/cookies:no-secure").variant == "no-secure"
    with pytest.raises(UnknownFault, match="cors/cookies:no-secure"):
        resolve("cors/cookies:no-such")
