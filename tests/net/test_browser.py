"""The browser: whom it trusts, what it may send, what it notes, and that it is gone afterwards."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from launchready.demo.ca import make_tls
from launchready.model import MissingReason, Phase
from launchready.net.browser import Browser, BrowserMissing, start
from launchready.net.browser.cookies import browser_cookies
from launchready.net.browser.rules import Ask, Rules, harmful_word
from launchready.net.browser.trust import BadCertificate, spki_hash
from launchready.net.door import Door
from launchready.net.types import CookieRule, Session
from launchready.settings.schema import Settings

SETTINGS = Settings.model_validate({"environments": {"staging": {"urls": ["https://app.example.com"]}}})
APP = "https://app.example.com"


def rules(phase: Phase = Phase.ACTIVE, **more: Any) -> Rules:
    return Rules(SETTINGS, "staging", phase, **{"writes": None, **more})


@pytest.mark.parametrize(
    ("phase", "method", "path", "kind"),
    [
        (Phase.READ, "GET", "/posts", ""),
        (Phase.READ, "POST", "/api/posts", "write"),
        (Phase.READ, "GET", "/logout", "effect"),
        (Phase.ACTIVE, "GET", "/sign-out", "effect"),
        (Phase.ACTIVE, "POST", "/api/posts", ""),
        (Phase.ACTIVE, "DELETE", "/api/posts/1", "write"),
        (Phase.ACTIVE, "POST", "/api/posts/1/delete", "write"),
        (Phase.ACTIVE, "POST", "/api/members/1/suspend", "write"),
        (Phase.ACTIVE, "POST", "/api/checkout", "write"),
        (Phase.ACTIVE, "POST", "/api/auth/signOut", "write"),
        (Phase.ACTIVE, "PATCH", "/api/me", ""),
    ],
)
def test_what_a_phase_allows(phase: Phase, method: str, path: str, kind: str) -> None:
    refused = rules(phase).refusal(Ask(method, APP + path))
    assert (refused.kind if refused else "") == kind


def test_scope_comes_first_and_named_writes_are_the_only_ones() -> None:
    assert rules().refusal(Ask("GET", "https://cdn.example.net/x.js")).kind == "scope"  # type: ignore[union-attr]
    named = rules(writes=("POST /api/posts",))
    assert named.refusal(Ask("POST", APP + "/api/posts")) is None
    assert named.refusal(Ask("POST", APP + "/api/groups")).kind == "write"  # type: ignore[union-attr]
    assert rules(writes=(), pressing=True).refusal(Ask("POST", APP + "/api/posts")).kind == "pressed"  # type: ignore[union-attr]


def test_graphql_reads_are_reads_and_mutations_are_weighed() -> None:
    body = b'{"query": "query feed { posts { id } }"}'
    assert rules(Phase.READ).refusal(Ask("POST", APP + "/graphql", (), body)) is None
    assert rules(writes=()).refusal(Ask("POST", APP + "/graphql", (), body)) is None
    deleting = b'{"query": "mutation { deletePost(id: 1) { id } }"}'
    assert rules().refusal(Ask("POST", APP + "/graphql", (), deleting)).kind == "write"  # type: ignore[union-attr]


def test_signing_in_is_allowed_where_only_reading_is() -> None:
    assert rules(Phase.READ, signing_in=True).refusal(Ask("POST", APP + "/api/auth/sign-in")) is None
    override = Ask(
        "POST", APP + "/posts/1", (("content-type", "application/x-www-form-urlencoded"),), b"a=1&_method=delete"
    )
    assert rules().refusal(override).kind == "write"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Delete account", "delete"),
        ("btn-removeUser", "remove"),
        ("Log out", "log out"),
        ("Pay now", "pay"),
        ("Save", ""),
        ("Display", ""),
        ("Payload viewer", ""),
    ],
)
def test_harmful_words(text: str, word: str) -> None:
    assert harmful_word(text) == word


def test_cookies_keep_their_flags_and_places() -> None:
    session = Session(
        "member",
        cookies={"__Host-sid": "a", "csrf_token": "b", "wide": "c", "plain": "d"},
        cookie_hosts=frozenset({"app.example.com"}),
        set_cookie_lines=("__Host-sid=a; HttpOnly; Secure; SameSite=lax", "plain=d; Path=/"),
        cookie_rules={"wide": CookieRule("example.com", True, "/x", True)},
    )
    found = {one["name"]: one for one in browser_cookies(session, [APP, "http://api.example.com"])}
    assert found["__Host-sid"] == {
        "name": "__Host-sid",
        "value": "a",
        "domain": "app.example.com",
        "path": "/",
        "secure": True,
        "httpOnly": True,
        "sameSite": "Lax",
    }
    assert found["wide"]["domain"] == ".example.com"
    assert found["csrf_token"]["httpOnly"] is False
    assert found["plain"]["httpOnly"] is False


def test_the_key_hash_is_that_of_the_certificate(tmp_path: Path) -> None:
    files = make_tls(tmp_path, ["app.example.com"])
    leaf = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    key = leaf.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    der = leaf.public_bytes(serialization.Encoding.DER)
    assert spki_hash(der) == base64.b64encode(hashlib.sha256(key).digest()).decode()
    for broken in (b"", b"\x30", der[:40], b"\x30\x02\x30\x00"):
        with pytest.raises(BadCertificate):
            spki_hash(broken)


def test_no_browser_is_said_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start.shutil, "which", lambda name: None)

    async def go() -> None:
        async with Door(SETTINGS, "staging", record=lambda row: None) as door, Browser.open(door):
            raise AssertionError

    with pytest.raises(BrowserMissing) as told:
        asyncio.run(go())
    assert told.value.missing.reason is MissingReason.NOT_CONFIGURED
    assert "apt-get install chromium" in told.value.missing.detail


# -- with a real browser


class App:
    """A small https site that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.heads: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                method, path, _ = head.split(" ", 2)
                length = next(
                    (int(one.split(":")[1]) for one in head.split("\r\n") if one.lower().startswith("content-len")), 0
                )
                await reader.readexactly(length)
                self.asked.append(f"{method} {path}")
                self.heads.append(head)
                status, more, body = 200, "", "<title>Hello</title><p>hello</p>"
                if path == "/away":
                    status, more = 302, "location: /logout\r\n"
                kind = "application/json" if path.startswith("/api") else "text/html"
                body = '{"email": "ann@corp.example"}' if path.startswith("/api") else body
                text = f"HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\n{more}content-length: {len(body)}\r\n\r\n{body}"
                writer.write(text.encode())
                await writer.drain()
        writer.close()


