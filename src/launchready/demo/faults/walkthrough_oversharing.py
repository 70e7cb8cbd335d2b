"""Pages that carry more than they show."""

from __future__ import annotations

from typing import Any

from fastapi import Depends
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import pages, pagination, visibility
from launchready.demo.platform.deps import Db, SignedIn
from launchready.demo.platform.models import Person
from launchready.demo.platform.pagination import PageRequest, Paging
from launchready.demo.platform.schemas.people import AdminMemberOut

CHECK = "walkthrough/oversharing"


def _directory(session: Session, caller: Person, page: PageRequest) -> tuple[list[Person], str | None]:
    """The members that a member may see."""
    query = select(Person).where(visibility.people(caller))
    return pagination.fetch(session, query, page, Person.created_at, Person.id)


@fault(
    check=CHECK,
    variant="inline-state",
    source="CVE-2026-33638 (shape); CWE-359; ASVS v5.0.0-14.2.6",
    says="The page of the directory carries every member's e-mail address as inline state and shows none.",
    routes=("GET /members",),
)
def inline_state(setup: Setup) -> None:
    """Hand whole rows to the page."""

    def members_page(caller: pages.Member, session: Db) -> HTMLResponse:
        found, _ = _directory(session, caller.person, PageRequest(100, None))
        state = [{"id": person.id, "name": person.name, "email": person.email} for person in found]
        return pages.render("members.html", state=state, **pages.common(caller))

    setup.before("GET", "/members", members_page, dependencies=[Depends(pages.on_page_host)])
    setup.edit_page(
        "members.html",
        "<h1>Members</h1>\n",
        '<h1>Members</h1>\n<script type="application/json" id="state">{{ state | tojson }}</script>\n',
    )


@fault(
    check=CHECK,
    variant="admin-fields",
    source="GHSA-rj4g-rqgh-rx9h; CWE-201; OWASP API3:2023",
    says="The directory's answer to any member holds what only admins should see: address, status, when joined. "
    "The page shows nothing of it.",
    routes=("GET /members", "GET /api/members"),
    consequences={"access/field-exposure": "the same fields come with the API's answer"},
)
def admin_fields(setup: Setup) -> None:
    """Use the admins' shape for everybody."""

    def list_members(caller: SignedIn, session: Db, page: Paging) -> dict[str, Any]:
        found, cursor = _directory(session, caller.person, page)
        items = [AdminMemberOut.model_validate(person).model_dump(mode="json") for person in found]
        return {"items": items, "next_cursor": cursor}

    setup.before("GET", "/api/members", list_members)
