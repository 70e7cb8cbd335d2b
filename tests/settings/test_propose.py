from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launchready.settings.load import load, notes
from launchready.settings.propose import propose, render
from launchready.settings.schema import Settings

URLS = ["https://staging.acme.example.com"]


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    body: dict[str, Any] | None = None
    answer: dict[str, Any] | None = None
    secured: bool | None = None
    name: str = ""
    body_type: str = "application/json"
    tags: tuple[str, ...] = ()
    operation: str = field(default="")


def obj(*names: str, **more: Any) -> dict[str, Any]:
    properties = {name: {"type": "string"} for name in names} | more
    return {"type": "object", "properties": properties, "required": list(properties)}


LOGIN = Route("POST", "/api/login", obj("email", "password"), obj("access_token"))


def written(folder: Path, routes: list[Route], **more: Any) -> tuple[Settings, str]:
    text = render(propose(routes, URLS, "Acme", **more))
    path = folder / "launchready.toml"
    path.write_text(text)
    loaded = load(path, {})
    assert notes(loaded) == []
    return loaded, text


ACTIONS: list[tuple[str, Route | None, Route]] = [
    ("sign_in", LOGIN, Route("POST", "/auth/register", obj("email", "password"))),
    (
        "sign_in",
        Route("POST", "/session", obj("username", "password")),
        Route("POST", "/auth/reset", obj("email", "password")),
    ),
    ("token", Route("POST", "/oauth/token", obj("username", "password")), Route("POST", "/tokens", obj("name"))),
    (
        "sign_up",
        Route("POST", "/signup", obj("email", "password")),
        Route("POST", "/signup/confirm", obj("email", "password")),
    ),
    (
        "sign_up",
        Route("POST", "/users", obj("email", "password")),
        Route("POST", "/users/{id}", obj("email", "password")),
    ),
    ("sign_out", Route("POST", "/logout"), Route("POST", "/blogs")),
    ("sign_out", Route("DELETE", "/session"), Route("DELETE", "/session/{id}")),
    (
        "password_reset",
        Route("POST", "/forgot-password", obj("email")),
        Route("POST", "/password-reset/confirm", obj("token", "password")),
    ),
    (
        "password_change",
        Route("PUT", "/me/password", obj("current_password", "new_password")),
        Route("PUT", "/me", obj("password")),
    ),
    ("who_am_i", Route("GET", "/users/me"), Route("GET", "/users/{id}/profile")),
    ("who_am_i", Route("GET", "/whoami"), Route("GET", "/posts")),
]


@pytest.mark.parametrize(("action", "right", "wrong"), ACTIONS)
def test_actions_are_told_from_look_alikes(action: str, right: Route, wrong: Route) -> None:
    assert propose([wrong, right], URLS, "A").actions.get(action) == f"{right.method} {right.path}"
    assert propose([wrong], URLS, "A").actions.get(action) is None


def test_people_sign_in_with_the_right_fields(tmp_path: Path) -> None:
    role = {"type": "string", "enum": ["owner", "member"]}
    loaded, text = written(tmp_path, [LOGIN, Route("GET", "/api/me", None, obj("id", role=role))])
    assert [(one.name, one.role) for one in loaded.personas] == [
        ("owner", "owner"),
        ("member", "member"),
        ("member2", "member"),
    ]
    way = loaded.personas[1].sign_in
    assert (way.route, way.session) == ("POST /api/login", "body:/access_token")
    assert way.fields == {"email": "member@example.com", "password": "$LR_MEMBER_PASSWORD"}
    assert loaded.actions.who_am_i == "GET /api/me"
    assert "FILL IN whose account" in text


def test_a_form_with_a_cookie_and_a_forgery_token(tmp_path: Path) -> None:
    login = Route(
        "POST", "/login", obj("username", "pwd"), obj("csrf_token"), body_type="application/x-www-form-urlencoded"
    )
    way = written(tmp_path, [login])[0].personas[0].sign_in
    assert (way.how, way.session, way.csrf and way.csrf.take) == ("form", "cookie", "body:/csrf_token")
    assert way.fields == {"username": "admin", "pwd": "$LR_ADMIN_PASSWORD"}


def test_rules_go_from_open_to_closed_and_no_declared_hole_is_public(tmp_path: Path) -> None:
    routes = [
        LOGIN,
        Route("GET", "/api/health", secured=False),
        Route("GET", "/api/admin/open", secured=False),
        Route("GET", "/api/prices", secured=False),
        Route("GET", "/api/posts"),
        Route("GET", "/api/billing/plan"),
        Route("GET", "/api/me/settings"),
        Route(
            "GET",
            "/api/admin/users",
            answer=obj(roles={"type": "array", "items": {"enum": ["owner", "admin", "member"]}}),
        ),
    ]
    loaded, text = written(tmp_path, routes)
    rules = [(rule.routes, rule.allow) for rule in loaded.access]
    assert rules[0] == (["POST /api/login", "GET /api/health"], ["public"])
    assert (["* /api/admin/**"], ["owner", "admin"]) in rules
    assert (["* /api/billing/**"], ["owner"]) in rules
    assert rules[-1] == (["* /**"], ["signed-in"])
    assert "sign in: nobody is signed in yet" in text
    for left_to_people in ("GET /api/admin/open", "GET /api/prices"):
        assert f'# FILL IN "{left_to_people}",  # declared open by the schema; put it among' in text
    assert not any("me/settings" in route for routes, _ in rules for route in routes)


