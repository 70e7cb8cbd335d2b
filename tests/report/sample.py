# ruff: noqa: E501
# fmt: off
"""A hand-made report with every status, every part and hostile text; clock and ids are fixed."""

from __future__ import annotations

import base64
import struct
import zlib

from launchready.report import schema as s

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07click\x1b]8;;\x07",
    "]]> <![CDATA[ --> {{7*7}} </script><!--",
    "=cmd|' /C calc'!A0",
    "invoice\u202egnp.exe\u2066 \u200bhidden",
    "[bold red]loud[/bold red] :bomb:",
    "![x](https://evil.example/p.png) [click](javascript:alert(1)) @everyone #1 https://evil.example | a | b |",
    "nul\x00bell\x07 c1\x9b31m \u2028line\u2029",
)
LONG = "long " + "A" * 100_000 + "⟦needle⟧" + "B" * 100
WHEN = "2026-11-24T06:16:00Z"


def picture() -> str:
    """A small grey PNG as a data URI."""
    rows = b"".join(b"\0" + bytes(180 + (x + y) % 40 for x in range(64)) for y in range(40))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 64, 40, 8, 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(png).decode()


def evidence(number: int, **parts: str) -> s.EvidencePart:
    base = {
        "id": f"e{number:012x}",
        "kind": "exchange",
        "subject": "GET /api/messages/{id}",
        "when": WHEN,
        "persona": "anonymous",
        "summary": "Asked without any session, the server answered 200 with a private message.",
        "where": f"exchanges/{number}",
        "repeat": "curl -s 'https://app.harbour.example/api/messages/41' -H 'Accept: application/json'",
        "excerpt": (
            "GET /api/messages/41 HTTP/1.1\nHost: app.harbour.example\nAccept: application/json\n\n"
            "HTTP/1.1 200 OK\nContent-Type: application/json\n\n"
            '{"id": 41, "from": "m•••@harbour.example", ⟦"text": "Our offer for the pier is 41…"⟧, "read": false}'
        ),
    }
    return s.EvidencePart.model_validate(base | parts)


def finding(number: int, message: str, **parts: object) -> s.FindingPart:
    base: dict[str, object] = {
        "id": f"f{number:012x}",
        "subject": {"method": "GET", "route": "/api/messages/{id}", "persona": "anonymous"},
        "message": message,
        "confidence": "certain",
        "evidence": [evidence(number)],
        "fix": "Put the session dependency on the whole router: APIRouter(dependencies=[Depends(signed_in)]).",
        "first_seen": "2026-11-20T09:00:00Z",
    }
    return s.FindingPart.model_validate(base | parts)


def check(id_: str, title: str, sentence: str, status: str, severity: str = "blocker", **parts: object) -> s.CheckPart:
    base: dict[str, object] = {
        "id": id_,
        "row": id_.split("/")[0],
        "title": title,
        "sentence": sentence,
        "status": status,
        "severity": severity,
        "environments": {"production": status},
        "looks_at": "Every route that returns members, messages, billing, admin lists or analytics.",
        "why": "Data leaks,\naccounts are taken over through `GET`:\n- members\n- messages",
        "judged": "Fails when a private route answers useful data without a session.",
        "how_to_fix": (
            "Bad:\n\n    @router.get('/messages/{id}')\n    def read(id: int): ...\n\n"
            "Good:\n\n    @router.get('/messages/{id}', dependencies=[Depends(signed_in)])\n    def read(id: int): ..."
        ),
        "references": [
            {"label": "OWASP API2:2023", "url": "https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/"},
            {"label": "CWE-306", "url": "https://cwe.mitre.org/data/definitions/306.html"},
        ],
        "hours_low": 2,
        "hours_high": 4,
        "who": "engineer",
    }
    return s.CheckPart.model_validate(base | parts)


def waiver() -> s.WaiverPart:
    return s.WaiverPart(
        check="cors/wildcard",
        subject="GET /api/status",
        reason="Public status only, no session is sent. <b>ok</b>",
        owner="Ida Berg",
        expires="2027-01-31",
        active=True,
        note="",
    )


