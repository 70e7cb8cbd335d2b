import asyncio
import gzip
import json
import time
import zlib

import pytest

from launchready.model import MissingReason, Phase
from launchready.net.door import Door
from launchready.net.types import Answer, Call, CookieRule, Failed, Session
from tests.net.servers import answer, certificate, raw_server, read_request, serving, settings


def run_with(talk_or_handler, test, *, raw=False, **more):
    """Run `test(door, server_or_port, rows)` against a server of its own."""

    async def main():
        rows: list[dict] = []
        events: list[tuple[str, dict]] = []
        async with (raw_server if raw else serving)(talk_or_handler) as server:
            url = f"http://127.0.0.1:{server}" if raw else server.url
            door_options = more.pop("door", {})
            made = settings(url, **more)
            async with Door(made, "here", record=rows.append, emit=lambda *e: events.append(e), **door_options) as door:
                door.events = events  # type: ignore[attr-defined]
                await asyncio.wait_for(test(door, server, rows), 30)

    asyncio.run(main())


def get(door, path="/", **more):
    return door.send(Call("GET", door.url(path)), **{"phase": Phase.READ, **more})


def test_an_answer_comes_back_as_it_was_and_is_recorded():
    async def test(door, server, rows):
        reply = await get(door, "/a/../b?x=%2F&y=[1]", why="looking")
        assert isinstance(reply, Answer)
        assert (reply.status, reply.json(), reply.number) == (200, {"ok": True}, 1)
        assert reply.all_headers("x-a") == ("1", "2")
        assert server.seen[0].target == "/a/../b?x=%2F&y=[1]"
        row = rows[0]
        json.dumps(row)
        assert (row["method"], row["status"], row["why"], row["persona"]) == ("GET", 200, "looking", "anonymous")
        assert row["excerpt"] == '{"ok": true}'
        assert door.requests == 1
        evidence = door.evidence(reply, "it works")
        assert evidence.where == "exchanges/1"
        assert evidence.repeat == row["curl"]
        assert evidence.subject == "GET /a/../b?x=%2F&y=[1]"

    run_with(lambda seen: answer(body={"ok": True}, headers=[("X-A", "1"), ("X-A", "2")]), test)


