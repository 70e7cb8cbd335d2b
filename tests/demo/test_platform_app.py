"""The reference platform keeps the rules it is a reference for."""

from __future__ import annotations

import base64
import json
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from launchready.demo.platform import clock, outbox, tokens
from launchready.demo.platform.app import create_app
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.db import transaction
from launchready.demo.platform.digest import APPEND_ONLY, state_digest
from launchready.demo.platform.models import BrowserSession
from launchready.demo.platform.seed import PEOPLE, Person, seed

BY_KEY = {person.key: person for person in PEOPLE}
HOSTS = {"acme": "https://app.example.com", "globex": "https://community.example.org"}


class World:
    """One platform and clients for its people."""

    def __init__(self, folder: Path, seeded: Path | None = None) -> None:
        self.config = PlatformConfig(data_dir=folder)
        if seeded is None:
            seed(self.config)
        else:
            shutil.copytree(seeded, folder, dirs_exist_ok=True)
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


def test_seed_is_quick_and_the_same_every_time(tmp_path: Path) -> None:
    configs = [PlatformConfig(data_dir=tmp_path / name) for name in ("one", "two")]
    started = time.process_time()
    seed(configs[0])
    assert time.process_time() - started < 2
    seed(configs[1])
    assert state_digest(configs[0]) == state_digest(configs[1])


def test_everyone_can_sign_in(world: World) -> None:
    for person in PEOPLE:
        me = world.signed_in(person.key).get("/api/me")
        assert (me.json()["email"], me.json()["role"]) == (person.email, person.role)
        assert world.bearer(person.key).get("/api/me").json() == me.json()


def id_of(key: str) -> str:
    return BY_KEY[key].id


def first_post(client: TestClient) -> str:
    return str(client.get("/api/posts").json()["items"][0]["id"])


# Leaving nothing behind


def make_post(c: TestClient) -> str:
    return f"/api/posts/{c.post('/api/posts', json={'title': 'Hello', 'body': 'World'}).json()['id']}"


def make_comment(c: TestClient) -> str:
    path = f"/api/posts/{first_post(c)}/comments"
    return f"{path}/{c.post(path, json={'body': 'Yes'}).json()['id']}"


def make_reaction(c: TestClient) -> str:
    path = f"/api/posts/{first_post(c)}/reactions/celebrate"
    c.delete(path)
    assert c.put(path).status_code == 204
    return path


def make_group(c: TestClient) -> str:
    made = c.post("/api/groups", json={"name": "Trial", "visibility": "private"}).json()
    c.post("/api/posts", json={"title": "In", "body": "here", "group_id": made["id"]})
    return f"/api/groups/{made['id']}"


def make_conversation(c: TestClient) -> str:
    wanted = {"member_ids": [id_of("acme_moderator")], "body": "Hello there"}
    conversation = c.post("/api/conversations", json=wanted).json()["id"]
    path = f"/api/conversations/{conversation}/messages"
    return f"{path}/{c.get(path).json()['items'][0]['id']}"


def make_upload(c: TestClient) -> str:
    sent = c.post("/api/uploads", files={"file": ("../a.txt", b"plain words")}, data={"kind": "attachment"})
    assert (sent.status_code, sent.json()["filename"]) == (201, "a.txt"), sent.text
    return f"/api/uploads/{sent.json()['id']}"


def make_report(c: TestClient) -> str:
    wanted = {"post_id": first_post(c), "reason": "Off topic"}
    return f"/api/reports/{c.post('/api/reports', json=wanted).json()['id']}"


def make_invite(c: TestClient) -> str:
    wanted = {"email": "new.person@example.com", "role": "member"}
    return f"/api/invites/{c.post('/api/invites', json=wanted).json()['id']}"


def make_webhook(c: TestClient) -> str:
    wanted = {"url": "https://hooks.example.com/in", "events": ["report.created"]}
    return f"/api/webhooks/{c.post('/api/webhooks', json=wanted).json()['id']}"


def make_export(c: TestClient) -> str:
    path = f"/api/exports/{c.post('/api/exports', json={'kind': 'emails'}).json()['id']}"
    wait_for(lambda: c.get(path).json()["state"] == "done")
    return path


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize(
    "make",
    [
        make_post,
        make_comment,
        make_reaction,
        make_group,
        make_conversation,
        make_upload,
        make_report,
        make_invite,
        make_webhook,
        make_export,
    ],
)
def test_creating_and_deleting_leaves_nothing(world: World, make: Callable[[TestClient], str]) -> None:
    client = world.signed_in("acme_owner")
    if make is make_reaction:
        client.delete(make(client))
    before = world.digest()
    path = make(client)
    assert world.digest() != before
    assert client.delete(path).status_code == 204
    assert world.digest() == before


