"""The reference platform keeps the rules it is a reference for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from launchready.demo.platform.app import create_app
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.digest import APPEND_ONLY, state_digest
from launchready.demo.platform.seed import PEOPLE, Person, seed

BY_KEY = {person.key: person for person in PEOPLE}
HOSTS = {"acme": "https://app.example.com", "globex": "https://community.example.org"}


class World:
    """One platform and clients for its people."""

    def __init__(self, folder: Path) -> None:
        self.config = PlatformConfig(data_dir=folder)
        seed(self.config)
        self.app = create_app(self.config)

    def client(self, host: str = HOSTS["acme"]) -> TestClient:
        return TestClient(self.app, base_url=host, follow_redirects=False)

    def signed_in(self, key: str) -> TestClient:
        person = BY_KEY[key]
        client = self.client(HOSTS[person.tenant])
        answer = client.post("/api/auth/sign-in", json=credentials(person))
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client

    def bearer(self, key: str) -> TestClient:
        client = self.client("https://api.example.net")
        answer = client.post("/api/auth/token", json=credentials(BY_KEY[key]))
        assert answer.status_code == 200, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return client

    def digest(self) -> dict[str, str]:
        return {k: v for k, v in state_digest(self.config).items() if k not in APPEND_ONLY}


def credentials(person: Person) -> dict[str, str]:
    return {"email": person.email, "password": person.password}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.app.state.platform.worker.stop()
    made.app.state.platform.engine.dispose()


def test_seed_is_quick_and_the_same_every_time(tmp_path: Path) -> None:
    configs = [PlatformConfig(data_dir=tmp_path / name) for name in ("one", "two")]
    started = time.perf_counter()
    seed(configs[0])
    assert time.perf_counter() - started < 2
    seed(configs[1])
    assert state_digest(configs[0]) == state_digest(configs[1])


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.key)
def test_everyone_can_sign_in(world: World, person: Person) -> None:
    me = world.signed_in(person.key).get("/api/me")
    assert (me.json()["email"], me.json()["role"]) == (person.email, person.role)
    assert world.bearer(person.key).get("/api/me").json() == me.json()


def test_creating_and_deleting_a_post_leaves_nothing(world: World) -> None:
    client = world.signed_in("acme_member")
    before = world.digest()
    made = client.post("/api/posts", json={"title": "Hello", "body": "World"})
    assert made.status_code == 201, made.text
    assert world.digest() != before
    assert client.delete(f"/api/posts/{made.json()['id']}").status_code == 204
    assert world.digest() == before
