import asyncio
import itertools
import json
from urllib.parse import parse_qs

import pytest

from launchready.model import Missing, MissingReason, Phase
from launchready.net.door import Door
from launchready.net.sessions import Keeper
from launchready.net.sign_in import alive, sign_in
from launchready.net.types import Answer, Call, Session
from launchready.settings.schema import Actions
from tests.net.servers import answer, certificate, serving, settings

SECURE = "Path=/; HttpOnly; SameSite=Lax"


def audit(handler, persona, test, *, tls=None, **more):
    """Run `test(door, server, rows)` with one persona `anna` that signs in as `persona` says."""

    async def main():
        rows: list[dict] = []
        async with serving(handler, tls) as server:
            personas = [{"name": "anna", "role": "member", "sign_in": persona}]
            made = settings(server.url, personas=personas, **more)
            async with Door(made, "here", record=rows.append) as door:
                await test(door, server, rows)
        return rows

    return asyncio.run(main())


def become(door, **environ):
    return sign_in(door, door.settings.personas[0], {"LR_PW": "planted-secret-1", **environ}, Actions())


JSON = {"how": "json", "route": "POST /login", "fields": {"email": "anna@x.example", "password": "$LR_PW"}}


def test_json_with_a_cookie():
    def handler(seen):
        if seen.target == "/login":
            good = json.loads(seen.body)["password"] == "planted-secret-1"
            cookies = [("set-cookie", f"sid=planted-cookie-1; {SECURE}"), ("set-cookie", "old=; Max-Age=0")]
            return answer(headers=cookies) if good else answer(401)
        return answer(body={"cookie": seen.header("cookie")})

    async def test(door, server, rows):
        session = await become(door)
        assert isinstance(session, Session)
        assert session.cookies == {"sid": "planted-cookie-1"}
        assert (session.persona, session.role, session.how) == ("anna", "member", "json")
        assert len(session.set_cookie_lines) == 2
        await door.send(Call("GET", door.url("/x")), session=session, phase=Phase.READ)
        assert server.seen[-1].header("cookie") == "sid=planted-cookie-1"
        assert server.seen[0].header("cookie") == ""
        assert "planted" not in json.dumps(rows)
        assert '"$LR_PW"' in rows[0]["curl"]

    audit(handler, JSON, test)


@pytest.mark.parametrize(
    ("where", "more", "sent"),
    [
        ("body:/data/token", {}, ("authorization", "Bearer planted-token-1")),
        ("body:/data/token", {"send_as": "X-Auth: Token {token}"}, ("x-auth", "Token planted-token-1")),
        ("header:X-Token", {}, ("authorization", "Bearer planted-token-1")),
    ],
)
def test_json_with_a_token(where, more, sent):
    def handler(seen):
        given = [("x-token", "planted-token-1"), ("set-cookie", f"track=1; {SECURE}")]
        return answer(body={"data": {"token": "planted-token-1"}}, headers=given)

    async def test(door, server, rows):
        session = await become(door)
        assert isinstance(session, Session), session
        await door.send(Call("GET", door.url("/x")), session=session, phase=Phase.READ)
        assert server.seen[-1].header(sent[0]) == sent[1]
        assert server.seen[-1].header("cookie") == ""
        assert "planted" not in json.dumps(rows)

    audit(handler, {**JSON, "session": where, **more}, test)


def test_a_form_whose_page_hands_out_the_anti_forgery_value():
    def handler(seen):
        if seen.method == "GET" and seen.target == "/login":
            page = b"<form><input type=hidden value=\"planted-csrf&amp;1\" name='csrf'></form>"
            return answer(body=page, kind="text/html", headers=[("set-cookie", f"pre=planted-pre-1; {SECURE}")])
        if seen.method == "POST":
            fields = parse_qs(seen.body.decode())
            good = fields["csrf"] == ["planted-csrf&1"] and seen.header("cookie") == "pre=planted-pre-1"
            return answer(302, headers=[("location", "/welcome")]) if good else answer(403)
        if seen.target == "/welcome":
            return answer(headers=[("set-cookie", f"sid=planted-cookie-1; {SECURE}")])
        return answer(404)

    async def test(door, server, rows):
        session = await become(door)
        assert isinstance(session, Session), session
        assert session.cookies["sid"] == "planted-cookie-1"
        assert "planted" not in json.dumps(rows)

    way = {**JSON, "how": "form", "csrf": {"take": "form:csrf", "page": "/login"}}
    audit(handler, way, test)