def test_a_member_who_joins_acts_and_is_deleted_leaves_nothing(world: World) -> None:
    owner = world.signed_in("acme_owner")
    before = world.digest()
    invite = owner.post("/api/invites", json={"email": "newcomer@example.com", "role": "moderator"}).json()
    guest = world.client()
    assert guest.get(f"/api/invites/by-token/{invite['token']}").json()["role"] == "moderator"
    account = {"name": "New Comer", "password": secret_word()}
    redeemed = guest.post(f"/api/invites/by-token/{invite['token']}/redeem", json=account)
    assert (redeemed.status_code, redeemed.json()["role"]) == (201, "moderator")
    again = guest.post(f"/api/invites/by-token/{invite['token']}/redeem", json=account)
    assert again.status_code == 404
    signed = guest.post("/api/auth/sign-in", json={"email": invite["email"], "password": account["password"]})
    guest.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
    for make in (make_post, make_comment, make_group, make_conversation, make_upload, make_report):
        make(guest)
    owner_post = make_post(owner)
    assert owner.delete(owner_post).status_code == 204
    assert owner.delete(f"/api/admin/members/{redeemed.json()['id']}").status_code == 204
    assert world.digest() == before
    assert guest.get("/api/me").status_code == 401


def secret_word() -> str:
    return "-".join(("quiet", "harbour", "lantern"))


def mail_token(world: World, address: str) -> str:
    return outbox.mails_to(world.config, address)[-1].code


# Signing up, signing in


def test_sign_up_is_confirmed_by_mail_and_ends_with_deletion(world: World) -> None:
    client, before = world.client(), world.digest()
    wanted = {"email": "fresh@example.com", "name": "Fresh", "password": secret_word()}
    known = {**wanted, "email": BY_KEY["acme_member"].email}
    answers = [client.post("/api/auth/sign-up", json=body) for body in (wanted, known)]
    assert [(a.status_code, a.json()) for a in answers] == [(202, {"status": "accepted"})] * 2
    assert world.digest() == before
    token = mail_token(world, "fresh@example.com")
    assert client.post("/api/auth/sign-up/confirm", json={"token": token}).json()["role"] == "member"
    assert client.post("/api/auth/sign-up/confirm", json={"token": token}).status_code == 400
    signed = client.post("/api/auth/sign-in", json={"email": "fresh@example.com", "password": secret_word()})
    client.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
    assert client.request("DELETE", "/api/me", json={"password": "wrong"}).status_code == 403
    assert client.request("DELETE", "/api/me", json={"password": secret_word()}).status_code == 204
    assert world.digest() == before


def test_session_cookie_is_protected(world: World) -> None:
    answer = world.client().post("/api/auth/sign-in", json=credentials(BY_KEY["acme_member"]))
    session, csrf = answer.headers.get_list("set-cookie")
    assert session.startswith("__Host-session=")
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in session
    assert csrf.startswith("csrf_token=") and "HttpOnly" not in csrf
    with transaction(world.app.state.platform.factory) as db:
        kept = list(db.scalars(select(BrowserSession.token_hash)))
    assert kept and not any(token in session for token in kept)


def test_changes_need_the_csrf_token_and_an_allowed_origin(world: World) -> None:
    client = world.signed_in("acme_member")
    body = {"title": "Hello", "body": "World"}
    right = client.headers.pop("X-CSRF-Token")
    other = world.signed_in("acme_member2").headers["X-CSRF-Token"]
    assert client.post("/api/posts", json=body).status_code == 403
    assert client.post("/api/posts", json=body, headers={"X-CSRF-Token": other}).status_code == 403
    evil = {"X-CSRF-Token": right, "Origin": "https://app.example.com.evil.example"}
    assert client.post("/api/posts", json=body, headers=evil).status_code == 403
    good = {"X-CSRF-Token": right, "Origin": "https://app.example.com"}
    assert client.post("/api/posts", json=body, headers=good).status_code == 201


def test_tokens_end(world: World) -> None:
    one, two = world.bearer("acme_member"), world.bearer("acme_member")
    assert one.post("/api/auth/sign-out").status_code == 204
    assert one.get("/api/me").status_code == 401
    assert two.get("/api/me").status_code == 200
    manager = world.signed_in("acme_member_manager")
    assert manager.post(f"/api/admin/members/{id_of('acme_member')}/suspend").status_code == 200
    assert two.get("/api/me").status_code == 401
    again = world.client().post("/api/auth/sign-in", json=credentials(BY_KEY["acme_member"]))
    assert again.status_code == 401


