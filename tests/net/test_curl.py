import asyncio
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from launchready.model import Phase
from launchready.net.curl import curl
from launchready.net.door import Door
from launchready.net.redact import Redactor
from launchready.net.types import Answer, Call, Session
from tests.net.servers import answer, certificate, serving, settings

HOSTILE = """it's "quoted" `id` $(touch /tmp/lr-pwned) ${HOME} \\ ; & | > < * ? ! # ~ \t é 漢 \u202e end"""


async def bash(line: str, **environ: str) -> subprocess.CompletedProcess:
    return await asyncio.to_thread(
        subprocess.run,
        ["/bin/bash", "-c", line],
        capture_output=True,
        timeout=20,
        env={"PATH": os.environ["PATH"], **environ},
    )


def both_ways(call_of, session=None, environ=None, secrets=None):
    """Send a call through the door, run its curl line in bash: the server must see the same twice."""

    async def main():
        rows: list[dict] = []
        async with serving(lambda seen: answer(body={"got": len(seen.body)})) as server:
            made = settings(server.url)
            redactor = Redactor(secrets or {})
            async with Door(made, "here", record=rows.append, phase=Phase.DISRUPTIVE, redactor=redactor) as door:
                door.permit("test")
                reply = await door.send(call_of(server.url), session=session, phase=Phase.ACTIVE)
                assert isinstance(reply, Answer), reply
                done = await bash(rows[0]["curl"], **(environ or {}))
                assert done.returncode == 0, done.stderr
                assert done.stdout == reply.body
                ours, theirs = server.seen
                assert (ours.method, ours.target, ours.body) == (theirs.method, theirs.target, theirs.body)
                skip = ("host", "content-length", "accept-encoding")
                assert sorted(pair for pair in ours.headers if pair[0] not in skip) == sorted(
                    pair for pair in theirs.headers if pair[0] not in skip
                )
        return rows[0]["curl"]

    return asyncio.run(main())


@pytest.mark.parametrize(
    "path",
    [
        "/a/../b/./c//d",
        "/x?a=[1]&b={2}&c=%27%22$(id)`id`;&d='",
        "/'\"\\$HOME!*",
        "/ü?q=漢",
        "?only=query",
        "/-o/etc",
    ],
)
def test_hostile_addresses(path):
    both_ways(lambda base: Call("GET", base + path))


@pytest.mark.parametrize(
    "body",
    [
        HOSTILE.encode(),
        b"@/etc/passwd",
        b"",
        b"-d x",
        b"line one\nline two\r\n\r\n",
        b"\x00\x01\xff binary \x00",
        b"\xff\xfe",
        b"$'\\x41'",
        b"a" * 8000,
    ],
)
def test_hostile_bodies(body):
    for kind in ("text/plain", "application/json"):
        both_ways(lambda base, kind=kind: Call("POST", base + "/x", (("content-type", kind),), body))
    both_ways(lambda base: Call("PATCH", base + "/x", (), body))
    assert not Path("/tmp/lr-pwned").exists()


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "DELETE", "PUT"])
def test_methods(method):
    if method == "HEAD":
        return
    both_ways(
        lambda base: Call(method, base + "/x", (("x-empty", ""), ("x-odd", "a'b\"c$d @e"), ("user-agent", "own/1")))
    )


