"""Cases of edge/names, edge/subdomains, edge/caa and edge/dnssec."""

from __future__ import annotations

import pytest

from launchready.artifacts.certificates import Certificates
from launchready.artifacts.names import NOT_THERE, CaaSet, Domain, Host, Names, Reached, Records, Subdomains
from launchready.checks.edge.caa import caa
from launchready.checks.edge.dnssec import dnssec
from launchready.checks.edge.names import names as check_names
from launchready.checks.edge.subdomains import subdomains
from launchready.model import Fail, Missing, MissingReason
from tests.checks.edge.edging import NOW, domain, host, leaf, names, records, served
from tests.checks.making import verdict_of

N, D = "app.example.com", "example.com"


def a(*values: str, state: str = "", aliases: tuple[str, ...] = ()) -> Records:
    return records(N, "A", *values, state=state, aliases=aliases)


def aaaa(*values: str, state: str = "", aliases: tuple[str, ...] = ()) -> Records:
    return records(N, "AAAA", *values, state=state, aliases=aliases)


def tried(outcome: str, why: str = "") -> tuple[Reached, ...]:
    return (Reached("2001:db8::1", outcome, why, "nc"),)


V6 = aaaa("2001:db8::1")
HOSTS = [
    ("resolves", host(), "Pass", ""),
    ("IPv6 alone", host(a=a(), aaaa=V6, reached=tried("yes")), "Pass", ""),
    (
        "a long lawful chain of aliases",
        host(a=a("203.0.113.1", aliases=("x.example.org", "y.example.org"))),
        "Pass",
        "",
    ),
    ("does not exist", host(a=a(state="no-name"), aaaa=aaaa(state="no-name")), "Fail", "no-name"),
    ("has no address", host(a=a(), aaaa=aaaa()), "Fail", "no-address"),
    (
        "an alias of nothing",
        host(
            a=a(state="no-name", aliases=("gone.example.org",)),
            aaaa=aaaa(state="no-name", aliases=("gone.example.org",)),
        ),
        "Fail",
        "dangling",
    ),
    ("aliases in a circle", host(a=a(state="inconsistent")), "Fail", "inconsistent"),
    ("is no name", host(a=a(state="bad-name"), aaaa=aaaa(state="bad-name")), "Fail", "bad"),
    ("IPv6 denies the name", host(aaaa=aaaa(state="no-name")), "Fail", "denied"),
    ("SERVFAIL", host(a=a(state="servfail"), aaaa=aaaa(state="servfail")), "CouldNotVerify", ""),
    ("time-out", host(a=a(state="timeout"), aaaa=aaaa(state="timeout")), "CouldNotVerify", ""),
    ("refused", host(a=a(state="refused"), aaaa=aaaa()), "CouldNotVerify", ""),
    ("lame", host(a=a(state="lame"), aaaa=aaaa(state="lame")), "CouldNotVerify", ""),
    ("no readable answer", host(a=a(state="broken")), "CouldNotVerify", ""),
    ("IPv6 is not known", host(aaaa=aaaa(state="timeout")), "CouldNotVerify", ""),
    ("absent and not known", host(a=a(state="no-name"), aaaa=aaaa(state="timeout")), "CouldNotVerify", ""),
    ("loopback", host(a=a("127.0.0.1")), "Fail", "unreachable"),
    ("private beside public", host(a=a("203.0.113.1", "10.0.0.1")), "Fail", "private"),
    ("private alone", host(a=a("10.0.0.1")), "Fail", "private"),
    ("where the settings say", host(points=("203.0.113.0/24",)), "Pass", ""),
    ("elsewhere", host(points=("198.51.100.1",)), "Fail", "drift"),
    (
        "by the alias that the settings name",
        host(a=a("198.51.100.1", aliases=("edge.example.org",)), points=("edge.example.org",)),
        "Pass",
        "",
    ),
    ("IPv6 answers", host(aaaa=V6, reached=tried("yes")), "Pass", ""),
    ("IPv6 is dead", host(aaaa=V6, reached=tried("no", "the connection is refused")), "Fail", "dead-ipv6"),
    (
        "IPv6 cannot be tried",
        host(aaaa=V6, reached=tried("unknown", "this machine cannot reach such addresses")),
        "CouldNotVerify",
        "",
    ),
    ("IPv6 is silent", host(aaaa=V6, reached=tried("unknown", "no answer within 3 s")), "CouldNotVerify", ""),
]


