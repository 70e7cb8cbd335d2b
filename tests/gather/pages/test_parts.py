"""The pure parts of the gatherers of pages."""

from __future__ import annotations

import pytest

from launchready.gather.pages import payloads
from launchready.gather.pages.addresses import asked, followable, template, within_host
from launchready.gather.pages.people import height
from launchready.model import Phase
from launchready.net.browser.rules import Rules
from launchready.settings.schema import Environment, Settings

RULES = Rules(Settings(environments={"demo": Environment(urls=["https://app.example.com"])}), "demo", Phase.READ)


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://a.example", "/"),
        ("https://a.example/posts/12", "/posts/{id}"),
        ("https://a.example/posts/133b8951-01eb-5b7b-8c67-ec3fe9b4632f/edit", "/posts/{id}/edit"),
        ("https://a.example/search?q=x&page=2", "/search?page&q"),
        ("https://a.example/getting-started", "/getting-started"),
        ("https://a.example/terms-and-conditions", "/terms-and-conditions"),
    ],
)
def test_templates(url: str, wanted: str) -> None:
    assert template(url) == wanted


def test_links_that_leave_or_do_something_are_not_followed() -> None:
    base = "https://app.example.com"
    links = [f"{base}/feed#top", f"{base}/feed", f"{base}/logout", f"{base}/posts/1/delete", f"{base}/static/a.pdf"]
    links += ["https://elsewhere.example/", "mailto:a@example.com", "javascript:void 0", f"{base}/billing"]
    assert followable(links, RULES) == [f"{base}/feed", f"{base}/billing"]


def test_forms_are_asked_with_a_value_in_every_field() -> None:
    assert asked("https://a.example/search?old=1", ["q", "in"], "a b") == "https://a.example/search?q=a+b&in=a+b"
    assert within_host("https://a.example?x=1") == "/?x=1"


def test_roles_by_height() -> None:
    assert height("member") == 0 < height("moderator") < height("admin") < height("owner")


def test_text_fields_of_a_recipe() -> None:
    body = {"title": "{canary}", "email": "{email}", "url": "https://x.example/{canary}", "role": "member", "n": 1}
    assert payloads.text_fields({**body, "description": "A group of the audit."}) == ["title", "description"]


def test_fields_of_a_schema() -> None:
    text = {"type": "string"}
    schema = {"properties": {"name": text, "website": text, "email": {**text, "format": "email"}, "role": text}}
    assert payloads.schema_fields(schema) == [("name", False), ("website", True)]


def test_words_are_fresh_and_markup_is_short_enough_for_names() -> None:
    one, two = payloads.token("name"), payloads.token("name")
    assert one.word != two.word
    assert len("lr-canary-12345678-me-12345678 " + payloads.short(one)) <= 80
    assert len(payloads.reflected(one)) <= 100


def test_markup_is_found_again_in_json() -> None:
    one, two = payloads.token("title"), payloads.token("body")
    answer = f'{{"title": "\\u003cimg src=x onerror={one.call}\\u003e", "body": "{two.word}"}}'
    assert payloads.raw_in(answer, [one, two]) == {"title": True, "body": False}
