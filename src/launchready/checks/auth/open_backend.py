"""A hosted backend's public key opens nothing that is not meant for everybody.

## What it looks at

The scripts, source maps and inline state that the site serves: whether they name a hosted backend (Supabase or
another PostgREST, Firebase, Appwrite, PocketBase) and its key. With that key alone, a few rows of every table that
the scripts or the backend's own description name are asked for. Where writing is allowed, one marked row per table
is tried and taken away again. Functions are listed, never called.

## Why it matters

Such a key is in every visitor's browser. It is harmless only as long as every table has row policies; one forgotten
table hands out members' addresses, messages or access tokens, or lets anybody put in and remove rows.

## How it is judged

The key alone is no finding, nor is an empty answer. It fails when rows come that hold e-mail addresses, phone numbers
or tokens, or anything telling where the access policy says that strangers may not read it or where the table is
private by its name (messages, invoices, sessions); when a row of ours is accepted and the policy does not call that
public; and when the scripts hold a key that passes all policies (`service_role`). Rows that are not personal by form
and that no rule speaks of are left to a person to decide. A backend whose host is not in scope is not touched, and
the check stays unverified. A backend that a script names but whose tables nobody knows stays unverified, too.

## How to fix

Switch row policies on for every table and begin with none, so that a table without one gives nothing. Write policies
for reading and for writing apart, and test both as a stranger.

Bad: `create policy "open" on profiles for select using (true);`

Good: `alter table profiles enable row level security;`
`create policy "own" on profiles for select using (auth.uid() = id);`

## References

- OWASP API8:2023 Security Misconfiguration
- CWE-732 Incorrect Permission Assignment for Critical Resource, CWE-862 Missing Authorization
- OWASP ASVS v5.0.0-8.2.2, v5.0.0-8.3.1
- CVE-2025-48757
- roadmap.sh API security: endpoint-authentication
"""

from __future__ import annotations

import re

from launchready.artifacts.bundles import Backend, OpenBackend, OpenBackendWrites, OpenRead, OpenWrite
from launchready.artifacts.policy import AccessPolicy
from launchready.artifacts.sketch import PERSONAL, TELLING, Sketch
from launchready.checks.registry import check
from launchready.model import (
    Confidence,
    CouldNotVerify,
    Effort,
    Evidence,
    Finding,
    Missing,
    NotApplicable,
    Severity,
    Subject,
    Verdict,
    settle,
)

FIX_READ = "switch row policies on for this table and allow strangers nothing, or only the rows meant for everybody"
FIX_WRITE = (
    "allow no insert, update or delete to the role of the public key; write through a signed-in role or a server"
)
FIX_KEY = "revoke this key now, take it out of the front-end, and use it on a server only"
_SECRET_FIELD = re.compile(
    r"(^|_)(password|passwd|token|secret|api_?key|hash|salt|otp|iban|ssn|tax_?id|birth_?date|card)s?($|_)", re.I
)
_PRIVATE_TABLE = re.compile(
    r"(^|_)(messages?|dms?|conversations?|chats?|inbox|tokens?|secrets?|credentials?|sessions?|invoices?|payments?|payouts?"
    r"|salaries|api_?keys?|otps?|passwords?|applications?|audit_?logs?|private)($|_)",
    re.I,
)
_WORDS = {"email": "e-mail addresses", "phone": "phone numbers", "token": "tokens"}
_SILENT = frozenset({"null", "flag"})


@check(
    title="Hosted backend behind a public key",
    fine="With the public key alone, strangers neither read nor write what is not theirs.",
    failure="Anyone can read or write the database with the key that every browser gets.",
    severity=Severity.BLOCKER,
    effort=Effort(1, 8),
    since="0.1",
)
def open_backend(backends: OpenBackend, writes: OpenBackendWrites | Missing, policy: AccessPolicy) -> Verdict:
    """Judge what strangers got from each table, and what they could put in."""
    if not backends.backends:
        return _without(backends)
    findings: list[Finding] = []
    unverified: list[str] = list(backends.doubts)
    evidence: list[Evidence] = []
    for backend in backends.backends:
        findings += _keys(backend)
        if backend.out_of_scope:
            unverified.append(f"the front-end uses {backend.kind} at {backend.url}: {backend.out_of_scope}")
        unverified += backend.doubts
    for told in [_read(read, policy) for read in backends.reads] + _writes(backends, writes, policy):
        if isinstance(told, Finding):
            findings.append(told)
        elif isinstance(told, str):
            unverified.append(told)
        else:
            evidence.append(told)
    return settle(findings, unverified, evidence, "no table of the backend could be asked")


