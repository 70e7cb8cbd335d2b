"""The table of vendors, and which of them a package, a setting or a host means."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from launchready.derive.settings_map import PUBLIC_PREFIXES


@dataclass(frozen=True, slots=True)
class Vendor:
    """One line of the table; the file says what each part means."""

    name: str
    kind: str
    use: str
    sees: str
    packages: tuple[str, ...]
    settings: tuple[str, ...]
    hosts: tuple[str, ...]
    owner: str
    rotate: str
    mfa: str
    api: str
    own: bool = False


@cache
def vendors() -> tuple[Vendor, ...]:
    """Every vendor of the table."""
    data = tomllib.loads(resources.files(__package__).joinpath("vendors.toml").read_text("utf-8"))
    made = []
    for row in data["vendor"]:
        kind = data["kinds"][row["kind"]]
        lists = {name: tuple(row[name]) for name in ("packages", "settings", "hosts")}
        made.append(Vendor(**{**row, **lists, "use": kind["use"], "sees": kind["sees"]}))
    return tuple(made)


@cache
def by_host(host: str) -> Vendor | None:
    """The vendor of a host: the longest domain of the table that it lies under."""
    parts = host.lower().strip(".").split(".")
    known = _hosts()
    return next((known[name] for start in range(len(parts)) if (name := ".".join(parts[start:])) in known), None)


@cache
def _hosts() -> dict[str, Vendor]:
    return {host: vendor for vendor in vendors() for host in vendor.hosts}


def by_package(name: str, ecosystem: str) -> list[Vendor]:
    """The vendors that a package belongs to; the longest entry of the table decides."""
    # A module of Go is named by its place: github.com/stripe/stripe-go/v76.
    names = [name.lower(), *(name.lower().split("/")[1:3] if ecosystem == "go" else ())]
    best: dict[str, int] = {}
    for vendor in vendors():
        for entry in vendor.packages:
            where, found, word = entry.rpartition(":")
            if found and where != ecosystem:
                continue
            word = word.lower()
            ends = word.endswith(("/", "-"))
            starts = (word,) if ends else (f"{word}-", f"{word}_", f"{word}/", f"{word}.")
            if any(plain == word or plain.startswith(starts) for plain in names):
                best[vendor.name] = max(best.get(vendor.name, 0), len(word))
    longest = max(best.values(), default=0)
    return [vendor for vendor in vendors() if best.get(vendor.name) == longest]


def by_setting(name: str) -> list[Vendor]:
    """The vendors whose settings begin like this, the public prefix aside; the longest beginning decides."""
    plain = name.upper()
    for prefix in PUBLIC_PREFIXES:
        plain = plain.removeprefix(prefix)
    best = {
        vendor.name: max((len(entry) for entry in vendor.settings if plain.startswith(entry)), default=0)
        for vendor in vendors()
    }
    longest = max(best.values(), default=0)
    return [vendor for vendor in vendors() if longest and best[vendor.name] == longest]
