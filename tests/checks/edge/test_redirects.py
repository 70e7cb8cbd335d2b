"""Cases of edge/https-redirect and edge/canonical-host."""

from __future__ import annotations

import pytest

from launchready.artifacts.redirects import Redirects, Way
from launchready.checks.edge.canonical_host import canonical_host
from launchready.checks.edge.https_redirect import https_redirect
from launchready.model import Fail
from tests.checks.edge.edging import way
from tests.checks.making import verdict_of

A, W, S, SW = "http://example.com", "http://www.example.com", "https://example.com", "https://www.example.com"
APP, PAIR = "https://app.example.com", (("example.com", "www.example.com"),)

PLAIN = [
    ("leads to https", (way(f"{A}/", f"{S}/", 200),), "Pass"),
    ("leads to https out of scope", (way(f"{A}/", "https://example.org/", end="outside"),), "Pass"),
    ("is refused", (way(f"{A}/", 403),), "Pass"),
    ("is not found", (way(f"{A}/", 404),), "Pass"),
    ("nothing listens", (way(f"{A}/", end="closed", why="refused"),), "Pass"),
    ("https fails later", (way(f"{A}/", f"{S}/", end="failed", why="bad certificate"),), "Pass"),
    ("is served", (way(f"{A}/", 200),), "Fail"),
    ("is served after a redirect", (way(f"{A}/", f"{W}/", 200),), "Fail"),
    ("a deep page is served", (way(f"{A}/", f"{S}/", 200), way(f"{A}/a", 200)), "Fail"),
    ("goes round", (way(f"{A}/", f"{A}/", end="loop"),), "Fail"),
    ("leads on by http out of scope", (way(f"{A}/", "http://example.org/", end="outside"),), "CouldNotVerify"),
    ("is broken", (way(f"{A}/", 503),), "CouldNotVerify"),
    ("no answer", (way(f"{A}/", end="failed", why="silence"),), "CouldNotVerify"),
    ("only https was asked", (way(f"{S}/", 200),), "NotApplicable"),
]


@pytest.mark.parametrize(("name", "ways", "verdict"), PLAIN, ids=[case[0] for case in PLAIN])
def test_https_redirect(name: str, ways: tuple[Way, ...], verdict: str) -> None:
    assert verdict_of(https_redirect(Redirects(ways, ("example.com",)))) == verdict


def four(*ends: tuple[str | int, ...]) -> tuple[Way, ...]:
    return tuple(way(f"{start}/", *steps) for start, steps in zip((A, S, W, SW), ends, strict=True))


HOSTS = [
    ("all to the bare one", four((f"{S}/", 200), (200,), (f"{SW}/", f"{S}/", 200), (f"{S}/", 200)), "Pass", ""),
    ("all to www", four((f"{S}/", f"{SW}/", 200), (f"{SW}/", 200), (f"{SW}/", 200), (200,)), "Pass", ""),
    (
        "all to the application",
        four((f"{APP}/", 200), (f"{APP}/", 200), (f"{APP}/", 200), (f"{APP}/", 200)),
        "Pass",
        "",
    ),
    ("http is refused", four((403,), (200,), (403,), (f"{S}/", 200)), "Pass", ""),
    ("both answer", four((f"{S}/", 200), (200,), (f"{SW}/", 200), (200,)), "Fail", "two-hosts"),
    ("www is not there", four((f"{S}/", 200), (200,), (f"{SW}/", 404), (404,)), "Fail", "dead-twin"),
    ("both are not there", four((f"{S}/", 404), (404,), (f"{S}/", 404), (f"{S}/", 404)), "Pass", ""),
    (
        "www goes round",
        (*four((f"{S}/", 200), (200,), (f"{S}/", 200), (f"{S}/", 200))[:3], way(f"{SW}/", f"{SW}/", end="loop")),
        "Fail",
        "loop https",
    ),
    ("www is broken", four((f"{S}/", 200), (200,), (f"{S}/", 200), (503,)), "CouldNotVerify", ""),
    (
        "www gives no answer",
        (*four((f"{S}/", 200), (200,), (f"{S}/", 200), (200,))[:3], way(f"{SW}/", end="failed", why="x")),
        "CouldNotVerify",
        "",
    ),
    (
        "the host sends people to sign in elsewhere",
        (way(f"{S}/", "https://login.example.org/", end="outside"),),
        "Pass",
        "",
    ),
    ("www leads out of scope", (way(f"{SW}/", "https://shop.example.org/", end="outside"),), "CouldNotVerify", ""),
    ("nothing listens on 80", (way(f"{A}/", end="closed"), way(f"{S}/", 200)), "Pass", ""),
    ("nothing at all", (), "NotApplicable", ""),
]


@pytest.mark.parametrize(("name", "ways", "verdict", "variant"), HOSTS, ids=[case[0] for case in HOSTS])
def test_canonical_host(name: str, ways: tuple[Way, ...], verdict: str, variant: str) -> None:
    pairs = PAIR if len(ways) == 4 else ()
    result = canonical_host(Redirects(ways, ("example.com",), pairs))
    assert verdict_of(result) == verdict
    assert [one.variant for one in result.findings] == [variant] if isinstance(result, Fail) else not variant


def test_one_host_that_ends_at_two() -> None:
    ways = (way(f"{A}/", f"{SW}/", 200), way(f"{S}/", 200))
    assert verdict_of(canonical_host(Redirects(ways, ("example.com",)))) == "Fail"


def test_one_broken_redirect_is_told_once() -> None:
    ways = (way(f"{A}/a", f"{S}/a", f"{APP}/", 200), way(f"{S}/a", f"{APP}/", 200))
    result = canonical_host(Redirects(ways, ("example.com",)))
    assert isinstance(result, Fail) and len(result.findings) == 1


def test_a_twin_out_of_scope_is_a_doubt() -> None:
    ways = (way(f"{S}/", 200),)
    assert verdict_of(canonical_host(Redirects(ways, (), outside=("www.example.com",)))) == "CouldNotVerify"
