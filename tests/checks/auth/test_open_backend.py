"""Cases of auth/open-backend."""

from __future__ import annotations

import pytest

from launchready.artifacts.bundles import Backend, BackendKey, OpenBackend, OpenBackendWrites, OpenRead, OpenWrite
from launchready.artifacts.policy import AccessPolicy, Rule
from launchready.checks.auth.open_backend import open_backend
from launchready.model import CouldNotVerify, Fail, Missing, MissingReason, NotApplicable
from tests.checks.making import NO_RULES, PRIVATE, evidence, failed, seen, verdict_of

URL = "https://abcdefghijklmnopqrst.supabase.co"
ANON = BackendKey("anon", "d1", "https://app.example.com/app.js", evidence())
HERE = Backend("supabase", URL, "https://app.example.com/app.js", (ANON,), ("members",), evidence=evidence())
POSTS_PUBLIC = AccessPolicy((Rule(("GET /rest/v1/members",), ("public",)), Rule(("* /**",), ("signed-in",))))
WRITES_PUBLIC = AccessPolicy((Rule(("POST /rest/v1/members",), ("public",)),))
MAIL = seen(200, {"[].email": "o@x.org", "[].id": "1"}, kinds={"[].email": "email", "[].id": "small"})
NAMES = seen(200, {"[].full_name": "Olivia Owner"})
TOKENS = seen(200, {"[].service": "crm", "[].token": "x1"}, kinds={"[].service": "word", "[].token": "token"})
HASHES = seen(200, {"[].password_hash": "word"}, kinds={"[].password_hash": "word"})
DULL = seen(200, {"[].id": "1", "[].open": "true"}, kinds={"[].id": "small", "[].open": "flag"})
EMPTY = seen(200, {})
REFUSED = seen(401, {"message": "permission denied"})


def read(answer=EMPTY, rows=0, name="members", **more):
    return OpenRead(URL, "table", name, "GET /rest/v1/members", f"{URL}/rest/v1/members", answer, rows, **more)


def write(accepted=False, **more):
    tried = more.pop("tried", seen(201 if accepted else 401, {}))
    return OpenWrite(URL, "members", "POST /rest/v1/members", tried, accepted=accepted, **more)


CASES = [
    ("rows with addresses", [read(MAIL, 3)], [write()], NO_RULES, "Fail"),
    ("names, private by rule", [read(NAMES, 3)], [write()], PRIVATE, "Fail"),
    ("names, and no rule: a person decides", [read(NAMES, 3)], [write()], NO_RULES, "CouldNotVerify"),
    ("names, public by rule", [read(NAMES, 3)], [write()], POSTS_PUBLIC, "Pass"),
    ("addresses that a rule calls public", [read(MAIL, 3)], [write()], POSTS_PUBLIC, "Pass"),
    ("a table of tokens", [read(TOKENS, 3)], [write()], NO_RULES, "Fail"),
    ("a field that is secret by its name", [read(HASHES, 1)], [write()], NO_RULES, "Fail"),
    ("bodies in a table of messages", [read(NAMES, 2, name="direct_messages")], [write()], NO_RULES, "Fail"),
    ("rows that tell nothing", [read(DULL, 3)], [write()], NO_RULES, "Pass"),
    ("no rows", [read()], [write()], PRIVATE, "Pass"),
    ("refused", [read(REFUSED)], [write()], PRIVATE, "Pass"),
    ("no such table", [read(seen(404, {"code": "PGRST205"}))], [write()], PRIVATE, "Pass"),
    ("broke", [read(seen(500))], [write()], PRIVATE, "CouldNotVerify"),
    ("busy", [read(seen(429))], [write()], PRIVATE, "CouldNotVerify"),
    ("no answer", [read(failed())], [write()], PRIVATE, "CouldNotVerify"),
    ("right to read, open to write", [read()], [write(True)], PRIVATE, "Fail"),
    ("the policy lets a row pass", [read()], [write(True, policy_only=True)], PRIVATE, "Fail"),
    ("a row of ours stayed", [read()], [write(True, left=True)], NO_RULES, "Fail"),
    ("anybody may write, by rule", [read()], [write(True)], WRITES_PUBLIC, "Pass"),
    ("writing is not known", [read()], [write(None, why="no text column")], PRIVATE, "CouldNotVerify"),
    ("no answer to the write", [read()], [write(None, tried=failed())], PRIVATE, "CouldNotVerify"),
    ("writing was not tried", [read()], None, PRIVATE, "CouldNotVerify"),
    ("addresses, and writing was not tried", [read(MAIL, 3)], None, PRIVATE, "Fail"),
]


@pytest.mark.parametrize(("name", "reads", "writes", "policy", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, reads: list, writes: list | None, policy: AccessPolicy, verdict: str) -> None:
    assert verdict_of(judged(reads, writes, policy)) == verdict


def judged(reads: list, writes: list | None, policy: AccessPolicy, backend: Backend = HERE) -> object:
    tried = Missing(MissingReason.OUT_OF_SCOPE, "it needs the active phase")
    facts = OpenBackend((backend,), tuple(reads), (evidence(),))
    return open_backend(facts, OpenBackendWrites(tuple(writes)) if writes is not None else tried, policy)


def test_the_key_alone_is_no_finding() -> None:
    assert verdict_of(judged([read()], [write()], PRIVATE)) == "Pass"


def test_a_key_that_passes_all_policies_is_one() -> None:
    master = BackendKey("service_role", "d2", "https://app.example.com/app.js", evidence())
    backend = Backend("supabase", URL, "x", (ANON, master), evidence=evidence())
    verdict = judged([read()], [write()], PRIVATE, backend)
    assert isinstance(verdict, Fail) and [one.subject.route for one in verdict.findings] == ["/app.js"]


def test_a_backend_out_of_scope_is_not_known_and_says_how_to_let_us_look() -> None:
    told = f"{URL[8:]} is not in scope; add it to [scope] hosts if it belongs to the platform."
    verdict = judged([], [], PRIVATE, Backend("supabase", URL, "x", (ANON,), out_of_scope=told))
    assert isinstance(verdict, CouldNotVerify) and "[scope] hosts" in verdict.reason


def test_no_backend_is_a_fact_only_when_the_bundles_were_read() -> None:
    writes = Missing(MissingReason.OUT_OF_SCOPE, "x")
    assert isinstance(open_backend(OpenBackend((), (), (evidence(),)), writes, NO_RULES), NotApplicable)
    assert isinstance(open_backend(OpenBackend((), (), ()), writes, NO_RULES), CouldNotVerify)
    partly = OpenBackend((), (), (evidence(),), whole=False, doubts=("/app.js answered 503",))
    verdict = open_backend(partly, writes, NO_RULES)
    assert isinstance(verdict, CouldNotVerify) and "503" in verdict.reason


def test_what_is_said_names_count_fields_and_kinds() -> None:
    verdict = judged([read(MAIL, 3, total=412)], [write(True)], PRIVATE)
    assert isinstance(verdict, Fail)
    assert verdict.findings[0].message == (
        "Anyone can read table members with the public key of the front-end: 412 rows with email, "
        "among them e-mail addresses."
    )
    assert len({one.fingerprint("auth/open-backend") for one in verdict.findings}) == 2
