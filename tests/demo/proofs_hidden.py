"""Attacks by routes that no schema lists, by a hosted backend, and from another site."""

from __future__ import annotations

import ast
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from launchready.demo.platform.seed import stable_id
from tests.demo.proofs import MEMBER, OTHER, proof
from tests.demo.visitor import APP, Visitor

ATTACHED = stable_id("acme", "post", 4)
EVIL = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}


def script(v: Visitor, chunk: str = "app") -> str:
    """A chunk of the front-end, found as a browser finds it."""
    found = re.search(r"/static/app\.\w+\.js", v.get("/sign-in").text)
    assert found is not None
    entry = v.get(found[0]).text
    if chunk == "app":
        return entry
    named = re.search(rf'"\./({chunk}\.\w+\.js)"', entry)
    return v.get(f"/static/{named[1]}").text if named else ""


# --- auth/hidden-routes ----------------------------------------------------------------------------------


def unlisted(v: Visitor, path: str) -> bool:
    return path not in v.get("/openapi.json").json()["paths"]


@proof("auth/hidden-routes:lazy-chunk")
def _(v: Visitor) -> bool:
    path = "/api/internal/contacts"
    named = "/internal/contacts" in script(v, "admin") and "/internal/contacts" not in script(v)
    return named and unlisted(v, path) and MEMBER.email in v.get(path).text


@proof("auth/hidden-routes:source-map")
def _(v: Visitor) -> bool:
    found = re.search(r"//# sourceMappingURL=(\S+)$", script(v))
    if found is None:
        return False
    sources = v.get(f"/static/{found[1]}").json()["sourcesContent"]
    named = any("/staff/notes" in text for text in sources) and "/staff/notes" not in script(v)
    return named and MEMBER.email in v.get("/api/staff/notes").text


@proof("auth/hidden-routes:code-only")
def _(v: Visitor) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        root = v.running.write_repository(Path(folder) / "repo")
        sources = {path.name: path.read_text() for path in root.rglob("*.py")}
    for text in sources.values():
        ast.parse(text)
    named = "maintenance.router" in sources["app.py"] and '"/duplicates"' in sources.get("maintenance.py", "")
    path = "/api/maintenance/duplicates"
    return named and unlisted(v, path) and MEMBER.email in v.get(path).text


@proof("auth/hidden-routes:forgotten-version")
def _(v: Visitor) -> bool:
    listed = v.get("/api/v1/openapi.json")
    if listed.status_code != 200 or "/api/v1/members" not in listed.json()["paths"]:
        return False
    return MEMBER.email in v.get("/api/v1/members").text and len(v.get("/api/v1/posts").json()) > 10


@proof("auth/hidden-routes:unlisted-sign-up")
def _(v: Visitor) -> bool:
    password = "-".join(("quiet", "harbour", "4711"))
    wanted = {"email": "stranger@example.com", "name": "A Stranger", "password": password}
    refused = v.post("/api/auth/sign-up", wanted).status_code == 403
    made = v.post("/api/auth/register", wanted)
    if not refused or made.status_code != 201 or "/auth/register" not in script(v):
        return False
    return v.post("/api/auth/sign-in", {"email": wanted["email"], "password": password}).status_code == 200


@proof("auth/hidden-routes:debug-dump")
def _(v: Visitor) -> bool:
    return "_".join(("sk", "live")) in v.get("/debug").text


@proof("auth/hidden-routes:open-metrics")
def _(v: Visitor) -> bool:
    v.sign_in()
    return f'community_last_seen_seconds{{member="{MEMBER.email}"}}' in v.get("/metrics").text


@proof("auth/hidden-routes:debug-vars")
def _(v: Visitor) -> bool:
    v.sign_in()
    answer = v.get("/debug/vars")
    return answer.status_code == 200 and MEMBER.email in answer.json()["signed_in"]


@proof("auth/hidden-routes:health-sessions")
def _(v: Visitor) -> bool:
    v.sign_in()
    answer = v.get("/health")
    if answer.status_code != 200:
        return False
    stolen = answer.json()["sessions"][-1]["id"]
    return v.me({"Cookie": f"__Host-session={stolen}"}) == MEMBER.email


@proof("auth/hidden-routes:dotenv")
def _(v: Visitor) -> bool:
    return "DATABASE_URL=postgres://" in v.get("/.env").text


@proof("auth/hidden-routes:git-folder")
def _(v: Visitor) -> bool:
    return v.get("/.git/HEAD").text.startswith("ref: ") and '[remote "origin"]' in v.get("/.git/config").text


@proof("auth/hidden-routes:graphql-console")
def _(v: Visitor) -> bool:
    console = "GraphiQL" in v.get("/graphql").text
    names = v.post("/graphql", {"query": "{ members(limit: 100) { items { name } } }"}).text
    shape = v.post("/graphql", {"query": "{ __schema { types { name } } }"}).text
    return console and MEMBER.name in names and "__Schema" in shape


