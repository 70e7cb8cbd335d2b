"""Wrong settings, a target that is down or hostile: one sentence, the right exit code, no trace."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "launchready.cli.main"]
PERSONA = """
[[personas]]
name = "member"
sign_in = { how = "json", route = "POST /login", fields = { email = "m@example.com", password = "$LR_NO_SUCH" } }
"""


def run(cwd: Path, *words: str, **environ: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*COMMAND, *words],
        cwd=cwd,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done.returncode, done.stdout, done.stderr


def settings(cwd: Path, text: str) -> None:
    (cwd / "launchready.toml").write_text(text)


def environment(port: int, more: str = "") -> str:
    return f'[environments.staging]\nurls = ["http://127.0.0.1:{port}"]\n[budgets]\nrequest_seconds = 0.5\n' + more


SENTENCES = [
    ("no settings", None, (), "launchready init"),
    ("broken toml", "[platform\n", (), "launchready.toml, line"),
    ("unknown key", "[platform]\nnme = 'x'\n", (), "name"),
    ("wrong type", "[environments.staging]\nurls = 3\n", (), "urls"),
    ("literal password", environment(1, PERSONA.replace("$LR_NO_SUCH", "hunter2hunter2")), (), "$"),
    ("unknown row", environment(1), ("--only", "atuh"), "auth"),
    ("unknown format", environment(1), ("--format", "pdf"), "html"),
    ("no such repo", environment(1), ("--repo", "/no/such"), "not a folder"),
    ("no such run", environment(1), ("--resume", "2019"), "no single run"),
]


@pytest.mark.parametrize(("name", "text", "words", "told"), SENTENCES, ids=[line[0] for line in SENTENCES])
def test_settings(name: str, text: str | None, words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    if text is not None:
        settings(tmp_path, text)
    code, _, err = run(tmp_path, "audit", *words)
    assert code == 2
    assert told in err
    assert len(err.strip().splitlines()) == 1, err


def test_unknown_persona(tmp_path: Path) -> None:
    settings(tmp_path, environment(1, PERSONA))
    code, _, err = run(tmp_path, "session", "membr")
    assert code == 2 and "member" in err


def test_target_down(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings(tmp_path, environment(port, PERSONA))
    code, out, _ = run(tmp_path, "audit", "--only", "auth/anonymous-read", LR_NO_SUCH="x")
    assert code == 3
    assert "UNDECIDED" in out


@contextlib.contextmanager
def served(answer: bytes, hold: bool = False) -> Iterator[int]:
    """A server that sends the same bytes to everybody and, with `hold`, then says nothing more."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    stop = threading.Event()
    held: list[socket.socket] = []

    def loop() -> None:
        while not stop.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                continue
            client.settimeout(1)
            with contextlib.suppress(OSError):
                client.recv(65536)
                client.sendall(answer)
            if hold:
                held.append(client)
            else:
                client.close()

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        thread.join()
        for client in held:
            client.close()
        listener.close()


def http(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body) if length is None else length}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


HOSTILE = [
    ("garbage", b"\x00\xff\x13 this is no HTTP\r\n\r\n", False),
    ("hangs in the middle", http(b"<html>", "Content-Type: text/html", length=10_000), True),
    ("redirects for ever", http(b"", "Location: /again", status="302 Found"), False),
    ("redirects away", http(b"", "Location: http://198.51.100.7/", status="302 Found"), False),
    (
        "escapes and scripts",
        http(b'{"title": "\x1b[31m<script>alert(1)</script>", "paths": {}}', "Content-Type: application/json"),
        False,
    ),
    ("schema that is HTML", http(b"<html><title>x</title>hello", "Content-Type: application/json"), False),
    ("says 2 GB", http(b"x" * 1000, "Content-Type: text/html", length=2_000_000_000), True),
    ("only errors", http(b"boom", status="500 Oh"), False),
]


@pytest.mark.parametrize(("name", "answer", "hold"), HOSTILE, ids=[line[0] for line in HOSTILE])
def test_hostile_target(name: str, answer: bytes, hold: bool, tmp_path: Path) -> None:
    with served(answer, hold) as port:
        settings(tmp_path, environment(port))
        code, out, err = run(tmp_path, "audit")
    assert code == 3, err
    assert "\x1b[31m" not in out
    html = next(tmp_path.glob(".launchready/runs/*/report.html")).read_text()
    assert "<script>alert(1)" not in html


def test_url_without_settings(tmp_path: Path) -> None:
    with served(http(b"<html><title>Hello</title>Hello", "Content-Type: text/html")) as port:
        code, out, _ = run(tmp_path, "audit", f"http://127.0.0.1:{port}")
    assert code in (1, 3)
    assert "UNDECIDED" in out or "NO-GO" in out


def test_repo_without_settings(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    code, out, _ = run(tmp_path, "audit", "--repo", "code")
    assert code == 3
    assert "UNDECIDED" in out


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    settings(tmp_path, environment(1))
    (tmp_path / ".launchready").write_text("a file where a folder belongs")
    code, _, err = run(tmp_path, "audit")
    assert code == 2
    assert len(err.strip().splitlines()) == 1