def checks() -> list[s.CheckPart]:
    hostile = [
        finding(100 + n, text, subject={"method": "POST", "route": text, "name": text}, fix=text,
                evidence=[evidence(100 + n, summary=text, excerpt=f"before ⟦{text}⟧ after", repeat=text, persona=text)])
        for n, text in enumerate(HOSTILE)
    ]
    long = finding(150, "x" * 100_000, evidence=[evidence(150, excerpt=LONG)], fix="y" * 3000)
    leak = {"path": "web/.env.production", "line": 12, "name": "payment key"}
    return [
        check("auth/anonymous-read", "Private data needs a session", "Anyone can read members' private messages without signing in.",
              "failed", findings=[
                  finding(1, "Anyone can read every private message by counting up the number in the address.", new=True),
                  finding(2, "Anyone can list all members with their e-mail addresses.",
                          subject={"method": "GET", "route": "/api/members", "persona": "anonymous"}),
              ], unverified=["/api/exports answered 503 three times"], environments={"production": "failed", "staging": "failed"}),
        check("auth/session-end", "Sessions end", "People who were removed stay signed in for 30 days.", "failed", "high",
              findings=[finding(3, "A removed member's session still reads the feed.", confidence="firm",
                                subject={"method": "GET", "route": "/api/feed", "persona": "removed member"})]),
        check("auth/invalid-session", "Forged sessions are refused", "Expired, foreign and unsigned tokens are refused.", "passed",
              evidence=[evidence(4, summary="Eleven forged tokens, eleven refusals.", persona="member")]),
        check("auth/open-backend", "No open backend", "The bundle names no hosted backend.", "not_applicable",
              reason="No hosted backend key stands in any bundle."),
        check("access/object-read", "Members see only what is theirs", "Nobody could read what belongs to someone else.", "passed"),
        check("access/tenant-isolation", "Customers stay apart", "Whether one customer can reach another's data is not known.",
              "could_not_verify", reason="There is only one tenant among the personas. Add a persona of a second customer."),
        check("input/stored-script", "Posted markup stays text", "Markup that a member posts comes back as text.", "errored",
              reason="The check itself broke: KeyError 'posts'. This is a fault of the tool. <script>alert(2)</script>"),
        check("input/injection", "Input never becomes a command", "Hostile <b>text</b> is quoted back & unsafe.", "failed", "medium",
              findings=[*hostile, long]),
        check("limits/per-ip", "Bursts meet a limit", "Passwords can be guessed without any limit.", "failed", "high",
              findings=[finding(6, "Forty wrong passwords in ten seconds met no limit.",
                                subject={"method": "POST", "route": "/api/login", "environment": "staging"})],
              environments={"staging": "failed"}, hours_low=0.5, hours_high=2),
        check("secrets/tree", "No secret in the code", "A live payment key lies in the code.", "failed",
              findings=[finding(7, "A live payment key stands in web/.env.production.", subject=leak,
                                evidence=[evidence(7, kind="file", subject="web/.env.production", persona="",
                                                   excerpt="PAYMENT_KEY=⟦sk_live_••••••••4242⟧", repeat="git show HEAD:web/.env.production")],
                                fix="Revoke the key at the payment provider, then remove it from the file and its history.")],
              who="self", hours_low=1, hours_high=2),
        check("cors/wildcard", "Other sites cannot read answers", "Any site may read the status route.", "failed", "high",
              findings=[finding(8, "Any site may read /api/status.", waiver=waiver(), subject={"method": "GET", "route": "/api/status"})]),
        check("email/spf", "SPF is right", "Receivers can tell which servers may send for you.", "passed", evidence=[
            evidence(9, kind="dns", persona="", subject="harbour.example", summary="One SPF record, four look-ups.",
                     excerpt='harbour.example. TXT "⟦v=spf1 include:_spf.mailer.example -all⟧"', repeat="dig +short TXT harbour.example")]),
        check("email/welcome-mail", "Welcome mail arrives", "Whether welcome mail arrives is not known.", "could_not_verify",
              reason="No mailbox was given. Add [mail.inbox] to the settings."),
        check("monitoring/alert-route", "Alerts reach a person", "Alerts reach a named person of the team.", "attested", "blocker",
              attestation=s.AttestationPart(check="monitoring/alert-route", by="Jonas Lind", on="2026-11-22",
                                            statement="Alerts page me and Ida.", proof="proofs/alert.png")),
        check("deploy/rollback", "There is a way back", "A bad release can be rolled back in four minutes.", "passed"),
        check("handover/dns-owner", "The domain has an owner", "Nobody is named for the domain's registrar.", "failed",
              findings=[finding(10, "Nobody is named for the registrar of harbour.example.", subject={"host": "harbour.example"},
                                confidence="tentative")], who="owner", hours_low=0.25, hours_high=0.5),
        check("edge/certificate", "Certificates are valid", "All certificates are valid for more than 30 days.", "passed"),
        check("speed/p95", "Normal actions are quick", "Opening the feed takes longer than half a second for one in twenty.", "failed",
              "high", findings=[finding(11, "Opening the feed took 812 ms (p95).", subject={"method": "GET", "route": "/api/feed"})]),
    ]


