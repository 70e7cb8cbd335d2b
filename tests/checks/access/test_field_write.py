"""Cases of access/field-write."""

from __future__ import annotations

import pytest

from launchready.artifacts.fields import FieldTry, FieldWrites
from launchready.artifacts.routes import Route, Routes
from launchready.checks.access.field_write import field_write
from launchready.gather.fields.setting import LONG_AGO, fields_for, took
from tests.checks.making import failed, seen, verdict_of

KEY = "PATCH /api/me"
KNOWN = Routes((Route("PATCH", "/api/me", "https://a.example", ("openapi",)),))


def tried(status: int = 422, *, kept: tuple[str, ...] = (), **more: object) -> FieldWrites:
    return FieldWrites((FieldTry(KEY, "ann", ("role",), kept, seen(status), "/api/me", **more),))  # type: ignore[arg-type]


CASES = [
    ("the role was set", tried(200, kept=("role",)), "Fail"),
    ("a refusal that set it all the same", tried(500, kept=("role",)), "Fail"),
    ("refused", tried(422), "Pass"),
    ("accepted and ignored", tried(200), "Pass"),
    ("it broke", tried(500), "CouldNotVerify"),
    ("busy", tried(429), "CouldNotVerify"),
    ("no answer", FieldWrites((FieldTry(KEY, "ann", attempt=failed()),)), "CouldNotVerify"),
    ("a recipe that was slowed down", FieldWrites((FieldTry(KEY, "ann", why="made nothing: 429"),)), "CouldNotVerify"),
    ("nothing tried", FieldWrites(()), "CouldNotVerify"),
    ("nobody to try it as", FieldWrites(tried().tries, ("PATCH /api/me: no throwaway",)), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "writes", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, writes: FieldWrites, verdict: str) -> None:
    assert verdict_of(field_write(writes, KNOWN)) == verdict


def test_declared_fields_and_plain_words_are_left_alone() -> None:
    record = {"id": "1", "title": "a", "role": "member", "author_id": "1", "created_at": "2026-01-01T00:00:00Z"}
    sent = fields_for(record, {"role", "title"}, "admin", "2", "")
    assert sent["author_id"] == "2" and sent["created_at"] == LONG_AGO
    assert not {"id", "title", "role", "tenant_id"} & set(sent)


def test_only_what_was_sent_and_is_new_was_taken() -> None:
    before = {"role": "member", "author": {"id": "1"}, "verified": False}
    sent = {"role": "admin", "author_id": "2", "verified": True, "created_at": LONG_AGO}
    after = {"role": "admin", "author": {"id": "2"}, "verified": False, "created_at": "2026-01-01T00:00:00Z"}
    assert took(sent, before, after) == ["role", "author_id"]
    assert took(sent, before, None) == []
    assert took({"verified": True}, {"verified": True}, {"verified": True}) == []
