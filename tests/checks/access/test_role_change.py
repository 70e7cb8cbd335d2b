"""Cases of access/role-change."""

from __future__ import annotations

import pytest

from launchready.artifacts.functions import RoleChanges, RoleClaim, RoleTry
from launchready.checks.access.role_change import CLAIMS, WORDS, role_change
from tests.checks.making import failed, seen, verdict_of

OK = seen(200, {"role": "admin"})
VIEW = seen(200, {"items[].email": "ann"}, kinds={"items[].email": "email"})


def tried(attempt=OK, was="member", wanted="admin", now="member", kind="self-promotion", why=""):
    one = RoleTry(kind, "PATCH /api/people/{id}", "throwaway", "member", attempt, OK, was, wanted, now, why)
    return role_change(RoleChanges((one,), ()))


def claimed(answer, view=VIEW, plain=None, kind="demoted", why=""):
    plain = plain or seen(403)
    one = RoleClaim(kind, "GET /api/people", "throwaway", "admin", "cookie", view, view, plain, answer, why)
    return role_change(RoleChanges((), (one,)))


CASES = [
    ("it has the role", tried(now="admin"), "Fail"),
    ("a refusal that changed the role", tried(seen(403), now="admin"), "Fail"),
    ("an error that changed the role", tried(seen(500), now="admin"), "Fail"),
    ("a used invite works", tried(was="none", wanted="a session", now="a session", kind="invite-used"), "Fail"),
    ("2xx, and the role is as before", tried(), "Pass"),
    ("it had the role before", tried(was="admin", now="admin"), "Pass"),
    ("refused", tried(seen(403)), "Pass"),
    ("the field is not accepted", tried(seen(422), now="none"), "Pass"),
    ("2xx, and nobody sees the role", tried(now=""), "CouldNotVerify"),
    ("busy", tried(seen(429)), "CouldNotVerify"),
    ("broken", tried(seen(500)), "CouldNotVerify"),
    ("no answer", tried(failed()), "CouldNotVerify"),
    ("not tried", tried(None, why="no route that sets a role is known"), "CouldNotVerify"),
    ("the list shows no roles", tried(now="", why="no list of invites shows their roles"), "CouldNotVerify"),
    ("a lost role still works", claimed(VIEW), "Fail"),
    ("a claimed role works", claimed(VIEW, kind="header"), "Fail"),
    ("a lost role is refused", claimed(seen(403)), "Pass"),
    ("a lost role gets an empty list", claimed(seen(200, {})), "Pass"),
    ("what the role below gets too", claimed(VIEW, plain=VIEW), "CouldNotVerify"),
    ("the sign-in with a role was refused", claimed(None, kind="sign-in"), "Pass"),
    ("busy with a lost role", claimed(seen(503)), "CouldNotVerify"),
    ("nobody's view", claimed(VIEW, view=failed()), "CouldNotVerify"),
    ("nothing at all", role_change(RoleChanges((), (), "no throwaway person can be made")), "CouldNotVerify"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "result", "expected"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, result: object, expected: str) -> None:
    assert verdict_of(result) == expected, result


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_every_try_has_its_sentence(kind: str) -> None:
    result = tried(now="admin", kind=kind)
    assert "{" not in result.findings[0].message  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", sorted(CLAIMS))
def test_every_claim_has_its_sentence(kind: str) -> None:
    assert "cookie" in claimed(VIEW, kind=kind).findings[0].message or kind == "header"  # type: ignore[union-attr]