_ROWS = (
    ("auth", "Authentication on every private route", "failed", "Strangers can read private messages.", 3, 4, 1, 2, "Ida Berg",
     "data leaks, accounts are taken over", "strangers read posts, members, billing"),
    ("access", "Permissions by role and by owner", "could_not_verify", "Nothing was open, but customers could not be compared.", 1, 2, 0, 0,
     "Ida Berg", "keeps one mistake small", "a junior or a member deletes or reads what is not theirs"),
    ("input", "Validation on every write endpoint", "failed", "Rubbish is accepted in nine places.", 1, 2, 0, 1, "",
     "stops injection and rubbish data", "broken feeds, database errors, chained attacks"),
    ("limits", "Abuse-prone endpoints are limited", "failed", "Passwords can be guessed without limit.", 1, 1, 0, 1, "Jonas Lind",
     "spam, password guessing", "stuffed accounts, abuse, support load"),
    ("secrets", "Zero exposed secrets", "failed", "A live payment key lies in the code.", 1, 1, 1, 1, "Jonas Lind",
     "everything else hangs on them", "domain, payments and APIs taken over"),
    ("cors", "Only approved origins, safe cookies", "failed", "One open route, accepted in writing.", 1, 1, 0, 1, "Ida Berg",
     "other sites must not act for members", "stolen tokens, requests nobody made"),
    ("email", "Mail is authentic and arrives", "could_not_verify", "Records are right; no mail was received yet.", 1, 2, 0, 0, "Mira Holm",
     "trust and delivery", "welcome and reset mail lands in spam or nowhere"),
    ("monitoring", "The team knows before customers do", "attested", "Alerts are attested by Jonas Lind.", 1, 1, 0, 0, "Jonas Lind",
     "the team must know first", "silent downtime, lost sign-ups"),
    ("deploy", "Repeatable, with a way back", "passed", "A bad release is back in four minutes.", 1, 1, 0, 0, "Jonas Lind",
     "a bad release must not stick", "long outages after a bad push"),
    ("handover", "Nobody has to guess during an outage", "failed", "Nobody is named for the domain.", 1, 1, 1, 1, "Mira Holm",
     "the team must not depend on one person", "nobody knows who to call, where, with which key"),
    ("edge", "Names, certificates, redirects", "passed", "Everything resolves and is encrypted.", 1, 1, 0, 0, "Jonas Lind",
     "people must reach the right place", "warnings in the browser, lost visitors"),
    ("speed", "Normal actions are quick", "failed", "The feed is slow for one in twenty.", 1, 1, 0, 1, "", "slow feels broken", "people leave"),
    ("walkthrough", "What three visitors meet", "not_built", "This version does not look at this yet.", 0, 0, 0, 0, "",
     "first impressions", "dead buttons, endless loading"),
)


