"""Cases of access/existence."""

from __future__ import annotations

import pytest

from launchready.artifacts.access import ObjectReads
from launchready.checks.access.existence import existence
from tests.checks.access.making import ABSENT, OWNER, owners, reach, target
from tests.checks.making import failed, seen, verdict_of

MOVING = (seen(404, {"code": "c", "request": "1"}), seen(404, {"code": "c", "request": "2"}))
PAGES = (seen(404, form="html", words=("gone",)), seen(404, form="html", words=("gone",)))

CASES = [
    ("403 and 404", target(reach(seen(403, {"code": "c"}))), "Fail"),
    ("other words", target(reach(seen(404, {"code": "private"}))), "Fail"),
    ("a page in other words", target(reach(seen(404, form="html", words=("private",)), absent=PAGES)), "Fail"),
    ("the same", target(reach()), "Pass"),
    ("a request id", target(reach(seen(404, {"code": "c", "request": "3"}), absent=MOVING)), "Pass"),
    ("403 for every id", target(reach(seen(403), absent=(seen(403), seen(403)))), "Pass"),
    ("it was shown: another check's matter", target(reach(OWNER), reach(persona="stranger")), "Pass"),
    ("busy", target(reach(seen(429))), "CouldNotVerify"),
    ("no answer", target(reach(seen(404), absent=(ABSENT[0], failed()))), "CouldNotVerify"),
    ("not even the owner sees it", target(reach(), owner=seen(422), again=failed()), "CouldNotVerify"),
    ("nothing was tried", ObjectReads(()), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "reads", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, reads: ObjectReads, verdict: str) -> None:
    assert verdict_of(existence(reads, owners())) == verdict