@pytest.mark.parametrize(("name", "item", "verdict", "variant"), HOSTS, ids=[case[0] for case in HOSTS])
def test_hosts(name: str, item: Host, verdict: str, variant: str) -> None:
    result = check_names(names(item))
    assert verdict_of(result) == verdict
    assert [one.variant for one in result.findings] == [variant] if isinstance(result, Fail) else not variant


def test_silent_ipv6_is_dead_where_other_ipv6_answers() -> None:
    other = host("b.example.com", aaaa=V6, reached=tried("yes"))
    result = check_names(names(host(aaaa=V6, reached=tried("unknown", "no answer within 3 s")), other))
    assert isinstance(result, Fail)


@pytest.mark.parametrize(("production", "stated", "verdict"), [(False, True, "Pass"), (True, False, "CouldNotVerify")])
def test_private_addresses_of_staging_and_inside(production: bool, stated: bool, verdict: str) -> None:
    assert verdict_of(check_names(names(host(a=a("10.0.0.1")), production=production, stated=stated))) == verdict


GONE = (records("ns.exampl.org", "A", state="no-name"), records("ns.exampl.org", "AAAA", state="no-name"))
SERVERS = [
    ("exist", domain(), "Pass"),
    ("one does not exist", domain(servers=(*domain().servers, GONE)), "Fail"),
    ("one has no address", domain(servers=((records("ns", "A"), records("ns", "AAAA")),)), "Fail"),
    (
        "one is not known",
        domain(servers=((records("ns", "A", state="timeout"), records("ns", "AAAA")),)),
        "CouldNotVerify",
    ),
    ("none are known", domain(ns=records(D, "NS", state="servfail")), "CouldNotVerify"),
    ("a domain of a provider has none", domain(ns=records(D, "NS"), servers=()), "Pass"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), SERVERS, ids=[case[0] for case in SERVERS])
def test_name_servers(name: str, item: Domain, verdict: str) -> None:
    assert verdict_of(check_names(names(host(), domains=(item,)))) == verdict


def test_without_names_nothing_applies() -> None:
    nothing = Names((), (), (), True, none="reached by address")
    none = Subdomains((), (), frozenset(), none="reached by address")
    told = [check_names(nothing), dnssec(nothing), subdomains(none, nothing), caa(nothing, Certificates((), NOW))]
    assert [verdict_of(one) for one in told] == ["NotApplicable"] * 4


DS = records(D, "DS", "1 13 2 ab")
SIGNED = [
    ("unsigned", domain(), "NotApplicable"),
    ("signed and validated", domain(ds=DS, soa=records(D, "SOA", "…", validated=True)), "Pass"),
    ("signed and refused", domain(ds=DS, soa=records(D, "SOA", state="servfail")), "Fail"),
    (
        "signed, all refused",
        domain(ds=DS, soa=records(D, "SOA", state="servfail"), unchecked=records(D, "SOA", state="servfail")),
        "CouldNotVerify",
    ),
    ("signed, nobody validates", domain(ds=DS), "CouldNotVerify"),
    ("not known whether signed", domain(ds=records(D, "DS", state="timeout")), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), SIGNED, ids=[case[0] for case in SIGNED])
def test_dnssec(name: str, item: Domain, verdict: str) -> None:
    assert verdict_of(dnssec(names(host(), domains=(item,)))) == verdict