def test_recipes_make_and_remove_with_their_parents(tmp_path: Path) -> None:
    routes = [
        LOGIN,
        Route("POST", "/posts", obj("title", kind={"enum": ["talk"]}), obj(data=obj("id"))),
        Route("GET", "/posts/{post_id}"),
        Route("DELETE", "/posts/{post_id}"),
        Route("POST", "/posts/{post_id}/replies", obj("body"), obj("uuid")),
        Route("DELETE", "/posts/{post_id}/replies/{id}"),
        Route("POST", "/reports", obj("post_id", "reason"), obj("id")),
        Route("DELETE", "/reports/{id}"),
        Route("POST", "/rooms", obj("owner_id"), obj("id")),
        Route("DELETE", "/rooms/{id}"),
        Route("POST", "/likes", obj("x")),
    ]
    loaded, text = written(tmp_path, routes)
    made = {recipe.name: recipe for recipe in loaded.recipes}
    assert set(made) == {"post", "reply", "report"}
    assert made["post"].body == {"title": "{canary}", "kind": "talk"}
    assert (made["post"].keep, made["post"].read) == ({"id": "/data/id"}, "GET /posts/{id}")
    assert made["reply"].create == "POST /posts/{post.id}/replies"
    assert made["reply"].remove == "DELETE /posts/{post.id}/replies/{id}"
    assert made["reply"].keep == {"id": "/uuid"}
    assert made["report"].body["post_id"] == "{post.id}"
    assert "# FILL IN: a value for owner_id is needed" in text


REMOVAL = Route("DELETE", "/admin/users/{user_id}")


def test_throwaway_by_sign_up_and_by_invitation(tmp_path: Path) -> None:
    sign_up = Route("POST", "/signup", obj("email", "password", "name"), obj("id"))
    loaded, _ = written(tmp_path, [LOGIN, sign_up, REMOVAL])
    assert loaded.throwaway and [step.call for step in loaded.throwaway.create] == ["POST /signup"]
    assert loaded.throwaway.create[0].body == {"email": "{email}", "password": "{password}", "name": "{canary}"}
    assert [(step.call, step.persona) for step in loaded.throwaway.remove] == [("DELETE /admin/users/{id}", "admin")]
    invites = [
        Route("POST", "/invites", obj("email"), obj("token")),
        Route("POST", "/invites/{code}/accept", obj("password"), obj("id")),
    ]
    loaded, _ = written(tmp_path, [LOGIN, sign_up, REMOVAL, *invites])
    assert loaded.throwaway and [step.call for step in loaded.throwaway.create] == [
        "POST /invites",
        "POST /invites/{token}/accept",
    ]


def test_what_is_not_known_stands_as_a_comment(tmp_path: Path) -> None:
    loaded, text = written(tmp_path, [])
    assert loaded.personas == [] and loaded.recipes == [] and loaded.throwaway is None
    assert "# FILL IN: how people sign in" in text
    assert "# [[personas]]" in text and "# [throwaway]" in text


def test_the_environment_is_written_as_given(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("x")
    loaded, _ = written(
        tmp_path,
        [],
        kind="staging",
        repository="../code",
        ca="ca.pem",
        connect={"acme.example.com:443": "127.0.0.1:8443"},
    )
    here = loaded.environments["staging"]
    assert here.connect == {"acme.example.com:443": "127.0.0.1:8443"}
    assert loaded.origins.approved == URLS
    assert set(written(tmp_path, [], kind="production")[0].environments) == {"production"}


def test_core_actions_are_everyday_reads(tmp_path: Path) -> None:
    routes = [
        LOGIN,
        Route("GET", "/api/posts"),
        Route("GET", "/api/public/posts", secured=False),
        Route("GET", "/api/search"),
    ]
    loaded, _ = written(tmp_path, [*routes, Route("GET", "/api/admin/members"), Route("GET", "/api/x/{id}/posts")])
    assert [(one.call, one.persona) for one in loaded.core_actions] == [
        ("GET /api/posts", "member"),
        ("GET /api/public/posts", "anonymous"),
        ("GET /api/search?q=a", "member"),
    ]


NASTY = st.text(alphabet="ab{}/\"'\\\n\r\t#[]=*$ \u2028\x00\x7f\ud800é", max_size=12)
FIELDS = st.dictionaries(
    st.sampled_from(["email", "password", "title", "role", "token", "id", "x_id"]) | NASTY,
    st.sampled_from([{"type": "string"}, {"type": "integer"}, {"type": "array", "items": {}, "minItems": 1}, {}])
    | st.lists(NASTY, max_size=3).map(lambda words: {"enum": words})
    | NASTY.map(lambda text: {"type": "string", "pattern": text}),
    max_size=5,
).map(lambda properties: {"type": "object", "properties": properties, "required": list(properties)})
PATHS = st.sampled_from(
    ["/posts", "/posts/{id}", "/login", "/users", "/users/{id}", "/invites", "/invites/{t}/accept", "/admin/x"]
)
ROUTES = st.builds(
    Route,
    st.sampled_from(["GET", "POST", "DELETE", "PUT"]),
    PATHS | NASTY.map(lambda text: "/" + text),
    st.none() | FIELDS,
    st.none() | FIELDS,
    st.sampled_from([None, True, False]),
    NASTY,
)


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(ROUTES, max_size=8), NASTY)
def test_every_proposal_loads(tmp_path: Path, routes: list[Route], name: str) -> None:
    text = render(propose(routes, URLS, name))
    path = tmp_path / "launchready.toml"
    path.write_text(text)
    load(path, {})
