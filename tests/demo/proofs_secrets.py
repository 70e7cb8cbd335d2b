"""The faults of secrets, seen without the tool: by git, by a plain reading of files, by a visitor."""

from __future__ import annotations

import base64
import gzip
import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from launchready.demo import made_up
from tests.demo.proofs import proof
from tests.demo.visitor import Visitor


@contextmanager
def repository(v: Visitor) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield v.running.write_repository(Path(folder) / "repo")


def git(root: Path, *words: str) -> bytes:
    return subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=True).stdout


def read(root: Path, name: str) -> bytes:
    path = root / name
    return path.read_bytes() if path.exists() else b""


def everything(root: Path) -> bytes:
    return git(root, "cat-file", "--batch-all-objects", "--batch")


def files(name: str, secret: Callable[[], str], read_as: Callable[[bytes], str] = bytes.decode) -> Callable[..., bool]:
    def holds(v: Visitor) -> bool:
        with repository(v) as root:
            data = read(root, name)
            return bool(data) and secret() in read_as(data)

    return holds


def held(secret: Callable[[], str]) -> Callable[..., bool]:
    """git holds it, and no file does."""

    def holds(v: Visitor) -> bool:
        with repository(v) as root:
            value = secret().encode()
            gone = not any(
                value in path.read_bytes() for path in root.rglob("*") if path.is_file() and ".git/" not in str(path)
            )
            return gone and value in everything(root)

    return holds


def log_values(data: bytes) -> str:
    return re.sub(r"\x1b\[\d+m", "", data.decode())


proof("secrets/tree:payment-key")(files("community/payments_client.py", lambda: made_up.payment_key("module")))
proof("secrets/tree:netrc")(files("ops/.netrc", lambda: made_up.random_password("netrc")))
proof("secrets/tree:wide-notes")(
    files("notes/setup.txt", lambda: made_up.cloud_keys("notes")[1], lambda b: b.decode("utf-16"))
)
proof("secrets/tree:lock-file")(files("package-lock.json", lambda: made_up.random_password("registry")))
proof("secrets/history:deleted-env")(held(lambda: made_up.payment_key("env")))
proof("secrets/history:dropped-stash")(held(lambda: made_up.chat_token("stash")))
proof("secrets/history:hidden-by-attribute")(held(lambda: made_up.mail_key("dump")))
proof("secrets/history:tag-message")(held(lambda: made_up.chat_token("tag")))
proof("secrets/configuration:workflow-keys")(
    files(".github/workflows/assets.yml", lambda: made_up.cloud_keys("workflow")[1])
)
proof("secrets/configuration:compose-password")(files("compose.staging.yaml", made_up.database_address))
proof("secrets/configuration:kubernetes-secret")(
    files("k8s/secret.yaml", lambda: base64.b64encode(made_up.random_password("cluster").encode()).decode())
)
proof("secrets/logs:build-log")(files("logs/build.log", lambda: made_up.payment_key("log"), log_values))
proof("secrets/logs:old-log")(
    files("logs/app.log.1.gz", made_up.database_address, lambda b: gzip.decompress(b).decode())
)
proof("secrets/logs:support-recording")(files("logs/support.har", lambda: made_up.letters("recording", 40)))
proof("secrets/bundle:build-folder")(
    files("dist/app.js.map", lambda: made_up.mail_key("map"), lambda b: json.loads(b)["sourcesContent"][0])
)
proof("secrets/rotation:never-replaced")(held(lambda: made_up.chat_token("message")))


def entry(v: Visitor) -> tuple[str, str]:
    found = re.search(r"/static/app\.\w+\.js", v.get("/sign-in").text)
    assert found is not None
    return found[0], v.get(found[0]).text


@proof("secrets/bundle:public-prefix")
def _(v: Visitor) -> bool:
    return made_up.payment_key("script") in entry(v)[1]


@proof("secrets/bundle:source-map")
def _(v: Visitor) -> bool:
    _, script = entry(v)
    found = re.search(r"//# sourceMappingURL=(\S+)$", script)
    token = made_up.chat_token("map")
    return found is not None and token in v.get(f"/static/{found[1]}").text and token not in script


@proof("secrets/responses:webhook-echo")
def _(v: Visitor) -> bool:
    return made_up.chat_token("webhook") in v.get("/api/billing/plan", headers=v.sign_in("acme_owner")).text


@proof("secrets/responses:error-page")
def _(v: Visitor) -> bool:
    return made_up.payment_key() in v.get("/nowhere", headers={"Accept": "text/html"}).text
