"""The gatherers of names, certificates and redirects against a small internet of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from launchready.artifacts.certificates import Certificates
from launchready.artifacts.names import Known, Names
from launchready.artifacts.redirects import Redirects
from launchready.demo.internet.certificates import KINDS
from launchready.demo.internet.running import Internet, SmallInternet
from launchready.demo.internet.sites import Said, Site, page, to
from launchready.derive.certificates import flaws
from launchready.model import Missing
from launchready.run.audit import Order, begin, gather
from launchready.settings.schema import Budgets, Environment, Scope, Settings

EXPECTED = {
    "good": "", "ninety-days": "", "short-lived": "", "year": "", "wildcard": "", "upper-case": "", "many-names": "",
    "with-root": "", "wrong-order": "", "by-root": "",
    "expired": "expired", "expired-today": "expired", "future": "not-yet", "running-out": "running-out",
    "renewal-overdue": "running-out", "wrong-host": "wrong-host", "wildcard-too-high": "wrong-host",
    "leaf-only": "missing-intermediate", "other-intermediate": "missing-intermediate", "untrusted": "untrusted",
    "untrusted-leaf-only": "untrusted", "self-signed": "untrusted", "short-key": "short-key",
    "old-intermediate": "old-intermediate",
}  # fmt: skip


def made() -> Internet:
    internet = Internet()
    zones = internet.zones
    zones.add("example.com", "NS", "ns1.example.net.")
    zones.add("example.com", "SOA", "ns1.example.net. hostmaster.example.com. 1 7200 3600 1209600 300")
    zones.add("ns1.example.net", "A", "203.0.113.53")
    for kind in KINDS:
        host = f"{kind}.example.com"
        zones.add(host, "A", "203.0.113.1")
        internet.sites[host] = Site(page(kind), to(f"https://{host}"), kind)
    internet.sites["old.example.com"] = Site(page("old"), None, protocols="old")
    internet.sites["only-old.example.com"] = Site(page("old"), None, protocols="only-old")

    def once(target: str, cookies: str) -> Said:
        return Said(200) if "a=1" in cookies else Said(302, {"Location": target, "Set-Cookie": "a=1; Path=/"})

    internet.sites["good.example.com"].secure = once
    internet.sites["year.example.com"].secure = to("https://elsewhere.example.org")
    internet.sites["by-root.example.com"].secure = to("https://by-root.example.com")
    return internet


@pytest.fixture(scope="module")
def net() -> Iterator[SmallInternet]:
    with SmallInternet(made()) as running:
        yield running


def facts(net: SmallInternet, tmp: Path, *kinds: type, hosts: list[str], **changes: Any) -> dict[type, Any]:
    here = {"connect": net.connect, "ca": net.ca, "resolver": net.resolver, **changes}
    environment = Environment(urls=["https://good.example.com"], kind="staging", **here)
    budgets = Budgets(requests_per_second=1000, concurrency=16)
    settings = Settings(environments={"test": environment}, scope=Scope(hosts=hosts), budgets=budgets)
    order = Order(settings=settings, environ={}, root=tmp)
    return asyncio.run(gather(order, begin(order), lambda kind, data: None, set(kinds)))["test"]


@pytest.fixture(scope="module")
def seen(net: SmallInternet, tmp_path_factory: pytest.TempPathFactory) -> dict[type, Any]:
    hosts = [*(f"{kind}.example.com" for kind in KINDS), "old.example.com", "only-old.example.com", "*.example.net"]
    return facts(net, tmp_path_factory.mktemp("edge"), Names, Certificates, Redirects, hosts=hosts)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_certificate_is_told_apart(kind: str, seen: dict[type, Any]) -> None:
    certificates: Certificates = seen[Certificates]
    served = next(one for one in certificates.served if one.host == f"{kind}.example.com")
    found = {flaw.kind for flaw in flaws(served, certificates.now)}
    assert (EXPECTED[kind] in found) if EXPECTED[kind] else not found, (served, found)
    assert (served.outcome == "trusted") == (EXPECTED[kind] in ("", "running-out"))
    assert served.evidence.repeat.startswith("openssl s_client")


def test_versions(seen: dict[type, Any]) -> None:
    served = {one.host: one.versions for one in seen[Certificates].served}
    assert list(served["good.example.com"].values()) == ["no", "no", "yes", "yes"]
    assert list(served["old.example.com"].values()) == ["yes", "yes", "yes", "yes"]
    assert list(served["only-old.example.com"].values()) == ["yes", "yes", "no", "no"]


def test_ways(seen: dict[type, Any]) -> None:
    ends = {way.start: (way.end, way.status) for way in seen[Redirects].ways}
    assert ends["http://good.example.com/"] == ("answer", 200)
    assert ends["https://good.example.com/"] == ("answer", 200)
    assert ends["https://year.example.com/"] == ("outside", 301)
    assert ends["https://by-root.example.com/"] == ("loop", 301)
    assert ends["http://old.example.com/"] == ("closed", 0)
    assert ends["https://expired.example.com/"][0] == "failed"


def test_names(seen: dict[type, Any]) -> None:
    names: Names = seen[Names]
    known = {host.name: host for host in names.hosts}
    assert known["good.example.com"].a.state is Known.FOUND
    assert known["old.example.com"].a.state is Known.NO_NAME
    assert [domain.name for domain in names.domains] == ["example.com"]
    assert "*.example.net" not in known


def test_mapped_hosts_are_not_asked_for_without_a_resolver(net: SmallInternet, tmp_path: Path) -> None:
    found = facts(net, tmp_path, Names, Certificates, hosts=[], resolver=None)
    assert isinstance(found[Names], Missing) and "resolver" in found[Names].detail
    assert [one.outcome for one in found[Certificates].served] == ["trusted"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost:1", "https://[::1]:1"])
def test_addresses_have_no_names_and_no_ways(url: str, tmp_path: Path) -> None:
    settings = Settings(environments={"test": Environment(urls=[url], kind="staging")})
    order = Order(settings=settings, environ={}, root=tmp_path)
    found = asyncio.run(gather(order, begin(order), lambda kind, data: None, {Names, Redirects}))["test"]
    assert found[Names].none and found[Redirects].none


def test_a_spent_budget_is_no_closed_port(net: SmallInternet, tmp_path: Path) -> None:
    environment = Environment(
        urls=["https://good.example.com"], kind="staging", connect=net.connect, ca=net.ca, resolver=net.resolver
    )
    settings = Settings(environments={"test": environment}, budgets=Budgets(total_requests=1))
    order = Order(settings=settings, environ={}, root=tmp_path)
    found = asyncio.run(gather(order, begin(order), lambda kind, data: None, {Certificates, Redirects}))["test"]
    assert {way.end for way in found[Redirects].ways} == {"failed"}
    assert "used up" in " ".join(way.why for way in found[Redirects].ways)
