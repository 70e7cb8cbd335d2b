"""Routes that the schema does not list and that give private data away or let people in."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from sqlalchemy import select, update

from launchready.demo.faults import fault
from launchready.demo.faults.sources import maintenance
from launchready.demo.patching import Setup
from launchready.demo.platform import accounts, communities, db, frontend, limits, passwords, posts
from launchready.demo.platform.deps import Address, Db, State
from launchready.demo.platform.models import Community, Person, Report
from launchready.demo.platform.pagination import PageRequest
from launchready.demo.platform.schemas.auth import SignUp
from launchready.demo.platform.schemas.common import Me

CHECK = "auth/hidden-routes"
_CONTACTS = """\
async function contacts() {
  const { items } = await api("GET", "/internal/contacts");
  $("figures").append(element("li", `contacts: ${items.length}`));
}

"""
_STAFF = """\
// Notes of the staff; not part of the public build.
import { api } from "./api.js";

export const readNotes = () => api("GET", "/staff/notes");
"""


def community_of(request: Request, state: State, session: Db) -> Community:
    """The community of the host asked; Acme's on the API host."""
    return communities.for_request(session, state.config, request)


@fault(
    check=CHECK,
    variant="lazy-chunk",
    source="CWE-425; ASVS v5.0.0-13.4.5",
    says="The administration's chunk, which members never load, names a route that answers every member's "
    "address without a session.",
    routes=("GET /api/internal/contacts",),
)
def lazy_chunk(setup: Setup) -> None:
    """Take it that nobody finds a route that only admins' browsers call."""

    def contacts(request: Request, state: State, session: Db) -> dict[str, Any]:
        community = community_of(request, state, session)
        found = session.scalars(select(Person).where(Person.community_id == community.id).order_by(Person.name))
        return {"items": [{"name": person.name, "email": person.email} for person in found.unique()]}

    setup.before("GET", "/api/internal/contacts", contacts)
    setup.edit_script("admin.js", "export function show() {\n", f"{_CONTACTS}export function show() {{\n")
    setup.edit_script("admin.js", "    figures(),\n", "    figures(),\n    contacts(),\n")


@fault(
    check=CHECK,
    variant="source-map",
    source="CWE-540; CWE-425; ASVS v5.0.0-13.4.7",
    says="The published source map holds a module that the bundle no longer has; the route it calls still "
    "answers the staff's notes about members to anybody.",
    routes=("GET /api/staff/notes",),
)
def source_map(setup: Setup) -> None:
    """Publish the map together with what was left out of the build."""

    def notes(request: Request, state: State, session: Db) -> dict[str, Any]:
        community = community_of(request, state, session)
        found = session.scalars(select(Report).where(Report.community_id == community.id).order_by(Report.created_at))
        names = {row[0]: row[1] for row in session.execute(select(Person.id, Person.email))}
        return {"items": [{"about": names[report.reporter_id], "note": report.reason} for report in found]}

    setup.before("GET", "/api/staff/notes", notes)
    made = frontend.in_work()
    made.mapped.add("app.js")
    made.unused["../src/staff.js"] = _STAFF


@fault(
    check=CHECK,
    variant="code-only",
    source="CWE-306; OWASP API9:2023",
    says="A helper in the source code, in neither schema nor bundle, lists every address on the platform "
    "without asking who calls.",
    routes=("GET /api/maintenance/duplicates",),
    code=("routes/maintenance.py",),
)
def code_only(setup: Setup) -> None:
    """Mount a router that no documentation mentions."""
    setup.app.include_router(maintenance.router)


@fault(
    check=CHECK,
    variant="forgotten-version",
    source="OWASP API9:2023; CWE-1059",
    says="The first version of the API is still mounted under /api/v1, schema and all, and knows no sessions.",
    routes=("GET /api/v1/members", "GET /api/v1/posts", "GET /api/v1/openapi.json"),
)
def forgotten_version(setup: Setup) -> None:
    """Move on to the next version without taking the first away."""

    def members(request: Request, state: State, session: Db) -> list[dict[str, str]]:
        community = community_of(request, state, session)
        found = session.scalars(select(Person).where(Person.community_id == community.id).order_by(Person.name))
        return [{"id": person.id, "name": person.name, "email": person.email} for person in found.unique()]

    def read_posts(request: Request, state: State, session: Db) -> list[dict[str, str]]:
        community = community_of(request, state, session)
        reader = session.scalars(select(Person).where(Person.community_id == community.id)).unique().first()
        assert reader is not None
        found, _ = posts.feed(session, reader, PageRequest(50, None))
        return [{"id": post.id, "title": post.title, "body": post.body} for post in found]

    def document() -> dict[str, Any]:
        answers = {"200": {"description": "OK"}}
        paths = {f"/api/v1/{name}": {"get": {"responses": answers}} for name in ("members", "posts")}
        return {"openapi": "3.0.0", "info": {"title": "Community API", "version": "1"}, "paths": paths}

    setup.before("GET", "/api/v1/members", members)
    setup.before("GET", "/api/v1/posts", read_posts)
    setup.before("GET", "/api/v1/openapi.json", document)


@fault(
    check=CHECK,
    variant="unlisted-sign-up",
    source="Wiz on Base44, July 2025",
    says="The community takes members by invitation only, but a second sign-up route, left in the bundle for an "
    "old address, makes a verified account for whoever calls it.",
    routes=("POST /api/auth/register",),
)
def unlisted_sign_up(setup: Setup) -> None:
    """Put the rule into one of two ways in."""
    with db.transaction(setup.app.state.platform.factory) as session:
        session.execute(update(Community).values(open_sign_up=False))

    def register(body: SignUp, request: Request, state: State, session: Db, address: Address) -> Me:
        limits.hit(state.limiter, "sign_up_per_address", address)
        accounts.require_good_password(body.password, body.email)
        community = community_of(request, state, session)
        digest = passwords.hash_password(body.password)
        made = accounts.create_person(session, state, community.id, body.email, body.name, "member", digest)
        return Me.model_validate(made)

    setup.before("POST", "/api/auth/register", register, status_code=201)
    setup.edit_script(
        "account.js",
        '    await api("POST", "/auth/sign-up", values);\n',
        '    const old = location.hash === "#classic";\n'
        '    await api("POST", old ? "/auth/register" : "/auth/sign-up", values);\n',
    )