def limited(*values: str, state: str = "") -> CaaSet:
    first, second = records(N, "CAA"), records(D, "CAA", *values, state=state)
    return CaaSet(N, (first, second), D if values else "")


MINE = leaf(issuer_names=("Let's Encrypt", "R11"))
ISSUE = [
    ("no record", limited(), "Pass"),
    ("no limit", limited('0 iodef "mailto:a@example.com"'), "Pass"),
    ("the own authority", limited('0 issue "letsencrypt.org"'), "Pass"),
    ("one of two", limited('0 issue "pki.goog"', '0 issue "letsencrypt.org; x=y"'), "Pass"),
    ("another authority", limited('0 issue "pki.goog"'), "Fail"),
    ("nobody", limited('0 issue ";"'), "Fail"),
    ("nobody for wildcards", limited('0 issue "letsencrypt.org"', '0 issuewild ";"'), "Pass"),
    ("a critical tag", limited('0 issue "letsencrypt.org"', '128 tbs "x"'), "Fail"),
    ("not known", limited(state="servfail"), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), ISSUE, ids=[case[0] for case in ISSUE])
def test_caa(name: str, item: CaaSet, verdict: str) -> None:
    assert verdict_of(caa(names(host(), caa=(item,)), Certificates((served(MINE),), NOW))) == verdict


def test_caa_of_an_unknown_authority_or_without_certificate() -> None:
    known = names(host(), caa=(limited('0 issue "ca.example"'),))
    assert verdict_of(caa(known, Certificates((served(leaf()),), NOW))) == "CouldNotVerify"
    assert verdict_of(caa(known, Missing(MissingReason.UNREACHABLE, "x"))) == "CouldNotVerify"


def test_caa_of_a_wildcard_certificate() -> None:
    one = leaf("*.example.com", issuer_names=("Let's Encrypt",))
    known = names(host(), caa=(limited('0 issue "letsencrypt.org"', '0 issuewild ";"'),))
    assert verdict_of(caa(known, Certificates((served(one),), NOW))) == "Fail"


def further(*asked: Records, wild: Records | None = None, free: tuple[Records, ...] = ()) -> Subdomains:
    wildcard = wild or records(f"{NOT_THERE}.{D}", state="no-name")
    return Subdomains(asked, (wildcard,), frozenset({"blog.example.com"}), free)


BLOG = "blog.example.com"
FURTHER = [
    ("absent", further(records(BLOG, state="no-name")), "Pass"),
    ("there", further(records(BLOG, "A", "203.0.113.1", aliases=("x.example.org",))), "Pass"),
    ("an alias without address", further(records(BLOG, aliases=("x.example.org",))), "Pass"),
    ("an alias of nothing", further(records(BLOG, state="no-name", aliases=("x.example.org",))), "Fail"),
    (
        "a wildcard of nothing",
        further(records(BLOG), wild=records(f"{NOT_THERE}.{D}", state="no-name", aliases=("x.example.org",))),
        "Fail",
    ),
    ("a guess that failed", further(records(BLOG, state="timeout")), "CouldNotVerify"),
    ("a name of a certificate that failed", further(records("shop.example.com", state="servfail")), "CouldNotVerify"),
]


@pytest.mark.parametrize(("name", "item", "verdict"), FURTHER, ids=[case[0] for case in FURTHER])
def test_subdomains(name: str, item: Subdomains, verdict: str) -> None:
    assert verdict_of(subdomains(item, names(host()))) == verdict


def test_a_free_domain_is_said_and_a_wildcard_is_named_as_one() -> None:
    wild = records(f"{NOT_THERE}.{D}", state="no-name", aliases=("a.gone.example",))
    result = subdomains(further(wild=wild, free=(records("gone.example", "SOA", state="no-name"),)), names(host()))
    assert isinstance(result, Fail)
    assert result.findings[0].subject.host == f"*.{D}" and "registers" in result.findings[0].message
