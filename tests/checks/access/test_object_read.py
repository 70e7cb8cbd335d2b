"""Cases of access/object-read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from launchready.artifacts.access import ObjectReads, Sight
from launchready.artifacts.policy import AccessPolicy, Rule
from launchready.checks.access.object_read import object_read
from tests.checks.access.making import (
    ABSENT,
    KNOWN,
    OWNER,
    PEOPLE,
    RECORD,
    REFUSED,
    owners,
    reach,
    target,
)
from tests.checks.making import NO_RULES, failed, seen, verdict_of

LIKE_OWNER = seen(200, {"title": "t", "body": "b", "made": "m"}, kinds={"made": "time"})
HIDDEN = replace(RECORD, listed=False, ids={"id": "0b9e2c1e-7f43-4f7e-9a53-1f6a0f2b9c11"})
OWN = AccessPolicy((Rule(("* /**",), ("own",)),))
TIME = seen(200, {"kind": "k", "made": "m"}, kinds={"kind": "word", "made": "time"})
MARKED_FILE = seen(200, form="text", words=("line",), marks=(RECORD.canary,))

CASES = [
    ("the canary", target(reach(OWNER)), "Fail"),
    ("the same values without a canary", target(reach(LIKE_OWNER)), "Fail"),
    ("one way around", target(reach(), reach(OWNER, way="with .json at the end")), "Fail"),
    ("a file's line", target(reach(MARKED_FILE), owner=MARKED_FILE, again=MARKED_FILE), "Fail"),
    ("the whole of it with a time", target(reach(TIME), owner=TIME, again=TIME), "Fail"),
    ("a refusal", target(reach()), "Pass"),
    ("an empty list with 200", target(reach(seen(200, {"count": "0"}))), "Pass"),
    ("only public values", target(reach(LIKE_OWNER), stranger=LIKE_OWNER), "Pass"),
    ("what an id of nothing gives too", target(reach(LIKE_OWNER, absent=(LIKE_OWNER, LIKE_OWNER))), "Pass"),
    ("values that change by themselves", target(reach(LIKE_OWNER), again=seen(200, {"title": "x"})), "Pass"),
    ("a time alone", target(reach(seen(200, {"made": "m", "a": "b"})), owner=TIME, again=TIME), "Pass"),
    ("busy", target(reach(seen(429))), "CouldNotVerify"),
    ("broke", target(reach(seen(500))), "CouldNotVerify"),
    ("no answer", target(reach(failed("The budget of 9 requests is used up."))), "CouldNotVerify"),
    ("not even the owner sees it", target(reach(), owner=seen(422), again=failed()), "CouldNotVerify"),
    ("nobody of the same role", target(reach(persona="stranger")), "CouldNotVerify"),
    ("a route without a record", replace(target(reach()), untried=("GET /x/{id}: no record",)), "CouldNotVerify"),
    ("nothing was tried", ObjectReads(()), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "reads", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, reads: ObjectReads, verdict: str) -> None:
    assert verdict_of(object_read(reads, owners(), NO_RULES, KNOWN)) == verdict


def test_what_the_others_own_views_hold_is_lawful() -> None:
    sight = Sight("member2", "GET /api/posts", "/api/posts", "", LIKE_OWNER)
    assert verdict_of(object_read(target(reach(LIKE_OWNER)), owners(sights=(sight,)), NO_RULES, KNOWN)) == "Pass"


def test_a_link_that_nobody_guesses_is_a_decision_without_a_rule() -> None:
    reads, found = target(reach(OWNER)), owners(HIDDEN)
    assert verdict_of(object_read(reads, found, NO_RULES, KNOWN)) == "CouldNotVerify"
    assert verdict_of(object_read(reads, found, OWN, KNOWN)) == "Fail"


def test_a_numbered_record_is_no_secret_link() -> None:
    found = owners(replace(RECORD, listed=False))
    assert verdict_of(object_read(target(reach(OWNER)), found, NO_RULES, KNOWN)) == "Fail"


def test_the_same_person_twice_is_nobody_else() -> None:
    twins = (PEOPLE[0], replace(PEOPLE[1], same_as="member"))
    assert owners(people=twins).others("member") == ()
    assert owners(people=twins).others("member2") == ()


def test_the_words_name_who_and_what() -> None:
    told = object_read(target(reach(OWNER, absent=ABSENT), reach(REFUSED)), owners(), NO_RULES, KNOWN)
    message = told.findings[0].message  # type: ignore[union-attr]
    assert "member2 (of the same role) can read the post of member" in message
