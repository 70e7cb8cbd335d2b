"""Cases of edge/protocols."""

from __future__ import annotations

import pytest

from launchready.artifacts.certificates import Certificates, Served
from launchready.checks.edge.protocols import protocols
from tests.checks.edge.edging import BETWEEN, NOW, VERSIONS, leaf, served
from tests.checks.making import verdict_of


def spoken(**changes: str) -> Served:
    names = {"v10": "TLS 1.0", "v11": "TLS 1.1", "v12": "TLS 1.2", "v13": "TLS 1.3"}
    return served(leaf(), BETWEEN, versions={**VERSIONS, **{names[key]: told for key, told in changes.items()}})


CASES = [
    ("1.2 and 1.3", spoken(), "Pass"),
    ("1.2 alone", spoken(v13="no"), "Pass"),
    ("1.3 alone", spoken(v12="no"), "Pass"),
    ("1.0 too", spoken(v10="yes"), "Fail"),
    ("1.1 too", spoken(v11="yes"), "Fail"),
    ("nothing new", spoken(v10="yes", v12="no", v13="no"), "Fail"),
    ("old ones not tried", spoken(v10="this machine's OpenSSL does not speak it"), "CouldNotVerify"),
    ("silence", spoken(v11="no answer within 5 s"), "CouldNotVerify"),
    ("no handshake", served(outcome="no-answer", said="no answer"), "CouldNotVerify"),
    ("an untrusted certificate is another matter", served(leaf(), outcome="untrusted", code=10), "Pass"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, item: Served, verdict: str) -> None:
    assert verdict_of(protocols(Certificates((item,), NOW))) == verdict


def test_no_https() -> None:
    assert verdict_of(protocols(Certificates((), NOW, none="only http"))) == "NotApplicable"