def test_non_ascii_paths_and_methods_go_out():
    async def test(door, server, rows):
        assert isinstance(await get(door, "/\ud800"), Answer)
        server.seen.clear()
        await get(door, "/ü?q=é#part")
        assert server.seen[0].target == "/%C3%BC?q=%C3%A9"

    run_with(lambda seen: answer(), test)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("garbage", b"\x00\x01\x02 what is this\r\n\r\n"),
        ("nothing", b""),
        ("half a head", b"HTTP/1.1 200 OK\r\ncontent-le"),
        ("bad length", b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\nabc"),
        ("bad chunk", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\nabc"),
        ("short body", b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nabc"),
        ("bad gzip", b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc"),
        ("huge header", b"HTTP/1.1 200 OK\r\nx: " + b"a" * 3_000_000 + b"\r\n\r\n"),
        ("switching protocols", b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\nabc"),
        ("old protocol", b"HTTP/0.9 hello\r\n\r\n"),
        ("two encodings", b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip, gzip\r\ncontent-length: 3\r\n\r\nabc"),
    ],
)
def test_answers_that_are_none_become_failures(name, raw):
    async def talk(reader, writer):
        await read_request(reader)
        writer.write(raw)
        await writer.drain()

    async def test(door, port, rows):
        reply = await get(door)
        assert isinstance(reply, Failed), reply
        assert reply.reason is MissingReason.UNREACHABLE
        assert reply.number >= 1
        assert reply.detail.endswith(".")
        assert "unreachable" in rows[-1]["failed"]
        assert door.evidence(reply, "no answer").where == f"exchanges/{reply.number}"

    run_with(talk, test, raw=True)


def test_headers_without_end_are_cut_off():
    async def talk(reader, writer):
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100000):
            writer.write(b"x-%d: %s\r\n" % (number, b"a" * 100))
            await writer.drain()

    async def test(door, port, rows):
        assert isinstance(await get(door), Failed)

    run_with(talk, test, raw=True)


@pytest.mark.parametrize("drip", [False, True])
def test_hanging_and_dripping_bodies_end_at_the_time_limit(drip):
    async def talk(reader, writer):
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nabc")
        while True:
            await writer.drain()
            await asyncio.sleep(0.02)
            if drip:
                writer.write(b"x")

    async def test(door, port, rows):
        started = time.monotonic()
        reply = await get(door)
        assert isinstance(reply, Failed)
        assert "within 0.4 seconds" in reply.detail
        assert time.monotonic() - started < 2

    run_with(talk, test, raw=True, budgets={"request_seconds": 0.4})


def test_cancellation_passes_and_the_door_still_works():
    async def talk(reader, writer):
        seen = await read_request(reader)
        if seen.target == "/slow":
            await asyncio.sleep(30)
        writer.write(answer(body=b"{}"))
        await writer.drain()

    async def test(door, port, rows):
        task = asyncio.ensure_future(get(door, "/slow"))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert isinstance(await get(door, "/fast"), Answer)
        assert rows[0]["failed"] == "tool_bug: Stopped before the answer."

    run_with(talk, test, raw=True, budgets={"concurrency": 1})


def test_a_compression_bomb_stops_at_the_cap():
    bomb = gzip.compress(b"\0" * 20_000_000) * 50

    async def test(door, server, rows):
        started = time.monotonic()
        reply = await get(door)
        assert isinstance(reply, Answer)
        assert reply.truncated
        assert len(reply.body) == 1_000_000
        assert reply.json() is None
        assert rows[0]["truncated"] is True
        assert time.monotonic() - started < 3

    run_with(
        lambda seen: answer(body=bomb, headers=[("content-encoding", "gzip")]),
        test,
        budgets={"response_bytes": 1_000_000},
    )


def test_a_body_without_end_stops_at_the_cap():
    async def talk(reader, writer):
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2000000000\r\n\r\n")
        while True:
            writer.write(b"a" * 65536)
            await writer.drain()

    async def test(door, port, rows):
        reply = await get(door)
        assert isinstance(reply, Answer)
        assert reply.truncated
        assert len(reply.body) == 100_000

    run_with(talk, test, raw=True, budgets={"response_bytes": 100_000})


@pytest.mark.parametrize(
    ("encoding", "squeeze"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data)[2:-4]),
        ("gzip", lambda data: gzip.compress(data[:5]) + gzip.compress(data[5:])),
        ("identity", bytes),
    ],
)
def test_compressed_bodies_are_read(encoding, squeeze):
    body = b'{"a": "' + b"b" * 200_000 + b'"}'

    async def test(door, server, rows):
        reply = await get(door)
        assert isinstance(reply, Answer)
        assert reply.body == body

    run_with(lambda seen: answer(body=squeeze(body), headers=[("content-encoding", encoding)]), test)


def test_redirects_in_a_circle_and_without_end():
    def handler(seen):
        if seen.target.startswith("/n"):
            return answer(302, headers=[("location", f"/n{int(seen.target[2:]) + 1}")])
        return answer(302, headers=[("location", "/b" if seen.target == "/a" else "/a")])

    async def test(door, server, rows):
        reply = await get(door, "/a", follow=10)
        assert isinstance(reply, Failed)
        assert "circle" in reply.detail
        assert len(server.seen) == 2
        reply = await get(door, "/n0", follow=3)
        assert isinstance(reply, Answer)
        assert (reply.status, reply.call.url.rsplit("/", 1)[1]) == (302, "n3")
        assert (await get(door, "/a")).status == 302
        await get(door, "/n0", follow=100000)
        assert len(server.seen) < 40

    run_with(handler, test)


def test_a_redirect_out_of_scope_is_not_followed_and_says_where_to():
    async def test(door, server, rows):
        reply = await get(door, "/a", follow=5)
        assert isinstance(reply, Failed)
        assert reply.reason is MissingReason.OUT_OF_SCOPE
        assert "evil.example" in reply.detail
        assert reply.number == 1
        assert len(rows) == 1
        assert door.events[-1][0] == "refused"
        for url in ("//evil.example/x", "http://evil.example\\@127.0.0.1/", "gopher://127.0.0.1/", "/logout"):
            target = url
            reply = await get(door, "/to?" + target, follow=5)
            assert isinstance(reply, Failed), url

    def handler(seen):
        place = seen.target.partition("?")[2] or "http://evil.example/login"
        return answer(302, headers=[("location", place)])

    run_with(handler, test)


@pytest.mark.parametrize(
    "location",
    ["http://[", "http://\xff/", "//", "https://", "http:///x", "\x01", "javascript:alert(1)", "?" * 5000, "%"],
)
def test_odd_locations(location):
    async def test(door, server, rows):
        reply = await get(door, "/a", follow=3)
        assert isinstance(reply, Answer | Failed)

    run_with(lambda seen: answer(302, headers=[("location", location)], body=b"x"), test)


def test_a_body_does_not_follow_to_another_server(tmp_path):
    ca, tls = certificate(tmp_path, "a.example", "b.example")

    def handler(seen):
        return answer(307, headers=[("location", "https://b.example/")]) if seen.header("host")[0] == "a" else answer()

    async def main():
        async with serving(handler, tls) as server:
            connect = {f"{name}.example:443": f"127.0.0.1:{server.port}" for name in "ab"}
            made = settings(["https://a.example", "https://b.example"], environment={"connect": connect, "ca": str(ca)})
            async with Door(made, "here", record=lambda row: None) as door:
                call = Call.of_json("POST", door.url("/login"), {"password": "x"})
                reply = await door.send(call, phase=Phase.READ, signing_in=True, follow=2)
                assert (reply.status, len(server.seen)) == (307, 1)
                reply = await door.send(Call("GET", door.url("/")), phase=Phase.READ, follow=2)
                assert (reply.status, len(server.seen)) == (200, 3)

    asyncio.run(main())


def test_credentials_do_not_follow_from_https_to_http(tmp_path):
    ca, tls = certificate(tmp_path, "a.example")

    async def main():
        async with serving(lambda seen: answer()) as plain:
            handler = lambda seen: answer(302, headers=[("location", "http://a.example/")])  # noqa: E731
            async with serving(handler, tls) as server:
                connect = {"a.example:443": f"127.0.0.1:{server.port}", "a.example:80": f"127.0.0.1:{plain.port}"}
                made = settings("https://a.example", environment={"connect": connect, "ca": str(ca)})
                session = Session("anna", cookies={"sid": "cookie-1"}, headers={"Authorization": "Bearer token-1"})
                async with Door(made, "here", record=lambda row: None) as door:
                    reply = await door.send(Call("GET", door.url("/")), session=session, phase=Phase.READ, follow=1)
                    assert isinstance(reply, Answer)
                assert server.seen[0].header("authorization") == "Bearer token-1"
                assert plain.seen[0].header("authorization") == plain.seen[0].header("cookie") == ""

    asyncio.run(main())


def test_words_in_cookies_are_no_secrets():
    async def test(door, server, rows):
        session = Session("anna", cookies={"theme": "dark", "sid": "cookie-value-1"})
        reply = await get(door, "/darkroom", session=session)
        assert door.evidence(reply, "the darkroom").summary == "the darkroom"
        assert "dark;" not in rows[0]["curl"]

    run_with(lambda seen: answer(), test)


def test_redirects_to_another_port_of_the_host_are_out_of_scope():
    async def test(door, server, rows):
        async with serving(lambda seen: answer()) as other:
            target = other.url
            reply = await get(door, "/?" + target, follow=5)
            assert isinstance(reply, Failed)
            assert other.seen == []

    run_with(lambda seen: answer(302, headers=[("location", seen.target.partition("?")[2])]), test)


def test_a_followed_post_becomes_a_get_without_body():
    async def test(door, server, rows):
        door.permit("test")
        call = Call.of_json("POST", door.url("/a"), {"x": 1})
        reply = await door.send(call, phase=Phase.ACTIVE, follow=1)
        assert isinstance(reply, Answer)
        assert [(seen.method, seen.body) for seen in server.seen] == [("POST", b'{"x": 1}'), ("GET", b"")]

    def handler(seen):
        return answer(303, headers=[("location", "/b")]) if seen.method == "POST" else answer()

    run_with(handler, test, door={"phase": Phase.ACTIVE})


def test_phases_are_refused():
    async def test(door, server, rows):
        post = Call("POST", door.url("/x"))
        for reply in (
            await door.send(post, phase=Phase.READ),
            await door.send(post, phase=Phase.ACTIVE),
            await door.send(Call("GET", door.url("/x"), (("X-HTTP-Method-Override", "DELETE"),)), phase=Phase.READ),
            await door.send(
                Call.of_json("POST", door.url("/g"), {"query": "mutation { x }"}), phase=Phase.READ, reading=True
            ),
            await door.send(Call("PUT", door.url("/x")), phase=Phase.READ, signing_in=True),
        ):
            assert isinstance(reply, Failed)
            assert reply.reason is MissingReason.OUT_OF_SCOPE
        assert server.seen == []
        assert rows == []
        assert isinstance(await door.send(post, phase=Phase.READ, signing_in=True), Answer)
        assert isinstance(await get(door, "/g?query=mutation%20%7B%20x%20%7D"), Failed)
        assert isinstance(await get(door, "/g?query=%7B%20mutation%20%7D"), Answer)
        query = Call.of_json("POST", door.url("/g"), {"query": 'query A { a(text: "mutation") { mutation } }'})
        assert isinstance(await door.send(query, phase=Phase.READ, reading=True), Answer)

    run_with(lambda seen: answer(), test)


def test_active_needs_a_proof_and_production_stays_at_reading():
    async def test(door, server, rows):
        post = Call("POST", door.url("/x"))
        assert "proof" in (await door.send(post, phase=Phase.ACTIVE)).detail
        door.permit("a test of our own")
        assert isinstance(await door.send(post, phase=Phase.ACTIVE), Answer)
        assert isinstance(await door.send(post, phase=Phase.DISRUPTIVE), Failed)
        for yes, expected in ((False, Phase.READ), (True, Phase.ACTIVE)):
            made = settings(server.url, kind="production")
            live = Door(made, "here", record=rows.append, phase=Phase.ACTIVE, yes_production=yes)
            live.permit("a test of our own")
            assert live.phase is expected
            reply = await live.send(post, phase=Phase.ACTIVE)
            assert isinstance(reply, Answer) is yes
            await live.aclose()
        quiet = Door(settings(server.url), "here", record=rows.append, phase=Phase.PASSIVE)
        reply = await quiet.send(Call("GET", door.url("/x")), session=Session("anna"), phase=Phase.PASSIVE)
        assert isinstance(reply, Failed)

    run_with(lambda seen: answer(), test, door={"phase": Phase.ACTIVE})


def test_reads_with_effects_are_refused_unless_wanted_in_the_active_phase():
    async def test(door, server, rows):
        door.permit("test")
        assert isinstance(await get(door, "/logout"), Failed)
        assert isinstance(await get(door, "/logout", with_effect=True), Failed)
        assert isinstance(await get(door, "/logout", phase=Phase.ACTIVE), Failed)
        assert isinstance(await get(door, "/logout", phase=Phase.ACTIVE, with_effect=True), Answer)
        assert isinstance(await get(door, "/x", phase=Phase.ACTIVE, with_effect=True), Failed)

    run_with(lambda seen: answer(), test, door={"phase": Phase.ACTIVE}, scope={"never": ["GET /x"]})


def test_cookies_stay_with_their_person_and_host():
    async def test(door, server, rows):
        anna = Session("anna", cookies={"sid": "anna-cookie-1"})
        await get(door, session=anna)
        await get(door, session=Session("bert"))
        await get(door)
        assert [seen.header("cookie") for seen in server.seen] == ["sid=anna-cookie-1", "", ""]
        elsewhere = Session("anna", cookies={"sid": "anna-cookie-1"}, cookie_hosts=frozenset({"other.example"}))
        elsewhere.headers["Authorization"] = "Bearer anna-token-1"
        await get(door, session=elsewhere)
        assert server.seen[-1].header("cookie") == ""
        assert server.seen[-1].header("authorization") == ""

    run_with(lambda seen: answer(headers=[("set-cookie", "tracker=1; Path=/"), ("set-cookie", "sid=evil")]), test)


def test_cookie_rules_are_kept():
    rules = {
        "host": CookieRule("127.0.0.1"),
        "secure": CookieRule("127.0.0.1", secure=True),
        "deep": CookieRule("127.0.0.1", path="/admin"),
        "other": CookieRule("example.org", domain=True),
    }
    session = Session("anna", cookies={name: name + "-value" for name in rules}, cookie_rules=rules)

    async def test(door, server, rows):
        await get(door, "/administrator", session=session)
        await get(door, "/admin/x", session=session)
        assert [seen.header("cookie") for seen in server.seen] == [
            "host=host-value",
            "host=host-value; deep=deep-value",
        ]

    run_with(lambda seen: answer(), test)


def test_unsafe_headers_and_own_headers():
    session = Session("anna", headers={"Authorization": "Bearer right-token"}, unsafe_headers={"X-CSRF": "csrf-value"})

    async def test(door, server, rows):
        door.permit("test")
        await get(door, session=session)
        call = Call("POST", door.url("/")).with_header("authorization", "Bearer forged-token")
        await door.send(call, session=session, phase=Phase.ACTIVE)
        first, second = server.seen
        assert (first.header("authorization"), first.header("x-csrf")) == ("Bearer right-token", "")
        assert (second.header("authorization"), second.header("x-csrf")) == ("Bearer forged-token", "csrf-value")
        assert [name for name, _ in second.headers].count("authorization") == 1
        assert "forged-token" not in json.dumps(rows)

    run_with(lambda seen: answer(), test, door={"phase": Phase.ACTIVE})


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_respected_once(status):
    def handler(seen):
        handler.count += 1
        return answer(status, headers=[("retry-after", "1")]) if handler.count == 1 else answer()

    handler.count = 0

    async def test(door, server, rows):
        started = time.monotonic()
        reply = await get(door)
        assert isinstance(reply, Answer)
        assert reply.status == 200
        assert time.monotonic() - started >= 0.95
        assert [row["status"] for row in rows] == [status, 200]
        assert ("waiting", {"seconds": 1.0, "status": status, "environment": "here"}) in door.events

    run_with(handler, test)


@pytest.mark.parametrize("value", ["3600", "soon", "-1", "9" * 400, "Wed, 21 Oct 2099 07:28:00 GMT", ""])
def test_a_retry_after_that_is_too_long_or_nonsense_gives_the_answer_back(value):
    async def test(door, server, rows):
        started = time.monotonic()
        assert (await get(door)).status == 429
        assert len(server.seen) == 1
        assert time.monotonic() - started < 1

    run_with(lambda seen: answer(429, headers=[("retry-after", value)]), test)


def test_tests_of_rate_limits_do_not_wait():
    async def test(door, server, rows):
        assert (await get(door, patient=False)).status == 429
        assert (await get(door, patient=False)).status == 429
        assert len(server.seen) == 2

    run_with(lambda seen: answer(429, headers=[("retry-after", "30")]), test)


def test_budgets_end_with_a_sentence():
    async def test(door, server, rows):
        replies = [await get(door) for _ in range(4)]
        assert [isinstance(reply, Answer) for reply in replies] == [True, True, False, False]
        assert "total_requests" in replies[-1].detail
        assert replies[-1].number == 0
        assert len(server.seen) == 2

    run_with(lambda seen: answer(), test, budgets={"total_requests": 2})


def test_the_time_budget_ends_with_a_sentence():
    async def test(door, server, rows):
        await get(door)
        await asyncio.sleep(0.25)
        reply = await get(door)
        assert isinstance(reply, Failed)
        assert "total_seconds" in reply.detail

    run_with(lambda seen: answer(), test, budgets={"total_seconds": 0.2})


def test_rate_and_concurrency_are_held():
    state = {"open": 0, "most": 0}

    async def handler(seen):
        state["open"] += 1
        state["most"] = max(state["most"], state["open"])
        await asyncio.sleep(0.02)
        state["open"] -= 1
        return answer()

    async def test(door, server, rows):
        started = time.monotonic()
        await asyncio.gather(*(get(door) for _ in range(30)))
        assert state["most"] <= 3
        assert time.monotonic() - started >= (30 - 3) / 50 * 0.95
        assert sorted(row["number"] for row in rows) == list(range(1, 31))

    run_with(handler, test, budgets={"concurrency": 3, "requests_per_second": 50.0})


def test_a_stale_connection_is_tried_again_for_reads():
    async def talk(reader, writer):
        await read_request(reader)
        writer.write(answer())
        await writer.drain()
        await read_request(reader)

    async def test(door, port, rows):
        assert isinstance(await get(door), Answer)
        assert isinstance(await get(door), Answer)
        assert [row["status"] for row in rows] == [200, 0, 200]

    run_with(talk, test, raw=True)


def test_connection_refused_and_unknown_names():
    async def test(door, server, rows):
        made = settings(["http://127.0.0.1:1", "http://nowhere.invalid"])
        async with Door(made, "here", record=rows.append) as other:
            for base in other.bases:
                reply = await other.send(Call("GET", other.url("/", base)), phase=Phase.PASSIVE)
                assert isinstance(reply, Failed)
                assert reply.reason is MissingReason.UNREACHABLE

    run_with(lambda seen: answer(), test)


@pytest.mark.parametrize("header", [("bad name", "x"), ("x", "a\r\nb: c"), ("x", "a\x00b"), ("ü", "x")])
def test_headers_that_cannot_be_written_are_our_own_fault(header):
    async def test(door, server, rows):
        reply = await door.send(Call("GET", door.url("/"), (header,)), phase=Phase.READ)
        assert isinstance(reply, Failed)
        assert reply.reason is MissingReason.TOOL_BUG
        assert server.seen == []

    run_with(lambda seen: answer(), test)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "http://",
        "http://[",
        "http://a b/",
        "http://u:p@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://\ud800/",
    ],
)
def test_addresses_that_are_none_are_refused(url):
    async def test(door, server, rows):
        reply = await door.send(Call("GET", url), phase=Phase.READ)
        assert isinstance(reply, Failed)
        assert reply.reason is MissingReason.OUT_OF_SCOPE

    run_with(lambda seen: answer(), test)


