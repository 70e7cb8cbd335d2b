"""The security headers of pages and API answers, already read as the standards say."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.sketch import Seen


@dataclass(frozen=True, slots=True)
class Hsts:
    """A Strict-Transport-Security header; `max_age` is None when browsers ignore the header, `flaw` says why."""

    max_age: int | None
    subdomains: bool = False
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class Csp:
    """One enforced content security policy: directive and its sources, in order. `meta`: it stands in the page."""

    directives: tuple[tuple[str, tuple[str, ...]], ...]
    meta: bool = False

    def sources(self, *names: str) -> tuple[str, ...] | None:
        """The sources of the first of these directives that the policy has; None when it has none of them."""
        stated = dict(self.directives)
        return next((stated[name] for name in names if name in stated), None)


@dataclass(frozen=True, slots=True)
class PageHeaders:
    """What one address sends.

    `kind` is `page` (HTML with status 2xx), `redirect` or `api` (anything else). `frame_options` are the
    upper-case values of X-Frame-Options, `nosniff` whether X-Content-Type-Options works, `referrer` the policy
    that browsers apply ('' when none is set), `report_only` whether there is a policy that only reports.
    """

    base: str
    path: str
    kind: str
    persona: str
    seen: Seen
    hsts: Hsts | None = None
    policies: tuple[Csp, ...] = ()
    report_only: bool = False
    frame_options: tuple[str, ...] = ()
    nosniff: bool = False
    referrer: str = ""


@dataclass(frozen=True, slots=True)
class SecurityHeaders:
    """All that were looked at; `doubts` are addresses that gave nothing, each as a sentence."""

    pages: tuple[PageHeaders, ...]
    doubts: tuple[str, ...] = ()