def test_forged_tokens_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.bearer("acme_member")
    token = client.headers["Authorization"].removeprefix("Bearer ")
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    key = world.app.state.platform.token_key
    none_header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    forged = [
        f"{header}.{payload}.",
        f"{none_header}.{payload}.",
        f"{none_header}.{payload}.{signature}",
        tokens.encode(b"another key", claims),
        tokens.encode(key, {**claims, "iss": "https://elsewhere.example"}),
        tokens.encode(key, {**claims, "aud": "elsewhere"}),
        tokens.encode(key, {**claims, "exp": int(time.time()) - 1}),
        tokens.encode(key, {**claims, "sub": id_of("acme_owner")}),
        tokens.encode(key, {**claims, "jti": "unknown"}),
        "nonsense",
    ]
    for item in forged:
        answer = client.get("/api/me", headers={"Authorization": f"Bearer {item}"})
        assert answer.status_code == 401, item
    assert client.get("/api/me", headers={"Authorization": f"Bearer {tokens.encode(key, claims)}"}).is_success


def test_sessions_end_when_idle_and_after_their_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.signed_in("acme_member")
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=1, minutes=50))
    assert client.get("/api/me").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=3, minutes=45))
    assert client.get("/api/me").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=5, minutes=50))
    assert client.get("/api/me").status_code == 401
    bearer = world.bearer("acme_member")
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=6, minutes=6))
    assert bearer.get("/api/me").status_code == 401


def test_password_change_ends_everything_else(world: World) -> None:
    here, there, api = (
        world.signed_in("acme_member"),
        world.signed_in("acme_member"),
        world.bearer("acme_member"),
    )
    change = {"current_password": BY_KEY["acme_member"].password, "new_password": secret_word()}
    weak = {**change, "new_password": "password1234"}
    assert here.post("/api/auth/password-change", json=weak).status_code == 422
    assert here.post("/api/auth/password-change", json=change).status_code == 204
    assert here.get("/api/me").status_code == 200
    assert (there.get("/api/me").status_code, api.get("/api/me").status_code) == (401, 401)


def test_password_reset_works_once_and_newer_links_void_older(world: World) -> None:
    client, email = world.client(), BY_KEY["acme_member"].email
    session = world.signed_in("acme_member")
    sent = []
    for address in (email, email, "nobody@example.com"):
        answer = client.post("/api/auth/password-reset", json={"email": address})
        assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
        sent.append(mail_token(world, email))
    older, newer = sent[0], sent[1]
    path = "/api/auth/password-reset/confirm"
    assert client.post(path, json={"token": older, "password": secret_word()}).status_code == 400
    assert client.post(path, json={"token": newer, "password": secret_word()}).status_code == 204
    assert client.post(path, json={"token": newer, "password": secret_word()}).status_code == 400
    assert session.get("/api/me").status_code == 401
    signed = client.post("/api/auth/sign-in", json={"email": email, "password": secret_word()})
    assert signed.status_code == 200


def test_sign_in_tells_nothing_about_accounts(world: World) -> None:
    client = world.client()
    known = client.post("/api/auth/sign-in", json={"email": BY_KEY["acme_member"].email, "password": "wrong words"})
    unknown = client.post("/api/auth/sign-in", json={"email": "no@example.com", "password": "wrong words"})
    foreign = client.post("/api/auth/sign-in", json=credentials(BY_KEY["globex_member"]))
    for answer in (known, unknown, foreign):
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (401, "bad_credentials")


# Roles and tenants

ROLE_RULES = [
    ("/api/admin/members", {"owner", "admin"}),
    ("/api/admin/audit-log", {"owner", "admin"}),
    ("/api/admin/analytics", {"owner", "admin"}),
    ("/api/community/settings", {"owner", "admin"}),
    ("/api/webhooks", {"owner", "admin"}),
    ("/api/exports", {"owner", "admin"}),
    ("/api/invites", {"owner", "admin", "member_manager"}),
    ("/api/reports", {"owner", "admin", "moderator"}),
    ("/api/billing/plan", {"owner"}),
    ("/api/billing/invoices", {"owner"}),
    ("/api/billing/invoices/1001", {"owner"}),
    ("/api/billing/payment-method", {"owner"}),
    ("/api/members", {"owner", "admin", "moderator", "member_manager", "member"}),
]


def test_roles_see_what_is_theirs(world: World) -> None:
    for role in ("owner", "admin", "moderator", "member_manager", "member"):
        client = world.signed_in(f"acme_{role}")
        for path, allowed in ROLE_RULES:
            assert client.get(path).status_code == (200 if role in allowed else 403), (role, path)
    for path, _ in ROLE_RULES:
        assert world.client().get(path).status_code == 401


