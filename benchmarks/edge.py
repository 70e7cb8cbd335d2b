"""What the look-ups of names cost: one domain with ten hosts, at some delay a query, with and without a dead server.

.venv/bin/python benchmarks/edge.py [--delay 0.03] [--runs 5]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from launchready.artifacts.names import Names, Subdomains
from launchready.demo.internet.running import Internet, SmallInternet
from launchready.run.audit import Order, begin, gather
from launchready.settings.schema import Environment, Scope, Settings

HOSTS = [f"host{number}.example.com" for number in range(9)]


def made(delay: float) -> Internet:
    internet = Internet()
    zones = internet.zones
    zones.delay = delay
    zones.add("example.com", "SOA", "ns1.example.com. hostmaster.example.com. 1 7200 3600 1209600 300")
    zones.add("example.com", "NS", *(f"ns{number}.example.com." for number in range(1, 4)))
    for number in range(1, 4):
        zones.add(f"ns{number}.example.com", "A", f"203.0.113.{50 + number}")
    for host in ("app.example.com", *HOSTS):
        zones.add(host, "CNAME", "edge.example.net.")
    zones.add("edge.example.net", "A", "203.0.113.10")
    return internet


def seconds(net: SmallInternet, resolver: str, kinds: set[type]) -> float:
    environment = Environment(urls=["http://app.example.com"], kind="staging", connect=net.connect, resolver=resolver)
    settings = Settings(environments={"test": environment}, scope=Scope(hosts=HOSTS))
    with tempfile.TemporaryDirectory() as folder:
        order = Order(settings=settings, environ={}, root=Path(folder))
        kept = begin(order)
        spent: list[float] = []

        def told(kind: str, facts: dict[str, object]) -> None:
            if kind == "gathered" and facts["name"] in ("edge.names", "edge.subdomains"):
                spent.append(float(str(facts["seconds"])))

        asyncio.run(gather(order, kept, told, kinds))
        return sum(spent)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.03)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    started = time.perf_counter()
    with SmallInternet(made(asked.delay)) as net:
        print(f"small internet up in {time.perf_counter() - started:.2f} s; {asked.delay * 1000:.0f} ms a query")
        dead = "127.0.0.1:1"
        for label, resolver, kinds in (
            ("ten hosts", net.resolver, {Names}),
            ("ten hosts and the common names", net.resolver, {Names, Subdomains}),
            ("ten hosts, first of two servers dead", f"{dead},{net.resolver}", {Names}),
            ("ten hosts, the only server dead", dead, {Names}),
        ):
            spent = [seconds(net, resolver, kinds) for _ in range(asked.runs)]
            print(f"{label}: {statistics.median(spent):.2f} s ({min(spent):.2f}–{max(spent):.2f})")


if __name__ == "__main__":
    main()
