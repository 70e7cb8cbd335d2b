"""The internet around the reference platform: its names, and the small sites that its team runs beside it."""

from __future__ import annotations

from launchready.demo.internet.running import Internet
from launchready.demo.internet.sites import Site, page, to
from launchready.demo.platform.config import PlatformConfig

APEX, WWW = "example.com", "www.example.com"
HELP, STATUS = "help.example.com", "status.example.com"
DOCS, ASSETS, EVENTS = "docs.example.net", "assets.example.net", "events.example.org"
DOCS_PROVIDER = "acme.pages.example.org"
SITES = (APEX, WWW, HELP, STATUS, DOCS, ASSETS, EVENTS)
POINTS = {
    APEX: ("203.0.113.10",),
    HELP: ("203.0.113.20",),
    STATUS: ("203.0.113.21",),
    DOCS: (DOCS_PROVIDER,),
    ASSETS: ("203.0.113.0/24",),
}
IPV6 = "2001:db8::10"


def around(config: PlatformConfig) -> Internet:
    """Everything right: what a fault or look-alike then changes."""
    made = Internet()
    zones = made.zones
    for domain in ("example.com", "example.net", "example.org"):
        zones.add(domain, "SOA", f"ns1.example.net. hostmaster.{domain}. 2026110301 7200 3600 1209600 300")
        zones.add(domain, "NS", "ns1.example.net.", "ns2.example.org.")
    zones.add("ns1.example.net", "A", "203.0.113.53")
    zones.add("ns2.example.org", "A", "203.0.113.54")
    zones.signed.add("example.net")
    zones.add("example.net", "DS", f"20326 13 2 {'9e' * 32}")
    zones.add(config.app_host, "A", "203.0.113.10")
    zones.add(config.app_host, "AAAA", IPV6)
    zones.add(config.api_host, "A", "203.0.113.11")
    zones.add(config.customer_host, "CNAME", "customers.example.com.")
    zones.add("customers.example.com", "A", "203.0.113.12")
    zones.add(APEX, "A", "203.0.113.10")
    zones.add(WWW, "CNAME", f"{APEX}.")
    zones.add(HELP, "A", "203.0.113.20")
    zones.add(STATUS, "A", "203.0.113.21")
    zones.add(DOCS, "CNAME", f"{DOCS_PROVIDER}.")
    zones.add(DOCS_PROVIDER, "CNAME", "edge.pages.example.org.")
    zones.add("edge.pages.example.org", "A", "203.0.113.22")
    zones.add(ASSETS, "A", "203.0.113.23")
    zones.add(EVENTS, "A", "203.0.113.24")
    home = f"https://{config.app_host}"
    made.sites = {host: Site(page(host.partition(".")[0].title()), to(f"https://{host}")) for host in SITES}
    made.sites[APEX].secure = made.sites[WWW].secure = to(home)
    return made