@pytest.mark.parametrize(
    ("take", "more", "name"),
    [
        ("body:/csrf_token", {"header": "X-CSRF"}, "x-csrf"),
        ("cookie:XSRF-TOKEN", {}, "x-xsrf-token"),
        ("header:X-Csrf", {}, "x-csrf-token"),
    ],
)
def test_anti_forgery_values_of_the_sign_in_answer(take, more, name):
    def handler(seen):
        cookies = [("set-cookie", f"sid=planted-cookie-1; {SECURE}"), ("set-cookie", "XSRF-TOKEN=planted%3D1; Path=/")]
        return answer(body={"csrf_token": "planted=1"}, headers=[*cookies, ("x-csrf", "planted=1")])

    async def test(door, server, rows):
        session = await become(door)
        assert isinstance(session, Session), session
        assert {key.lower(): value for key, value in session.unsafe_headers.items()} == {name: "planted=1"}

    audit(handler, {**JSON, "csrf": {"take": take, **more}}, test)


def test_tokens_and_keys_need_no_request():
    async def bearer(door, server, rows):
        session = await become(door)
        assert isinstance(session, Session)
        assert session.headers == {"Authorization": "Bearer planted-secret-1"}
        assert server.seen == []

    async def key(door, server, rows):
        session = await become(door)
        assert isinstance(session, Session)
        assert session.headers == {"X-Api-Key": "planted-secret-1"}
        await door.send(Call("GET", door.url("/x")), session=session, phase=Phase.READ)
        assert server.seen[0].header("x-api-key") == "planted-secret-1"
        assert "planted" not in json.dumps(rows)

    audit(lambda seen: answer(), {"how": "bearer", "token": "$LR_PW"}, bearer)
    audit(lambda seen: answer(), {"how": "api_key", "token": "$LR_PW"}, key)


def test_a_saved_browser_state(tmp_path):
    file = tmp_path / "anna.json"
    cookie = {"name": "sid", "value": "planted-cookie-1", "domain": "127.0.0.1", "path": "/", "expires": -1}
    foreign = {**cookie, "name": "other", "domain": ".foreign.example"}
    over = {**cookie, "name": "over", "expires": 1000}
    file.write_text(json.dumps({"cookies": [cookie, foreign, over], "origins": []}))

    async def good(door, server, rows):
        session = await become(door)
        assert isinstance(session, Session), session
        assert session.cookies == {"sid": "planted-cookie-1"}

    async def bad(door, server, rows):
        session = await become(door)
        assert isinstance(session, Missing)
        assert session.reason is MissingReason.NOT_CONFIGURED
        assert "launchready login" in session.detail

    way = {"how": "storage_state", "file": str(file)}
    audit(lambda seen: answer(), way, good)
    for text in ("", "[]", '{"cookies": 5}', '{"cookies": [], "origins": null}', '{"cookies": [1, null]}'):
        file.write_text(text)
        audit(lambda seen: answer(), way, bad)
    file.unlink()
    audit(lambda seen: answer(), way, bad)


def test_a_token_in_local_storage(tmp_path):
    file = tmp_path / "anna.json"

    async def test(door, server, rows):
        stored = [{"name": "access", "value": '"planted-token-1"'}]
        file.write_text(json.dumps({"cookies": [], "origins": [{"origin": server.url, "localStorage": stored}]}))
        session = await become(door)
        assert isinstance(session, Session), session
        assert session.headers == {"Authorization": "Bearer planted-token-1"}

    audit(lambda seen: answer(), {"how": "storage_state", "file": str(file), "session": "body:/access"}, test)


