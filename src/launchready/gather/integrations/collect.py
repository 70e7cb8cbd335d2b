"""The third parties of the platform: one pass over the repository, and what the live site shows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from launchready.artifacts.bundles import Served
from launchready.artifacts.headers import SecurityHeaders
from launchready.artifacts.integrations import Integrations, Sign, ThirdParty, UnknownHost
from launchready.artifacts.settings_map import SettingsMap
from launchready.derive.settings_map import in_use
from launchready.gather.bundles.served import contents
from launchready.gather.code.tree import JS, Tree, is_packed, suffix_of
from launchready.gather.integrations.hosts import called, foreign, policy_hosts
from launchready.gather.integrations.manifests import LOCKS, packages, wanted
from launchready.gather.integrations.vendors import Vendor, by_host, by_package, by_setting
from launchready.gather.registry import gatherer
from launchready.gather.settings_map.collect import listed_files
from launchready.gather.settings_map.dispatch import Files
from launchready.gather.site import Site
from launchready.model import Evidence, Missing, MissingReason, Phase

_CODE = frozenset((".py", ".rb", ".php", ".go", ".vue", ".svelte", ".astro", ".html", ".erb", ".twig", ".jinja", *JS))
MOST_SIGNS = 12
MOST_BYTES = 400_000_000


class Signs:
    """Signs by vendor and by host without a vendor, as they are found."""

    def __init__(self, ours: Iterable[str] = ()) -> None:
        self.ours = tuple(ours)
        self.known: dict[str, tuple[Vendor, list[Sign]]] = {}
        self.unknown: dict[str, list[Sign]] = {}
        self.doubts: list[str] = []

    def of(self, vendors: Iterable[Vendor], sign: Sign) -> None:
        """One sign of some vendors."""
        for vendor in vendors:
            signs = self.known.setdefault(vendor.name, (vendor, []))[1]
            if sign not in signs and len(signs) < MOST_SIGNS:
                signs.append(sign)

    def host(self, host: str, kind: str, place: str, sure: bool = True) -> None:
        """A host that is called or loaded from; one that is not `sure` to be counts only when a vendor has it."""
        if not foreign(host, self.ours):
            return
        plain = host.removeprefix("*.")
        vendor = by_host(plain)
        if vendor is not None:
            self.of([vendor], Sign(kind, host, place))
        elif sure:
            signs = self.unknown.setdefault(plain, [])
            if len(signs) < MOST_SIGNS:
                signs.append(Sign(kind, host, place))

    def result(self, sources: list[str], repeat: str) -> Integrations:
        """What was found, by name."""
        known = tuple(_party(vendor, signs) for _, (vendor, signs) in sorted(self.known.items()))
        unknown = tuple(UnknownHost(host, tuple(signs)) for host, signs in sorted(self.unknown.items()))
        told = f"{len(known)} third parties and {len(unknown)} hosts without a name, from {', '.join(sources)}"
        proof = Evidence("file", "integrations", "", "repository", told, repeat=repeat)
        return Integrations(known, unknown, tuple(sources), tuple(self.doubts), proof)


def _party(vendor: Vendor, signs: list[Sign]) -> ThirdParty:
    # A host names the vendor; a package or a setting may as well speak to a copy of one's own.
    perhaps = vendor.own and all(sign.kind in ("package", "setting") for sign in signs)
    return ThirdParty(
        vendor.name, vendor.kind, vendor.use, vendor.sees, vendor.owner, vendor.rotate, vendor.mfa, vendor.api,
        tuple(signs), perhaps,
    )  # fmt: skip


@gatherer(title="listing the third parties", phase=Phase.PASSIVE)
async def integrations(
    site: Site, settings: SettingsMap | Missing, served: Served | Missing, headers: SecurityHeaders | Missing
) -> Integrations | Missing:
    """Third parties by packages, settings, code, and what the site's pages load and allow."""
    ours = [urlsplit(base).hostname or "" for base in site.door.bases]
    signs, sources = Signs(_domains(ours)), []
    repository = site.settings.platform.repository
    if repository is not None and await asyncio.to_thread(repository.is_dir):
        listed = await listed_files(repository)
        await asyncio.to_thread(read_repository, repository, signs, listed)
        sources.append("the repository")
    else:
        signs.doubts.append("no repository is set, so packages and calls of the server were not looked at")
    if isinstance(settings, SettingsMap):
        read_names(settings, signs)
        sources.append("the names of settings")
    if isinstance(served, Missing):
        signs.doubts.append(f"what the site serves was not looked at: {served.detail}")
    else:
        await _pages(site, served, signs)
        sources.append("served pages and scripts")
    if isinstance(headers, Missing):
        signs.doubts.append(f"content security policies were not looked at: {headers.detail}")
    else:
        for page in headers.pages:
            for policy in page.policies:
                for _, stated in policy.directives:
                    for host in policy_hosts(stated):
                        signs.host(host, "policy", f"{page.base}{page.path}")
        sources.append("content security policies")
    if not sources:
        return Missing(MissingReason.NOT_CONFIGURED, "; ".join(signs.doubts))
    return signs.result(sources, "launchready integrations")


