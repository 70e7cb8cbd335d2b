"""Faults: small patches, each one mistake of the kind that checks exist for.

A fault is modelled on a published advisory, a report or a standard (`source`), before and apart from the
check that should find it. It names every other check that fails with it and why (`consequences`): a test
that starts the platform with one fault expects these and nothing else.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from launchready.demo.patching import Setup, Stage
from launchready.demo.repository import Repository


class UnknownFault(LookupError):
    """There is no fault of that name; the text lists those that come near."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake, and how to make it."""

    check: str
    variant: str
    source: str
    says: str
    routes: tuple[str, ...]
    consequences: Mapping[str, str] = field(default_factory=dict)
    code: tuple[str, ...] = ()
    stage: Stage = "after"
    apply: Callable[[Setup], None] = field(default=lambda _setup: None, repr=False)
    repository: Callable[[Repository], None] = field(default=lambda _made: None, repr=False)

    @property
    def key(self) -> str:
        """The name on the command line: `auth/anonymous-read:member-directory`."""
        return f"{self.check}:{self.variant}"


_registered: dict[str, Fault] = {}


def fault(
    *,
    check: str,
    variant: str,
    source: str,
    says: str,
    routes: Iterable[str] = (),
    consequences: Mapping[str, str] | None = None,
    code: Iterable[str] = (),
    stage: Stage = "after",
    repository: Callable[[Repository], None] = lambda _made: None,
) -> Callable[[Callable[[Setup], None]], Callable[[Setup], None]]:
    """Declare the patch below as a fault.

    `repository` changes what stands in the platform's repository, `code` names the modules of `faults/sources/` that
    it would hold with it.
    """

    def register(patch: Callable[[Setup], None]) -> Callable[[Setup], None]:
        told = dict(consequences or {})
        made = Fault(check, variant, source, says, tuple(routes), told, tuple(code), stage, patch, repository)
        if made.key in _registered:
            raise ValueError(f"there are two faults {made.key}")
        _registered[made.key] = made
        return patch

    return register


def in_repository(
    *, check: str, variant: str, source: str, says: str, consequences: Mapping[str, str] | None = None
) -> Callable[[Callable[[Repository], None]], Callable[[Repository], None]]:
    """Declare a change of the repository as a fault; what runs is not touched by it."""

    def register(patch: Callable[[Repository], None]) -> Callable[[Repository], None]:
        def nothing(_setup: Setup) -> None:
            """What runs stays as it is."""

        declare = fault(
            check=check, variant=variant, source=source, says=says, consequences=consequences, repository=patch
        )
        declare(nothing)
        return patch

    return register


@cache
def all_faults() -> dict[str, Fault]:
    """Every fault by its key, in the order of the modules and of the lines in them."""
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{module}")
    return dict(_registered)


def resolve(key: str) -> Fault:
    """The fault of a key, or the first of a check."""
    known = all_faults()
    if key in known:
        return known[key]
    of_check = [made for made in known.values() if made.check == key.removesuffix(":")]
    if of_check:
        return of_check[0]
    alike = [name for name in known if name.startswith(key.split(":")[0])]
    raise UnknownFault(f"there is no fault {key!r}; " + ("there are: " + ", ".join(alike or known)))


# The platform as a founder in a hurry left it: faults that neither exclude nor hide each other.
FOUNDER: tuple[str, ...] = (
    "auth/anonymous-read:member-directory",
    "auth/anonymous-read:billing-invoices",
    "auth/anonymous-read:graphql-members",
    "auth/anonymous-write:reaction",
    "auth/anonymous-write:community-settings",
    "auth/anonymous-write:comment-delete",
    "auth/invalid-session:weak-key",
    "auth/invalid-session:exp-unchecked",
    "auth/invalid-session:cookie-tail",
    "auth/session-end:sign-out",
    "auth/session-end:password-change",
    "auth/account-discovery:reset",
    "auth/account-discovery:sign-in-wording",
    "cors/untrusted-origin:suffix",
    "cors/untrusted-origin:one-route",
    "cors/wildcard:fallback",
    "cors/approved-origin:forgotten-customer",
    "cors/vary:never",
    "cors/cookies:no-secure",
    "edge/headers:short-hsts",
    "edge/headers:unsafe-inline",
    "auth/hidden-routes:lazy-chunk",
    "auth/hidden-routes:debug-dump",
    "auth/hidden-routes:dotenv",
    "auth/session-storage:local-storage",
    "auth/open-backend:policy-off",
    "cors/cross-site-write:email-by-link",
    "input/stored-script:comment",
    "edge/mixed-content:picture",
    "edge/certificate:expired",
    "edge/protocols:old-versions",
    "edge/https-redirect:served",
    "edge/canonical-host:two-hosts",
    "edge/names:drift",
    "edge/caa:nobody",
    "edge/dnssec:bogus",
    "edge/subdomains:dangling",
    "speed/page:blocking-script",
    "walkthrough/endless-loading:failed-list",
    "walkthrough/dead-controls:save-outside-form",
    "walkthrough/bad-forms:takes-anything",
    "walkthrough/oversharing:inline-state",
    "walkthrough/broken-links:dead-link",
    "walkthrough/broken-links:dead-image",
    "walkthrough/console-errors:uncaught",
    "secrets/public-split:prefixed-key",
    "secrets/tree:payment-key",
    "secrets/tree:netrc",
    "secrets/history:deleted-env",
    "secrets/history:dropped-stash",
    "secrets/configuration:workflow-keys",
    "secrets/bundle:public-prefix",
    "secrets/logs:build-log",
    "secrets/responses:webhook-echo",
    "secrets/rotation:never-replaced",
    "handover/setting-hygiene:read-by-nothing",
    "access/object-read:attachment",
    "access/object-write:edit-post",
    "access/role-functions:audit-log",
    "access/list-leaks:large-page",
    "access/tenant-isolation:webhook-list",
    "access/field-exposure:group-member-emails",
    "access/field-write:me-role",
    "access/admin-limits:private-messages",
    "access/role-change:grants-above",
    "access/existence:side-route",
)