@pytest.mark.parametrize(
    ("reply", "reason", "words"),
    [
        (answer(401), MissingReason.REFUSED_BY_TARGET, "answers 401"),
        (answer(200), MissingReason.NO_ACCESS, "without a session cookie"),
        (answer(200, headers=[("set-cookie", "sid=x1234; Secure")]), MissingReason.NO_ACCESS, "https"),
        (b"garbage\r\n\r\n", MissingReason.UNREACHABLE, "no HTTP"),
    ],
)
def test_what_stands_in_the_way_is_said(reply, reason, words):
    async def test(door, server, rows):
        found = await become(door)
        assert isinstance(found, Missing)
        assert found.reason is reason
        assert words in found.detail
        assert found.detail.startswith("anna cannot sign in: ")

    audit(lambda seen: reply, JSON, test)


def test_a_variable_that_is_not_set_is_named():
    async def test(door, server, rows):
        found = await sign_in(door, door.settings.personas[0], {}, Actions())
        assert isinstance(found, Missing)
        assert found.reason is MissingReason.NOT_CONFIGURED
        assert "LR_PW" in found.detail
        assert server.seen == []

    audit(lambda seen: answer(), JSON, test)


def test_a_busy_sign_in_is_tried_once_more():
    turns = itertools.count()

    def handler(seen):
        if next(turns) == 0:
            return answer(429, headers=[("retry-after", "1")])
        return answer(headers=[("set-cookie", f"sid=planted-cookie-1; {SECURE}")])

    async def test(door, server, rows):
        assert isinstance(await become(door), Session)
        assert len(server.seen) == 2

    audit(handler, JSON, test)


def test_secure_cookies_over_https(tmp_path):
    ca, tls = certificate(tmp_path, "127.0.0.1")

    async def test(door, server, rows):
        session = await become(door)
        assert isinstance(session, Session), session
        await door.send(Call("GET", door.url("/x")), session=session, phase=Phase.READ)
        assert server.seen[-1].header("cookie") == "sid=planted-cookie-1"

    cookie = ("set-cookie", f"sid=planted-cookie-1; Secure; {SECURE}")
    audit(lambda seen: answer(headers=[cookie]), JSON, test, tls=tls, environment={"ca": str(ca)})


def me(known, stranger):
    """A who-am-I handler: `known(seen)` for the living cookie, `stranger(seen)` for everybody else."""

    def handler(seen):
        if seen.target == "/login":
            handler.logins += 1
            return answer(headers=[("set-cookie", f"sid=planted-{handler.logins}; {SECURE}")])
        alive_now = seen.header("cookie") == f"sid=planted-{handler.logins}" and not handler.dead
        return known(seen) if alive_now else stranger(seen)

    handler.logins = 0
    handler.dead = False
    return handler


counter = itertools.count()
SHELL = b"<html><body><div id=root></div><a>Sign in</a></body></html>"


@pytest.mark.parametrize(
    ("known", "stranger"),
    [
        (answer(body={"id": 1}), answer(401)),
        (answer(body={"id": 1}), answer(302, headers=[("location", "/login")])),
        (answer(body={"user": {"id": 1}}), answer(body={"user": None})),
        (answer(body=b"<h1>Hello</h1><a>Sign out</a>", kind="text/html"), answer(body=SHELL, kind="text/html")),
    ],
)
def test_life_is_proved_against_a_stranger(known, stranger):
    handler = me(lambda seen: known, lambda seen: stranger)

    async def test(door, server, rows):
        session = await become(door)
        assert await alive(door, session, "GET /me") is True
        handler.dead = True
        assert await alive(door, session, "GET /me") is False
        sent = len(server.seen)
        assert await alive(door, session, "GET /me") is False
        assert len(server.seen) == sent + 1

    audit(handler, JSON, test)


def test_what_moves_by_itself_proves_nothing():
    def moving(seen):
        return answer(body={"user": None, "time": next(counter), "csrf": str(next(counter))})

    def page(seen):
        return answer(body=SHELL + b"<i>%d nonce%d</i>" % (next(counter), next(counter)), kind="text/html")

    async def test(door, server, rows):
        assert await alive(door, await become(door), "GET /me") is False

    for handler in (moving, page, lambda seen: answer(body=b"ok", kind="text/plain")):
        audit(me(handler, handler), JSON, test)


