"""Look-alikes of permissions serve whom they should and nobody else; what the ready platform got for the faults."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from launchready.demo.lookalikes.permissions import BINNED, CASE, REPORTED
from launchready.demo.platform.seed import stable_id
from launchready.demo.start import start
from tests.demo.proofs_access import INSIDER, OUTSIDER, PRIVATE_GROUP, PRIVATE_POST, as_person, made, newcomer
from tests.demo.visitor import API, BY_KEY, Visitor

pytestmark = pytest.mark.slow
PEOPLE = tuple(person.email for person in BY_KEY.values())
KEYS = ("acme_owner", "acme_admin", "acme_moderator", "acme_member_manager", OUTSIDER, INSIDER, "globex_admin")


@pytest.fixture(scope="module")
def tempting() -> Iterator[Visitor]:
    with start(lookalikes=True) as running:
        visitor = Visitor(running)
        yield visitor
        visitor.close()


@pytest.fixture(scope="module")
def sessions(tempting: Visitor) -> dict[str, dict[str, str]]:
    return {key: as_person(tempting, key) for key in KEYS}


Sessions = dict[str, dict[str, str]]


def statuses(v: Visitor, path: str, sessions: Sessions) -> dict[str, int]:
    return {key: v.get(path, headers=session, host=API).status_code for key, session in sessions.items()}


def test_a_link_is_its_authors_to_give(tempting: Visitor, sessions: Sessions) -> None:
    post = made(tempting, "/api/posts", {"title": "For my customer", "body": "Our prices"}, sessions[OUTSIDER])
    path = f"/api/posts/{post}/share-link"
    assert {tempting.ask(how, path, headers=sessions[INSIDER]).status_code for how in ("GET", "POST", "DELETE")} == {
        404
    }
    url = tempting.post(path, headers=sessions[OUTSIDER]).json()["url"]
    assert tempting.get(url).json() == {"title": "For my customer", "body": "Our prices"}
    assert tempting.ask("DELETE", path, headers=sessions[OUTSIDER]).status_code == 204
    assert tempting.get(url).status_code == 404


def test_only_the_reported_message_is_shown(tempting: Visitor, sessions: Sessions) -> None:
    seen = statuses(tempting, f"/api/moderation/messages/{CASE}", sessions)
    assert [key for key, status in seen.items() if status == 200] == ["acme_owner", "acme_admin", "acme_moderator"]
    conversation = f"/api/conversations/{stable_id('acme', 'conversation', 0)}/messages"
    assert statuses(tempting, conversation, sessions)["acme_admin"] == 404
    texts = {
        item["body"]: item["id"] for item in tempting.get(conversation, headers=sessions[OUTSIDER]).json()["items"]
    }
    listed = tempting.get("/api/moderation/messages", headers=sessions["acme_moderator"]).json()["items"]
    assert [texts[item["body"]] for item in listed] == [REPORTED]


def test_addresses_stay_with_whom_they_are_for(tempting: Visitor, sessions: Sessions) -> None:
    pending = {key: tempting.get("/api/invites/pending", headers=sessions[key]) for key in KEYS[:-1]}
    assert "@acme-members" in pending["acme_admin"].text and pending[OUTSIDER].status_code == 403
    assert pending["acme_member_manager"].status_code == 200 and "@a***" in pending["acme_member_manager"].text
    card = f"/api/members/{BY_KEY[OUTSIDER].id}/card"
    shown = {key: "email" in tempting.get(card, headers=sessions[key]).json() for key in KEYS[:-1]}
    assert [key for key, yes in shown.items() if yes] == [OUTSIDER]
    survey = tempting.get("/api/community/survey.csv", headers=sessions[OUTSIDER]).text
    assert survey.count("\n") > 10 and not any(person.name in survey for person in BY_KEY.values())
    assert not any(email in survey for email in PEOPLE)


def test_public_profiles_are_those_of_authors(tempting: Visitor) -> None:
    author, other = (f"/api/public/profiles/{BY_KEY[key].id}" for key in (OUTSIDER, INSIDER))
    assert set(tempting.get(author).json()) == {"id", "name", "headline"}
    assert tempting.get(other).status_code == 404


def test_what_is_the_callers_stays_the_callers(tempting: Visitor, sessions: Sessions) -> None:
    seen = statuses(tempting, f"/api/bin/{BINNED}", sessions)
    assert [key for key, status in seen.items() if status == 200] == [INSIDER]
    names = {}
    for _ in range(2):
        names = {key: tempting.get("/api/me/overview", headers=sessions[key]) for key in (OUTSIDER, INSIDER)}
    assert {answer.headers["x-cache"] for answer in names.values()} == {"HIT"}
    assert all("Cookie" in answer.headers["vary"] for answer in names.values())
    assert {key: answer.json()["name"] for key, answer in names.items()} == {k: BY_KEY[k].name for k in names}
    path = f"/api/members/{BY_KEY[OUTSIDER].id}/preferences"
    changed = tempting.ask("PATCH", path, json={"note": "mine", "role": "owner"}, headers=sessions[INSIDER])
    assert changed.status_code == 204
    assert tempting.get(path, headers=sessions[OUTSIDER]).json()["note"] == ""
    assert tempting.get(path, headers=sessions[INSIDER]).json() == {"theme": "light", "note": "mine"}


def test_guards_of_what_the_faults_needed(tempting: Visitor, sessions: Sessions) -> None:
    member, insider, admin = (sessions[key] for key in (OUTSIDER, INSIDER, "acme_admin"))

    def get(path: str, headers: dict[str, str]) -> str:
        return tempting.get(path, headers=headers).text

    assert PRIVATE_POST in get(f"/api/posts/batch?ids={PRIVATE_POST}", insider)
    assert get(f"/api/posts/batch?ids={PRIVATE_POST}", member) == "[]"
    assert tempting.get("/api/posts/batch", headers=member).status_code == 422
    assert PRIVATE_GROUP in get(f"/api/members/{BY_KEY[INSIDER].id}?include=groups", insider)
    assert "groups" not in get(f"/api/members/{BY_KEY[INSIDER].id}", insider)
    assert tempting.get("/api/search?q=acme&sort=email", headers=member).status_code == 422
    assert PRIVATE_GROUP in get(f"/api/v1/groups/{PRIVATE_GROUP}", insider)
    assert tempting.get("/api/v1/community/settings", headers=member).status_code == 403
    assert "open_sign_up" in get("/api/v1/community/settings", admin)
    assert "Acme" in get("/api/community/highlights", member)
    post = made(tempting, "/api/posts", {"title": "Mine", "body": "First"}, member)
    anew = tempting.ask("PUT", f"/api/posts/{post}", json={"title": "Mine", "body": "Second"}, headers=member)
    assert anew.json()["body"] == "Second" and anew.json()["edited_at"]
    comment = made(tempting, f"/api/posts/{post}/comments", {"body": "Well said"}, insider)
    assert "Well said" in get(f"/api/posts/{post}/comments/{comment}", member)
    found = tempting.get("/api/search?q=Second", headers=member).json()
    assert found["total"] == len(found["posts"]) == 1
    assert newcomer(tempting, "member", "acme_admin", role="owner")[0].status_code == 422
