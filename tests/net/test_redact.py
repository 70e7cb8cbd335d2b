import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launchready.net.mask import mask_string
from launchready.net.redact import EXCERPT_BYTES, Redactor

SECRET = 'pass"w/rd+Ünï &<x>'


def excerpt(value, **more):
    return Redactor().body(json.dumps(value).encode(), "application/json", **more)


def test_json_values_are_masked_by_shape():
    shown = json.loads(
        excerpt(
            {
                "id": 42,
                "big": 123456,
                "rate": 0.5,
                "ok": True,
                "none": None,
                "role": "admin",
                "state": "in-review",
                "name": "anna",
                "mail": "anna.long@mail.example.org",
                "created": "2026-11-24T06:45:07.671Z",
                "born": "1990-01-02",
                "text_": "My dear diary",
                "uuid": "6f1c0f9e-1b7a-4f0e-9b5e-0a1b2c3d4e5f",
                "password": "x",
                "apiKey": "abc",
                "reset_token": None,
                "has_password": True,
                "tokens": [{"a": 1}],
                "probe": "lr-canary-7f-x",
                "note": "see lr-canary-7f here",
            }
        )
    )
    assert shown == {
        "id": 42,
        "big": "•••",
        "rate": 0.5,
        "ok": True,
        "none": None,
        "role": "admin",
        "state": "in-review",
        "name": "a•••4",
        "mail": "a•••@m•••.org",
        "created": "2026-11-24T06:45:07.671Z",
        "born": "1•••10",
        "text_": "M•••13",
        "uuid": "6•••36",
        "password": "•••",
        "apiKey": "•••",
        "reset_token": None,
        "has_password": True,
        "tokens": "•••",
        "probe": "lr-canary-7f-x",
        "note": "s•••9 lr-canary-7f",
    }


def test_keys_that_are_data_are_masked():
    shown = excerpt({"anna@mail.example": 1, "Anna Smith": 2, "12345": 3, "user_id": 4})
    assert shown == '{"a•••@m•••.example": 1, "A•••10": 2, "1•••5": 3, "user_id": 4}'


@pytest.mark.parametrize(
    "body",
    [
        json.dumps([{"name": "Anna Smith" * 20, "n": index} for index in range(3000)]).encode(),
        ("•" * 100_000).encode(),
        b"<p>" * 50_000,
        b'{"a":' * 5_000,
        b"[" * 200_000,
        b"\x00\xff" * 10_000,
        b"\n" * 100_000,
        b"a=b&" * 50_000,
    ],
)
@pytest.mark.parametrize(
    "kind", ["application/json", "text/html", "text/plain", "", "application/x-www-form-urlencoded"]
)
def test_excerpts_are_bounded_whatever_comes(body, kind):
    redactor = Redactor({"some-secret-value": "$LR_X"})
    for mark in ((), ("a", "(", "Anna")):
        assert len(redactor.body(body, kind, mark).encode()) <= EXCERPT_BYTES


def test_marked_fields_stand_between_brackets():
    value = {"users": [{"mail": "anna@mail.example", "id": 7}, {"mail": "bert@mail.example", "id": 8}], "x": "y"}
    assert excerpt(value, mark=["mail"]).splitlines() == [
        "⟦/users/0/mail: a•••@m•••.example⟧",
        "⟦/users/1/mail: b•••@m•••.example⟧",
    ]
    assert excerpt(value, mark=["/users/1/id"]) == "⟦/users/1/id: 8⟧"
    assert excerpt(value, mark=["^bert@"]) == "⟦/users/1/mail: b•••@m•••.example⟧"
    assert excerpt(value, mark=["nothing like it"]).startswith('{"users"')
    assert "… and 80 more" in excerpt([{"a": n} for n in range(100)], mark=["a"])
    page = b"<h1>Traceback (most recent call last)</h1> mail anna@mail.example"
    shown = Redactor().body(page, "text/html", [r"Traceback.*last\)", r"mail \S+"])
    assert shown == "⟦Traceback (most recent call last)⟧\n⟦mail a•••@m•••.example⟧"


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        base64.b64encode(SECRET.encode()).decode(),
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        base64.b64encode(f"abcdefg:{SECRET}xyz".encode()).decode(),
        "pass&quot;w/rd+Ünï &amp;&lt;x&gt;",
    ],
)
def test_known_secrets_go_in_every_spelling(spelled):
    redactor = Redactor({SECRET: "$LR_PASSWORD"})
    for text in (
        redactor.text(f"before {spelled} after"),
        redactor.url(f"https://x.example/{spelled}?a={spelled}"),
        redactor.body(f"<p>{spelled}</p><a href='{spelled}'>".encode(), "text/html"),
        redactor.body(spelled.encode(), "text/plain", [".*"]),
        str(redactor.headers([("x-echo", spelled), ("location", f"/?x={spelled}")])),
    ):
        assert spelled not in text
        assert spelled[4:-6] not in text


