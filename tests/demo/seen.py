"""What a browser shows of each fault that only a browser can show."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from launchready.demo.platform.seed import stable_id
from tests.demo.browser import Walker
from tests.demo.proofs import OTHER, POST
from tests.demo.proofs_pages import MARKUP, SVG, upload
from tests.demo.visitor import BY_KEY

Sight = Callable[[Walker], bool]
SIGHTS: dict[str, Sight] = {}


def sight(key: str) -> Callable[[Sight], Sight]:
    """Register how a fault is seen in a browser."""

    def register(function: Sight) -> Sight:
        SIGHTS[key] = function
        return function

    return register


def runs_in(walker: Walker, path: str, key: str = "acme_admin") -> bool:
    """Whether planted markup calls our function in somebody's browser."""
    page = walker.person(key)
    called: list[str] = []
    page.expose_function("seen", lambda: called.append("now"))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return bool(called)


@sight("input/stored-script:comment")
def _(walker: Walker) -> bool:
    v = walker.visitor
    v.post(f"/api/posts/{POST}/comments", {"body": MARKUP}, headers=v.sign_in())
    return runs_in(walker, f"/posts/{POST}")


@sight("input/stored-script:post-body")
def _(walker: Walker) -> bool:
    v = walker.visitor
    v.post("/api/posts", {"title": "Markup", "body": MARKUP}, headers=v.sign_in())
    return runs_in(walker, "/feed")


@sight("input/stored-script:name-in-search")
def _(walker: Walker) -> bool:
    v = walker.visitor
    v.ask("PATCH", "/api/me", json={"name": f"Zed {MARKUP}"}, headers=v.sign_in("acme_member2"))
    found = runs_in(walker, "/search?q=Zed")
    v.ask("PATCH", "/api/me", json={"name": OTHER.name}, headers=v.sign_in("acme_member2"))
    return found


@sight("input/stored-script:notification")
def _(walker: Walker) -> bool:
    v = walker.visitor
    made = v.post("/api/posts", {"title": MARKUP, "body": "x"}, headers=v.sign_in("acme_admin")).json()
    v.post(f"/api/posts/{made['id']}/comments", {"body": "x"}, headers=v.sign_in())
    return runs_in(walker, "/notifications")


@sight("input/stored-script:svg-avatar")
def _(walker: Walker) -> bool:
    made = upload(walker.visitor, "me.svg", SVG)
    if made.status_code != 201:
        return False
    page = walker.open("acme_member", "/members")
    page.click(f'a[href="/api/uploads/{made.json()["id"]}"]')
    page.wait_for_load_state("load")
    return bool(page.evaluate("document.title") == "seen")


@sight("input/stored-script:reflected-search")
def _(walker: Walker) -> bool:
    return runs_in(walker, f"/search?q={MARKUP}")


@sight("edge/mixed-content:picture")
def _(walker: Walker) -> bool:
    page = walker.person("acme_member")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"/posts/{POST}")
    page.wait_for_load_state("networkidle")
    return any("Mixed Content" in text for text in said)


@sight("edge/mixed-content:script")
def _(walker: Walker) -> bool:
    page = walker.open("acme_member", "/members")
    named = page.evaluate("!!document.querySelector('script[src^=\"http:\"]')")
    return bool(named) and page.evaluate("document.documentElement.dataset.counted") is None


@sight("edge/mixed-content:frame")
def _(walker: Walker) -> bool:
    page = walker.open(None, "/")
    return bool(page.evaluate("!!document.querySelector('iframe[src^=\"http:\"]')"))


def seconds_to(walker: Walker, path: str, selector: str) -> float:
    page = walker.person("acme_member")
    begun = time.monotonic()
    page.goto(path)
    page.wait_for_selector(selector)
    return time.monotonic() - begun


@sight("speed/page:blocking-script")
def _(walker: Walker) -> bool:
    return seconds_to(walker, "/feed", "#list .card:not(.skeleton)") > 4.5


@sight("speed/page:slow-answer")
def _(walker: Walker) -> bool:
    return seconds_to(walker, "/members", "h1") > 4.5


@sight("walkthrough/endless-loading:failed-list")
def _(walker: Walker) -> bool:
    page = walker.open("acme_member", "/notifications")
    return bool(page.locator("[aria-busy=true]").count())


@sight("walkthrough/endless-loading:empty-list")
def _(walker: Walker) -> bool:
    page = walker.open("newcomer", "/messages", sign_in=walker.newcomer())
    return bool(page.locator("[aria-busy=true]").count())


@sight("walkthrough/dead-controls:save-outside-form")
def _(walker: Walker) -> bool:
    page = walker.open("acme_member", "/settings")
    page.fill("[name=headline]", "A new line")
    page.click("button:text-is('Save')")
    page.wait_for_selector("#notice:text-is('Saved.')")
    page.reload()
    return bool(page.input_value("[name=headline]") != "A new line")


@sight("walkthrough/dead-controls:no-handler")
def _(walker: Walker) -> bool:
    page = walker.open("acme_member", f"/posts/{POST}")
    if not page.locator("#follow").count():
        return False
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    before = page.content()
    page.click("#follow")
    page.wait_for_timeout(300)
    return not asked and page.content() == before


def posts_nothing(walker: Walker) -> Any:
    page = walker.open("acme_member", "/feed")
    page.click("#post-form button")
    page.wait_for_timeout(500)
    return page


