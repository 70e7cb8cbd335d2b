"""Fills a new platform with two made-up communities; the same every time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from launchready.demo.platform import db, models, models_business, opaque, passwords, payments, seed_content
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.seed_people import DOMAINS, PEOPLE, Person, invite_token, stable_id

__all__ = ["PEOPLE", "Person", "invite_token", "seed", "stable_id"]

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
_COUNCILS = {"acme": "Predictive pilot", "globex": "Customer council"}
_OPEN_GROUPS = {"acme": "Maintenance", "globex": "Road freight"}


def seed(config: PlatformConfig) -> None:
    """Create the database and everything in it."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    engine = db.open_engine(config)
    db.Base.metadata.create_all(engine)
    payments.load_secret(config)
    with db.transaction(db.session_factory(engine)) as session:
        for number, slug in enumerate(("acme", "globex")):
            _Seeder(config, session, slug, number).run()
    engine.dispose()


def _hash_all(people: list[Person]) -> list[str]:
    with ThreadPoolExecutor(4) as pool:
        salts = [hashlib.sha256(person.key.encode()).digest()[:16] for person in people]
        return list(pool.map(passwords.hash_password, [p.password for p in people], salts))


class _Seeder:
    """Fills one community."""

    def __init__(self, config: PlatformConfig, session: Session, slug: str, number: int) -> None:
        self.config, self.session, self.slug, self.number = config, session, slug, number
        self.community_id = stable_id("community", slug)
        self.staff = [person for person in PEOPLE if person.tenant == slug]
        self.ids: list[str] = []
        self.post_ids: list[str] = []
        self.open_group = stable_id("group", slug, "open")
        self.private_group = stable_id("group", slug, "private")

    def run(self) -> None:
        """Insert everything, in an order that foreign keys allow."""
        for model, rows in self._tables():
            self.session.execute(insert(model), rows)
        self._write_files()

    def id(self, *parts: str | int) -> str:
        return stable_id(self.slug, *parts)

    def by_role(self, role: str) -> str:
        return next(person.id for person in self.staff if person.role == role)

    def members(self) -> list[str]:
        return [person.id for person in self.staff if person.role == "member"]

    def at(self, days: float) -> datetime:
        return START + timedelta(days=days, minutes=7 * self.number)

    def _tables(self) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
        yield models.Community, [self._community()]
        yield models.Person, list(self._people())
        yield models.Group, list(self._groups())
        yield models.GroupMember, list(self._group_members())
        yield models.Post, list(self._posts())
        yield models.Comment, list(self._comments())
        yield models.Reaction, list(self._reactions())
        yield models.Report, list(self._reports())
        yield from self._messages()
        yield models.Notification, list(self._notifications())
        yield models.Invite, list(self._invites())
        yield models.Upload, list(self._uploads())
        yield models_business.Invoice, list(self._invoices())
        yield from self._webhooks()
        yield models_business.ExportJob, list(self._exports())
        yield models_business.AuditEntry, list(self._audit())

    def _community(self) -> dict[str, Any]:
        name = {"acme": "Acme Pump Users", "globex": "Globex Logistics Circle"}[self.slug]
        return {
            "id": self.community_id,
            "slug": self.slug,
            "name": name,
            "description": f"{name}: where customers help each other.",
            "welcome_message": "Say hello, and tell us what you run.",
            "open_sign_up": True,
            "plan": "business",
            "seats": 100,
            "card_brand": "visa",
            "card_last4": ("4242", "1881")[self.number],
            "card_expires": "2028-11",
            "created_at": START,
        }

    def _people(self) -> Iterator[dict[str, Any]]:
        hashes = _hash_all(self.staff)
        entries = [
            (p.name, p.email, p.role, "Community member", self.slug.title(), h)
            for p, h in zip(self.staff, hashes, strict=True)
        ]
        for name, headline, company in seed_content.MORE_MEMBERS[self.slug]:
            email = f"{name.lower().replace(' ', '.').replace('è', 'e')}@{DOMAINS[self.slug]}"
            entries.append((name, email, "member", headline, company, passwords.UNUSABLE))
        for position, (name, email, role, headline, company, password_hash) in enumerate(entries):
            self.ids.append(stable_id("person", email))
            yield {
                "id": self.ids[-1],
                "community_id": self.community_id,
                "email": email,
                "name": name,
                "role": role,
                "status": "active",
                "password_hash": password_hash,
                "headline": headline,
                "company": company,
                "location": ("Hamburg", "Gothenburg", "Milan", "Porto")[position % 4],
                "bio": f"{headline} at {company}.",
                "listed": position != len(entries) - 1,
                "created_at": self.at(position / 10),
            }

    def _groups(self) -> Iterator[dict[str, Any]]:
        for group_id, name, visibility in (
            (self.open_group, _OPEN_GROUPS[self.slug], "open"),
            (self.private_group, _COUNCILS[self.slug], "private"),
        ):
            yield {
                "id": group_id,
                "community_id": self.community_id,
                "slug": name.lower().replace(" ", "-"),
                "name": name,
                "description": f"Everything about: {name.lower()}.",
                "visibility": visibility,
                "created_at": self.at(3),
            }

    def _council(self) -> list[str]:
        return [self.by_role("owner"), self.members()[1], *self.ids[-4:-1]]

    def _group_members(self) -> Iterator[dict[str, Any]]:
        council = self._council()
        for group_id, people in ((self.open_group, self.ids[:12]), (self.private_group, council)):
            for position, person_id in enumerate(people):
                yield {
                    "group_id": group_id,
                    "person_id": person_id,
                    "role": "member" if position else "lead",
                    "joined_at": self.at(3 + position / 10),
                }

    def _posts(self) -> Iterator[dict[str, Any]]:
        council = self._council()
        for position, (title, body) in enumerate(seed_content.POSTS[self.slug]):
            private = position >= 17
            author = council[position % len(council)] if private else self.ids[position % len(self.ids)]
            group = self.private_group if private else self.open_group if position % 5 == 3 else None
            self.post_ids.append(self.id("post", position))
            yield {
                "id": self.post_ids[-1],
                "community_id": self.community_id,
                "group_id": group,
                "author_id": author,
                "title": title,
                "body": body,
                "public": position % 4 == 0 and not private,
                "created_at": self.at(5 + position * 2),
            }

    def _comments(self) -> Iterator[dict[str, Any]]:
        for position in range(34):
            private = position % 17 == 16
            people = self._council() if private else self.ids
            yield {
                "id": self.id("comment", position),
                "post_id": self.post_ids[17 if private else position % 17],
                "author_id": people[(position * 3 + 1) % len(people)],
                "body": seed_content.COMMENTS[position % len(seed_content.COMMENTS)],
                "created_at": self.at(45 + position / 4),
            }

    def _reactions(self) -> Iterator[dict[str, Any]]:
        kinds = ("like", "celebrate", "insightful")
        for position in range(40):
            yield {
                "post_id": self.post_ids[position % 17],
                "person_id": self.ids[(position * 5) % len(self.ids)],
                "kind": kinds[position % 3],
            }

    def _reports(self) -> Iterator[dict[str, Any]]:
        for position, reason in enumerate(("Advertising", "Off topic, please move it")):
            yield {
                "id": self.id("report", position),
                "community_id": self.community_id,
                "reporter_id": self.members()[0],
                "post_id": self.post_ids[8 + position],
                "reason": reason,
                "state": ("open", "dismissed")[position],
                "created_at": self.at(50 + position),
                "resolved_at": self.at(52) if position else None,
            }

    def _messages(self) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
        pairs = [self.members()[:2], [self.by_role("owner"), self.by_role("admin")]]
        conversations = [self.id("conversation", number) for number in range(len(pairs))]
        yield (
            models.Conversation,
            [{"id": item, "community_id": self.community_id, "created_at": self.at(40)} for item in conversations],
        )
        yield (
            models.ConversationMember,
            [
                {"conversation_id": item, "person_id": person_id}
                for item, pair in zip(conversations, pairs, strict=True)
                for person_id in pair
            ],
        )
        yield (
            models.Message,
            [
                {
                    "id": self.id("message", number, position),
                    "conversation_id": item,
                    "sender_id": pair[position % 2],
                    "body": text,
                    "created_at": self.at(40 + position / 24),
                }
                for number, (item, pair) in enumerate(zip(conversations, pairs, strict=True))
                for position, text in enumerate(seed_content.MESSAGES[self.slug])
            ],
        )

    def _notifications(self) -> Iterator[dict[str, Any]]:
        for position, person in enumerate(self.staff):
            yield {
                "id": self.id("notification", position),
                "person_id": person.id,
                "kind": "welcome",
                "text": "Welcome! Tell the others what you run.",
                "created_at": self.at(4),
                "read_at": self.at(6) if position % 2 else None,
            }
            yield {
                "id": self.id("notification", position, "comment"),
                "person_id": person.id,
                "kind": "comment",
                "text": "Someone answered a post you follow.",
                "post_id": self.post_ids[position],
                "comment_id": self.id("comment", position),
                "created_at": self.at(48),
                "read_at": None,
            }

    def _invites(self) -> Iterator[dict[str, Any]]:
        manager = "member_manager" if self.slug == "acme" else "admin"
        for position, (name, role) in enumerate((("ola.berg", "member"), ("kim.lee", "moderator"))):
            yield {
                "id": self.id("invite", position),
                "community_id": self.community_id,
                "email": f"{name}@{DOMAINS[self.slug]}",
                "role": role,
                "token_hash": opaque.digest(invite_token(self.slug, position)),
                "invited_by": self.by_role(manager if role == "member" else "owner"),
                "created_at": self.at(60),
                "expires_at": datetime(2036, 1, 1, tzinfo=UTC) if not position else self.at(67),
            }

    def _upload_contents(self) -> dict[str, tuple[str, str, bytes]]:
        author_post = self.post_ids[4]
        return {
            self.id("upload", "slides"): (author_post, "slides.txt", b"Slides of the user day.\n"),
            self.id("upload", "terms"): (self.post_ids[19], "terms.txt", b"Terms of the private round.\n"),
        }

    def _uploads(self) -> Iterator[dict[str, Any]]:
        council = self._council()
        owners = (self.ids[4 % len(self.ids)], council[19 % len(council)])
        for owner, (upload_id, (post_id, filename, content)) in zip(
            owners, self._upload_contents().items(), strict=True
        ):
            yield {
                "id": upload_id,
                "community_id": self.community_id,
                "owner_id": owner,
                "kind": "attachment",
                "post_id": post_id,
                "filename": filename,
                "content_type": "text/plain",
                "size": len(content),
                "created_at": self.at(44),
            }

    def _write_files(self) -> None:
        self.config.uploads_dir.mkdir(parents=True, exist_ok=True)
        self.config.exports_dir.mkdir(parents=True, exist_ok=True)
        for upload_id, (_, _, content) in self._upload_contents().items():
            (self.config.uploads_dir / upload_id).write_bytes(content)
        export = self.config.exports_dir / f"{41 + self.number}.csv"
        export.write_text("name,role\r\n" + "".join(f"{p.name},{p.role}\r\n" for p in self.staff))

    def _invoices(self) -> Iterator[dict[str, Any]]:
        for position in range(3):
            yield {
                "id": 1001 + 2 * position + self.number,
                "community_id": self.community_id,
                "number": f"{self.slug.upper()}-2026-{position + 9:02d}",
                "amount_cents": 49_000 + 1_500 * position,
                "currency": "EUR",
                "state": "open" if position == 2 else "paid",
                "issued_at": self.at(30 * position),
                "paid_at": None if position == 2 else self.at(30 * position + 5),
            }

    def _webhooks(self) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
        hook = self.id("webhook")
        yield (
            models_business.Webhook,
            [
                {
                    "id": hook,
                    "community_id": self.community_id,
                    "created_by": self.by_role("admin"),
                    "url": f"https://hooks.{DOMAINS[self.slug]}/community",
                    "events": ["invoice.paid"],
                    "secret": hashlib.sha256(json.dumps([self.slug, "hook"]).encode()).hexdigest(),
                    "created_at": self.at(20),
                }
            ],
        )
        yield (
            models_business.WebhookDelivery,
            [
                {
                    "id": self.id("delivery", position),
                    "webhook_id": hook,
                    "event": "invoice.paid",
                    "payload": {"invoice_id": 1001 + 2 * position + self.number},
                    "state": "delivered",
                    "attempts": 1 + position,
                    "status_code": 204,
                    "created_at": self.at(30 * position + 5),
                    "delivered_at": self.at(30 * position + 5.01),
                }
                for position in range(2)
            ],
        )

    def _exports(self) -> Iterator[dict[str, Any]]:
        yield {
            "id": 41 + self.number,
            "community_id": self.community_id,
            "person_id": self.by_role("admin"),
            "kind": "members",
            "state": "done",
            "row_count": len(self.staff),
            "created_at": self.at(55),
            "finished_at": self.at(55.001),
        }

    def _audit(self) -> Iterator[dict[str, Any]]:
        for position, action in enumerate(("community.created", "settings.changed", "export.requested")):
            yield {
                "community_id": self.community_id,
                "actor_id": self.by_role("owner" if position < 2 else "admin"),
                "action": action,
                "target_id": self.community_id if position < 2 else str(41 + self.number),
                "created_at": self.at(1 + 27 * position),
            }