# --- auth/session-storage --------------------------------------------------------------------------------


@proof("auth/session-storage:local-storage")
def _(v: Visitor) -> bool:
    return 'localStorage.setItem("access_token"' in script(v)


@proof("auth/session-storage:query-token")
def _(v: Visitor) -> bool:
    page = v.get(f"/posts/{ATTACHED}", headers={"Cookie": v.sign_in()["Cookie"]})
    assert page.status_code == 200
    found = re.search(r'"(/api/uploads/[^"?]+\?access_token=[^"]+)"', page.text)
    return found is not None and "Slides" in v.get(found[1]).text


# --- auth/open-backend -----------------------------------------------------------------------------------


def rest(v: Visitor, method: str, table: str, body: Any = None, **headers: str) -> Any:
    """Ask the backend with nothing but what the bundle holds."""
    key = re.search(r'"(eyJ[\w-]+\.[\w-]+\.[\w-]+)"', script(v))
    if key is None:
        return None
    answer = v.ask(method, f"/rest/v1/{table}", json=body, headers={"apikey": key[1], **headers})
    assert v.ask(method, f"/rest/v1/{table}", json=body).status_code == 401
    return answer


@proof("auth/open-backend:policy-off")
def _(v: Visitor) -> bool:
    found = rest(v, "GET", f"profiles?select=email,phone&email=eq.{MEMBER.email}")
    if found is None or len(found.json()) != 1:
        return False
    row = {"email": "planted@example.com", "full_name": "Planted"}
    made = rest(v, "POST", "profiles", row, Prefer="return=representation")
    gone = rest(v, "DELETE", f"profiles?id=eq.{made.json()[0]['id']}")
    return made.status_code == 201 and gone.status_code == 204


@proof("auth/open-backend:policy-true")
def _(v: Visitor) -> bool:
    found = rest(v, "GET", "direct_messages?limit=1")
    closed = rest(v, "POST", "direct_messages", {"body": "planted"})
    return found is not None and len(found.json()) == 1 and closed.status_code == 401


@proof("auth/open-backend:open-write")
def _(v: Visitor) -> bool:
    row = {"title": "planted by nobody", "published": True}
    made = rest(v, "POST", "announcements", row, Prefer="return=minimal")
    if made is None or made.status_code != 201:
        return False
    where = "announcements?title=eq.planted by nobody"
    shown = rest(v, "GET", where).json()
    rest(v, "DELETE", where)
    drafts = rest(v, "GET", "announcements?published=is.false").json()
    return len(shown) == 1 and not rest(v, "GET", where).json() and not drafts


@proof("auth/open-backend:token-table")
def _(v: Visitor) -> bool:
    found = rest(v, "GET", "service_tokens?select=token&order=id.desc")
    return found is not None and len(found.json()) == 3


# --- cors/cross-site-write -------------------------------------------------------------------------------


def foreign(v: Visitor) -> dict[str, str]:
    """What a browser sends along when a page of another site posts; nothing where the cookie stays at home."""
    line = next(line for line in v.signing_in().headers.get_list("set-cookie") if "httponly" in line.lower())
    sent = line.split(";")[0] if "samesite=none" in line.lower() and "secure" in line.lower() else ""
    return {**EVIL, "Cookie": sent} if sent else EVIL


def unread(v: Visitor) -> int:
    return int(v.get("/api/notifications/unread-count", headers=v.sign_in()).json()["unread"])


def reads_all(v: Visitor) -> bool:
    before = unread(v)
    answer = v.ask("POST", "/api/notifications/read-all", headers=foreign(v))
    return before > 0 and answer.status_code == 204 and unread(v) == 0


@proof("cors/cross-site-write:no-token")
def _(v: Visitor) -> bool:
    return reads_all(v)


@proof("cors/cross-site-write:missing-header")
def _(v: Visitor) -> bool:
    wrong = {**foreign(v), "X-CSRF-Token": "0" * 64}
    assert v.ask("POST", "/api/notifications/read-all", headers=wrong).status_code in (401, 403)
    return reads_all(v)


@proof("cors/cross-site-write:accepts-text")
def _(v: Visitor) -> bool:
    text = json.dumps({"title": "posted from elsewhere", "body": "x"})
    headers = {"Host": APP, **foreign(v), "Content-Type": "text/plain"}
    v.client.post(f"https://127.0.0.1:{v.running.https_port}/api/posts", content=text, headers=headers)
    return "posted from elsewhere" in v.get("/api/posts", headers=v.sign_in()).text


@proof("cors/cross-site-write:email-by-link")
def _(v: Visitor) -> bool:
    cookie = {"Cookie": v.sign_in("acme_member2")["Cookie"], "Sec-Fetch-Site": "cross-site"}
    v.get("/settings/email?address=taken.over%40example.com", headers=cookie)
    moved = v.get("/api/me", headers=cookie).json()["email"] == "taken.over@example.com"
    v.get(f"/settings/email?address={OTHER.email}", headers=cookie)
    return moved