def test_nobody_rises_above_their_role(world: World) -> None:
    manager, admin = world.signed_in("acme_member_manager"), world.signed_in("acme_admin")
    wanted = {"email": "x@example.com", "role": "admin"}
    assert manager.post("/api/invites", json=wanted).status_code == 403
    assert manager.patch("/api/me", json={"role": "owner"}).status_code == 422
    member = f"/api/admin/members/{id_of('acme_member')}"
    assert admin.patch(member, json={"role": "owner"}).status_code == 403
    assert admin.patch(member, json={"role": "moderator"}).status_code == 200
    owner = f"/api/admin/members/{id_of('acme_owner')}"
    assert admin.post(f"{owner}/suspend").status_code == 403
    assert admin.delete(owner).status_code == 403
    password = {"password": BY_KEY["acme_owner"].password}
    assert world.signed_in("acme_owner").request("DELETE", "/api/me", json=password).status_code == 409


def test_other_tenants_and_private_groups_are_as_good_as_absent(world: World) -> None:
    absent = "00000000-0000-4000-8000-000000000000"
    foreign = world.signed_in("globex_owner")
    post = first_post(foreign)
    group = foreign.get("/api/groups/customer-council").json()["id"]
    conversation = foreign.get("/api/conversations").json()["items"][0]["id"]
    invoice = foreign.get("/api/billing/invoices").json()["items"][0]["id"]
    hook = foreign.get("/api/webhooks").json()["items"][0]["id"]
    owner = world.bearer("acme_owner")
    pairs = [
        (f"/api/posts/{post}", f"/api/posts/{absent}"),
        (f"/api/posts/{post}/comments", f"/api/posts/{absent}/comments"),
        (f"/api/groups/{group}", f"/api/groups/{absent}"),
        (f"/api/conversations/{conversation}/messages", f"/api/conversations/{absent}/messages"),
        (f"/api/billing/invoices/{invoice}", "/api/billing/invoices/999999"),
        (f"/api/webhooks/{hook}/deliveries", f"/api/webhooks/{absent}/deliveries"),
        (f"/api/members/{id_of('globex_member')}", f"/api/members/{absent}"),
        ("/api/exports/42", "/api/exports/999"),
    ]
    member = world.bearer("acme_member")
    council = world.bearer("acme_owner").get("/api/groups/predictive-pilot").json()["id"]
    hidden = owner.get("/api/posts", params={"group_id": council}).json()["items"][0]["id"]
    checks = [(owner, *pair) for pair in pairs]
    checks += [
        (member, f"/api/groups/{council}", f"/api/groups/{absent}"),
        (member, f"/api/posts/{hidden}", f"/api/posts/{absent}"),
        (member, f"/api/posts?group_id={council}", f"/api/posts?group_id={absent}"),
    ]
    for client, real, missing in checks:
        answers = [client.get(real), client.get(missing)]
        assert [a.status_code for a in answers] == [404, 404], real
        told = [{**a.json()["error"], "request_id": ""} for a in answers]
        assert told[0] == told[1]
    found = member.get("/api/search", params={"q": "pilot"}).json()
    assert hidden not in [item["id"] for item in found["posts"]]
    assert hidden not in [item["id"] for item in member.get("/api/posts?limit=100").json()["items"]]


def test_admins_cannot_read_private_messages(world: World) -> None:
    member = world.signed_in("acme_member")
    conversation = member.get("/api/conversations").json()["items"][0]["id"]
    assert member.get(f"/api/conversations/{conversation}/messages").status_code == 200
    for key in ("acme_owner", "acme_admin", "acme_moderator"):
        client = world.signed_in(key)
        assert client.get(f"/api/conversations/{conversation}/messages").status_code == 404
        query = {"query": f'{{messages(conversationId: "{conversation}") {{items {{body}}}}}}'}
        answer = client.post("/api/graphql", json=query).json()
        assert (answer["data"], answer["errors"][0]["code"]) == (None, "not_found")


def test_directory_publishes_no_addresses(world: World) -> None:
    client = world.signed_in("acme_member")
    for path in ("/api/members?limit=100", "/api/posts?limit=100", "/api/search?q=acme"):
        assert "@" not in client.get(path).text
    assert "@" not in world.client().get("/api/public/posts").text
    assert "@" in world.signed_in("acme_admin").get("/api/admin/members").text


def test_sessions_stay_with_their_host(world: World) -> None:
    client = world.signed_in("acme_member")
    cookie = {"Cookie": f"__Host-session={client.cookies['__Host-session']}"}
    assert world.client(HOSTS["globex"]).get("/api/me", headers=cookie).status_code == 401
    assert world.client("https://api.example.net").get("/api/me", headers=cookie).status_code == 401
    assert world.client("https://elsewhere.example").get("/api/posts").status_code == 421
    assert world.client("https://elsewhere.example").get("/api/health").status_code == 200
