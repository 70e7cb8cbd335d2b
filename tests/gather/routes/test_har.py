"""Recordings that people bring: what counts as a route, and what hostile files do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from launchready.artifacts.routes import Route
from launchready.gather.routes.har import read_har
from launchready.gather.routes.merge import merge
from launchready.gather.routes.sighted import of_sightings
from launchready.settings.schema import Environment, Settings

BASE = "https://app.example.com"
SETTINGS = Settings(environments={"staging": Environment(urls=[BASE])})


def entry(method: str, url: str, status: int = 200, kind: str = "fetch", **request: Any) -> dict[str, Any]:
    sent = {"method": method, "url": url if "://" in url or ":" in url else BASE + url, **request}
    return {"request": sent, "response": {"status": status}, "_resourceType": kind}


def saved(tmp: Path, entries: list[Any]) -> Path:
    place = tmp / "visit.har"
    place.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    return place


def keys(place: Path) -> tuple[set[str], list[str]]:
    found, doubts = read_har(place, SETTINGS, "staging")
    return {f"{one.method} {one.path} {one.operation}".strip() for one in found}, doubts


def test_calls_become_templates_and_files_do_not(tmp_path: Path) -> None:
    query = {"postData": {"mimeType": "application/json", "text": json.dumps({"query": "query Feed { feed { id } }"})}}
    entries = [
        entry("GET", "/api/posts/17?tab=2"),
        entry("GET", "/api/posts/18"),
        entry("POST", "/api/posts", 201),
        entry("POST", "/graphql", 200, **query),
        entry("GET", "/static/app.1a2b3c4d.js", kind="script"),
        entry("GET", "/feed", kind="document"),
        entry("POST", "/sign-in", 303, kind="document"),
        entry("GET", "/api/gone", 404),
        entry("OPTIONS", "/api/posts"),
        entry("GET", "/api/stream", kind="eventsource"),
        entry("GET", "wss://app.example.com/live", 101, kind="websocket"),
        entry("GET", "https://elsewhere.example.net/api/x"),
        entry("GET", "data:text/plain,hello"),
    ]
    found, doubts = keys(saved(tmp_path, entries))
    assert found == {
        "GET /api/posts/{id}",
        "POST /api/posts",
        "POST /graphql query feed",
        "POST /sign-in",
        "GET /api/stream",
        "GET /live",
    }
    assert doubts == ["1 requests in visit.har were left out: the host or path is not in scope"]


def test_one_route_with_what_the_schema_knows(tmp_path: Path) -> None:
    schema = [Route("GET", "/api/members/{handle}", BASE, ("openapi",)), Route("GET", "/api/me", BASE, ("openapi",))]
    place = saved(tmp_path, [entry("GET", "/api/members/alice"), entry("GET", "/api/me"), entry("GET", "/api/new")])
    sightings, _ = read_har(place, SETTINGS, "staging")
    merged = {route.key: route for route in merge(schema, of_sightings(sightings, "har", BASE))}
    assert set(merged) == {"GET /api/members/{handle}", "GET /api/me", "GET /api/new"}
    assert merged["GET /api/me"].sources == ("openapi", "har")
    assert merged["GET /api/new"].hidden
    assert merged["GET /api/new"].sure == "certain"


def test_nothing_private_is_kept(tmp_path: Path) -> None:
    secret = "".join(("s3cr3t", "Value", "0123456789abcdef"))
    everywhere = {
        "headers": [{"name": "cookie", "value": secret}],
        "postData": {"text": json.dumps({"query": f'mutation {{ reset(token: "{secret}") {{ id }} }}'})},
    }
    entries = [
        entry("POST", f"/api/reset/{secret}?token={secret}#{secret}", **everywhere),
        entry("GET", f"/api/people/{'.'.join(('maya', secret))}@example.com"),
    ]
    found = read_har(saved(tmp_path, entries), SETTINGS, "staging")
    assert secret not in repr(found)
    assert len(found[0]) == 2


BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"\x00\xff{",
    "a list": b"[]",
    "no entries": b'{"log": {"entries": 7}}',
    "deep": b"[" * 200_000,
    "odd entries": json.dumps(
        {
            "log": {
                "entries": [
                    7,
                    {"request": 1},
                    {"request": {"method": 1, "url": {}}},
                    {"request": {"method": "GET", "url": "https://[::1/x"}},
                    {"request": {"method": "GET", "url": BASE + "/<script>"}},
                    {"request": {"method": "GET", "url": BASE + "/a\nb"}, "response": []},
                ]
            }
        }
    ).encode(),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_told(name: str, tmp_path: Path) -> None:
    place = tmp_path / "odd.har"
    place.write_bytes(BROKEN[name])
    found, doubts = read_har(place, SETTINGS, "staging")
    assert not found
    assert doubts and all("odd.har" in doubt for doubt in doubts)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    found, doubts = read_har(tmp_path / "none.har", SETTINGS, "staging")
    assert not found
    assert "could not be read" in doubts[0]
