from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from launchready.settings.telling import SettingsError
from launchready.settings.wfc import load_personas, personas

LOGIN: dict[str, Any] = {
    "endpoint": "/login",
    "verb": "POST",
    "contentType": "application/json",
    "payloadUserPwd": {
        "username": "joe",
        "password": "$JOE",
        "usernameField": "user",
        "passwordField": "secretWord",
    },
    "expectCookies": True,
}


def one(login: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": "Joe Q", **more}
    if login is not None:
        entry["loginEndpointAuth"] = login
    return {"auth": [entry]}


def token(**parts: str) -> dict[str, Any]:
    return {key: value for key, value in LOGIN.items() if key != "expectCookies"} | {"token": parts}


WAYS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        one(LOGIN),
        {"how": "json", "route": "POST /login", "fields": {"user": "joe", "secretWord": "$JOE"}, "session": "cookie"},
    ),
    (one({**LOGIN, "contentType": "application/x-www-form-urlencoded"}), {"how": "form"}),
    (
        one(
            token(
                extractFrom="body",
                extractSelector="/data/t",
                sendIn="header",
                sendName="Authorization",
                sendTemplate="Bearer {token}",
            )
        ),
        {"session": "body:/data/t", "send_as": None},
    ),
    (
        one(
            token(
                extractFrom="header",
                extractSelector="X-T",
                sendIn="header",
                sendName="X-Auth",
                sendTemplate="JWT {token}",
            )
        ),
        {"session": "header:X-T", "send_as": "X-Auth: JWT {token}"},
    ),
    (
        one(token(extractFromField="/t", httpHeaderName="Authorization", headerPrefix="Bearer ")),
        {"session": "body:/t", "send_as": None},
    ),
    (one({"endpoint": "in", "verb": "PUT", "payloadRaw": '{"u": "joe", "password": "$JOE"}'}), {"route": "PUT /in"}),
    (
        one(
            {
                "endpoint": "in",
                "verb": "POST",
                "payloadRaw": "u=joe&password=%24JOE",
                "contentType": "application/x-www-form-urlencoded",
            }
        ),
        {"fields": {"u": "joe", "password": "$JOE"}},
    ),
    (one(fixedHeaders=[{"name": "Authorization", "value": "Bearer $JOE"}]), {"how": "bearer", "token": "$JOE"}),
    (one(fixedHeaders=[{"name": "X-Key", "value": "$JOE"}]), {"how": "api_key", "header": "X-Key", "token": "$JOE"}),
]


@pytest.mark.parametrize(("data", "expected"), WAYS)
def test_every_way_to_sign_in(data: dict[str, Any], expected: dict[str, Any]) -> None:
    (persona,) = personas(data)
    assert persona.name == "joe-q"
    assert {key: getattr(persona.sign_in, key) for key in expected} == expected


def test_a_template_is_laid_under() -> None:
    data = {
        "authTemplate": {
            "loginEndpointAuth": {**LOGIN, "payloadUserPwd": {"usernameField": "u", "passwordField": "p"}}
        },
        "auth": [
            {"name": name, "loginEndpointAuth": {"payloadUserPwd": {"username": name, "password": f"${name}"}}}
            for name in ("A", "B")
        ],
    }
    assert [persona.sign_in.fields for persona in personas(data)] == [{"u": "A", "p": "$A"}, {"u": "B", "p": "$B"}]


REFUSED: list[tuple[Any, str]] = [
    ([], "needs a list named auth"),
    ({"auth": []}, "needs a list named auth"),
    ({"auth": [{}]}, "needs a name"),
    ({"auth": [3]}, "needs a name"),
    (one(), "needs loginEndpointAuth or one of fixedHeaders"),
    (one({**LOGIN, "payloadUserPwd": {**LOGIN["payloadUserPwd"], "password": "pw1"}}), "must not stand in a file"),
    (one({**LOGIN, "payloadUserPwd": {"username": "a"}}), "payloadUserPwd needs usernameField"),
    (one({"endpoint": "in", "payloadRaw": '{"password": "pw1"}'}), "must not stand in a file"),
    (one({"endpoint": "in", "payloadRaw": "u=1"}), "must be a JSON object"),
    (one({"endpoint": "in"}), "needs payloadUserPwd or payloadRaw"),
    (one({"verb": "POST"}), "needs endpoint"),
    (one({**LOGIN, "externalEndpointURL": "https://x"}), "externalEndpointURL is not supported"),
    (one({**LOGIN, "headers": [{"name": "a", "value": "b"}]}), "headers of the login call"),
    (one(token(extractSelector="/t", sendIn="query")), "token in the query"),
    (one(token(sendIn="header")), "token needs extractSelector"),
    (one(fixedHeaders=[{"name": "Authorization", "value": "Bearer abc"}]), "must not stand in a file"),
    (one(fixedHeaders=[{"name": "A", "value": "$A"}, {"name": "B", "value": "$B"}]), "more than one"),
    (one(LOGIN, createUsers={"verb": "POST"}), "createUsers is not supported"),
    ({"auth": [one(LOGIN)["auth"][0]] * 2}, "two entries named"),
]


@pytest.mark.parametrize(("data", "what"), REFUSED)
def test_what_cannot_be_used_is_told(data: Any, what: str) -> None:
    with pytest.raises(SettingsError, match=what) as caught:
        personas(data, "auth.yaml")
    assert str(caught.value).startswith("auth.yaml") and "pw1" not in str(caught.value)


@pytest.mark.parametrize("text", ['{"auth": [', "a: &x 1", "\tx: ["])
def test_broken_files(tmp_path: Path, text: str) -> None:
    path = tmp_path / "auth.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"auth\.yaml"):
        load_personas(path)
