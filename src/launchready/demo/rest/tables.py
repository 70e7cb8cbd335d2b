"""The tables, and who may touch which row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from launchready.demo import made_up
from launchready.demo.platform import seed_content
from launchready.demo.platform.seed import PEOPLE, stable_id

Row = dict[str, Any]
Action = Literal["select", "insert", "update", "delete"]
Policy = Callable[[Row], bool]
ACTIONS: tuple[Action, ...] = ("select", "insert", "update", "delete")


def always(_row: Row) -> bool:
    """The policy `true`."""
    return True


def published(row: Row) -> bool:
    """The policy that shows what is meant for everybody."""
    return bool(row["published"])


@dataclass(slots=True)
class Table:
    """Rows; while `secured`, the public role may only do what a policy allows, without one nothing."""

    name: str
    columns: dict[str, str]
    rows: list[Row]
    needed: frozenset[str] = frozenset()
    secured: bool = True
    policies: dict[Action, Policy] = field(default_factory=dict)

    def allows(self, action: Action, row: Row) -> bool:
        """Whether the public role may do this to this row."""
        policy = self.policies.get(action)
        return not self.secured or (policy is not None and policy(row))


def seeded() -> dict[str, Table]:
    """All tables with their rows and right policies: only published announcements are for everybody."""
    made = (_announcements(), _profiles(), _direct_messages(), _service_tokens())
    return {table.name: table for table in made}


def _announcements() -> Table:
    texts = (
        ("User day in Hamburg", "Doors open at nine.", True),
        ("New price list", "Valid from January; the old one stays until then.", True),
        ("Merger with Nordhafen", "Not before the board has agreed.", False),
    )
    rows = [
        {"id": number, "title": title, "body": body, "published": shown, "created_at": f"2026-10-0{number}T08:00:00Z"}
        for number, (title, body, shown) in enumerate(texts, 1)
    ]
    columns = {"id": "integer", "title": "text", "body": "text", "published": "boolean", "created_at": "timestamptz"}
    return Table("announcements", columns, rows, frozenset({"title"}), policies={"select": published})


def _profiles() -> Table:
    rows = [
        {
            "id": person.id,
            "email": person.email,
            "full_name": person.name,
            "phone": "+49 40 555 " + made_up.letters(person.key, 6, "0123456789"),
            "role": person.role,
        }
        for person in PEOPLE
        if person.tenant == "acme"
    ]
    columns = {"id": "uuid", "email": "text", "full_name": "text", "phone": "text", "role": "text"}
    return Table("profiles", columns, rows, frozenset({"email"}))


def _direct_messages() -> Table:
    pair = [person.id for person in PEOPLE if person.key in ("acme_member", "acme_member2")]
    rows = [
        {
            "id": stable_id("direct-message", number),
            "sender_id": pair[number % 2],
            "recipient_id": pair[1 - number % 2],
            "body": text,
            "sent_at": f"2026-10-11T0{number}:00:00Z",
        }
        for number, text in enumerate(seed_content.MESSAGES["acme"])
    ]
    columns = {"id": "uuid", "sender_id": "uuid", "recipient_id": "uuid", "body": "text", "sent_at": "timestamptz"}
    return Table("direct_messages", columns, rows, frozenset({"body"}))


def _service_tokens() -> Table:
    owner = next(person for person in PEOPLE if person.key == "acme_owner")
    rows = [
        {"id": number, "service": service, "token": made_up.service_token(service), "owner_email": owner.email}
        for number, service in enumerate(("calendar", "mailer", "crm"), 1)
    ]
    columns = {"id": "integer", "service": "text", "token": "text", "owner_email": "text"}
    return Table("service_tokens", columns, rows, frozenset({"service", "token"}))