def rows() -> list[s.RowPart]:
    return [
        s.RowPart.model_validate(
            {"id": id_, "title": title, "status": status, "sentence": sentence, "why": why, "breaks": breaks,
             "coverage": verified / applicable if applicable else 0, "verified": verified, "applicable": applicable,
             "score": round(100 * (verified - failed) / applicable) if applicable and verified else None,
             "blockers": blockers, "failed": failed, "owner": owner,
             "absent": ["walkthrough/oversharing"] if status == "not_built" else []}
        )
        for id_, title, status, sentence, verified, applicable, blockers, failed, owner, why, breaks in _ROWS
    ]


def plan() -> list[s.ActionPart]:
    steps = (
        ("Revoke the live payment key and take it out of the code.", "secrets/tree", "self", 1, 2, (4, 16), "Secrets and settings"),
        ("Name who owns the registrar and the DNS zone.", "handover/dns-owner", "owner", 0.25, 0.5, (4, 16), "Secrets and settings"),
        ("Require a session on every private route.", "auth/anonymous-read", "engineer", 2, 4, (12, 32), "Doors: sign-in, permissions, limits"),
        ("End sessions when a person is removed.", "auth/session-end", "engineer", 2, 4, (12, 32), "Doors: sign-in, permissions, limits"),
        ("Limit log-in attempts by address and by account.", "limits/per-ip", "engineer", 0.5, 2, (12, 32), "Doors: sign-in, permissions, limits"),
        ("Make the feed answer within half a second.", "speed/p95", "engineer", 2, 6, (20, 40), "Monitoring, rollback, speed"),
        ("Sign the handover pack.", "handover/sign-off", "owner", 0.5, 1, (40, 48), "Handover"),
    )
    return [
        s.ActionPart.model_validate(
            {"rank": n, "text": text, "check": check_id, "findings": [], "who": who, "hours_low": low, "hours_high": high,
             "window": span, "lane": lane, "cost": f"€{round(low * 120)}–{round(high * 120)}" if who == "engineer" else ""}
        )
        for n, (text, check_id, who, low, high, span, lane) in enumerate(steps, 1)
    ]