def _without(backends: OpenBackend) -> Verdict:
    """No backend is named: a fact only when everything was read."""
    if backends.whole and backends.read:
        return NotApplicable(
            f"none of the {len(backends.read)} pages and scripts that were read names a hosted backend", backends.read
        )
    told = "; ".join(backends.doubts[:3]) or "no page or script of the site could be read"
    return CouldNotVerify(f"whether the front-end uses a hosted backend is not known: {told}", backends.read)


def _keys(backend: Backend) -> list[Finding]:
    """Keys in the front-end that pass every policy."""
    found = []
    for key in backend.keys:
        proof = key.evidence or backend.evidence
        if key.rules and proof is not None:
            path = "/" + key.where.split("//", 1)[-1].partition("/")[2]
            message = f"The front-end holds a {key.role} key of {backend.kind}, which passes all row policies ({path})."
            subject = Subject(route=path, persona="anonymous", name=f"{key.role} key")
            found.append(Finding(subject, message, (proof,), Confidence.CERTAIN, FIX_KEY, variant="key"))
    return found


def _read(read: OpenRead, policy: AccessPolicy) -> Finding | str | Evidence:
    """A finding, a doubt in words, or the proof that nothing comes."""
    seen = read.seen
    if seen.sketch is None or seen.evidence is None:
        return f"{read.route}: {seen.failure or 'no answer'}"
    if not seen.ok:
        if seen.retry_later or seen.sketch.status >= 500:
            return f"{read.route} answered {seen.sketch.status} when a stranger asked"
        return seen.evidence
    if read.rows == 0:
        return seen.evidence
    public = policy.public(read.route)
    if public:
        return seen.evidence
    kinds, fields = _private(seen.sketch)
    if public is None and not kinds and not fields and not (seen.sketch.telling and _PRIVATE_TABLE.search(read.name)):
        if not seen.sketch.telling:
            return seen.evidence
        return f"{read.route} gives rows to strangers, and no access rule says whether {read.name} is public"
    if public is False and not seen.sketch.telling and not fields:
        return seen.evidence
    return _read_finding(read, seen.evidence, kinds, fields)


def _private(sketch: Sketch) -> tuple[list[str], list[str]]:
    """Kinds of personal values among the rows, and fields that are private by their name."""
    kinds = sorted({leaf.kind for leaf in sketch.leaves} & PERSONAL)
    named = {
        leaf.path.rsplit(".", 1)[-1]
        for leaf in sketch.leaves
        if leaf.kind not in _SILENT and _SECRET_FIELD.search(leaf.path.rsplit(".", 1)[-1])
    }
    return kinds, sorted(named)


def _read_finding(read: OpenRead, proof: Evidence, kinds: list[str], fields: list[str]) -> Finding:
    assert read.seen.sketch is not None
    telling = sorted({leaf.path for leaf in read.seen.sketch.leaves if leaf.kind in TELLING or leaf.kind in kinds})
    shown = list(dict.fromkeys([*fields, *(path.removeprefix("[].") for path in telling)]))[:5]
    count = read.total if read.total is not None else read.rows
    many = f"{count} rows" if count != 1 else "1 row"
    if read.total is None and read.rows > 1:
        many = "rows"
    among = f", among them {' and '.join(_WORDS[kind] for kind in kinds)}" if kinds else ""
    method, _, path = read.route.partition(" ")
    return Finding(
        Subject(method=method, route=path, persona="anonymous"),
        f"Anyone can read {read.what} {read.name} with the public key of the front-end: {many} with "
        f"{', '.join(shown)}{among}.",
        (proof,),
        Confidence.CERTAIN,
        FIX_READ,
    )


def _writes(
    backends: OpenBackend, writes: OpenBackendWrites | Missing, policy: AccessPolicy
) -> list[Finding | str | Evidence]:
    if isinstance(writes, Missing):
        asked = [read for read in backends.reads if read.seen.sketch is not None and read.what == "table"]
        return [f"writing to {len(asked)} tables was not tried: {writes.detail}"] if asked else []
    return [_write(write, policy) for write in writes.writes]


def _write(write: OpenWrite, policy: AccessPolicy) -> Finding | str | Evidence:
    proof = write.tried.evidence if write.tried else None
    if write.accepted is None or proof is None:
        return f"{write.route}: {write.why or 'no answer'}"
    if not write.accepted or policy.public(write.route):
        return proof
    method, _, path = write.route.partition(" ")
    evidence = (proof, *((write.after.evidence,) if write.after and write.after.evidence else ()))
    how = (
        "its row policy let a stranger's row pass, and only the constraint of a missing value refused it"
        if write.policy_only
        else "a marked row of a stranger was taken" + (", and could not be taken away again" if write.left else "")
    )
    return Finding(
        Subject(method=method, route=path, persona="anonymous"),
        f"Anyone can put rows into {write.name} with the public key of the front-end: {how}.",
        evidence,
        Confidence.FIRM if write.policy_only else Confidence.CERTAIN,
        FIX_WRITE,
    )