@asynccontextmanager
async def secure(
    folder: Path, name: str = "app.example.com", **more: Any
) -> AsyncIterator[tuple[App, Door, list[Any]]]:
    files = make_tls(folder, [name])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    app = App()
    server = await asyncio.start_server(app.serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    here = {"urls": [APP], "ca": str(files.ca), "connect": {"app.example.com:443": f"127.0.0.1:{port}"}}
    settings = Settings.model_validate({"environments": {"staging": here}, **more})
    rows: list[Any] = []
    try:
        async with Door(settings, "staging", record=rows.append, phase=Phase.ACTIVE) as door:
            door.permit("a server of the test itself")
            yield app, door, rows
    finally:
        server.close()


def processes() -> set[int]:
    """Living children and grandchildren of this process."""
    parents: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            text = place.read_text()
            state, parent = text.rsplit(")", 1)[1].split()[:2]
            if state != "Z":
                parents[int(place.parent.name)] = int(parent)
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


@pytest.mark.slow
def test_a_visit(tmp_path: Path) -> None:
    """Trust by key, redirects, held writes, redacted notes, the bearer header: one browser for all."""

    async def go() -> None:
        before = processes()
        async with secure(tmp_path) as (app, door, rows), Browser.open(door) as browser:
            session = Session(
                "member",
                cookies={"sid": "cookie-value-123"},
                headers={"Authorization": "Bearer secret-token-1"},
                cookie_hosts=frozenset({"app.example.com"}),
            )
            visitor = await browser.visitor(session, phase=Phase.ACTIVE)
            page = await visitor.page()
            assert (await page.goto("/")).status == 200  # type: ignore[union-attr]
            with pytest.raises(Exception, match="ERR_ABORTED"):
                await page.goto("/away")
            assert await page.title() == "Hello"
            said = await page.evaluate(
                "async () => { const a = await fetch('/api/me'); const b = await fetch('/api/x', {method: 'POST'})"
                ".catch((e) => String(e)); const c = await fetch('https://other.example.net/').catch((e) => String(e));"
                " return [await a.json(), b, c]; }"
            )
            await visitor.settled()
            assert said[1:] == ["TypeError: Failed to fetch"] * 2
            assert "GET /away" in app.asked
            assert not {"GET /logout", "POST /api/x"} & set(app.asked)
            assert {call.refused.kind for call in visitor.notes.refused() if call.refused} == {
                "effect",
                "write",
                "scope",
            }
            assert "cookie-value-123" in app.heads[0] and "Bearer secret-token-1" in app.heads[0]
            text = repr(rows)
            assert "$LR_SESSION_MEMBER" in text
            assert not [one for one in ("cookie-value-123", "secret-token-1", "ann@corp.example") if one in text]
            me = next(call for call in visitor.notes.calls if call.url.endswith("/api/me"))
            assert me.answer is not None and me.answer.json() == {"email": "ann@corp.example"}
            with visitor.rules_as(writes=("POST /api/x",)):
                await page.evaluate("fetch('/api/x', {method: 'POST', body: 'a'})")
            assert "POST /api/x" in app.asked
            assert door.requests >= 4
            nobody = await browser.visitor()
            await (await nobody.page()).goto("/")
            assert "Bearer" not in app.heads[-1] and "cookie-value" not in app.heads[-1]
            assert nobody.rules.phase is Phase.PASSIVE
        for _ in range(50):
            if not processes() - before:
                break
            await asyncio.sleep(0.1)
        assert not processes() - before

    asyncio.run(go())


@pytest.mark.slow
def test_a_certificate_for_another_name_stays_an_error(tmp_path: Path) -> None:
    async def go() -> None:
        async with secure(tmp_path, "elsewhere.example.com") as (app, door, _), Browser.open(door) as browser:
            assert any("not trusted" in one for one in browser.remarks)
            page = await (await browser.visitor()).page()
            with pytest.raises(Exception, match="ERR_CERT"):
                await page.goto("/")
            assert not app.asked

    asyncio.run(go())


@pytest.mark.slow
def test_a_cancelled_visit_leaves_no_browser(tmp_path: Path) -> None:
    async def go() -> None:
        before = processes()
        begun = asyncio.Event()

        async def visit() -> None:
            async with secure(tmp_path) as (_, door, _), Browser.open(door) as browser:
                page = await (await browser.visitor()).page()
                await page.goto("/")
                begun.set()
                await asyncio.sleep(60)

        task = asyncio.create_task(visit())
        await begun.wait()
        assert processes() - before
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        for _ in range(50):
            if not processes() - before:
                break
            await asyncio.sleep(0.1)
        assert not processes() - before

    asyncio.run(go())
