"""What an address is good for, and whether a host leads where it should. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

_PRIVATE = tuple(
    ipaddress.ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)


def kind_of(address: str) -> str:
    """`public`, `private` (RFC 1918, RFC 6598, RFC 4193), or `nobody` (loopback, link-local, unspecified, multicast).

    Addresses for documentation count as public: a demonstration lives on them.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "nobody"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.is_loopback or found.is_link_local or found.is_unspecified or found.is_multicast:
        return "nobody"
    return "private" if any(found.version == one.version and found in one for one in _PRIVATE) else "public"


def fits(points: Sequence[str], aliases: Iterable[str], addresses: Iterable[str]) -> str:
    """The first address that is not where the settings want it; '' when all is well.

    A name among `points` that is one of the host's aliases is enough; addresses must each be one of the addresses or
    in one of the networks.
    """
    wanted = {one.lower().rstrip(".") for one in points}
    if wanted & {one.lower().rstrip(".") for one in aliases}:
        return ""
    networks = [net for net in map(_network, wanted) if net is not None]
    for address in addresses:
        found = ipaddress.ip_address(address)
        if not any(found.version == net.version and found in net for net in networks):
            return address
    return ""


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
