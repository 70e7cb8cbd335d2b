"""Limits, headers, files, money, hooks and pages of the reference platform."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from launchready.demo.platform import exports, frontend, limits, payments, webhooks
from launchready.demo.platform.app import create_app
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.errors import PlatformError
from launchready.demo.platform.seed import PEOPLE, seed

BY_KEY = {person.key: person for person in PEOPLE}
APP = "https://app.example.com"


class World:
    """One platform and clients for the people of its first community."""

    def __init__(self, folder: Path, seeded: Path) -> None:
        self.config = PlatformConfig(data_dir=folder, authorization_token="token-of-the-audit")
        shutil.copytree(seeded, folder, dirs_exist_ok=True)
        self.app = create_app(self.config)

    def client(self, host: str = APP) -> TestClient:
        return TestClient(self.app, base_url=host, follow_redirects=False)

    def signed_in(self, key: str) -> TestClient:
        client = self.client()
        body = {"email": BY_KEY[key].email, "password": BY_KEY[key].password}
        client.headers["X-CSRF-Token"] = client.post("/api/auth/sign-in", json=body).json()["csrf_token"]
        return client


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeded")
    seed(PlatformConfig(data_dir=folder))
    return folder


@pytest.fixture
def world(tmp_path: Path, seeded: Path) -> Iterator[World]:
    made = World(tmp_path, seeded)
    yield made
    made.app.state.platform.worker.stop()
    made.app.state.platform.engine.dispose()


# Limits


def test_failed_sign_ins_lock_the_account_for_a_while(world: World) -> None:
    client, person = world.client(), BY_KEY["acme_member"]
    wrong = {"email": person.email, "password": "wrong words"}
    codes = [
        client.post("/api/auth/sign-in", json=wrong, headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
        for n in range(11)
    ]
    assert codes == [401] * 10 + [429]
    locked = client.post("/api/auth/sign-in", json={**wrong, "password": person.password})
    assert locked.status_code == 429
    assert 0 < int(locked.headers["Retry-After"]) <= 301
    assert locked.headers["RateLimit-Remaining"] == "0"
    assert world.signed_in("acme_member2").get("/api/me").status_code == 200


def test_guesses_at_the_same_time_do_not_slip_past_the_limit(world: World) -> None:
    wrong = {"email": BY_KEY["acme_member"].email, "password": "wrong words"}

    def guess(_: int) -> int:
        return world.client().post("/api/auth/token", json=wrong).status_code

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(guess, range(16)))
    assert (codes.count(401), codes.count(429)) == (10, 6)


@pytest.mark.parametrize(
    ("rule", "method", "path", "body"),
    [
        ("messages_per_account", "POST", "/api/conversations", {"member_ids": [], "body": "x"}),
        ("search_per_account", "GET", "/api/search?q=pump", None),
        ("invites_per_account", "POST", "/api/invites", {}),
        ("exports_per_account", "POST", "/api/exports", {}),
        ("all_per_account", "GET", "/api/me", None),
        ("all_per_address", "GET", "/api/me", None),
    ],
)
def test_limits_are_kept(
    world: World, monkeypatch: pytest.MonkeyPatch, rule: str, method: str, path: str, body: Any
) -> None:
    client = world.signed_in("acme_owner")
    monkeypatch.setitem(limits.RULES, rule, limits.Rule(f"{rule}_test", 3, 60))
    codes = [client.request(method, path, json=body).status_code for _ in range(4)]
    assert 429 not in codes[:3]
    assert codes[3] == 429


def test_bodies_have_a_size_and_a_type(world: World) -> None:
    client = world.signed_in("acme_member")
    big = json.dumps({"title": "x", "body": "y" * 1_100_000})
    as_json = {"Content-Type": "application/json"}
    assert client.post("/api/posts", content=big, headers=as_json).status_code == 413
    pieces = (big[start : start + 50_000].encode() for start in range(0, len(big), 50_000))
    assert client.post("/api/posts", content=pieces, headers=as_json).status_code == 413
    assert client.post("/api/posts", data={"title": "x", "body": "y"}).status_code == 415
    plain = {"Content-Type": "text/plain"}
    assert client.post("/api/posts", content='{"title":"x","body":"y"}', headers=plain).status_code == 415
    too_long = client.post("/api/posts", json={"title": "x" * 161, "body": "y"})
    assert too_long.status_code == 422
    assert client.post("/api/posts", json={"title": "x", "body": "y", "author_id": "z"}).status_code == 422
    assert client.post("/api/posts", content="{", headers=as_json).status_code == 422


def test_pages_of_lists(world: World) -> None:
    client = world.signed_in("acme_member")
    assert client.get("/api/posts?limit=101").status_code == 422
    strange: list[list[object]] = [
        ["9999-12-31T23:59:59-23:59", "x"],
        ["2026-01-01T00:00:00", "x"],
        ["2026-01-01T00:00:00+00:00", 10**30],
        ["2026-01-01T00:00:00+00:00", None],
        [1, 2],
    ]
    made_up = [base64.urlsafe_b64encode(json.dumps(item).encode()).decode() for item in strange]
    for cursor in ("nonsense", "é", *made_up):
        assert client.get("/api/posts", params={"cursor": cursor}).status_code == 422
    whole = [item["id"] for item in client.get("/api/posts?limit=100").json()["items"]]
    walked: list[str] = []
    following: str | None = ""
    while following is not None:
        page = client.get("/api/posts", params={"limit": 5, **({"cursor": following} if following else {})}).json()
        walked += [item["id"] for item in page["items"]]
        following = page["next_cursor"]
    assert walked == whole
    assert len(whole) == 17


# Headers


def test_every_answer_carries_the_security_headers(world: World) -> None:
    client = world.signed_in("acme_member")
    paths = (
        "/",
        "/sign-in",
        "/feed",
        "/nowhere",
        "/api/me",
        "/api/nowhere",
        frontend.address("app.js"),
        "/openapi.json",
    )
    for path in paths:
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"]
        if not path.startswith("/static"):
            assert answer.headers["Cache-Control"] == "no-store"
        if path.startswith("/api"):
            assert "Origin" in answer.headers["Vary"]


def test_only_listed_origins_may_read(world: World) -> None:
    client = world.client("https://api.example.net")
    good = client.get("/api/health", headers={"Origin": "https://app.example.com"})
    assert good.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert good.headers["Access-Control-Allow-Credentials"] == "true"
    asked = {"Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "authorization"}
    allowed = client.options("/api/me", headers={**asked, "Origin": "https://app.example.com"})
    assert allowed.status_code == 204
    assert "DELETE" in allowed.headers["Access-Control-Allow-Methods"]
    for origin in (
        "https://evil.example",
        "https://app.example.com.evil.example",
        "null",
        "http://app.example.com",
    ):
        for answer in (
            client.get("/api/health", headers={"Origin": origin}),
            client.options("/api/me", headers={**asked, "Origin": origin}),
        ):
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_failures_tell_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bool:
        raise RuntimeError("secret detail")

    client = world.signed_in("acme_member")
    monkeypatch.setattr("launchready.demo.platform.sessions.person_for_token", fail)
    answer = client.get("/api/me")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert answer.headers["X-Request-ID"] == answer.json()["error"]["request_id"]


# Files

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def test_uploads_are_typed_by_content_and_served_as_attachments(world: World) -> None:
    client = world.signed_in("acme_member")

    def send(content: bytes, kind: str = "attachment", name: str = "a.png") -> Any:
        file = (name, content, "image/png")
        return client.post("/api/uploads", files={"file": file}, data={"kind": kind})

    assert send(b"<html><script>alert(1)</script>").status_code == 415
    assert send(b"<svg xmlns='x'/>").status_code == 415
    assert send(b"MZ\x00\x01").status_code == 415
    assert send(b"plain text", "avatar").status_code == 415
    assert send(PNG + b"0" * 1_000_000, "avatar").status_code == 413
    assert send(PNG + b"0" * 6_000_000).status_code == 413
    avatar = send(PNG, "avatar").json()["id"]
    second = send(PNG, "avatar").json()["id"]
    assert client.get("/api/me").json()["avatar_id"] == second
    assert client.get(f"/api/uploads/{avatar}").status_code == 404
    mine = send(PNG).json()["id"]
    answer = client.get(f"/api/uploads/{mine}")
    assert answer.content == PNG
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    other = world.signed_in("acme_admin")
    assert other.get(f"/api/uploads/{mine}").status_code == 404
    post = client.post("/api/posts", json={"title": "x", "body": "y", "attachment_ids": [mine]})
    assert post.json()["attachments"][0]["id"] == mine
    assert other.get(f"/api/uploads/{mine}").status_code == 200


def test_exports_are_fetched_by_the_one_who_asked(world: World) -> None:
    admin, owner = world.signed_in("acme_admin"), world.signed_in("acme_owner")
    job = admin.post("/api/exports", json={"kind": "emails"})
    assert (job.status_code, job.json()["state"]) == (202, "queued")
    path = f"/api/exports/{job.json()['id']}"
    deadline = time.monotonic() + 5
    while admin.get(path).json()["state"] != "done" and time.monotonic() < deadline:
        time.sleep(0.02)
    url = admin.post(f"{path}/link").json()["url"]
    content = admin.get(url)
    assert content.status_code == 200
    assert BY_KEY["acme_member"].email in content.text
    assert "globex" not in content.text
    assert owner.get(url).status_code == 404
    assert admin.get(url.replace("signature=", "signature=0")[:-1]).status_code == 404
    late = int(time.time()) + 99_999
    assert admin.get(f"{path}/download?expires={late}&signature={'0' * 64}").status_code == 404
    assert exports.harmless("=1+1") == "'=1+1"


# Money


def test_payment_events_are_signed_fresh_and_handled_once(world: World) -> None:
    client, secret = world.client(), payments.load_secret(world.config)
    event = {"id": "evt_1", "type": "invoice.paid", "data": {"invoice_id": 1005, "amount_cents": 52000}}
    body = json.dumps(event).encode()
    now = int(time.time())

    def send(signature: str | None, content: bytes = body) -> Any:
        sent = {"Content-Type": "application/json"} | ({"Payment-Signature": signature} if signature else {})
        return client.post("/api/payments/webhook", content=content, headers=sent)

    for bad in (
        None,
        "",
        f"t={now},v1={'0' * 64}",
        payments.sign("", now, body),
        payments.sign(secret, now - 301, body),
        payments.sign(secret, now, body).replace("t=", "t=9"),
    ):
        assert send(bad).status_code == 401
    assert send(payments.sign(secret, now, body), body + b" ").status_code == 401
    owner = world.signed_in("acme_owner")
    assert owner.get("/api/billing/invoices/1005").json()["state"] == "open"
    assert send(payments.sign(secret, now, body)).json() == {"received": True, "duplicate": False}
    assert send(payments.sign(secret, now, body)).json() == {"received": True, "duplicate": True}
    assert owner.get("/api/billing/invoices/1005").json()["state"] == "paid"
    assert not payments.signature_is_right("", payments.sign("", now, body), body)


# Hooks


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://user@hooks.example.com/",
        "https://hooks.example.com:8443/",
        "https://intranet/",
        "https://db.internal/",
        "ftp://hooks.example.com/",
        "https://[oops/",
    ],
)
def test_hooks_cannot_point_inside(url: str) -> None:
    with pytest.raises(PlatformError):
        webhooks.check_url(url)


def test_hooks_are_checked_when_they_are_added(world: World) -> None:
    admin = world.signed_in("acme_admin")
    for url, expected in (("https://127.0.0.1/", 422), ("https://hooks.example.com/", 201)):
        wanted = {"url": url, "events": ["post.created"]}
        assert admin.post("/api/webhooks", json=wanted).status_code == expected


def test_names_that_resolve_to_private_addresses_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(2, 1, 6, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(webhooks.DeliveryError):
        webhooks.public_address_of("rebind.example.com")
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: answers[:1])
    assert webhooks.public_address_of("good.example.com") == "93.184.216.34"


def test_hooks_are_signed_and_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, bytes, str]] = []
    statuses = [500, 204]

    def send(url: str, body: bytes, signature: str) -> int:
        sent.append((url, body, signature))
        return statuses[len(sent) - 1]

    monkeypatch.setattr(webhooks, "send", send)
    monkeypatch.setattr("launchready.demo.platform.jobs.BACK_OFF_SECONDS", (0,))
    admin = world.signed_in("acme_admin")
    wanted = {"url": "https://hooks.example.com/in?x=1", "events": ["post.created"]}
    hook = admin.post("/api/webhooks", json=wanted).json()
    assert admin.post("/api/posts", json={"title": "x", "body": "y"}).status_code == 201
    deadline = time.monotonic() + 5
    path = f"/api/webhooks/{hook['id']}/deliveries"
    while admin.get(path).json()["items"][0]["state"] != "delivered" and time.monotonic() < deadline:
        time.sleep(0.02)
    delivery = admin.get(path).json()["items"][0]
    assert (delivery["state"], delivery["attempts"], delivery["status_code"]) == ("delivered", 2, 204)
    url, body, signature = sent[1]
    timestamp, mac = (part.split("=")[1] for part in signature.split(","))
    expected = hmac.new(hook["secret"].encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    assert (url, mac) == (wanted["url"], expected.hexdigest())
    assert "secret" not in admin.get("/api/webhooks").text


# The rest


def test_graphql_has_the_same_rules_and_a_depth_limit(world: World) -> None:
    def ask(client: TestClient, query: str) -> Any:
        return client.post("/api/graphql", json={"query": query})

    assert ask(world.client(), "{me{name}}").status_code == 401
    member = world.signed_in("acme_member")
    feed = ask(member, "{feed(limit: 100) {items {id}}}").json()["data"]["feed"]["items"]
    rest = member.get("/api/posts?limit=100").json()["items"]
    assert [item["id"] for item in feed] == [item["id"] for item in rest]
    assert ask(member, "{feed(limit: 101) {items {id}}}").json()["errors"][0]["code"] == "invalid"
    nested = "{feed(limit: 1) {items {" + "author {posts {" * 2 + "id" + "}}" * 2 + "}}}"
    assert ask(member, nested).json()["errors"] is None
    deeper = nested.replace("id", "author {posts {id}}")
    assert "depth" in ask(member, deeper).json()["errors"][0]["message"]
    many = "{" + " ".join(f"a{n}: me {{name}}" for n in range(20)) + "}"
    assert ask(member, many).json()["errors"]
    assert "email" not in ask(member, "{__schema {types {fields {name}}}}").text


def test_pages(world: World) -> None:
    visitor, member = world.client(), world.signed_in("acme_member")
    for path in ("/feed", "/members", "/messages", "/settings", "/search", "/notifications", "/admin", "/billing"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    for path in ("/", "/sign-in", "/sign-up", "/reset", "/terms"):
        assert visitor.get(path).status_code == 200
    for path, expected in (("/feed", 200), ("/settings", 200), ("/admin", 403), ("/billing", 403)):
        assert member.get(path).status_code == expected
    made = member.post("/api/posts", json={"title": "<script>x</script>", "body": "<b>"}).json()
    page = member.get(f"/posts/{made['id']}")
    assert "&lt;script&gt;" in page.text and "<script>x" not in page.text
    missing = visitor.get("/no-such-page")
    assert missing.status_code == 404 and "text/html" in missing.headers["content-type"]
    assert visitor.get("/api/no-such-path").json()["error"]["code"] == "not_found"
    assert world.client("https://api.example.net").get("/sign-in").status_code == 404
    assert visitor.get("/.well-known/launchready.txt").text == "token-of-the-audit"


def test_openapi_declares_everything(world: World) -> None:
    document = world.client().get("/openapi.json").json()
    operations = [
        (method, path, operation) for path, item in document["paths"].items() for method, operation in item.items()
    ]
    assert len(operations) > 85
    assert len({operation["operationId"] for _, _, operation in operations}) == len(operations)
    for _, path, operation in operations:
        assert operation["tags"] and operation["summary"] and "security" in operation, path
        refused = world.client().request(_.upper(), path.replace("{", "").replace("}", ""), json={})
        if operation["security"]:
            assert refused.status_code in (401, 415, 422), path
    for name, schema in document["components"]["schemas"].items():
        if name.endswith(("In", "Patch", "Credentials", "SignUp", "Confirm", "Change", "Decision")):
            assert schema["additionalProperties"] is False, name


def test_many_writers_at_once(world: World) -> None:
    clients = [world.signed_in(key) for key in ("acme_member", "acme_member2", "acme_admin", "acme_owner")]

    def write(number: int) -> int:
        client = clients[number % 4]
        return client.post("/api/posts", json={"title": f"Number {number}", "body": "y"}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(write, range(40))) == {201}


def test_an_invitation_is_redeemed_once_when_many_try(world: World) -> None:
    owner = world.signed_in("acme_owner")
    token = owner.post("/api/invites", json={"email": "one@example.com"}).json()["token"]
    body = {"name": "One", "password": "-".join(("quiet", "harbour", "lantern"))}

    def redeem(_: int) -> int:
        return world.client().post(f"/api/invites/by-token/{token}/redeem", json=body).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(redeem, range(6))).count(201) == 1
