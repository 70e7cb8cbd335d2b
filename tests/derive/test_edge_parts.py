"""Names of certificates, addresses, CAA records: small tables."""

from __future__ import annotations

import pytest

from launchready.derive.addresses import fits, kind_of
from launchready.derive.caa import allowed, may_issue, read_caa, unknown_critical
from launchready.derive.certificates import covers, linked, overdue
from tests.checks.edge.edging import BETWEEN, NOW, leaf


@pytest.mark.parametrize(
    ("names", "host", "fine"),
    [
        (("app.example.com",), "app.example.com", True),
        (("APP.example.com",), "app.EXAMPLE.com", True),
        (("app.example.com",), "app.example.com.", True),
        (("*.example.com",), "app.example.com", True),
        (("*.example.com",), "a.app.example.com", False),
        (("*.example.com",), "example.com", False),
        (("*.com",), "example.com", False),
        (("*",), "example.com", False),
        (("a*.example.com",), "app.example.com", False),
        (("app.*.com",), "app.example.com", False),
        (("*.*.com",), "app.example.com", False),
        (("example.com",), "app.example.com", False),
        ((), "app.example.com", False),
        (("203.0.113.1",), "203.0.113.1", True),
        (("*.0.113.1",), "203.0.113.1", False),
        (("2001:db8::1",), "2001:db8:0::1", True),
        (("xn--bcher-kva.example",), "xn--bcher-kva.example", True),
    ],
)
def test_covers(names: tuple[str, ...], host: str, fine: bool) -> None:
    assert covers(names, host) is fine


@pytest.mark.parametrize(
    ("since", "until", "late"),
    [
        (-30, 60, False),
        (-70, 20, False),
        (-80, 10, True),
        (-384, 14.5, False),
        (-385, 13, True),
        (-4, 2, False),
        (-5.5, 0.5, True),
        (-0.1, 2, False),
        (-91, -1, False),
    ],
)
def test_overdue(since: float, until: float, late: bool) -> None:
    assert overdue(leaf(since=since, until=until), NOW) is late


def test_linked() -> None:
    root = leaf(subject="CN=Root", issuer="CN=Root")
    assert linked((leaf(), root, BETWEEN)) == (leaf(), BETWEEN, root)
    assert linked((leaf(), root)) == (leaf(),)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("203.0.113.1", "public"),
        ("8.8.8.8", "public"),
        ("10.1.2.3", "private"),
        ("172.31.0.1", "private"),
        ("172.32.0.1", "public"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "private"),
        ("127.0.0.1", "nobody"),
        ("169.254.169.254", "nobody"),
        ("0.0.0.0", "nobody"),
        ("224.0.0.1", "nobody"),
        ("::1", "nobody"),
        ("fe80::1", "nobody"),
        ("fd00::1", "private"),
        ("::ffff:10.0.0.1", "private"),
        ("2001:db8::1", "public"),
        ("rubbish", "nobody"),
    ],
)
def test_kind_of(address: str, kind: str) -> None:
    assert kind_of(address) == kind


def test_fits() -> None:
    assert fits(["203.0.113.0/24"], [], ["203.0.113.9"]) == ""
    assert fits(["203.0.113.9"], [], ["203.0.113.9", "203.0.113.8"]) == "203.0.113.8"
    assert fits(["203.0.113.9"], [], ["203.0.113.9", "2001:db8::1"]) == "2001:db8::1"
    assert fits(["Edge.example.org."], ["a.example.org", "edge.example.org"], ["198.51.100.1"]) == ""
    assert fits(["edge.example.org"], [], ["198.51.100.1"]) == "198.51.100.1"


def test_caa() -> None:
    records = read_caa(['0 issue "ca.example.net; account=1"', '0 issuewild ";"', '0 iodef "mailto:a@b"', "nonsense"])
    assert [one.tag for one in records] == ["issue", "issuewild", "iodef"]
    assert allowed(records) == {"ca.example.net"}
    assert allowed(records, wildcard=True) == frozenset()
    assert allowed(read_caa(['0 iodef "mailto:a@b"'])) is None
    assert allowed(read_caa(['0 issue ";"'])) == frozenset()
    assert unknown_critical(read_caa(['128 issue "a.example"'])) == ""
    assert unknown_critical(read_caa(['128 tbs "x"'])) == "tbs"
    assert unknown_critical(read_caa(['0 tbs "x"'])) == ""


@pytest.mark.parametrize(
    ("permitted", "names", "at", "fine"),
    [
        ({"letsencrypt.org"}, ("Let's Encrypt", "R11"), "r11.i.lencr.org", True),
        ({"letsencrypt.org"}, ("Google Trust Services", "WR1"), "i.pki.goog", False),
        ({"pki.goog"}, ("Google Trust Services", "WR1"), "i.pki.goog", True),
        ({"sectigo.com"}, ("ZeroSSL", "ZeroSSL ECC Domain"), "", True),
        ({"letsencrypt.org"}, ("Some authority",), "", None),
        ({"example.net"}, ("Some authority",), "ca.example.net", True),
        ({"ample.net"}, ("Some authority",), "ca.example.net", None),
    ],
)
def test_may_issue(permitted: set[str], names: tuple[str, ...], at: str, fine: bool | None) -> None:
    one = leaf(issuer_names=names, issuer=f"CN={names[-1]}", issuer_at=at)
    assert may_issue(frozenset(permitted), one) is fine
