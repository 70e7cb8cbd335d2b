"""A small HTTP client for a running demo: names, certificates and cookies as in life, addresses by the map."""

from __future__ import annotations

import ssl
from typing import Any

import httpx2

from launchready.demo.platform.seed import PEOPLE, Person
from launchready.demo.start import Running

APP, API, CUSTOMER = "app.example.com", "api.example.net", "community.example.org"
BY_KEY: dict[str, Person] = {person.key: person for person in PEOPLE}


class Visitor:
    """Asks one running platform, as nobody or with a session."""

    def __init__(self, running: Running) -> None:
        self.running = running
        trust = ssl.create_default_context(cafile=str(running.ca))
        self.client = httpx2.Client(verify=trust, follow_redirects=False, timeout=20, trust_env=False)

    def close(self) -> None:
        self.client.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        host: str = APP,
        json: Any = None,
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        self.client.cookies.clear()
        return self.client.request(
            method,
            f"https://127.0.0.1:{self.running.https_port}{path}",
            json=json,
            headers={"Host": host, **(headers or {})},
            extensions={"sni_hostname": host},
        )

    def get(self, path: str, **more: Any) -> httpx2.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> httpx2.Response:
        return self.ask("POST", path, json=json, **more)

    def sign_in(self, key: str = "acme_member", password: str | None = None) -> dict[str, str]:
        """The headers of a fresh browser session."""
        answer = self.signing_in(key, password)
        assert answer.status_code == 200, answer.text
        name, value = session_cookie(answer).split(";")[0].split("=", 1)
        return {"Cookie": f"{name}={value}", "X-CSRF-Token": answer.json()["csrf_token"]}

    def signing_in(self, key: str = "acme_member", password: str | None = None) -> httpx2.Response:
        person = BY_KEY[key]
        body = {"email": person.email, "password": password or person.password}
        host = APP if person.tenant == "acme" else CUSTOMER
        return self.post("/api/auth/sign-in", body, host=host)

    def token(self, key: str = "acme_member") -> str:
        person = BY_KEY[key]
        answer = self.post("/api/auth/token", {"email": person.email, "password": person.password})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def me(self, headers: dict[str, str]) -> str | None:
        """Who the platform takes us for."""
        answer = self.get("/api/me", headers=headers)
        return str(answer.json()["email"]) if answer.status_code == 200 else None


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def session_cookie(answer: httpx2.Response) -> str:
    """The Set-Cookie line of the session."""
    lines = answer.headers.get_list("set-cookie")
    return next(line for line in lines if line.split("=")[0] in ("__Host-session", "session"))
