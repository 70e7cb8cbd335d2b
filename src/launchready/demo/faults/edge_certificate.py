"""Certificates that clients refuse, on a site beside the platform."""

from __future__ import annotations

from collections.abc import Callable

from launchready.demo.faults import fault
from launchready.demo.internet.plan import HELP
from launchready.demo.patching import Setup

CHECK = "edge/certificate"


def _shows(kind: str) -> Callable[[Setup], None]:
    def patch(setup: Setup) -> None:
        setup.internet.sites[HELP].certificate = kind

    return patch


for _variant, _kind, _source, _says in (
    ("expired", "expired", "Microsoft Teams, 3 February 2020", "The certificate of the help site ran out yesterday."),
    ("wrong-host", "wrong-host", "RFC 9525 §6.3", "The help site shows the certificate of another host."),
    (
        "leaf-only",
        "leaf-only",
        "webrtc/apprtc#217; webauthn-open-source/fido2-server-demo#7",
        "The help site does not send the intermediate certificate.",
    ),
    ("untrusted", "untrusted", "RFC 5280 §6.1", "The help site's certificate comes from an authority nobody trusts."),
    ("self-signed", "self-signed", "RFC 5280 §6.1", "The help site's certificate is signed by itself."),
    ("not-yet", "future", "RFC 5280 §4.1.2.5", "The help site's certificate is valid from tomorrow."),
    ("short-key", "short-key", "RFC 9325 §4.5", "The key of the help site has 1024 bits."),
    (
        "old-intermediate",
        "old-intermediate",
        "DST Root CA X3, 30 September 2021 (shape)",
        "The help site still sends an intermediate certificate that has run out.",
    ),
    (
        "renewal-overdue",
        "renewal-overdue",
        "Microsoft Teams, 3 February 2020 (the days before)",
        "The certificate of the help site runs out in five days, and no job renews it.",
    ),
):
    fault(check=CHECK, variant=_variant, source=_source, says=_says, routes=("GET /",))(_shows(_kind))
