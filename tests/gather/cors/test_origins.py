"""Which origins are tried: what browsers can send, and nothing that is approved."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from launchready.gather.cors.origins import (
    Probe,
    fits,
    foreign,
    imitations,
    origin_of,
    registrable,
    shared_suffix,
    split_approved,
)

APP = "https://app.example.com"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://App.Example.com:443/x/?q#f", APP),
        ("https://app.example.com:8443", "https://app.example.com:8443"),
        ("http://[::1]:80/", "http://[::1]"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("ftp://x", ""),
        ("app.example.com", ""),
        ("https://x:99999", ""),
    ],
)
def test_origin_of(address: str, origin: str) -> None:
    assert origin_of(address) == origin


def made(origin: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for probe in imitations(origin):
        found.setdefault(probe.kind, []).append(probe.origin)
    return found


def test_look_alikes_of_a_host_below_a_domain() -> None:
    assert made(APP) == {
        "port": ["https://app.example.com:8443"],
        "scheme": ["http://app.example.com"],
        "prefix": ["https://app.example.com.lr-probe.example"],
        "suffix": ["https://lr-probeapp.example.com", "https://lr-probeexample.com"],
        "child": ["https://lr-probe.app.example.com"],
        "sibling": ["https://lr-probe.example.com"],
        "dot": ["https://appxexample.com"],
    }


def test_look_alikes_of_a_bare_domain() -> None:
    found = made("https://example.co.uk")
    assert found["suffix"] == ["https://lr-probeexample.co.uk"]
    assert found["child"] == ["https://lr-probe.example.co.uk"]
    assert "sibling" not in found


def test_a_customer_of_a_hosting_service_has_neighbours() -> None:
    assert made("https://acme.vercel.app")["neighbour"] == [
        "https://lr-probe.vercel.app",
        "https://lr-probe--acme.vercel.app",
        "https://acme-lr-probe.vercel.app",
    ]
    assert shared_suffix("app.example.com") == ""


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "http://[::1]:8000"])
def test_an_address_has_no_names_to_imitate(origin: str) -> None:
    assert set(made(origin)) <= {"port", "prefix"}


def test_plain_http_is_not_imitated_by_https_and_ports_are_made_longer() -> None:
    assert "scheme" not in made("http://localhost:3000")
    assert made("http://localhost:3000")["port"] == ["http://localhost:30001"]
    assert made("https://app.example.com:8443")["port"] == ["https://app.example.com:8444"]


def test_every_origin_is_one_that_a_browser_can_send() -> None:
    for trusted in (APP, "https://acme.vercel.app", "https://example.co.uk:8443", "http://127.0.0.1:8000"):
        for probe in imitations(trusted):
            parts = urlsplit(probe.origin)
            assert origin_of(probe.origin) == probe.origin
            assert probe.origin != trusted
            assert not parts.username and not (parts.hostname or "").endswith(".")


def test_same_site_is_what_one_owner_registered() -> None:
    near = {probe.origin for probe in imitations(APP) if probe.same_site}
    assert near == {
        "https://app.example.com:8443",
        "https://lr-probeapp.example.com",
        "https://lr-probe.app.example.com",
        "https://lr-probe.example.com",
    }
    assert registrable("localhost") == ""


def test_what_is_approved_is_not_tried() -> None:
    approved, patterns = split_approved(["https://app.example.com/", "null", "https://*.example.com", "nonsense"])
    assert approved == (APP, "null")
    assert patterns == ("https://*.example.com",)
    tried = {probe.origin for probe in foreign(approved, patterns)}
    assert not tried & {APP, "null", "https://lr-probe.example.com", "https://lr-probe.app.example.com"}
    assert "https://lr-probeexample.com" in tried


def test_a_pattern_stands_for_parts_of_a_host_only() -> None:
    assert fits("https://a.b.example.com", ["https://*.example.com"])
    assert not fits("https://evil.example/.example.com", ["https://*.example.com"])
    assert not fits("http://a.example.com", ["https://*.example.com"])


def test_the_list_is_short_and_begins_with_the_arbitrary_origin() -> None:
    tried = foreign([APP, "https://api.example.net", APP])
    assert tried[0] == Probe("arbitrary", "https://lr-probe.example")
    assert len(tried) == len({probe.origin for probe in tried}) < 20
    assert "http://localhost:3000" not in {probe.origin for probe in foreign([APP], production=False)}
