"""The resolver against name servers that misbehave, each in its own way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from launchready.demo.internet.running import Internet, SmallInternet
from launchready.demo.internet.zones import Mood
from launchready.net.names import LookUp, Resolver, servers_of

MOODS: tuple[Mood, ...] = (
    "servfail", "silent", "refused", "lame", "wrong-question", "wrong-id", "garbage", "truncated", "always-truncated",
    "no-tcp", "no-aaaa",
)  # fmt: skip
LONG = [f'"{str(number) * 90}"' for number in range(10, 40)]


def made() -> Internet:
    internet = Internet()
    zones = internet.zones
    zones.add("a.example.com", "A", "203.0.113.1", "203.0.113.2")
    zones.add("a.example.com", "TXT", '"v=spf1 " "-all"')
    zones.add("www.example.com", "CNAME", "a.example.com.")
    zones.add("two.example.com", "CNAME", "www.example.com.")
    zones.add("gone.example.com", "CNAME", "nothing.example.org.")
    zones.add("mail-only.example.com", "MX", "10 mx.example.com.")
    zones.add("to-mail.example.com", "CNAME", "mail-only.example.com.")
    zones.add("one.example.com", "CNAME", "other.example.com.")
    zones.add("other.example.com", "CNAME", "one.example.com.")
    zones.add("self.example.com", "CNAME", "self.example.com.")
    zones.add("both.example.com", "A", "203.0.113.3")
    zones.add("deep.below.example.com", "A", "203.0.113.4")
    zones.add("*.wild.example.com", "A", "203.0.113.5")
    zones.add("long.example.com", "TXT", *LONG)
    zones.add("_dmarc.example.com", "TXT", '"v=DMARC1; p=none"')
    for number in range(14):
        zones.add(f"chain{number}.example.com", "CNAME", f"chain{number + 1}.example.com.")
    for mood in MOODS:
        zones.add(f"{mood}.example.com", "A", "203.0.113.9")
        zones.moods[f"{mood}.example.com"] = mood
    zones.add("example.net", "SOA", "ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 300")
    zones.add("bogus.example.org", "A", "203.0.113.7")
    zones.signed |= {"example.net", "example.org"}
    zones.bogus.add("example.org")
    return internet


@pytest.fixture(scope="module")
def net() -> Iterator[SmallInternet]:
    with SmallInternet(made()) as running:
        yield running


def asked(net: SmallInternet, *questions: tuple[str, str], **options: float) -> list[LookUp]:
    async def all_of_them() -> list[LookUp]:
        resolver = Resolver(servers_of(net.resolver), **options)
        return await asyncio.gather(*(resolver.ask(name, kind) for name, kind in questions))

    return asyncio.run(all_of_them())


CASES = [
    ("a.example.com", "A", "found"),
    ("A.Example.COM.", "A", "found"),
    ("a.example.com", "AAAA", "no-data"),
    ("nope.example.com", "A", "no-name"),
    ("nope.elsewhere.example", "A", "no-name"),
    ("below.example.com", "A", "no-data"),
    ("x.wild.example.com", "A", "found"),
    ("x.wild.example.com", "AAAA", "no-data"),
    ("two.example.com", "A", "found"),
    ("gone.example.com", "A", "no-name"),
    ("to-mail.example.com", "A", "no-data"),
    ("one.example.com", "A", "inconsistent"),
    ("self.example.com", "A", "inconsistent"),
    ("chain0.example.com", "A", "inconsistent"),
    ("long.example.com", "TXT", "found"),
    ("servfail.example.com", "A", "servfail"),
    ("silent.example.com", "A", "timeout"),
    ("refused.example.com", "A", "refused"),
    ("lame.example.com", "A", "lame"),
    ("wrong-question.example.com", "A", "timeout"),
    ("wrong-id.example.com", "A", "timeout"),
    ("garbage.example.com", "A", "timeout"),
    ("truncated.example.com", "A", "found"),
    ("always-truncated.example.com", "A", "broken"),
    ("no-tcp.example.com", "A", "broken"),
    ("no-aaaa.example.com", "A", "found"),
    ("no-aaaa.example.com", "AAAA", "no-name"),
    ("bogus.example.org", "A", "servfail"),
    ("a" * 64 + ".example.com", "A", "bad-name"),
    (".".join(["a" * 60] * 5), "A", "bad-name"),
    ("a..example.com", "A", "bad-name"),
    ("a b.example.com", "A", "bad-name"),
    ("", "A", "bad-name"),
    ("bücher.example.com", "A", "no-name"),
    ("_dmarc.example.com", "TXT", "found"),
]


@pytest.fixture(scope="module")
def answers(net: SmallInternet) -> list[LookUp]:
    return asked(net, *((name, kind) for name, kind, _ in CASES), attempt=0.4)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{name[:30]} {kind}" for name, kind, _ in CASES])
def test_every_failure_is_told_apart(number: int, answers: list[LookUp]) -> None:
    assert answers[number].state == CASES[number][2], answers[number]


def test_values_aliases_and_time_to_live(net: SmallInternet) -> None:
    (found,) = asked(net, ("two.example.com", "A"))
    assert found.values == ("203.0.113.1", "203.0.113.2")
    assert found.aliases == ("www.example.com", "a.example.com") and found.ttl == 300
    assert "dig" in found.repeat and "two.example.com" in found.repeat
    (text,) = asked(net, ("a.example.com", "TXT"))
    assert text.values == ("v=spf1 -all",)
    (gone,) = asked(net, ("gone.example.com", "A"))
    assert gone.aliases == ("nothing.example.org",)


def test_validation_is_told_and_can_be_switched_off(net: SmallInternet) -> None:
    async def both() -> tuple[LookUp, LookUp]:
        resolver = Resolver(servers_of(net.resolver))
        return await resolver.ask("example.net", "SOA"), await resolver.ask("bogus.example.org", "A", validate=False)

    signed, unchecked = asyncio.run(both())
    assert signed.validated and unchecked.state == "found"


def test_a_second_server_answers_where_the_first_is_dead(net: SmallInternet) -> None:
    async def ask() -> list[LookUp]:
        resolver = Resolver([("127.0.0.1", 1), *servers_of(net.resolver)], attempt=0.2)
        return list(await asyncio.gather(*(resolver.ask(f"{name}.example.com", "A") for name in ("a", "www", "nope"))))

    assert [one.state for one in asyncio.run(ask())] == ["found", "found", "no-name"]


def test_one_deadline_holds_for_all_questions() -> None:
    async def ask() -> float:
        started = time.monotonic()
        resolver = Resolver([("127.0.0.1", 1)], deadline=0.5, attempt=0.3)
        for _ in range(3):
            found = await asyncio.gather(*(resolver.ask(f"host{number}.example.com", "A") for number in range(100)))
            assert {one.state for one in found} == {"timeout"}
        return time.monotonic() - started

    asyncio.run(ask())


def test_no_server_is_no_absence() -> None:
    found = asyncio.run(Resolver([]).ask("a.example.com", "A"))
    assert found.state == "broken"


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        ("127.0.0.1:5353", (("127.0.0.1", 5353),)),
        ("192.0.2.1", (("192.0.2.1", 53),)),
        ("::1, [2001:db8::1]:54", (("::1", 53), ("2001:db8::1", 54))),
    ],
)
def test_servers_of(text: str, servers: tuple[tuple[str, int], ...]) -> None:
    assert servers_of(text) == servers


def test_servers_of_the_system() -> None:
    assert all(isinstance(port, int) for _, port in servers_of(None))
