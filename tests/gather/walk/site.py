"""A site of faulty pages on loopback, with what it was asked; and a Site that leads to it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launchready.gather.site import Site
from launchready.gather.sketching import Sketcher
from launchready.model import Phase
from launchready.net.door import Door
from launchready.net.sessions import Keeper
from launchready.settings.schema import Settings

from .pages import BANNER, NAV, PAGES, SIGN_IN

HTML = "text/html; charset=utf-8"
PEOPLE = {"meg": ("member", "meg-sid-1234567890"), "ada": ("admin", "ada-sid-1234567890")}


@dataclass
class Served:
    """A running site: where, what was asked, what is stored."""

    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    notes: dict[str, Any] = field(default_factory=dict)
    everything: bool = False
    made: int = 0
    extra: dict[str, str] = field(default_factory=dict)

    def answer(self, method: str, path: str, who: str, body: bytes) -> tuple[int, str, str, dict[str, str]]:
        """Status, type, content and more headers."""
        if path.startswith("/api/"):
            return self._api(method, path, who, body)
        name = path.strip("/")
        if path in ("/fine.svg", "/favicon.ico"):
            return 200, "image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', {}
        if path == "/file.csv":
            return 200, "text/csv", "a,b\n", {"content-disposition": "attachment; filename=file.csv"}
        if path == "/logout":
            return 200, HTML, "bye", {"set-cookie": "sid=; Max-Age=0"}
        if path == "/out":
            return 302, HTML, "", {"location": "/logout"}
        if path == "/forbidden":
            return 403, HTML, "no", {}
        if name in self.extra:
            return 200, HTML, self.extra[name], {}
        if path == "/sign-in":
            return 200, HTML, SIGN_IN, {}
        if not who:
            welcome = f"<h1>Welcome</h1><a href='/sign-in'>Sign in</a>{BANNER}"
            return (200, HTML, welcome, {}) if path == "/" or self.everything else self._gone(name)
        if name == "" or name in PAGES or (name == "admin" and who == "ada"):
            return 200, HTML, self.page(name, who), {}
        return self._gone(name)

    def _gone(self, name: str) -> tuple[int, str, str, dict[str, str]]:
        if name in PAGES:
            return 303, HTML, "", {"location": "/sign-in"}
        return (200 if self.everything else 404), HTML, "<h1>There is nothing here</h1>", {}

    def page(self, name: str, who: str) -> str:
        """A page for people who signed in."""
        links = "".join(f'<a href="/{one}">{one}</a> ' for one in (NAV if who == "meg" else ("people",)))
        admin = '<a href="/admin">admin</a>' if who == "ada" else ""
        body = PAGES.get(name, f"<h1>Home of {who}</h1>{BANNER if not name else ''}")
        return (
            f"<!doctype html><html lang=en><title>{name or 'home'}</title><nav>{links}{admin}"
            f'<a href="/logout">Log out</a></nav><main id="main">{body}</main>'
        )

    def _api(self, method: str, path: str, who: str, body: bytes) -> tuple[int, str, str, dict[str, str]]:
        data = json.loads(body) if body else {}
        path = path.split("?")[0]
        if path == "/api/sign-in":
            known = PEOPLE.get(data.get("user", ""))
            if known is None or data.get("password") != "correct horse":
                return 401, "application/json", "{}", {}
            return 200, "application/json", "{}", {"set-cookie": f"sid={known[1]}; Path=/; HttpOnly; SameSite=Lax"}
        if not who or path == "/api/private":
            return 401, "application/json", '{"error": "sign in"}', {}
        if path == "/api/broken":
            return 500, "application/json", '{"error": "broken"}', {}
        if path == "/api/people":
            return 200, "application/json", '[{"email": "carl.fox@corp-three.example"}]', {}
        if path == "/api/notes" and method == "POST":
            self.made += 1
            self.notes[str(self.made)] = data
            return 201, "application/json", json.dumps({"id": str(self.made), **data}), {}
        if path.startswith("/api/notes/") and method == "DELETE":
            self.notes.pop(path.rsplit("/", 1)[1], None)
            return 204, "", "", {}
        return 200, "application/json", json.dumps({"me": who, "role": PEOPLE[who][0]}), {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request after the other."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                line, _, rest = head.partition("\r\n")
                method, target, _ = line.split(" ")
                fields = dict(one.lower().split(": ", 1) for one in rest.strip().split("\r\n") if ": " in one)
                body = await reader.readexactly(int(fields.get("content-length", "0")))
                path = target.split("?")[0]
                self.asked[f"{method} {path}"] += 1
                if fields.get("upgrade") == "websocket":
                    return await _socket(writer, head)
                who = next((name for name, (_, sid) in PEOPLE.items() if sid in fields.get("cookie", "")), "")
                if path == "/api/slow":
                    await asyncio.sleep(2.2)
                status, kind, text, more = self.answer(method, path, who, body)
                content = text.encode()
                lines = [f"HTTP/1.1 {status} X", f"content-length: {len(content)}", f"content-type: {kind}"]
                lines += [f"{name}: {value}" for name, value in more.items()]
                writer.write("\r\n".join([*lines, "", ""]).encode() + (b"" if method == "HEAD" else content))
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


async def _socket(writer: asyncio.StreamWriter, head: str) -> None:
    key = next(line.split(": ")[1] for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key"))
    accept = base64.b64encode(hashlib.sha1(key.encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()).decode()
    answer = f"HTTP/1.1 101 X\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: {accept}\r\n\r\n"
    writer.write(answer.encode())
    for number in range(10000):
        text = str(number).encode()
        writer.write(bytes([0x81, len(text)]) + text)
        await writer.drain()
        await asyncio.sleep(0.1)


@asynccontextmanager
async def serving(**how: Any) -> Any:
    """The site on a free port."""
    site = Served(**how)
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield site
    finally:
        server.close()


def settings_for(url: str, **more: Any) -> Settings:
    """Settings of a truthful owner: two people, one recipe."""
    people = [
        {
            "name": name,
            "role": role,
            "sign_in": {
                "how": "json",
                "route": "POST /api/sign-in",
                "fields": {"user": name, "password": "$LR_PASSWORD"},
            },
        }
        for name, (role, _) in PEOPLE.items()
    ]
    return Settings.model_validate(
        {
            "environments": {"staging": {"urls": [url]}},
            "personas": people,
            "actions": {"who_am_i": "GET /api/me"},
            "budgets": {"requests_per_second": 400},
            "recipes": [
                {
                    "name": "note",
                    "as": "meg",
                    "create": "POST /api/notes",
                    "remove": "DELETE /api/notes/{id}",
                    "keep": {"id": "/id"},
                }
            ],
            **more,
        }
    )


@dataclass
class Run:
    """A Site with the lists that a run would write."""

    site: Site = field(init=False)
    rows: list[dict[str, Any]] = field(default_factory=list)
    journal: list[dict[str, Any]] = field(default_factory=list)
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


@asynccontextmanager
async def opened(
    settings: Settings,
    phase: Phase = Phase.ACTIVE,
    folder: Path | None = None,
    environ: dict[str, str] | None = None,
) -> Any:
    """A Site of the first environment, with its permit."""
    environment = next(iter(settings.environments))
    environ = environ or {"LR_PASSWORD": "correct horse"}
    run = Run()

    def keep(name: str, data: bytes) -> str:
        run.files[name] = data
        if folder is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return name

    def told(kind: str, facts: dict[str, Any]) -> None:
        run.events.append((kind, facts))

    async with Door(settings, environment, record=run.rows.append, emit=told, phase=phase) as door:
        door.permit("a server of the test itself")
        run.site = Site(
            settings=settings,
            environment=environment,
            door=door,
            people=Keeper(door, environ),
            environ=environ,
            sketcher=Sketcher(b"test"),
            marker="t3st",
            journal=run.journal.append,
            emit=told,
            journalled=lambda: run.journal,
            keep_file=keep,
        )
        yield run
