"""Security headers are read as browsers read them."""

from __future__ import annotations

import pytest

from launchready.gather.edge.parsing import (
    read_frame_options,
    read_hsts,
    read_metas,
    read_nosniff,
    read_policies,
    read_referrer,
)


@pytest.mark.parametrize(
    ("text", "age", "subdomains"),
    [
        ("max-age=31536000", 31536000, False),
        ('MAX-AGE="600" ; IncludeSubDomains', 600, True),
        ("max-age=600; unknown=1; preload;", 600, False),
        ("max-age=abc", None, False),
        ("max-age=-1", None, False),
        ("max-age=1; max-age=2", None, False),
        ("includeSubDomains", None, False),
        ("max age=1", None, False),
        ("", None, False),
    ],
)
def test_hsts(text: str, age: int | None, subdomains: bool) -> None:
    found = read_hsts((text,))
    assert found is not None
    assert (found.max_age, found.subdomains) == (age, subdomains)
    assert bool(found.flaw) is (age is None)


def test_only_the_first_hsts_header_counts() -> None:
    found = read_hsts(("max-age=0", "max-age=31536000"))
    assert found is not None
    assert found.max_age == 0
    assert read_hsts(()) is None


def test_policies_are_split_by_comma_and_directives_by_semicolon() -> None:
    first, second = read_policies(("Script-Src 'self' 'NONCE-abc=='; script-src *, object-src 'none'",))
    assert first.directives == (("script-src", ("'self'", "'nonce-…'")),)
    assert second.sources("object-src", "default-src") == ("'none'",)
    assert read_policies(("", " ; ")) == ()
    assert read_policies(("base-uri",))[0].sources("base-uri") == ()


def test_a_policy_in_the_page_cannot_forbid_framing() -> None:
    (policy,) = read_policies(("frame-ancestors 'none'; default-src 'self'",), meta=True)
    assert policy.sources("frame-ancestors") is None
    assert policy.meta


@pytest.mark.parametrize(
    ("lines", "works"),
    [
        (("nosniff",), True),
        ((" NoSniff ",), True),
        (("nosniff, nosniff",), True),
        (("sniff, nosniff",), False),
        (("nosniff;",), False),
        ((), False),
    ],
)
def test_nosniff(lines: tuple[str, ...], works: bool) -> None:
    assert read_nosniff(lines) is works


@pytest.mark.parametrize(
    ("lines", "metas", "policy"),
    [
        (("no-referrer, strict-origin",), (), "strict-origin"),
        (("strict-origin, made-up",), (), "strict-origin"),
        (("made-up",), (), ""),
        ((), ("always",), "unsafe-url"),
        (("same-origin",), ("unsafe-url",), "unsafe-url"),
        ((), (), ""),
    ],
)
def test_referrer(lines: tuple[str, ...], metas: tuple[str, ...], policy: str) -> None:
    assert read_referrer(lines, metas) == policy


def test_frame_options() -> None:
    assert read_frame_options(("deny, SAMEORIGIN", "Deny")) == ("DENY", "SAMEORIGIN")


def test_meta_tags_count_in_the_head_only() -> None:
    html = """<!doctype html><head><META http-equiv="Content-Security-Policy" content="default-src 'self'">
    <meta name=referrer content=no-referrer></head>
    <body><p>&lt;meta&gt;</p><meta http-equiv="content-security-policy" content="default-src *"></body>"""
    assert read_metas(html) == (("default-src 'self'",), ("no-referrer",))
    assert read_metas("<<<") == ((), ())
