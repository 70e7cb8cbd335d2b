"""A real browser before a running demo: names as in life, addresses by a small proxy."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from launchready.demo.start import Running
from tests.demo.visitor import APP, Visitor

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run --disable-quic"
).split()
PATIENCE = 8000


class Proxy:
    """Leads every host name to the platform that is looked at; knows CONNECT and nothing else."""

    def __init__(self) -> None:
        self.target = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        asked = b""
        with client:
            try:
                while b"\r\n\r\n" not in asked:
                    part = client.recv(4096)
                    if not part:
                        return
                    asked += part
                host = asked.split(b" ")[1].decode().rsplit(":", 1)[0]
                if not asked.startswith(b"CONNECT ") or not host.endswith(
                    ("example.com", "example.net", "example.org")
                ):
                    client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                    return
                with socket.create_connection(("127.0.0.1", self.target), 5) as server:
                    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                    _pass_on(client, server)
            except OSError:
                return


def _pass_on(left: socket.socket, right: socket.socket) -> None:
    other = {left: right, right: left}
    while True:
        for ready in select.select([left, right], [], [], 60)[0] or [None]:
            data = ready.recv(65536) if ready else b""
            if not data:
                return
            other[ready].sendall(data)


class Walker:
    """Opens pages of one platform as different people, each in a context of its own."""

    def __init__(self, chromium: Any, proxy: Proxy, running: Running) -> None:
        self.chromium, self.proxy, self.running = chromium, proxy, running
        self.visitor = Visitor(running)
        self.contexts: list[Any] = []
        proxy.target = running.https_port

    def person(self, key: str | None = None, *, sign_in: Any = None, **more: Any) -> Any:
        """A page without content, in the name of a person; `errors` holds what scripts did not catch."""
        context = self.chromium.new_context(
            ignore_https_errors=True,
            base_url=f"https://{APP}",
            proxy={"server": self.proxy.address},
            service_workers="block",
            **more,
        )
        self.contexts.append(context)
        if key is not None:
            context.add_cookies(self._cookies(sign_in or self.visitor.sign_in(key)))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        return page

    def _cookies(self, session: dict[str, str]) -> list[dict[str, Any]]:
        name, value = session["Cookie"].split("=", 1)
        kept = {"url": f"https://{APP}", "secure": True, "sameSite": "Lax"}
        return [
            {**kept, "name": name, "value": value, "httpOnly": True},
            {**kept, "name": "csrf_token", "value": session["X-CSRF-Token"]},
        ]

    def open(self, key: str | None, path: str, **more: Any) -> Any:
        """A page that has come to rest."""
        page = self.person(key, **more)
        page.goto(path)
        page.wait_for_load_state("networkidle")
        return page

    def newcomer(self) -> dict[str, str]:
        """The session of a member who has just joined."""
        v, email = self.visitor, "new.here@example.com"
        password = "-".join(("quiet", "harbour", "4711"))
        invited = v.post("/api/invites", {"email": email}, headers=v.sign_in("acme_owner")).json()
        joined = v.post(f"/api/invites/by-token/{invited['token']}/redeem", {"name": "New Here", "password": password})
        assert joined.status_code == 201, joined.text
        answer = v.post("/api/auth/sign-in", {"email": email, "password": password})
        cookie = answer.headers.get_list("set-cookie")[0].split(";")[0]
        return {"Cookie": cookie, "X-CSRF-Token": answer.json()["csrf_token"]}

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.visitor.close()


@contextmanager
def browser() -> Iterator[tuple[Any, Proxy]]:
    """Chromium and the proxy that it is to use."""
    from playwright.sync_api import sync_playwright

    proxy = Proxy()
    with sync_playwright() as playwright:
        # A proxy has to be named at the start, or contexts may not have their own.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, proxy={"server": proxy.address})
        yield chromium, proxy
        chromium.close()
    proxy.close()