def test_the_connect_map_keeps_name_and_certificate_check(tmp_path):
    ca, tls = certificate(tmp_path, "community.example")

    async def main():
        rows: list[dict] = []
        async with serving(lambda seen: answer(body={"host": seen.header("host")}), tls) as server:
            connect = {
                "community.example:443": f"127.0.0.1:{server.port}",
                "wrong.example:443": f"127.0.0.1:{server.port}",
            }
            urls = ["https://community.example", "https://wrong.example"]
            made = settings(urls, environment={"connect": connect, "ca": str(ca)})
            async with Door(made, "here", record=rows.append) as door:
                reply = await door.send(Call("GET", door.url("/x")), phase=Phase.PASSIVE)
                assert isinstance(reply, Answer), reply
                assert reply.json() == {"host": "community.example"}
                wrong = await door.send(Call("GET", door.url("/x", door.bases[1])), phase=Phase.PASSIVE)
                assert isinstance(wrong, Failed)
                assert "certificate of wrong.example" in wrong.detail
            made = settings(urls, environment={"connect": connect})
            async with Door(made, "here", record=rows.append) as door:
                untrusted = await door.send(Call("GET", door.url("/x")), phase=Phase.PASSIVE)
                assert isinstance(untrusted, Failed)
                assert "certificate" in untrusted.detail
            made = settings(urls, environment={"connect": connect, "ca": str(tmp_path / "none.pem")})
            async with Door(made, "here", record=rows.append) as door:
                reply = await door.send(Call("GET", door.url("/x")), phase=Phase.PASSIVE)
                assert reply.reason is MissingReason.NOT_CONFIGURED

    asyncio.run(main())


