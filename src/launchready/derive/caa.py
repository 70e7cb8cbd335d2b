"""CAA records, read by RFC 8659. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from launchready.artifacts.certificates import Certificate

KNOWN_TAGS = frozenset({"issue", "issuewild", "issuemail", "issuevmc", "iodef", "contactemail", "contactphone"})
# The names under which authorities look for themselves in CAA records, by words in the issuer's name
# (source: the CAA identifiers that authorities disclose in the CCADB).
ISSUERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("let's encrypt", ("letsencrypt.org",)),
    ("google trust services", ("pki.goog",)),
    ("amazon", ("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com")),
    ("digicert", ("digicert.com", "digicert.ne.jp", "www.digicert.com", "symantec.com", "thawte.com", "geotrust.com")),
    ("geotrust", ("digicert.com", "geotrust.com")),
    ("cloudflare", ("digicert.com", "ssl.com", "sectigo.com")),
    ("sectigo", ("sectigo.com", "comodoca.com", "comodo.com", "usertrust.com", "trust-provider.com")),
    ("comodo", ("sectigo.com", "comodoca.com", "comodo.com", "usertrust.com", "trust-provider.com")),
    ("zerossl", ("sectigo.com", "zerossl.com", "comodoca.com")),
    ("globalsign", ("globalsign.com",)),
    ("godaddy", ("godaddy.com", "starfieldtech.com")),
    ("starfield", ("godaddy.com", "starfieldtech.com")),
    ("ssl corp", ("ssl.com",)),
    ("ssl.com", ("ssl.com",)),
    ("entrust", ("entrust.net", "sectigo.com")),
    ("buypass", ("buypass.com", "buypass.no")),
    ("actalis", ("actalis.it",)),
    ("harica", ("harica.gr",)),
    ("certum", ("certum.pl", "certum.eu")),
    ("asseco", ("certum.pl", "certum.eu")),
    ("swisssign", ("swisssign.com",)),
    ("microsoft", ("microsoft.com",)),
)


@dataclass(frozen=True, slots=True)
class Caa:
    """One record: whether a client that does not know the tag must refuse, the tag, the value."""

    critical: bool
    tag: str
    value: str


def read_caa(values: Iterable[str]) -> tuple[Caa, ...]:
    """The records in presentation form (`0 issue "ca.example.net"`); what is none is left out."""
    found = []
    for text in values:
        parts = re.fullmatch(r'(\d{1,3})\s+([A-Za-z0-9]+)\s+"?(.*?)"?', text.strip(), re.S)
        if parts:
            found.append(Caa(bool(int(parts[1]) & 128), parts[2].lower(), parts[3]))
    return tuple(found)


def allowed(records: Iterable[Caa], *, wildcard: bool = False) -> frozenset[str] | None:
    """The domains of the authorities that may issue, empty for nobody; None when there is no limit (§4.2, §4.3)."""
    kept = tuple(records)
    wild = [one for one in kept if one.tag == "issuewild"]
    relevant = wild if wildcard and wild else [one for one in kept if one.tag == "issue"]
    if not relevant:
        return None
    return frozenset(name for one in relevant if (name := one.value.split(";")[0].strip().lower().rstrip(".")))


def unknown_critical(records: Iterable[Caa]) -> str:
    """A critical tag that authorities do not know, which forbids every issuance (§4.1); '' when there is none."""
    return next((one.tag for one in records if one.critical and one.tag not in KNOWN_TAGS), "")


def may_issue(permitted: frozenset[str], leaf: Certificate) -> bool | None:
    """Whether the authority of a certificate is among those permitted; None when it is not known which it is."""
    at = leaf.issuer_at
    if any(at == name or at.endswith("." + name) for name in permitted if at):
        return True
    said = " ".join((*leaf.issuer_names, leaf.issuer)).lower().replace("’", "'")
    identities = next((names for word, names in ISSUERS if word in said), None)
    return None if identities is None else bool(permitted & set(identities))