def test_credentials_are_variables_and_work():
    session = Session(
        "anna-b",
        cookies={"sid": "cookie-value-1", "other": "cookie-value-2"},
        headers={"Authorization": "Bearer token-value-1"},
        unsafe_headers={"X-CSRF": "csrf-value-1"},
    )
    environ = {variable[1:]: value for value, variable in session.secrets().items()}
    environ["LR_PASSWORD"] = "it's $ecret&+ä"
    line = both_ways(
        lambda base: Call.of_json("POST", base + "/x?t=token-value-1", {"p": "it's $ecret&+ä"}),
        session,
        environ,
        {"it's $ecret&+ä": "$LR_PASSWORD"},
    )
    for value in environ.values():
        assert value not in line
    assert '"$LR_SESSION_ANNA_B"' in line
    form = b"name=x+y&password=it%27s+%24ecret%26%2B%C3%A4"
    kind = (("content-type", "application/x-www-form-urlencoded"),)

    async def main():
        async with serving(lambda seen: answer()) as server:
            redactor = Redactor({"it's $ecret&+ä": "$LR_PASSWORD"})
            call = Call("POST", server.url + "/x", kind, form)
            line = curl(call, Session("x"), redactor=redactor)
            assert "ecret" not in line
            await bash(line, **environ)
            from urllib.parse import parse_qsl

            assert parse_qsl(server.seen[0].body.decode()) == parse_qsl(form.decode())

    asyncio.run(main())


def test_secrets_nobody_named_become_variables_too():
    call = Call(
        "GET",
        "https://x.example/a?token=abcdef&page=2",
        (("authorization", "Bearer forged.abc"), ("cookie", "sid=abcdef; theme=dark"), ("x-api-key", "abcdef")),
    )
    line = curl(call, Session("anna"))
    assert "abcdef" not in line
    assert "forged" not in line
    for part in ('"$LR_QUERY_TOKEN"', '"$LR_AUTHORIZATION"', '"$LR_COOKIE_SID"', '"$LR_X_API_KEY"', "page=2"):
        assert part in line


def test_one_secret_inside_the_name_of_another():
    redactor = Redactor({"MEMBER": "$LR_A", "SESSION": "$LR_B", "hunter22": "$LR_SESSION_MEMBER"})
    line = curl(Call("POST", "https://x.example/", (), b"hunter22 MEMBER"), Session("m"), redactor=redactor)
    assert '"$LR_SESSION_MEMBER"' in line
    assert '"$LR_A"' in line
    binary = Call("POST", "https://x.example/", (), b"\x00hunter22")
    assert "hunter22" not in curl(binary, Session("m"), redactor=redactor)
    assert "aHVudGVyMjI" not in curl(binary, Session("m"), redactor=redactor)


def test_long_bodies_are_not_written_out():
    line = curl(Call("POST", "https://x.example/", (), b"a" * 100_000), Session("m"))
    assert len(line) < 500
    assert "@body.bin" in line


def test_mapped_hosts_and_an_own_ca(tmp_path):
    ca, tls = certificate(tmp_path, "community.example")

    async def main():
        rows: list[dict] = []
        async with serving(lambda seen: answer(body={"host": seen.header("host")}), tls) as server:
            connect = {"community.example:443": f"127.0.0.1:{server.port}"}
            made = settings("https://community.example", environment={"connect": connect, "ca": str(ca)})
            async with Door(made, "here", record=rows.append) as door:
                reply = await door.send(Call("GET", door.url("/x")), phase=Phase.READ)
                done = await bash(rows[0]["curl"])
                assert done.stdout == reply.body == b'{"host": "community.example"}'

    asyncio.run(main())


ODD = "ab'\"\\$`!{}()[]<>|&;*?~#%= \n\t\r\x1b\u202e\u009bé漢@-"
SHOW = 'curl() { while [ $# -gt 0 ]; do if [ "$1" = --data-raw ]; then printf %s "$2"; fi; shift; done; }\n'


@examples(max_examples=60, deadline=None)
@given(text=st.text(alphabet=ODD, min_size=1, max_size=40), secret=st.text(alphabet=ODD[:20], min_size=5, max_size=12))
def test_any_text_and_any_secret_come_through_bash_as_they_are(text, secret):
    body = f"{text}{secret}{text}".encode()
    call = Call("POST", "https://x.example/", (("content-type", "text/plain"),), body)
    line = curl(call, Session("a"), redactor=Redactor({secret: "$LR_S"}))
    environ = {"LR_S": secret, "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
    done = subprocess.run(["/bin/bash", "-c", SHOW + line], capture_output=True, env=environ)
    assert done.stdout == body