def test_tls_to_a_plain_server_has_its_own_sentence():
    async def talk(reader, writer):
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()

    async def test(door, port, rows):
        made = settings(f"https://127.0.0.1:{port}")
        async with Door(made, "here", record=rows.append) as other:
            reply = await other.send(Call("GET", other.url("/")), phase=Phase.PASSIVE)
            assert isinstance(reply, Failed)
            assert "TLS" in reply.detail

    run_with(talk, test, raw=True)


def test_names_in_scope_that_lead_to_private_addresses_are_refused():
    async def test(door, server, rows):
        made = settings(
            "https://community.example", scope={"hosts": [f"localhost:{server.port}", f"127.0.0.1:{server.port}"]}
        )
        async with Door(made, "here", record=rows.append) as other:
            for host in ("localhost", "127.0.0.1"):
                reply = await other.send(Call("GET", f"http://{host}:{server.port}/"), phase=Phase.PASSIVE)
                assert isinstance(reply, Failed)
                assert reply.reason is MissingReason.OUT_OF_SCOPE
                assert "private address" in reply.detail
        assert server.seen == []
        own = settings(f"http://localhost:{server.port}")
        async with Door(own, "here", record=rows.append) as other:
            assert isinstance(await other.send(Call("GET", other.url("/")), phase=Phase.PASSIVE), Answer)

    run_with(lambda seen: answer(), test)


def test_a_door_with_a_transport_of_its_own():
    import httpx2

    async def main():
        rows: list[dict] = []
        transport = httpx2.MockTransport(lambda request: httpx2.Response(200, json={"a": 1}))
        async with Door(settings("https://x.example"), "here", record=rows.append, transport=transport) as door:
            reply = await door.send(Call("GET", door.url("/")), phase=Phase.READ)
            assert isinstance(reply, Answer)
            assert reply.json() == {"a": 1}

    asyncio.run(main())
