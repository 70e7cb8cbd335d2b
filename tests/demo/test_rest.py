"""The hosted backend beside the platform answers as PostgREST does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from launchready.demo.rest.service import ROOT, Backend
from launchready.demo.rest.tables import always

METHODS = ["GET", "HEAD", "POST", "PATCH", "DELETE"]


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
def client(backend: Backend) -> Iterator[TestClient]:
    routes = [Route(f"{ROOT}/{end}", backend.answer, methods=METHODS) for end in ("", "{table}")]
    with TestClient(Starlette(routes=routes), base_url=f"https://app.example.com{ROOT}/") as made:
        made.headers["apikey"] = backend.key
        yield made


def titles(answer: Any) -> list[str]:
    return [row["title"] for row in answer.json()]


def test_nobody_gets_in_without_the_key(client: TestClient) -> None:
    assert client.get("announcements", headers={"apikey": ""}).status_code == 401
    assert client.get("announcements", headers={"apikey": "x"}).json()["message"] == "Invalid API key"
    forged = {"Authorization": "Bearer a.b.c"}
    assert client.get("announcements", headers=forged).json()["code"] == "PGRST301"


def test_the_root_describes_the_tables(client: TestClient) -> None:
    document = client.get("").json()
    assert document["swagger"] == "2.0"
    assert set(document["definitions"]) == {"announcements", "profiles", "direct_messages", "service_tokens"}
    assert document["definitions"]["profiles"]["properties"]["email"] == {"type": "string", "format": "text"}


def test_with_right_policies_only_what_is_public_comes(client: TestClient) -> None:
    assert len(client.get("announcements").json()) == 2
    for table in ("profiles", "direct_messages", "service_tokens"):
        answer = client.get(table)
        assert (answer.status_code, answer.json()) == (200, [])
        assert client.delete(f"{table}?id=neq.0" if "tokens" in table else f"{table}?id=not.is.null").status_code == 204
        assert client.patch(f"{table}?id=not.is.null", json={"id": None}).status_code == 204
    refused = client.post("announcements", json={"title": "x", "published": True})
    assert (refused.status_code, refused.json()["code"]) == (401, "42501")


def test_filters_order_and_parts(client: TestClient, backend: Backend) -> None:
    backend.tables["announcements"].policies["select"] = always
    assert titles(client.get("announcements?select=title&order=id.desc&limit=1")) == ["Merger with Nordhafen"]
    assert titles(client.get("announcements?published=is.false")) == ["Merger with Nordhafen"]
    assert len(client.get("announcements?id=in.(1,3)").json()) == 2
    assert len(client.get("announcements?id=not.eq.1&id=lt.3").json()) == 1
    assert titles(client.get("announcements?title=ilike.*PRICE*")) == ["New price list"]
    part = client.get("announcements?limit=2&offset=1", headers={"Prefer": "count=exact"})
    assert (part.status_code, part.headers["content-range"]) == (206, "1-2/3")
    assert client.head("announcements", headers={"Prefer": "count=exact"}).headers["content-range"] == "0-2/3"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "nothing", 404, "PGRST205"),
        ("GET", "announcements?select=secret", 400, "42703"),
        ("GET", "announcements?id=eq.one", 400, "22P02"),
        ("GET", "announcements?id=about.1", 400, "PGRST100"),
        ("GET", "announcements?limit=many", 400, "PGRST100"),
        ("DELETE", "announcements", 400, "21000"),
        ("POST", "announcements", 400, "PGRST102"),
    ],
)
def test_nonsense_is_refused_in_its_words(client: TestClient, method: str, path: str, status: int, code: str) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_writes_where_policies_allow_them(client: TestClient, backend: Backend) -> None:
    table = backend.tables["announcements"]
    for action in ("insert", "update", "delete"):
        table.policies[action] = always  # type: ignore[index]
    whole = {"Prefer": "return=representation"}
    made = client.post("announcements?select=id", json={"title": "x", "published": True}, headers=whole)
    assert (made.status_code, made.json()) == (201, [{"id": 4}])
    assert client.post("announcements", json={"body": "no title"}).json()["code"] == "23502"
    assert client.post("announcements", json={"title": "x", "id": 4}).status_code == 409
    assert client.post("announcements", json={"title": "x", "color": "red"}).json()["code"] == "PGRST204"
    hidden = client.post("announcements", json={"title": "draft"}, headers=whole)
    assert hidden.json()["code"] == "42501" and len(table.rows) == 4
    assert client.post("announcements", json={"title": "draft"}).status_code == 201
    changed = client.patch("announcements?id=eq.4", json={"title": "y"}, headers=whole)
    assert titles(changed) == ["y"]
    assert client.delete("announcements?id=eq.4", headers=whole).json()[0]["id"] == 4
    assert client.delete("announcements?id=eq.5").status_code == 204 and len(table.rows) == 4