def report(**changes: object) -> s.Report:
    """The sample; `changes` replace whole parts."""
    base: dict[str, object] = {
        "platform": "Harbour Community",
        "verdict": "no-go",
        "sentence": "No-go. Three blockers; three things could not be verified.",
        "reasons": ["auth/anonymous-read fails", "secrets/tree fails", "handover/dns-owner fails", "Question 2 is answered no"],
        "red_flags": [
            {"title": "Nobody can say who owns production DNS", "reason": "No registrar owner is named, and the registration is private."},
            {"title": "No rate limit on login", "reason": "Forty wrong passwords in ten seconds met no limit."},
        ],
        "questions": [
            {"number": 1, "question": "Can a new admin be onboarded without a password being shared?", "answer": "not known",
             "reason": "Onboarding was not rehearsed."},
            {"number": 2, "question": "Is every production API route protected by authentication, permissions, rate limits and input validation?",
             "answer": "no", "reason": "Two private routes answer without a session."},
            {"number": 3, "question": "Are there zero exposed secrets in code, history, builds, browser bundles, logs, CI and deployment settings?",
             "answer": "no", "reason": "One live payment key lies in the code."},
            {"number": 4, "question": "Do DNS, certificates, redirects, subdomains and mail records all resolve correctly?",
             "answer": "yes", "reason": "All eleven names resolve, all records are right."},
            {"number": 5, "question": "Does the team see errors, downtime and failed jobs before a customer does?", "answer": "yes",
             "reason": "Attested by Jonas Lind on 22 November 2026."},
        ],
        "rows": rows(),
        "checks": checks(),
        "plan": plan(),
        "environments": [
            {"name": "production", "kind": "production", "urls": ["https://app.harbour.example"], "phase": "read",
             "release": "2026.11.3", "personas": ["anonymous", "member", "other member", "admin"]},
            {"name": "staging", "kind": "staging", "urls": ["https://staging.harbour.example"], "phase": "disruptive",
             "release": "2026.11.3", "personas": ["anonymous", "member"]},
        ],
        "gaps": [
            {"check": "access/tenant-isolation", "reason": "There is only one tenant among the personas. Add a persona of a second customer."},
            {"check": "input/stored-script", "reason": "The check itself broke: KeyError 'posts'."},
            {"check": "email/welcome-mail", "reason": "No mailbox was given. Add [mail.inbox] to the settings. " + HOSTILE[2]},
        ],
        "next_input": "Add a persona of a second customer: it would let nine more checks decide.",
        "waivers": [waiver(), waiver().model_copy(update={"check": "edge/dnssec", "active": False, "note": "expired on 1 October 2026"})],
        "attestations": [
            {"check": "monitoring/alert-route", "by": "Jonas Lind", "on": "2026-11-22", "statement": "Alerts page me and Ida.",
             "proof": "proofs/alert.png"},
        ],
        "access": [
            {"route": "GET /api/messages/{id}", "cells": {"anonymous": "reads", "member": "reads own", "admin": "refused"}},
            {"route": "DELETE /api/members/{id}", "cells": {"anonymous": "refused", "member": "refused", "admin": "acts"}},
            {"route": HOSTILE[0], "cells": {"anonymous": "not tried", "admin": HOSTILE[5]}},
        ],
        "timelines": [
            {"title": "Fire drill on staging", "began": WHEN, "moments": [
                {"after": 0, "text": "The health route was made to fail once; nobody was told.", "status": "passed"},
                {"after": 60, "text": "It failed again and again."},
                {"after": 195, "text": "An alert reached Jonas Lind.", "status": "passed"},
                {"after": 540, "text": "Jonas Lind acknowledged.", "status": "passed"},
                {"after": 780, "text": "Recovery was not announced.", "status": "failed"}]},
        ],
        "tables": [
            {"title": "Mail's path", "columns": ["hop", "from", "to", "seconds", "verdict"],
             "rows": [["1", "app", "mx1.mailer.example", "0.4", "accepted"],
                      ["2", "mx1.mailer.example", "inbox.example", "2.1", "SPF, DKIM and DMARC pass"]]},
            {"title": "Certificates", "columns": ["host", "issuer", "valid until"],
             "rows": [["app.harbour.example", "R11", "2027-02-01"], [HOSTILE[1], "R11", "2027-02-01"]]},
        ],
        "speeds": [
            {"action": "open feed", "p50": 310, "p95": 812, "samples": [250, 260, 290, 300, 310, 320, 400, 520, 790, 812]},
            {"action": "sign in", "p50": 120, "p95": 180, "samples": [100, 110, 120, 125, 130, 180]},
        ],
        "pictures": [{"title": "Home page as a visitor", "data": picture(), "caption": "360 px wide"},
                     {"title": "The feed", "data": picture(), "strip": "A member: a new member"},
                     {"title": "A dead button", "data": picture(), "check": "cors/wildcard"},
                     {"title": "Refused", "data": "https://evil.example/p.png", "caption": "not a data URI"}],
        "settings_used": {"platform.name": "Harbour Community", "limits.burst": "40", "hostile": HOSTILE[0]},
        "limits": ["It cannot tell what an attacker with months of time would find.", "It saw this release only."],
        "run": {"id": "20261124-061600-harbour", "started": WHEN, "seconds": 741.2, "requests": 4812, "tool_version": "0.1.0"},
    }
    return s.Report.model_validate(base | changes)


def many(number: int) -> s.Report:
    """The sample with `number` findings more, spread over three checks."""
    spread: list[list[s.FindingPart]] = [[], [], []]
    for n in range(number):
        route = f"/api/things/{n}/parts"
        spread[n % 3].append(
            finding(10_000 + n, f"Anyone can read part {n} of every order.", subject={"method": "GET", "route": route},
                    evidence=[evidence(10_000 + n, subject=route, repeat=f"curl -s 'https://app.harbour.example{route}'",
                                       excerpt=f"GET {route}\n\n200 OK\n\n" + '{"total": ⟦' + str(n) + "⟧, " + '"filler": "xyz", ' * 12 + "}")])
        )
    extra = [
        check(f"access/{name}", f"Lists keep their secrets ({name})", "Lists show records that their caller must not see.", "failed", "high",
              findings=part)
        for name, part in zip(("list-leaks", "field-exposure", "existence"), spread, strict=True)
    ]
    return report(checks=[*checks(), *extra])