def test_headers():
    redactor = Redactor({"cookie-value-1": "$LR_SESSION_ANNA"})
    shown = redactor.headers(
        [
            ("set-cookie", "sid=abcdef; Path=/; HttpOnly; Secure; SameSite=Lax"),
            ("set-cookie", "sid=; Max-Age=0"),
            ("cookie", "sid=cookie-value-1; other=abcdef"),
            ("authorization", "Bearer abcdef"),
            ("authorization", "Bearer cookie-value-1"),
            ("x-api-key", "abcdef"),
            ("access-control-allow-headers", "authorization"),
            ("location", "https://u:p@x.example/?token=abcdef&page=2"),
            ("content-type", "text/html"),
            ("x-user", "anna@mail.example"),
            ("x-jwt-less", "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl"),
        ]
    )
    assert [value for _, value in shown] == [
        "sid=•••; Path=/; HttpOnly; Secure; SameSite=Lax",
        "sid=; Max-Age=0",
        "sid=$LR_SESSION_ANNA; other=•••",
        "Bearer •••",
        "Bearer $LR_SESSION_ANNA",
        "•••",
        "authorization",
        "https://•••@x.example/?token=•••&page=2",
        "text/html",
        "a•••@m•••.example",
        "•••",
    ]


def test_comments_and_attributes_of_pages_are_masked():
    page = b'<!-- Anna Smith lives here --><input name="mail" value="Anna Smith"><p class="x">Anna Smith</p>'
    shown = Redactor().body(page, "text/html")
    assert "Anna" not in shown
    assert 'name="mail"' in shown
    assert 'class="x"' in shown


def test_lone_surrogates_can_be_written():
    for mark in ((), ("a",)):
        Redactor().body(b'{"a": "\\ud800 x", "\\ud800": 1}', "application/json", mark).encode()


def test_strings():
    assert mask_string("") == ""
    assert mask_string("draft") == "draft"
    assert mask_string("draft7") == "d•••6"
    assert mask_string("averyveryverylongwordindeed") == "a•••27"


ODD = st.text(alphabet='abcXYZ0129{}[]":,<>/=&?%\\ \n@.é\x00-_', max_size=80)
KINDS = (
    "application/json",
    "text/html",
    "text/plain",
    "",
    "application/x-www-form-urlencoded",
    "application/xml",
    "image/png",
)


@settings(max_examples=300, deadline=None)
@given(
    before=ODD,
    after=ODD,
    kind=st.sampled_from(KINDS),
    limit=st.sampled_from([60, 4096]),
    mark=st.sampled_from([(), ("planted",), (".",), ("SECRET",)]),
)
def test_a_known_secret_never_shows_wherever_it_stands(before, after, kind, limit, mark):
    redactor = Redactor({"planted-SECRET-77": "$LR_X"})
    text = f"{before}planted-SECRET-77{after}"
    for body in (text.encode(), b"a" * (4 * limit) + text.encode(), b"a=b&" * limit + text.encode()):
        shown = redactor.body(body, kind, mark, limit)
        assert "SECRET" not in shown
        assert "planted" not in shown
    assert "SECRET" not in redactor.text(text)
