"""Outgoing webhooks: signed, retried, and never sent into private networks."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import secrets
import socket
import ssl
from typing import Any
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from launchready.demo.platform import audit, clock, errors, pagination, policy
from launchready.demo.platform.db import transaction
from launchready.demo.platform.models import Person
from launchready.demo.platform.models_business import Webhook, WebhookDelivery
from launchready.demo.platform.pagination import PageRequest
from launchready.demo.platform.state import PlatformState

SIGNATURE_HEADER = "Webhook-Signature"
TIMEOUT_SECONDS = 5
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_INTERNAL_SUFFIXES = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


class DeliveryError(Exception):
    """A delivery that did not arrive and is tried again."""


def is_public_address(address: str) -> bool:
    """Whether an address is one of the open internet."""
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        embedded = embedded_address(found)
        if embedded is not None:
            return embedded.is_global and not embedded.is_multicast
    return found.is_global and not found.is_multicast


def embedded_address(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to, if it is one of those."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def looks_like_address(host: str) -> bool:
    """Whether a host is an address in some spelling, also ones like 0x7f.1 and 2130706433."""
    if ":" in host:
        return True
    last = host.rstrip(".").rsplit(".", 1)[-1]
    return last.isdigit() or last.lower().startswith("0x")


def check_url(url: str) -> SplitResult:
    """Refuse everything but HTTPS to a public host on its usual port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise errors.invalid("That is not a URL.") from error
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https" or not host or parts.username is not None or port not in (None, 443):
        raise errors.invalid("Webhooks need an https URL without user or port.")
    internal = "." not in host or host.endswith(_INTERNAL_SUFFIXES)
    if looks_like_address(host):
        internal = not is_public_address(host)
    if internal:
        raise errors.invalid("Webhooks cannot point into a private network.")
    return parts


def public_address_of(host: str) -> str:
    """Resolve a host; refused if any of its addresses is private."""
    try:
        found = {str(item[4][0]) for item in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise DeliveryError("unresolvable") from error
    if not found or not all(is_public_address(address) for address in found):
        raise DeliveryError("private")
    return sorted(found)[0]


class _PinnedConnection(http.client.HTTPSConnection):
    """A connection to the address that was checked, whatever the name resolves to later."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(host, 443, timeout=TIMEOUT_SECONDS)
        self._address = address

    def connect(self) -> None:
        raw = socket.create_connection((self._address, 443), TIMEOUT_SECONDS)
        self.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=self.host)


def create(db: Session, person: Person, url: str, wanted: list[str]) -> Webhook:
    """Add a webhook; its secret is shown once."""
    check_url(url)
    hook = Webhook(
        community_id=person.community_id,
        created_by=person.id,
        url=url,
        events=sorted(set(wanted)),
        secret=secrets.token_hex(32),
    )
    db.add(hook)
    db.flush()
    audit.note(db, person, "webhook.created", hook.id)
    return hook


def of_community(db: Session, person: Person, page: PageRequest) -> tuple[list[Webhook], str | None]:
    """The webhooks of the person's community."""
    query = select(Webhook).where(Webhook.community_id == person.community_id)
    return pagination.fetch(db, query, page, Webhook.created_at, Webhook.id)


def find(db: Session, person: Person, webhook_id: str) -> Webhook:
    """A webhook of the person's community."""
    hook = db.get(Webhook, webhook_id)
    if hook is None or not policy.same_community(person, hook.community_id):
        raise errors.not_found()
    return hook


def delete(db: Session, person: Person, hook: Webhook) -> None:
    """Remove a webhook and its deliveries."""
    audit.note(db, person, "webhook.deleted", hook.id)
    db.delete(hook)
    db.flush()


def deliveries(db: Session, hook: Webhook, page: PageRequest) -> tuple[list[WebhookDelivery], str | None]:
    """What was sent to a webhook, newest first."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id)
    return pagination.fetch(db, query, page, WebhookDelivery.created_at, WebhookDelivery.id)


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The signature header of a delivery."""
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={mac.hexdigest()}"


def send(url: str, body: bytes, signature: str) -> int:
    """Post a body to a webhook and give the status; redirects are not followed."""
    parts = check_url(url)
    host = parts.hostname or ""
    connection = _PinnedConnection(host, public_address_of(host))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent_headers = {"Content-Type": "application/json", SIGNATURE_HEADER: signature}
    try:
        connection.request("POST", target, body, sent_headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise DeliveryError("unreachable") from error
    finally:
        connection.close()


def deliver(state: PlatformState, payload: dict[str, Any]) -> None:
    """Try a delivery; called by the worker, which tries again when this raises."""
    with transaction(state.factory) as db:
        delivery = db.get(WebhookDelivery, payload["delivery_id"])
        hook = db.get(Webhook, delivery.webhook_id) if delivery is not None else None
        if delivery is None or hook is None:
            return
        content = {"id": delivery.id, "event": delivery.event, "data": delivery.payload}
        url, secret = hook.url, hook.secret
    body = json.dumps(content).encode()
    status: int | None = None
    try:
        status = send(url, body, sign(secret, int(clock.now().timestamp()), body))
        if not 200 <= status < 300:
            raise DeliveryError(str(status))
    finally:
        note_attempt(state, payload["delivery_id"], status)


def note_attempt(state: PlatformState, delivery_id: str, status: int | None) -> None:
    """Write down how an attempt went."""
    with transaction(state.factory) as db:
        delivery = db.get(WebhookDelivery, delivery_id)
        if delivery is None:
            return
        delivery.attempts += 1
        delivery.status_code = status
        if status is not None and 200 <= status < 300:
            delivery.state, delivery.delivered_at = "delivered", clock.now()
        else:
            delivery.state = "failed" if delivery.attempts >= 5 else "waiting"
