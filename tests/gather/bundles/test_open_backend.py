"""What is read from and written to a hosted backend with its public key, over a real server."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from launchready.artifacts.bundles import OpenBackend, OpenBackendWrites
from launchready.artifacts.policy import AccessPolicy, Rule
from launchready.checks.auth.open_backend import open_backend as judge
from launchready.gather.bundles.open_backend import open_backend
from launchready.gather.bundles.open_writes import open_writes
from launchready.gather.bundles.served import bundle_routes, served
from launchready.gather.making import undo_all
from launchready.model import Fail, Missing, MissingReason, Phase
from tests.gather.bundles.postgrest import JS, PostgREST, Table, key
from tests.gather.bundles.site import site_over
from tests.net.servers import serving

PEOPLE = [
    {"id": n, "email": f"p{n}@example.org", "full_name": f"Person {n}", "phone": "+49 40 1234567"} for n in (1, 2)
]
PROFILES = {"id": "uuid", "email": "text", "full_name": "text", "phone": "text"}
NOTES = {"id": "integer", "title": "text", "body": "text", "published": "boolean"}
NEWS = [{"id": 1, "title": "Open day", "body": "At nine.", "published": True}]
HIDDEN = {"id": 2, "title": "Merger", "body": "Not yet.", "published": False}
RULES = AccessPolicy((Rule(("GET /rest/v1/announcements",), ("public",)), Rule(("* /**",), ("signed-in",))))
SCRIPT = """const a="ADDRESS",k="KEY";
async function from(t,q){return fetch(`${a}/rest/v1/${t}?${q}`,{headers:{apikey:k}})}
from("profiles","select=*");c.from("announcements").select();c.storage.from("avatars");c.rpc("close_month");
Array.from("x")"""


def backend(**may: tuple[str, ...]) -> PostgREST:
    return PostgREST(
        {
            "profiles": Table(PROFILES, [dict(one) for one in PEOPLE], ("id", "email"), may.get("profiles", ())),
            "announcements": Table(
                NOTES,
                [*map(dict, NEWS), dict(HIDDEN)],
                ("id", "title"),
                may.get("announcements", ("select published",)),
            ),
        }
    )


async def audited(server: PostgREST, phase: Phase = Phase.ACTIVE, script: str = SCRIPT, **more: Any) -> dict[str, Any]:
    async with serving(server) as running:
        server.files |= {
            "/": ("text/html", '<!doctype html><script src="/app.js"></script>'),
            "/app.js": (JS, script.replace("ADDRESS", running.url).replace("KEY", server.key)),
        }
        site = site_over(running.url, phase=phase, **more)
        files = await served(site)
        routes = await bundle_routes(site, files)
        reads = await open_backend(site, files, routes)
        writes: OpenBackendWrites | Missing = Missing(MissingReason.OUT_OF_SCOPE, "it needs the active phase")
        if phase is Phase.ACTIVE:
            writes = await open_writes(site, reads, routes)
        left = await undo_all(site) if phase is Phase.ACTIVE else []
        lines = site.door.lines  # type: ignore[attr-defined]
        await site.door.aclose()
        return {"reads": reads, "writes": writes, "left": left, "lines": lines, "journal": site.journalled()}


def run(server: PostgREST, **more: Any) -> dict[str, Any]:
    return asyncio.run(audited(server, **more))


def findings(facts: dict[str, Any], policy: AccessPolicy = RULES) -> list[str]:
    verdict = judge(facts["reads"], facts["writes"], policy)
    return (
        [f"{one.subject.method} {one.subject.route}" for one in verdict.findings] if isinstance(verdict, Fail) else []
    )


def test_right_policies_are_fine_and_nothing_is_changed() -> None:
    server = backend()
    facts = run(server)
    assert findings(facts) == []
    assert type(judge(facts["reads"], facts["writes"], RULES)).__name__ == "Pass"
    assert server.changed == [] and facts["left"] == []
    reads: OpenBackend = facts["reads"]
    found = reads.backends[0]
    assert found.kind == "supabase" and found.keys[0].role == "anon"
    assert set(found.tables) == {"profiles", "announcements"}
    assert found.functions == ("close_month",) and found.buckets == ("avatars",)
    assert {read.name: read.rows for read in reads.reads if read.what == "table"} == {"profiles": 0, "announcements": 1}


def test_no_policy_reads_and_writes() -> None:
    server = backend(profiles=("select", "insert", "delete"))
    facts = run(server)
    assert findings(facts) == ["GET /rest/v1/profiles", "POST /rest/v1/profiles"]
    verdict = judge(facts["reads"], facts["writes"], RULES)
    assert isinstance(verdict, Fail)
    assert (
        "2 rows" in verdict.findings[0].message and "e-mail addresses and phone numbers" in verdict.findings[0].message
    )
    assert server.tables["profiles"].rows == PEOPLE
    assert server.changed == [] and facts["left"] == []


def test_reading_alone_is_found_without_any_rule_and_in_the_passive_phase() -> None:
    facts = run(backend(profiles=("select",)), phase=Phase.PASSIVE)
    assert findings(facts, AccessPolicy()) == ["GET /rest/v1/profiles"]


def test_a_write_policy_left_open_beside_a_right_read_policy() -> None:
    server = backend(announcements=("select published", "insert", "delete"))
    facts = run(server)
    assert findings(facts) == ["POST /rest/v1/announcements"]
    assert server.tables["announcements"].rows == [*NEWS, HIDDEN] and facts["left"] == []
    assert server.changed == []


def test_without_a_description_a_marked_row_is_put_in_read_back_and_taken_away() -> None:
    server = backend(announcements=("select published", "insert", "delete"))
    server.describes = False
    facts = run(server)
    assert findings(facts) == ["POST /rest/v1/announcements"]
    assert server.changed == ["POST announcements", "DELETE announcements"]
    assert server.tables["announcements"].rows == [*NEWS, HIDDEN] and facts["left"] == []
    write = next(one for one in facts["writes"].writes if one.name == "announcements")
    assert write.after.sketch.marks and not write.left
    planned = [line["state"] for line in facts["journal"]]
    assert planned == ["planned", "made", "gone"]


def test_where_nothing_could_be_taken_away_the_policy_alone_is_asked() -> None:
    server = backend(profiles=("insert",))
    facts = run(server)
    assert findings(facts) == ["POST /rest/v1/profiles"]
    write = next(one for one in facts["writes"].writes if one.name == "profiles")
    assert write.policy_only and server.changed == [] and facts["left"] == []


def test_a_row_that_nobody_may_remove_is_not_put_in_on_a_guess() -> None:
    server = backend(announcements=("select published", "insert"))
    server.tables["announcements"].granted = ("select", "insert")
    server.describes = False
    facts = run(server)
    write = next(one for one in facts["writes"].writes if one.name == "announcements")
    assert write.accepted is None and "taken away" in write.why and server.changed == []
    assert findings(facts) == []


def test_a_row_that_stays_is_told_and_written_down() -> None:
    server = backend(announcements=("select published", "insert"))
    server.describes = False
    facts = run(server)
    assert [one.left for one in facts["writes"].writes if one.name == "announcements"] == [True]
    planned = [line for line in facts["journal"] if line["state"] == "planned"]
    assert any("announcements" in line["what"] for line in planned)


def test_no_value_and_no_key_is_kept() -> None:
    server = backend(profiles=("select", "insert", "delete"))
    facts = run(server)
    kept = repr(facts["reads"]) + repr(facts["writes"]) + json.dumps(facts["lines"], default=str)
    assert server.key not in kept and "p1@example.org" not in kept and "Person 1" not in kept
    assert "$LR_BACKEND_KEY_1_ANON" in kept


def test_a_key_that_passes_all_policies_is_a_finding_and_never_used() -> None:
    server = backend()
    facts = run(server, script=SCRIPT + f';const s="{key("service_role")}"')
    assert [one.role for one in facts["reads"].backends[0].keys] == ["anon", "service_role"]
    assert findings(facts) == [" /app.js"]
    assert not any(key("service_role") in str(line) for line in facts["lines"])


def test_a_backend_elsewhere_is_not_touched() -> None:
    elsewhere = 'createClient("https://abcdefghijklmnopqrst.supabase.co","KEY").from("members").select()'
    facts = run(backend(), script=elsewhere)
    verdict = judge(facts["reads"], facts["writes"], RULES)
    assert type(verdict).__name__ == "CouldNotVerify"
    assert "add it to [scope] hosts" in verdict.reason  # type: ignore[union-attr]
    assert not any("supabase.co" in str(line.get("url", "")) for line in facts["lines"])


def test_no_backend_is_a_fact_when_everything_was_read() -> None:
    facts = run(backend(), script='fetch("/api/me")')
    assert type(judge(facts["reads"], facts["writes"], RULES)).__name__ == "NotApplicable"


def test_a_script_that_cannot_be_read_leaves_it_open() -> None:
    async def go() -> str:
        def handler(seen: Any) -> bytes:
            from tests.net.servers import answer

            if seen.target == "/":
                return answer(200, b'<!doctype html><script src="/app.js"></script>', kind="text/html")
            return answer(503 if seen.target == "/app.js" else 404, b"")

        async with serving(handler) as running:
            site = site_over(running.url)
            files = await served(site)
            reads = await open_backend(site, files, await bundle_routes(site, files))
            return type(judge(reads, OpenBackendWrites(()), RULES)).__name__

    assert asyncio.run(go()) == "CouldNotVerify"


@pytest.mark.parametrize(
    ("text", "kind", "url", "tables"),
    [
        (
            f'const u="https://abcdefghijklmnopqrst.supabase.co",k="{key()}";x(u,k).from("members")',
            "supabase", "https://abcdefghijklmnopqrst.supabase.co", ["members"],
        ),
        (
            'e("https://db.example.net","sb_publishable_0123456789abcdefghij").from("posts")',
            "supabase", "https://db.example.net", ["posts"],
        ),
        (f'const b="https://data.example.net/",k="{key()}";', "supabase", "https://data.example.net", []),
        (f'const k="{key()}";', "supabase", "https://abcdefghijklmnopqrst.supabase.co", []),
        (
            'i({apiKey:"AIza' + "B" * 35 + '",projectId:"acme-1",databaseURL:"https://acme-1.firebaseio.com"});'
            'a(collection(db,"users"));db.collection("posts")',
            "firebase", "https://firestore.googleapis.com", ["users", "posts"],
        ),
        (
            'c.setEndpoint("https://cloud.appwrite.io/v1").setProject("64ab");d.listDocuments("main","members")',
            "appwrite", "https://cloud.appwrite.io/v1", ["main/members"],
        ),
        (
            'const p=new PocketBase("https://pb.example.net");p.collection("members").getList(1,20)',
            "pocketbase", "https://pb.example.net", ["members"],
        ),
    ],
)  # fmt: skip
def test_backends_are_told_by_what_scripts_say(text: str, kind: str, url: str, tables: list[str]) -> None:
    from launchready.gather.bundles.backends import find_backends

    found = find_backends({"https://app.example.com/app.js": text})
    assert [(hint.kind, hint.url, hint.tables) for hint in found] == [(kind, url, tables)]


@pytest.mark.parametrize(
    "text",
    [
        f'const session="{key("authenticated", sub="6f1c")}"',
        'Array.from("members");Buffer.from("x");fetch("/rest/v2/x")',
        'const maps="AIza' + "C" * 35 + '"',
        'const phc="phc_0123456789";pk="pk.eyJ1IjoiYSJ9.x";dsn="https://1@o1.ingest.sentry.io/2"',
        'new Collection("https://x.example.net");a.collection("members")',
    ],
)
def test_other_tokens_and_names_are_no_backend(text: str) -> None:
    from launchready.gather.bundles.backends import find_backends

    assert find_backends({"https://app.example.com/app.js": text}) == []
