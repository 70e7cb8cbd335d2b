"""Starting, stopping, and leaving nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi.dependencies.models import Dependant

from launchready.artifacts.policy import AccessPolicy, Rule
from launchready.demo.lookalikes import all_lookalikes
from launchready.demo.platform import deps, policy
from launchready.demo.platform.app import create_app
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.rest.service import public_key
from launchready.demo.start import DemoError, Running, start
from launchready.settings.schema import Settings
from tests.demo.visitor import API, APP, BY_KEY, CUSTOMER, Visitor, bearer, session_cookie

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with start() as made:
        yield made


@pytest.fixture(scope="module")
def visitor(running: Running) -> Iterator[Visitor]:
    made = Visitor(running)
    yield made
    made.close()


@pytest.fixture(scope="module")
def tempting() -> Iterator[Visitor]:
    with start(lookalikes=True) as made:
        visitor = Visitor(made)
        yield visitor
        visitor.close()


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc").is_dir() else True


def wait_until(condition: object, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("host", [APP, API, CUSTOMER])
def test_serves_every_host_over_https(visitor: Visitor, host: str) -> None:
    answer = visitor.get("/api/version", host=host)
    assert answer.json()["release"]
    assert visitor.running.connect[f"{host}:443"] == f"127.0.0.1:{visitor.running.https_port}"


def test_plain_http_leads_pages_to_https_and_refuses_the_api(running: Running) -> None:
    def ask(path: str, host: str = APP) -> httpx2.Response:
        return httpx2.get(f"http://127.0.0.1:{running.http_port}{path}", headers={"Host": host}, trust_env=False)

    page = ask("/sign-in?next=%2Ffeed")
    assert (page.status_code, page.headers["location"]) == (301, f"https://{APP}/sign-in?next=%2Ffeed")
    assert ask("/api/me").status_code == 403
    assert ask("/", "elsewhere.example.com").status_code == 421


def test_stop_closes_ports_and_removes_the_folder() -> None:
    made = start()
    folder, ports = made.data_dir.parent, (made.https_port, made.http_port)
    assert folder.is_dir() and all(map(is_open, ports))
    made.stop()
    made.stop()
    assert not folder.exists() and not any(map(is_open, ports)) and not is_alive(made.pid)


def test_two_platforms_do_not_share_anything(running: Running) -> None:
    with start() as second:
        other = Visitor(second)
        session = other.sign_in()
        assert other.post("/api/posts", {"title": "here only", "body": "x"}, headers=session).status_code == 201
        assert second.digest()["posts"] != running.digest()["posts"]
        other.close()


def test_digest_stays_until_something_changes(running: Running) -> None:
    first = running.digest()
    Visitor(running).get("/api/posts")
    assert running.digest() == first


def test_a_folder_of_ones_own_is_kept_and_used_again(tmp_path: Path) -> None:
    with start(data_dir=tmp_path / "kept") as made:
        first = made.digest()
    assert (tmp_path / "kept" / "platform.db").exists()
    with start(data_dir=tmp_path / "kept") as made:
        assert made.digest()["posts"] == first["posts"]


def test_credentials_and_the_expired_token(running: Running, visitor: Visitor) -> None:
    environ = running.environ()
    assert environ["LR_ACME_OWNER_PASSWORD"] == BY_KEY["acme_owner"].password
    assert visitor.me(visitor.sign_in("acme_owner")) == BY_KEY["acme_owner"].email
    assert visitor.me(bearer(environ["LR_EXPIRED_TOKEN"])) is None
    assert environ["LR_EXPIRED_TOKEN"] not in repr(running)


def test_authorization_word_is_served() -> None:
    word = "launchready-" + "0" * 32
    with start(authorization=word) as made:
        visitor = Visitor(made)
        assert visitor.get("/.well-known/launchready.txt").text.strip() == word
        visitor.close()


def test_unknown_names_are_refused_at_once() -> None:
    with pytest.raises(DemoError, match="no build"):
        start(build="perfect")
    with pytest.raises(DemoError, match="auth/anonymous-read:member-directory"):
        start(faults=["auth/anonymous-read:no-such"])


PARENT = """
import json, sys, time
from launchready.demo.start import start
made = start()
print(json.dumps([made.pid, made.https_port, str(made.data_dir.parent)]), flush=True)
time.sleep(60)
"""


def parent_in(folder: Path) -> subprocess.Popen[str]:
    """A process that starts a platform and waits; its temporary files lie in the folder."""
    environ = {**os.environ, "TMPDIR": str(folder)}
    return subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, env=environ)


def test_no_orphans_after_the_parent_is_killed(tmp_path: Path) -> None:
    with parent_in(tmp_path) as parent:
        assert parent.stdout is not None
        pid, port, folder = json.loads(parent.stdout.readline())
        assert is_alive(pid) and is_open(port)
        os.kill(parent.pid, signal.SIGKILL)
    assert wait_until(lambda: not is_alive(pid)) and wait_until(lambda: not is_open(port))
    assert wait_until(lambda: not Path(folder).exists())
    assert wait_until(lambda: not list(tmp_path.iterdir()))


def test_platforms_end_with_the_process_that_forked_them(tmp_path: Path) -> None:
    with parent_in(tmp_path) as parent:
        assert parent.stdout is not None
        pid, port, _ = json.loads(parent.stdout.readline())
        nursery = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        assert nursery not in (os.getpid(), parent.pid)
        os.kill(nursery, signal.SIGKILL)
        assert wait_until(lambda: not is_open(port))
        parent.kill()


def test_a_start_that_fails_says_why(tmp_path: Path) -> None:
    (tmp_path / "platform.db").write_text("this is no database")
    with pytest.raises(DemoError, match="file is not a database"):
        start(data_dir=tmp_path)
    with start() as made:
        assert is_open(made.https_port)


def test_serve_writes_settings_and_ends_on_sigterm(tmp_path: Path) -> None:
    settings = tmp_path / "out" / "launchready.toml"
    code = (
        "from pathlib import Path; from launchready.demo.serve import serve_forever;"
        f"serve_forever('ready', [], False, Path({str(settings)!r}), None)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said = ""
        while "Ctrl-C" not in said:
            line = server.stdout.readline()
            assert line, said
            said += line
        parsed = Settings.model_validate(tomllib.loads(settings.read_text()))
        credentials = settings.with_name("launchready.toml.env")
        assert stat.S_IMODE(credentials.stat().st_mode) == 0o600
        assert "export LR_ACME_OWNER_PASSWORD=" in credentials.read_text()
        port = int(parsed.environments["demo"].connect[f"{APP}:443"].rsplit(":", 1)[1])
        assert f"https://{APP}" in said and is_open(port)
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0
    assert not is_open(port)


@pytest.mark.parametrize("lookalikes", [False, True])
def test_settings_fit_the_schema(lookalikes: bool) -> None:
    with start(lookalikes=lookalikes) as made:
        parsed = Settings.model_validate(tomllib.loads(made.settings_toml(customer=True)))
        assert parsed.kind_of("demo") == "staging"
        assert {p.name for p in parsed.personas_of("demo")} >= {"owner", "admin", "member", "member2", "api_member"}
        assert {p.name for p in parsed.personas_of("demo-customer")} == {"globex_owner", "globex_member"}
        named = {
            value.removeprefix("$")
            for persona in parsed.personas
            for value in (*persona.sign_in.fields.values(), persona.expired_token or "")
            if value.startswith("$")
        }
        assert named <= set(made.environ())
        assert set(Settings.model_validate(tomllib.loads(made.settings_toml())).environments) == {"demo"}


def policy_of(settings: Settings) -> AccessPolicy:
    return AccessPolicy(tuple(Rule(tuple(rule.routes), tuple(rule.allow)) for rule in settings.access))


def asks(dependant: Dependant, call: object) -> bool:
    return dependant.call is call or any(asks(inner, call) for inner in dependant.dependencies)


def test_access_rules_say_what_the_platform_does(tmp_path: Path, running: Running) -> None:
    rules = policy_of(Settings.model_validate(tomllib.loads(running.settings_toml())))
    app = create_app(PlatformConfig(tmp_path))
    by_permission = {
        deps.require(name): {role for role, held in policy.PERMISSIONS.items() if name in held}
        for name in set().union(*policy.PERMISSIONS.values())
    }
    checked = 0
    for included in app.router.routes:
        for route in getattr(included, "effective_candidates", list)():
            dependant, path = getattr(route, "dependant", None), route.path
            if dependant is None or not path.startswith("/api/"):
                continue
            for method in route.methods:
                key = f"{method} {path}"
                allow = rules.allowed(key)
                assert allow is not None, key
                signed_in = asks(dependant, deps.signed_in)
                assert ("public" in allow) == (not signed_in), key
                roles = [roles for call, roles in by_permission.items() if asks(dependant, call)]
                narrow = [found for found in roles if found != set(policy.PERMISSIONS)]
                if narrow:
                    assert set(allow) == set.intersection(*narrow), key
                elif signed_in:
                    assert set(allow) <= {"signed-in", "own", "own-tenant"}, key
                checked += 1
    assert checked > 70


def test_recipes_and_throwaway_work_and_leave_nothing(running: Running, visitor: Visitor) -> None:
    settings = Settings.model_validate(tomllib.loads(running.settings_toml()))
    keys = {p.name: f"acme_{p.name}" for p in settings.personas if p.name != "api_member"}
    sessions = {name: visitor.sign_in(keys[name]) for name in ("member", "member2", "member_manager", "admin")}
    visitor.get("/api/me", headers=sessions["member"])
    watched = ("posts", "comments", "groups", "messages", "conversations", "people", "invites", "notifications")
    before = {name: running.digest()[name] for name in watched}
    values = {"canary": "lr-canary-test", "email": "lr-canary-test@example.com", "password": "quiet-harbour-4711"}
    undo = []
    for recipe in settings.recipes:
        method, path = fill(recipe.create, values).split(" ", 1)
        answer = visitor.ask(method, path, json=fill_body(recipe.body, values), headers=sessions[recipe.persona])
        assert answer.is_success, (recipe.name, answer.text)
        kept = {name: answer.json()[pointer.strip("/")] for name, pointer in recipe.keep.items()}
        values |= {f"{recipe.name}.{name}": value for name, value in kept.items()}
        if recipe.read:
            read = visitor.get(fill(recipe.read, values | kept).split(" ", 1)[1], headers=sessions[recipe.persona])
            assert recipe.name == "reaction" or "lr-canary-test" in read.text, recipe.name
        undo.append((recipe, fill(recipe.remove or "", values | kept)))
    for recipe, remove in reversed(undo):
        method, path = remove.split(" ", 1)
        assert visitor.ask(method, path, headers=sessions[recipe.persona]).status_code == 204, recipe.name
    throwaway = settings.throwaway
    assert throwaway is not None
    for step in (*throwaway.create, *throwaway.suspend, *throwaway.remove):
        method, path = fill(step.call, values).split(" ", 1)
        answer = visitor.ask(method, path, json=fill_body(step.body, values), headers=sessions.get(step.persona, {}))
        assert answer.is_success, (step.call, answer.text)
        values |= {name: answer.json()[pointer.strip("/")] for name, pointer in step.keep.items()}
    for action in settings.core_actions:
        path = action.call.split(" ", 1)[1]
        assert visitor.get(path, headers=sessions.get(action.persona, {})).status_code == 200, action.name
    assert {name: running.digest()[name] for name in watched} == before


def fill(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def fill_body(body: object, values: dict[str, str]) -> object:
    return None if body is None else json.loads(fill(json.dumps(body), values))


# --- look-alikes -----------------------------------------------------------------------------------------


OPEN_PAGES = ("/", "/sign-in", "/metrics")
UNLISTED = ("/static/{name}", "/rest/v1/announcements", "/rest/v1/profiles")


def test_look_alikes_are_documented_in_schema_and_rules(tempting: Visitor) -> None:
    schema = tempting.get("/openapi.json").json()["paths"]
    rules = policy_of(Settings.model_validate(tomllib.loads(tempting.running.settings_toml())))
    for made in all_lookalikes():
        assert made.looks_like and made.why_right
        for route in made.routes:
            method, path = route.split(" ", 1)
            if "{anything}" not in path and path not in OPEN_PAGES + UNLISTED:
                assert method.lower() in schema[path], route
            assert rules.allowed(route) is not None
    for public in (
        "POST /api/presence",
        "GET /api/public/feed",
        "GET /api/embed",
        "GET /api/v0/x",
        "GET /help",
        "GET /metrics",
    ):
        assert rules.public(public)
    for private in (
        "GET /api/legacy/members",
        "GET /api/drafts",
        "GET /api/notes",
        "GET /api/roadmap",
        "GET /discover",
    ):
        assert not rules.public(private)


def test_look_alikes_give_nothing_away(tempting: Visitor) -> None:
    people = [person.name for person in BY_KEY.values()]
    for path in ("/api/drafts", "/api/legacy/members", "/workspace", "/api/embed", "/api/v0/admin", "/nowhere"):
        answer = tempting.get(path)
        assert answer.status_code == 200, path
        assert not any(name in answer.text for name in people), path
    for path in ("/archive", "/help", "/metrics"):
        text = tempting.get(path).text
        assert not any(person.email in text for person in BY_KEY.values()), path
    key = {"apikey": public_key()}
    assert tempting.get("/rest/v1/profiles", headers=key).json() == []
    assert len(tempting.get("/rest/v1/announcements", headers=key).json()) == 2
    for path in ("/api/roadmap", "/api/notes", "/api/nowhere"):
        assert tempting.get(path).status_code in (401, 404), path
    assert "csp" not in tempting.get("/nowhere").text and tempting.get("/nowhere").headers["x-frame-options"]


def test_look_alikes_serve_whom_they_should(tempting: Visitor) -> None:
    member, second, admin = (tempting.sign_in(key) for key in ("acme_member", "acme_member2", "acme_admin"))
    note = tempting.get("/api/notes", headers=member).json()["items"][0]["id"]
    assert tempting.get(f"/api/notes/{note}", headers=second).status_code == 200
    assert tempting.get(f"/api/notes/{note}", headers=admin).status_code == 404
    assert tempting.get("/api/legacy/members", headers=member).json()["members"]
    assert tempting.get("/api/roadmap", headers=admin).json()["next"]
    assert "Sign in" not in tempting.get("/workspace", headers=member).text


def test_the_beacon_changes_nothing(tempting: Visitor) -> None:
    before = tempting.running.digest()
    assert tempting.post("/api/presence").status_code == 204
    assert tempting.running.digest() == before


def test_foreign_pages_get_the_anonymous_answer(tempting: Visitor) -> None:
    session = tempting.sign_in()
    foreign = {"Origin": "https://evil.example"}
    answer = tempting.get("/api/embed", headers={**foreign, "Cookie": session["Cookie"]})
    assert answer.headers["access-control-allow-origin"] == "https://evil.example"
    assert answer.json() == tempting.get("/api/embed", headers=foreign).json()
    assert tempting.get("/api/embed", headers=session).json()["viewer"]


def test_limits_and_cookies_of_look_alikes(tempting: Visitor) -> None:
    statuses = [tempting.get("/api/public/quote") for _ in range(25)]
    refused = [answer for answer in statuses if answer.status_code == 429]
    assert refused and all(answer.headers["retry-after"] for answer in refused)
    lines = tempting.signing_in().headers.get_list("set-cookie")
    readable = [line for line in lines if "httponly" not in line.lower()]
    assert {line.split("=")[0] for line in readable} >= {"XSRF-TOKEN", "locale", "theme"}
    assert "httponly" in session_cookie(tempting.signing_in()).lower()
