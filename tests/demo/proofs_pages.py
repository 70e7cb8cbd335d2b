"""What is wrong on pages, as far as plain requests show it; `test_browser.py` looks at the same in a browser."""

from __future__ import annotations

import time
from typing import Any

from tests.demo.proofs import MEMBER, POST, proof
from tests.demo.proofs_hidden import ATTACHED, script
from tests.demo.visitor import APP, Visitor

MARKUP = "<img src=x onerror=seen()>"


def page(v: Visitor, path: str, key: str = "acme_member") -> str:
    """A page as a member gets it."""
    answer = v.get(path, headers={"Cookie": v.sign_in(key)["Cookie"]})
    assert answer.status_code == 200, path
    return answer.text


def inline_runs(v: Visitor) -> bool:
    policy = v.get("/sign-in").headers["content-security-policy"]
    return "script-src 'self' 'unsafe-inline'" in policy


# --- input/stored-script ---------------------------------------------------------------------------------


@proof("input/stored-script:comment")
def _(v: Visitor) -> bool:
    v.post(f"/api/posts/{POST}/comments", {"body": MARKUP}, headers=v.sign_in())
    return MARKUP in page(v, f"/posts/{POST}", "acme_admin") and inline_runs(v)


@proof("input/stored-script:post-body")
def _(v: Visitor) -> bool:
    return ".innerHTML=post.body" in script(v) and inline_runs(v)


@proof("input/stored-script:name-in-search")
def _(v: Visitor) -> bool:
    named = v.ask("PATCH", "/api/me", json={"name": MARKUP}, headers=v.sign_in("acme_member2"))
    v.ask("PATCH", "/api/me", json={"name": "Erik Sorensen"}, headers=v.sign_in("acme_member2"))
    return named.status_code == 200 and ".innerHTML=person.name" in script(v) and inline_runs(v)


@proof("input/stored-script:notification")
def _(v: Visitor) -> bool:
    return ".innerHTML=item.text" in script(v) and inline_runs(v)


def upload(v: Visitor, name: str, content: bytes, key: str = "acme_member2") -> Any:
    return v.client.post(
        f"https://127.0.0.1:{v.running.https_port}/api/uploads",
        files={"file": (name, content)},
        data={"kind": "avatar"},
        headers={"Host": APP, **v.sign_in(key)},
        extensions={"sni_hostname": APP},
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>parent.seen?.();document.title="seen"</script></svg>'


@proof("input/stored-script:svg-avatar")
def _(v: Visitor) -> bool:
    made = upload(v, "me.svg", SVG)
    if made.status_code != 201:
        return False
    shown = v.get(f"/api/uploads/{made.json()['id']}", headers=v.sign_in())
    policy, kind = shown.headers["content-security-policy"], shown.headers["content-type"]
    return kind == "image/svg+xml" and "-src" not in policy and shown.headers["content-disposition"] == "inline"


@proof("input/stored-script:reflected-search")
def _(v: Visitor) -> bool:
    return f"Results for “{MARKUP}”" in page(v, f"/search?q={MARKUP}") and inline_runs(v)


# --- edge/mixed-content ----------------------------------------------------------------------------------


@proof("edge/mixed-content:picture")
def _(v: Visitor) -> bool:
    return f'<img src="http://{APP}/' in page(v, f"/posts/{ATTACHED}")


@proof("edge/mixed-content:script")
def _(v: Visitor) -> bool:
    return f'<script src="http://{APP}/' in page(v, "/members")


@proof("edge/mixed-content:frame")
def _(v: Visitor) -> bool:
    return '<iframe src="http://' in v.get("/").text


# --- speed/page ------------------------------------------------------------------------------------------


def slow(v: Visitor, path: str) -> bool:
    session = v.sign_in()
    begun = time.perf_counter()
    v.get(path, headers={"Cookie": session["Cookie"]})
    return time.perf_counter() - begun > 4.5


@proof("speed/page:blocking-script")
def _(v: Visitor) -> bool:
    return '<script src="/static/measure.js"></script>' in page(v, "/feed") and slow(v, "/static/measure.js")


@proof("speed/page:slow-answer")
def _(v: Visitor) -> bool:
    return slow(v, "/members")


# --- walkthrough -----------------------------------------------------------------------------------------


def chunk_has(v: Visitor, text: str) -> bool:
    """Whether the part of the front-end that all pages share holds a text."""
    core = v.get("/sign-in").text.split('rel="modulepreload" href="')[1].split('"')[0]
    return text in v.get(core).text


@proof("walkthrough/endless-loading:failed-list")
def _(v: Visitor) -> bool:
    fails = v.get("/api/notifications/inbox", headers=v.sign_in()).status_code == 500
    return fails and '"/notifications/inbox"' in script(v) and not chunk_has(v, "finally{done();}")


@proof("walkthrough/endless-loading:empty-list")
def _(v: Visitor) -> bool:
    return chunk_has(v, "found.items?.length===0)return found;done();")


@proof("walkthrough/dead-controls:save-outside-form")
def _(v: Visitor) -> bool:
    profile = page(v, "/settings").split('id="profile-form"')[1].split("</form>")[0]
    return "<button" not in profile and 'addEventListener("click",()=>tell("Saved."))' in script(v)


@proof("walkthrough/dead-controls:no-handler")
def _(v: Visitor) -> bool:
    return 'id="follow"' in page(v, f"/posts/{POST}") and '"follow"' not in script(v)


@proof("walkthrough/bad-forms:takes-anything")
def _(v: Visitor) -> bool:
    session = v.sign_in()
    empty = v.post("/api/posts", {"title": "", "body": ""}, headers=session)
    long = v.post("/api/posts", {"title": "x" * 100_000, "body": "x"}, headers=session)
    return (empty.status_code, long.status_code) == (201, 201) and '<input name="title">' in page(v, "/feed")


@proof("walkthrough/bad-forms:stuck-button")
def _(v: Visitor) -> bool:
    return chunk_has(v, "submit.disabled=true;const wrong=")


@proof("walkthrough/oversharing:inline-state")
def _(v: Visitor) -> bool:
    return 'type="application/json" id="state"' in (text := page(v, "/members")) and MEMBER.email in text


@proof("walkthrough/oversharing:admin-fields")
def _(v: Visitor) -> bool:
    first = v.get("/api/members", headers=v.sign_in("acme_member2")).json()["items"][0]
    return {"email", "status", "created_at"} <= set(first)


@proof("walkthrough/broken-links:dead-link")
def _(v: Visitor) -> bool:
    return 'href="/imprint"' in v.get("/").text and v.get("/imprint").status_code == 404


@proof("walkthrough/broken-links:dead-image")
def _(v: Visitor) -> bool:
    return 'src="/static/welcome.png"' in v.get("/sign-in").text and v.get("/static/welcome.png").status_code == 404


@proof("walkthrough/console-errors:uncaught")
def _(v: Visitor) -> bool:
    return '$("unread-total").textContent' in script(v) and "unread-total" not in page(v, "/messages")


@proof("walkthrough/console-errors:unhandled-rejection")
def _(v: Visitor) -> bool:
    return 'fetch("/terms").then((answer)=>answer.json());' in script(v)
