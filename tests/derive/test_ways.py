"""Redirects, one by one: what is wrong with a way, by its hops alone."""

from __future__ import annotations

import pytest

from launchready.artifacts.redirects import Way
from launchready.derive.ways import flaws, host_of, plain_content, reaches_https
from tests.checks.edge.edging import way

A, W, S = "http://example.com", "http://www.example.com", "https://example.com"
SW, APP = "https://www.example.com", "https://app.example.com"
DEEP = "/a%20b?x=%2F"

CASES: list[tuple[str, Way, tuple[str, ...]]] = [
    ("answers at once", way(f"{S}/", 200), ()),
    ("answers 404 at once", way(f"{S}{DEEP}", 404), ()),
    ("http to https", way(f"{A}/", f"{S}/", 200), ()),
    ("http to https, deep", way(f"{A}{DEEP}", f"{S}{DEEP}", 200), ()),
    ("http to https to www, as the preload list asks", way(f"{A}{DEEP}", f"{S}{DEEP}", f"{SW}{DEEP}", 200), ()),
    ("straight to www", way(f"{A}{DEEP}", f"{SW}{DEEP}", 200), ()),
    ("www to bare over http, then https", way(f"{W}/", f"{A}/", f"{S}/", 200), ()),
    ("three redirects", way(f"{W}/", f"{A}/", f"{S}/", f"{APP}/", 200), ("detour",)),
    ("three redirects, one within the host", way(f"{A}/", f"{S}/", f"{SW}/", f"{SW}/en", 200), ()),
    ("many within a host", way(f"{S}/", f"{S}/a", f"{S}/b", f"{S}/c", f"{S}/d", 200), ()),
    ("another port is another place", way(f"{S}/", f"{S}:8443/", f"{SW}/", f"{APP}/", 200), ("detour",)),
    ("the scheme's own port is none", way(f"{A}:80/", f"{S}:443/", 200), ()),
    ("upper case is the same host", way(f"{S}/", "https://EXAMPLE.com/", f"{SW}/", f"{APP}/", 200), ()),
    ("a final dot is the same host", way(f"{S}/", "https://example.com./", 200), ()),
    ("to itself", way(f"{S}/", f"{S}/", end="loop"), ("loop",)),
    ("http to itself", way(f"{A}/", f"{A}/", end="loop"), ("loop",)),
    ("there and back", way(f"{S}/", f"{SW}/", f"{S}/", end="loop"), ("loop",)),
    ("https to http and back", way(f"{S}/", f"{A}/", f"{S}/", end="loop"), ("loop",)),
    ("never the same and never an end", way(f"{S}/", *[f"{S}/{n}" for n in range(10)], end="long"), ("loop",)),
    ("https back to http", way(f"{S}/", f"{A}/x", 200), ("downgrade",)),
    ("https to http of another host", way(f"{S}/", "http://app.example.com/", 200), ("downgrade",)),
    ("https to http to https", way(f"{S}/", "http://app.example.com/", f"{APP}/", 200), ("downgrade",)),
    ("http, https, http, https", way(f"{A}/", f"{S}/", f"{W}/", f"{SW}/", 200), ("downgrade", "detour")),
    ("http to http is no step back", way(f"{A}/", f"{W}/", 200), ()),
    ("the path is lost", way(f"{A}{DEEP}", f"{S}/", 200), ("lost",)),
    ("the path is lost on the second redirect", way(f"{A}{DEEP}", f"{S}{DEEP}", f"{SW}/", 200), ("lost",)),
    ("the path is lost within the host: not judged", way(f"{S}{DEEP}", f"{S}/", 200), ()),
    ("the query is lost", way(f"{A}{DEEP}", f"{S}/a%20b", 200), ("lost",)),
    ("the query is cut", way(f"{A}/a?x=1&y=2", f"{S}/a?x=1", 200), ("lost",)),
    ("the query is kept and grows", way(f"{A}/a?x=1", f"{S}/a?from=old&x=1", 200), ()),
    ("the query is changed", way(f"{A}/a?x=1", f"{S}/a?x=2", 200), ("lost",)),
    ("an escape is written out", way(f"{A}/a%2Db?x=1", f"{S}/a-b?x=1", 200), ()),
    ("an escape in the query is written out", way(f"{A}/a?x=%2F", f"{S}/a?x=/", 200), ()),
    ("the path is encoded twice", way(f"{A}/a%20b", f"{S}/a%2520b", 200), ("lost",)),
    ("a slash is added", way(f"{A}/a?x=1", f"{S}/a/?x=1", 200), ()),
    ("a slash is taken away", way(f"{A}/a/", f"{S}/a", 200), ()),
    ("something stands in front", way(f"{A}/a?x=1", f"{S}/en/a?x=1", 200), ()),
    ("another path", way(f"{A}/a", f"{S}/b", 200), ("lost",)),
    ("the front page may lead anywhere", way(f"{A}/", f"{APP}/welcome", 200), ()),
    ("the front page with a query", way(f"{A}/?ref=mail", f"{S}/", 200), ("lost",)),
    ("the front page without a slash", way(A, f"{S}/", 200), ()),
    ("lost and a detour", way(f"{W}{DEEP}", f"{A}{DEEP}", f"{S}/", f"{APP}/", 200), ("detour", "lost")),
    ("out of scope", way(f"{S}/", "https://login.example.org/x", end="outside"), ()),
    ("to another scheme of the world", way(f"{S}/", "ftp://example.com/", end="failed", why="no http"), ()),
    ("nothing listens", way(f"{A}/", end="closed", why="refused"), ()),
    ("no answer", way(f"{A}/", end="failed", why="silence"), ()),
    ("an address that cannot be read", way(f"{S}/", "https://[bad/", end="failed", why="bad"), ()),
    ("IPv6 addresses have hosts too", way("http://[2001:db8::1]/", "https://[2001:db8::1]/", 200), ()),
]


@pytest.mark.parametrize(("name", "item", "kinds"), CASES, ids=[case[0] for case in CASES])
def test_flaws(name: str, item: Way, kinds: tuple[str, ...]) -> None:
    assert tuple(flaw.kind for flaw in flaws(item)) == kinds


@pytest.mark.parametrize(
    ("item", "url"),
    [
        (way(f"{A}/", 200), f"{A}/"),
        (way(f"{A}/", f"{W}/", 200), f"{W}/"),
        (way(f"{A}/", f"{S}/", 200), ""),
        (way(f"{A}/", 403), ""),
        (way(f"{A}/", 304), f"{A}/"),
        (way(f"{A}/", 500), ""),
        (way(f"{S}/", f"{A}/", 200), f"{A}/"),
        (way(f"{A}/", end="closed"), ""),
    ],
)
def test_plain_content(item: Way, url: str) -> None:
    found = plain_content(item)
    assert (found.url if found else "") == url


def test_reaches_https() -> None:
    assert reaches_https(way(f"{A}/", f"{S}/", end="failed"))
    assert not reaches_https(way(f"{A}/", f"{W}/", end="failed"))


def test_host_of() -> None:
    assert host_of("https://Example.com:443/x") == "example.com"
    assert host_of("https://example.com:8443/x") == "example.com:8443"
