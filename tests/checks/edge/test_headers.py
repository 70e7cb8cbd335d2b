"""Cases of edge/headers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from launchready.artifacts.headers import PageHeaders, SecurityHeaders
from launchready.checks.edge.headers import headers
from launchready.gather.edge.parsing import read_hsts, read_policies
from launchready.model import Confidence, Fail
from tests.checks.making import seen, verdict_of

HTTPS, LOCAL = "https://app.example.com", "http://127.0.0.1:8000"
TIGHT = "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'"
REST = "; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
GOOD = PageHeaders(
    HTTPS,
    "/",
    "page",
    "anonymous",
    seen(200, form="html"),
    hsts=read_hsts(("max-age=31536000; includeSubDomains",)),
    policies=read_policies((TIGHT,)),
    frame_options=("DENY",),
    nosniff=True,
    referrer="same-origin",
)
API = PageHeaders(HTTPS, "/api/me", "api", "member", seen(), hsts=GOOD.hsts, nosniff=True)


def page(**changes) -> SecurityHeaders:
    return SecurityHeaders((replace(GOOD, **changes),))


def csp(*texts: str, meta: bool = False, **changes) -> SecurityHeaders:
    return page(policies=read_policies(texts, meta=meta), **changes)


def hsts(text: str) -> SecurityHeaders:
    return page(hsts=read_hsts((text,)))


CASES = [
    ("no HSTS", page(hsts=None), "strict-transport-security"),
    ("HSTS too short", hsts("max-age=15768000"), "strict-transport-security"),
    ("HSTS switched off", hsts("max-age=0"), "strict-transport-security"),
    ("HSTS without max-age", hsts("includeSubDomains"), "strict-transport-security"),
    ("HSTS twice the same directive", hsts("max-age=1; max-age=31536000"), "strict-transport-security"),
    ("HSTS absent on the API alone", SecurityHeaders((GOOD, replace(API, hsts=None))), "strict-transport-security"),
    ("HSTS absent on a redirect", page(kind="redirect", hsts=None), "strict-transport-security"),
    ("no CSP", page(policies=()), "content-security-policy"),
    ("CSP that only reports", page(policies=(), report_only=True), "content-security-policy"),
    ("CSP with inline scripts", csp("script-src 'self' 'unsafe-inline'" + REST), "content-security-policy"),
    (
        "CSP with inline handlers",
        csp("script-src 'self'; script-src-attr 'unsafe-inline'" + REST),
        "content-security-policy",
    ),
    (
        "CSP with inline elements",
        csp("script-src 'self'; script-src-elem 'unsafe-inline'" + REST),
        "content-security-policy",
    ),
    ("CSP with a star", csp("script-src *" + REST), "content-security-policy"),
    ("CSP with a scheme", csp("script-src 'nonce-abc' https:" + REST), "content-security-policy"),
    ("CSP with data:", csp("default-src 'self' data:" + REST), "content-security-policy"),
    ("CSP without scripts", csp("img-src 'self'" + REST), "content-security-policy"),
    (
        "CSP without object-src",
        csp("script-src 'self'; base-uri 'none'; frame-ancestors 'none'"),
        "content-security-policy",
    ),
    ("CSP without base-uri", csp("default-src 'self'; frame-ancestors 'none'"), "content-security-policy"),
    ("no framing rule", csp("default-src 'self'; base-uri 'none'", frame_options=()), "framing"),
    ("framing by a meta tag", csp(TIGHT, meta=True, frame_options=()), "framing"),
    (
        "framing by ALLOW-FROM",
        csp("default-src 'self'; base-uri 'none'", frame_options=("ALLOW-FROM HTTPS://A",)),
        "framing",
    ),
    ("frame-ancestors overrules DENY", csp("default-src 'self'; base-uri 'none'; frame-ancestors *"), "framing"),
    ("no nosniff", page(nosniff=False), "x-content-type-options"),
    ("no nosniff on the API", SecurityHeaders((GOOD, replace(API, nosniff=False))), "x-content-type-options"),
    ("no referrer policy", page(referrer=""), "referrer-policy"),
    ("unsafe referrer policy", page(referrer="unsafe-url"), "referrer-policy"),
    ("old referrer policy", page(referrer="no-referrer-when-downgrade"), "referrer-policy"),
    ("good", SecurityHeaders((GOOD, API)), "Pass"),
    ("an API answer needs no page headers", SecurityHeaders((API,)), "Pass"),
    ("inline switched off by a nonce", csp("script-src 'nonce-abc' 'unsafe-inline'" + REST), "Pass"),
    (
        "scheme switched off by strict-dynamic",
        csp("script-src 'nonce-abc' 'strict-dynamic' https: 'unsafe-inline'" + REST),
        "Pass",
    ),
    (
        "two policies together",
        csp("script-src 'self'", "object-src 'none'; base-uri 'self'; frame-ancestors 'self'"),
        "Pass",
    ),
    ("CSP in a meta tag, framing by header", csp(TIGHT, meta=True), "Pass"),
    ("SAMEORIGIN alone", csp("default-src 'self'; base-uri 'none'", frame_options=("SAMEORIGIN",)), "Pass"),
    ("no HSTS over plain http", page(base=LOCAL, hsts=None), "Pass"),
    ("no HSTS for an address", page(base="https://192.0.2.7", hsts=None), "Pass"),
    ("a redirect needs HSTS only", page(kind="redirect", policies=(), nosniff=False, referrer=""), "Pass"),
    ("nothing came", SecurityHeaders((), ("https://app.example.com/: refused",)), "CouldNotVerify"),
    ("something did not come", SecurityHeaders((GOOD,), ("/login answered with status 429",)), "CouldNotVerify"),
    ("nothing asked", SecurityHeaders(()), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "expected"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: SecurityHeaders, expected: str) -> None:
    result = headers(item)
    if isinstance(result, Fail):
        assert [found.variant for found in result.findings] == [expected]
    else:
        assert verdict_of(result) == expected


def test_one_finding_for_a_host_and_header_however_many_pages() -> None:
    bare = [replace(GOOD, path=f"/{part}", referrer="") for part in "abcde"]
    result = headers(SecurityHeaders((*bare, replace(GOOD, base="https://other.example.com", referrer=""))))
    assert isinstance(result, Fail)
    assert [found.subject.host for found in result.findings] == ["app.example.com", "other.example.com"]
    assert "and 2 more" in result.findings[0].message
    assert result.findings[0].confidence is Confidence.FIRM