async def _pages(site: Site, served: Served, signs: Signs) -> None:
    signs.doubts += served.doubts
    for host in served.left_out:
        signs.host(host, "script", site.door.base)
    found = await contents(site)
    for url, text in found.scripts.items():
        for host, _, sure in called(text[:2_000_000]):
            signs.host(host, "script", url, sure)


async def integrations_of(repository: Path, settings: SettingsMap | Missing) -> Integrations:
    """The third parties of a repository alone."""
    signs = Signs()
    await asyncio.to_thread(read_repository, repository, signs, await listed_files(repository))
    sources = ["the repository"]
    if isinstance(settings, SettingsMap):
        read_names(settings, signs)
        sources.append("the names of settings")
    signs.doubts.append("no address was given, so pages, policies and network traffic were not looked at")
    return signs.result(sources, f"launchready integrations --repo {repository.name}")


def read_names(settings: SettingsMap, signs: Signs) -> None:
    """Vendors by the names of settings that something outside of tests uses."""
    for name, setting in in_use(settings).items():
        signs.of(by_setting(name), Sign("setting", name, setting.places[0].place))


def read_repository(repository: Path, signs: Signs, listed: Iterable[str] | None = None) -> None:
    """Packages of manifests, and hosts that code calls."""
    tree = Tree(repository, listed)
    total = 0
    broken: list[str] = []
    for path in tree.files:
        folder, _, name = path.rpartition("/")
        code = suffix_of(path) in _CODE
        if Files.aside(path) or not (code or wanted(name)) or _covered(folder, name, tree.known):
            continue
        content = tree.content(path)
        if content is None or (code and is_packed(content)):
            continue
        total += len(content)
        if total > MOST_BYTES:
            signs.doubts.append("the repository's texts are larger than 400 MB together; the rest was not read")
            break
        text = content.decode("utf-8-sig", "replace")
        if code:
            for host, line, sure in called(text):
                signs.host(host, "call", f"{path}:{line}", sure)
            continue
        try:
            for ecosystem, package, line in packages(name, text):
                signs.of(by_package(package, ecosystem), Sign("package", package, f"{path}:{line}"))
        except (ValueError, TypeError, AttributeError, RecursionError):
            broken.append(path)
    if broken:
        signs.doubts.append(f"files could not be parsed, so that packages in them are missing: {', '.join(broken[:5])}")
    signs.doubts += tree.doubts()


def _covered(folder: str, name: str, known: frozenset[str]) -> bool:
    """Whether a lock file lies beside its manifest, which says what was asked for."""
    if name not in LOCKS:
        return False
    manifest = LOCKS[name][1]
    return (f"{folder}/{manifest}" if folder else manifest) in known


def _domains(hosts: Iterable[str]) -> list[str]:
    """The registrable domains of hosts; the host itself where the suffix list knows none."""
    from publicsuffixlist import PublicSuffixList

    suffixes = PublicSuffixList()
    return [str(suffixes.privatesuffix(host) or host) for host in hosts if host]