@sight("walkthrough/bad-forms:takes-anything")
def _(walker: Walker) -> bool:
    page = posts_nothing(walker)
    return not page.locator("#post-form .problem:visible").count() and page.inner_text("#list h3 >> nth=0") == ""


@sight("walkthrough/bad-forms:stuck-button")
def _(walker: Walker) -> bool:
    page = posts_nothing(walker)
    page.fill("#post-form [name=title]", "Right")
    page.fill("#post-form [name=body]", "Right")
    return bool(page.is_disabled("#post-form button"))


@sight("walkthrough/oversharing:inline-state")
def _(walker: Walker) -> bool:
    page = walker.open("acme_member2", "/members")
    email = BY_KEY["acme_member"].email
    return email in page.content() and email not in page.inner_text("body")


@sight("walkthrough/oversharing:admin-fields")
def _(walker: Walker) -> bool:
    page = walker.person("acme_member2")
    with page.expect_response("**/api/members") as waiting:
        page.goto("/members")
    email = BY_KEY["acme_member"].email
    return email in waiting.value.text() and email not in page.inner_text("body")


@sight("walkthrough/broken-links:dead-link")
def _(walker: Walker) -> bool:
    page = walker.open(None, "/")
    targets = page.evaluate("[...document.links].map((link) => link.pathname)")
    return any(walker.visitor.get(path).status_code == 404 for path in set(targets))


@sight("walkthrough/broken-links:dead-image")
def _(walker: Walker) -> bool:
    page = walker.open(None, "/sign-in")
    return bool(page.evaluate("[...document.images].some((image) => !image.naturalWidth)"))


@sight("walkthrough/console-errors:uncaught")
def _(walker: Walker) -> bool:
    page = walker.open("acme_member", "/messages")
    page.wait_for_timeout(100)
    return any("null" in error for error in page.errors)


@sight("walkthrough/console-errors:unhandled-rejection")
def _(walker: Walker) -> bool:
    page = walker.open("acme_member", "/members")
    return any("JSON" in error for error in page.errors)


@sight("auth/session-storage:local-storage")
def _(walker: Walker) -> bool:
    page = walker.open(None, "/sign-in")
    page.fill("[name=email]", BY_KEY["acme_member"].email)
    page.fill("[name=password]", BY_KEY["acme_member"].password)
    page.click("#sign-in-form button")
    page.wait_for_url("**/feed")
    return "eyJ" in page.evaluate("JSON.stringify(localStorage)")


@sight("auth/session-storage:query-token")
def _(walker: Walker) -> bool:
    page = walker.open("acme_member", f"/posts/{stable_id('acme', 'post', 4)}")
    return bool(page.evaluate("[...document.links].some((link) => link.search.includes('token='))"))


@sight("auth/open-backend:policy-off")
def _(walker: Walker) -> bool:
    page = walker.open("acme_member", "/feed")
    return bool(page.locator(".card:has-text('Announcement')").count() == 2)


@sight("auth/hidden-routes:lazy-chunk")
def _(walker: Walker) -> bool:
    page = walker.open("acme_admin", "/admin")
    return bool(page.locator("li:has-text('contacts: 19')").count())


@sight("cors/cross-site-write:email-by-link")
def _(walker: Walker) -> bool:
    page = walker.open("acme_member2", "/sign-in")
    page.route("https://evil.example.org/", lambda route: route.fulfill(body=LINK, content_type="text/html"))
    page.goto("https://evil.example.org/")
    page.click("a")
    page.wait_for_load_state("load")
    page.goto("/settings")
    moved = page.evaluate("fetch('/api/me').then((answer) => answer.json()).then((me) => me.email)")
    return bool(moved != OTHER.email)


LINK = '<a href="https://app.example.com/settings/email?address=taken.over%40example.com">A prize</a>'


@sight("cors/cross-site-write:no-token")
def _(walker: Walker) -> bool:
    return writes_from_elsewhere(walker)


@sight("cors/cross-site-write:missing-header")
def _(walker: Walker) -> bool:
    return writes_from_elsewhere(walker)


@sight("cors/cross-site-write:accepts-text")
def _(walker: Walker) -> bool:
    half = "{&quot;title&quot;:&quot;From elsewhere&quot;,&quot;body&quot;:&quot;"
    field = f'<input name="{half}" value="&quot;}}">'
    submit_from_elsewhere(walker, "/api/posts", f'enctype="text/plain">{field}')
    return "From elsewhere" in walker.visitor.get("/api/posts", headers=walker.visitor.sign_in()).text


def writes_from_elsewhere(walker: Walker) -> bool:
    v = walker.visitor
    submit_from_elsewhere(walker, "/api/notifications/read-all", ">")
    return bool(v.get("/api/notifications/unread-count", headers=v.sign_in()).json()["unread"] == 0)


def submit_from_elsewhere(walker: Walker, path: str, rest: str) -> None:
    """Let a page of another site submit a form, with the cookie that the browser got at sign-in.

    A form that takes the whole window along, because browsers leave cookies out of other sites' fetches.
    """
    page = walker.open(None, "/sign-in")
    page.fill("[name=email]", BY_KEY["acme_member"].email)
    page.fill("[name=password]", BY_KEY["acme_member"].password)
    page.click("#sign-in-form button")
    page.wait_for_url("**/feed")
    form = f'<form method="post" action="https://app.example.com{path}" {rest}<button>A prize</button></form>'
    page.route("https://evil.example.org/", lambda route: route.fulfill(body=form, content_type="text/html"))
    page.goto("https://evil.example.org/")
    with page.expect_response(f"**{path}"):
        page.click("button")
