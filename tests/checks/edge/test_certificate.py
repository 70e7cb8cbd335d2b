"""Cases of edge/certificate."""

from __future__ import annotations

import pytest

from launchready.artifacts.certificates import Certificate, Certificates, Served
from launchready.checks.edge.certificate import certificate
from launchready.model import Fail
from tests.checks.edge.edging import BETWEEN, NOW, leaf, served
from tests.checks.making import verdict_of


def untrusted(code: int, *chain: Certificate, said: str = "refused") -> Served:
    return served(*chain, outcome="untrusted", code=code, said=said)


ROOT = leaf(subject="CN=Root", issuer="CN=Root", authority=True)
GONE = leaf(subject="CN=Between", issuer="CN=Root", authority=True, until=-3)
SELF = leaf(subject="CN=app", issuer="CN=app")

CASES = [
    ("trusted", (served(leaf(), BETWEEN),), "Pass", ""),
    ("short-lived, renewed in time", (served(leaf(since=-2, until=4), BETWEEN),), "Pass", ""),
    ("expired", (untrusted(10, leaf(until=-1), BETWEEN),), "Fail", "expired"),
    ("not valid yet", (untrusted(9, leaf(since=1), BETWEEN),), "Fail", "not-yet"),
    ("wrong host", (untrusted(62, leaf("other.example.com"), BETWEEN),), "Fail", "wrong-host"),
    ("wrong host that OpenSSL sees otherwise", (untrusted(62, leaf(), BETWEEN),), "Fail", "refused-62"),
    ("missing intermediate", (untrusted(20, leaf(issuer_at="ca.example.net")),), "Fail", "missing-intermediate"),
    ("untrusted, alone", (untrusted(20, leaf()),), "Fail", "untrusted"),
    ("untrusted with its chain", (untrusted(19, leaf(), BETWEEN, ROOT),), "Fail", "untrusted"),
    ("chain ends in the air", (untrusted(20, leaf(), BETWEEN),), "Fail", "untrusted"),
    ("self-signed", (untrusted(18, SELF),), "Fail", "untrusted"),
    ("expired intermediate", (untrusted(10, leaf(), GONE),), "Fail", "old-intermediate"),
    ("an expired certificate that nobody needs", (served(leaf(), BETWEEN, GONE),), "Pass", ""),
    ("short key", (untrusted(66, leaf(key="RSA", bits=1024), BETWEEN),), "Fail", "short-key"),
    ("SHA-1", (untrusted(68, leaf(digest="sha1"), BETWEEN),), "Fail", "weak-signature"),
    (
        "SHA-1 in a root is idle",
        (served(leaf(), BETWEEN, leaf(subject="CN=R", issuer="CN=R", digest="sha1")),),
        "Pass",
        "",
    ),
    ("another reason", (untrusted(26, leaf(), BETWEEN, said="unsuitable purpose"),), "Fail", "refused-26"),
    ("runs out", (served(leaf(since=-85, until=5), BETWEEN),), "Fail", "running-out"),
    ("every handshake is broken off", (served(outcome="no-tls", said="handshake failure"),), "Fail", "no-tls"),
    ("no answer", (served(outcome="no-answer", said="no answer within 5 s"),), "CouldNotVerify", ""),
    (
        "a host beside without https",
        (served(leaf(), BETWEEN), served(outcome="no-answer", said="the connection is refused", own=False)),
        "Pass",
        "",
    ),
    ("a host beside that is silent", (served(outcome="no-answer", said="no answer", own=False),), "CouldNotVerify", ""),
    ("not tried", (served(outcome="not-tried", said="the budget is used up"),), "CouldNotVerify", ""),
    ("judged by nobody", (served(leaf(), BETWEEN, outcome="no-answer", said="no answer"),), "CouldNotVerify", ""),
    ("nothing at all", (), "CouldNotVerify", ""),
]


@pytest.mark.parametrize(("name", "items", "verdict", "variant"), CASES, ids=[case[0] for case in CASES])
def test_cases(name: str, items: tuple[Served, ...], verdict: str, variant: str) -> None:
    result = certificate(Certificates(items, NOW))
    assert verdict_of(result) == verdict
    assert [one.variant for one in result.findings] == [variant] if isinstance(result, Fail) else not variant


def test_a_neighbour_tells_which_intermediate_is_missing() -> None:
    result = certificate(Certificates((untrusted(20, leaf()), served(leaf(), BETWEEN, name="b.example.com")), NOW))
    assert isinstance(result, Fail)
    assert "missing-intermediate" in {one.variant for one in result.findings}


def test_only_http_has_no_certificate_and_a_doubt_forbids_a_pass() -> None:
    assert verdict_of(certificate(Certificates((), NOW, none="no https"))) == "NotApplicable"
    assert verdict_of(certificate(Certificates((served(leaf()),), NOW, doubts=("x",)))) == "CouldNotVerify"