def test_not_knowing_is_said():
    async def test(door, server, rows):
        session = await become(door)
        for route in (None, "GET /me"):
            state = await alive(door, session, route)
            assert isinstance(state, Missing)

    audit(me(lambda seen: answer(503), lambda seen: answer(401)), JSON, test)


def test_the_keeper_signs_in_once_and_once_more():
    handler = me(lambda seen: answer(body={"id": 1}), lambda seen: answer(401))

    async def test(door, server, rows):
        keeper = Keeper(door, {"LR_PW": "planted-secret-1"}, "GET /me")
        found = await asyncio.gather(*(keeper.get("anna") for _ in range(5)))
        assert handler.logins == 1
        assert all(one is found[0] for one in found)
        assert await keeper.verify_after("anna") is True
        handler.logins += 1  # the server forgets the session
        assert await keeper.verify_after("anna") is False
        second = await keeper.get("anna")
        assert isinstance(second, Session)
        assert second is not found[0]
        handler.dead = True
        assert await keeper.verify_after("anna") is False
        third = await keeper.get("anna")
        assert isinstance(third, Missing)
        assert third.reason is MissingReason.NO_ACCESS
        logins = handler.logins
        assert await keeper.get("anna") is third
        assert await keeper.verify_after("anna") is False
        assert handler.logins == logins
        assert (await keeper.get("anonymous")).persona == "anonymous"
        assert await keeper.verify_after("anonymous") is True
        assert isinstance(await keeper.get("nobody"), Missing)
        assert keeper.names == ("anna",)

    audit(handler, JSON, test)


def test_a_session_that_never_lives():
    handler = me(lambda seen: answer(401), lambda seen: answer(401))

    async def test(door, server, rows):
        keeper = Keeper(door, {"LR_PW": "planted-secret-1"}, "GET /me")
        found = await keeper.get("anna")
        assert isinstance(found, Missing)
        assert "not alive" in found.detail
        assert handler.logins == 2

    audit(handler, JSON, test)


def test_a_planted_secret_is_nowhere_in_what_is_recorded():
    """An echoing target: every way in which it throws our secrets back at us."""

    def handler(seen):
        if seen.target == "/login":
            return answer(
                body={"echo": seen.body.decode()}, headers=[("set-cookie", f"sid=planted-cookie-1; {SECURE}")]
            )
        said = f"{seen.header('cookie')} {seen.header('authorization')} {seen.target}"
        headers = [("x-echo", said), ("location", f"/?sid={said}"), ("set-cookie", f"again={said}")]
        kind, body = {
            "/json": ("application/json", {"echo": said, said: said, "list": [said]}),
            "/html": ("text/html", f"<p title='{said}'>{said}</p><!-- {said} -->".encode()),
            "/text": ("text/plain", said.encode()),
            "/odd": ("application/x-thing", said.encode()),
            "/form": ("application/x-www-form-urlencoded", f"a={said}".encode()),
        }[seen.target.split("?")[0]]
        return answer(418, body=body, headers=headers, kind=kind)

    async def test(door, server, rows):
        session = await become(door)
        session.headers["Authorization"] = "Bearer planted-token-1"
        written = []
        for path in ("/json", "/html", "/text", "/odd", "/form"):
            for query in ("", "?planted-secret-1", "?x=planted-cookie-1"):
                reply = await door.send(Call("GET", door.url(path + query)), session=session, phase=Phase.READ)
                assert isinstance(reply, Answer)
                summary = f"planted-token-1 {reply.text()}"
                marks: tuple[tuple[str, ...], ...] = ((), ("planted",), (".*",), ("echo",))
                written += [str(door.evidence(reply, summary, mark=mark)) for mark in marks]
        assert "planted" not in json.dumps(rows, ensure_ascii=False)
        assert "planted" not in "".join(written)

    audit(handler, JSON, test)
