"""Cases of access/tenant-isolation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from launchready.artifacts.access import ObjectReads, ObjectWrites
from launchready.artifacts.routes import Route, Routes
from launchready.checks.access.tenant_isolation import tenant_isolation
from launchready.model import Missing, MissingReason
from tests.checks.access.making import KNOWN, OWNER, PEOPLE, RECORD, attempt, owners, reach, target
from tests.checks.making import NO_RULES, seen, verdict_of

WRITTEN = seen(200, {"title": "new"}, marks=("lr-canary-1-theirs-9",))
CLOSED = target(reach(persona="stranger"))
UNTOUCHED = attempt(seen(404), "stranger")

CASES: list[tuple[str, ObjectReads, ObjectWrites | Missing, str]] = [
    ("read across", target(reach(OWNER, "stranger")), UNTOUCHED, "Fail"),
    ("changed across", CLOSED, attempt(seen(200), "stranger", after=WRITTEN), "Fail"),
    ("closed", CLOSED, UNTOUCHED, "Pass"),
    ("a leak inside one tenant", target(reach(OWNER), *CLOSED.targets[0].reaches), UNTOUCHED, "Pass"),
    ("writing was not tried", CLOSED, Missing(MissingReason.OUT_OF_SCOPE, "read only"), "CouldNotVerify"),
    ("busy", target(reach(seen(429), "stranger")), UNTOUCHED, "CouldNotVerify"),
    ("nothing was tried", ObjectReads(()), ObjectWrites(()), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "reads", "writes", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, reads: Any, writes: Any, verdict: str) -> None:
    assert verdict_of(tenant_isolation(reads, owners(), writes, NO_RULES, KNOWN)) == verdict


def test_one_tenant_only() -> None:
    alone = owners(people=PEOPLE[:2])
    assert verdict_of(tenant_isolation(target(reach()), alone, attempt(), NO_RULES, KNOWN)) == "CouldNotVerify"
    plain = owners(RECORD, people=tuple(replace(one, tenant="") for one in PEOPLE[:2]))
    assert verdict_of(tenant_isolation(target(reach()), plain, attempt(), NO_RULES, KNOWN)) == "NotApplicable"
    speaks = Routes((*KNOWN.routes, Route("GET", "/api/workspaces/{id}", "https://a.example", ("openapi",))))
    assert verdict_of(tenant_isolation(target(reach()), plain, attempt(), NO_RULES, speaks)) == "CouldNotVerify"
