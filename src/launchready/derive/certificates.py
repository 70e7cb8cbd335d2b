"""What is wrong with what one host sends. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass

from launchready.artifacts.certificates import Certificate, Served

SHORTEST_RSA = 2048
SHORTEST_EC = 224
WEAK_DIGESTS = frozenset({"md2", "md4", "md5", "sha1"})
LATEST_DAYS = 14.0
LATEST_SHARE = 0.15
# X509_V_ERR_… of OpenSSL (x509_vfy.h).
EXPIRED, NOT_YET, SELF_SIGNED, SELF_SIGNED_ABOVE, WRONG_HOST, WRONG_ADDRESS = 10, 9, 18, 19, 62, 64
NO_ISSUER = frozenset({2, 20, 21})
WEAK = frozenset({66, 67, 68})


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong: a stable word, the sentence, the way out."""

    kind: str
    message: str
    fix: str


def covers(names: Collection[str], host: str) -> bool:
    """Whether one of a certificate's names stands for a host (RFC 9525 §6.3).

    A star stands for exactly one whole label, the first, and only above a name of two labels or more.
    """
    host = host.lower().rstrip(".")
    try:
        return str(ipaddress.ip_address(host)) in names
    except ValueError:
        pass
    for name in (one.lower().rstrip(".") for one in names):
        if name == host:
            return True
        if name.startswith("*.") and name.count(".") >= 2 and "*" not in name[2:]:
            first, _, rest = host.partition(".")
            if first and rest == name[2:]:
                return True
    return False


def overdue(leaf: Certificate, now: float) -> bool:
    """Whether so little time is left that renewal has failed or nobody renews: 14 days, less for short lives."""
    left = (leaf.ends - now) / 86400
    return 0 < left < min(LATEST_DAYS, leaf.days * LATEST_SHARE)


def linked(chain: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
    """The part of a chain that hangs together from the host's own certificate upwards, whatever its order."""
    found = [chain[0]]
    rest = list(chain[1:])
    while not found[-1].self_signed:
        above = next((one for one in rest if one.subject == found[-1].issuer), None)
        if above is None:
            break
        rest.remove(above)
        found.append(above)
    return tuple(found)


def flaws(served: Served, now: float, intermediates: Collection[str] = ()) -> list[Flaw]:
    """Everything that is wrong with one host's certificate.

    `intermediates` are the subjects of authorities that other hosts of the same platform send in their chains.
    """
    place, leaf = served.place, served.chain[0]
    found = [*_dates(place, leaf, now), *_names(served), *_strength(place, served.chain)]
    if served.outcome == "untrusted":
        flaw = _trust(served, now, intermediates, {one.kind for one in found})
        found += [flaw] if flaw else []
    return found


def _dates(place: str, leaf: Certificate, now: float) -> list[Flaw]:
    days = (leaf.ends - now) / 86400
    renew = "renew it, and let a job renew it from now on; alert when less than a fifth of its life is left"
    if days <= 0:
        return [Flaw("expired", f"The certificate of {place} ran out {_span(-days)} ago.", renew)]
    if leaf.starts > now + 60:
        ahead = (leaf.starts - now) / 86400
        fix = "install a certificate that is valid now; look at the clock of the machine that made it"
        return [Flaw("not-yet", f"The certificate of {place} is valid only in {_span(ahead)}.", fix)]
    if overdue(leaf, now):
        text = (
            f"The certificate of {place} runs out in {_span(days)}, and nothing has renewed it ({leaf.days:.0f} days)."
        )
        return [Flaw("running-out", text, renew)]
    return []


def _span(days: float) -> str:
    if days >= 2:
        return f"{days:.0f} days"
    return f"{days * 24:.0f} hours" if days * 24 >= 2 else f"{max(1, round(days * 1440))} minutes"


def _names(served: Served) -> list[Flaw]:
    leaf = served.chain[0]
    if covers(leaf.names, served.host):
        return []
    shown = ", ".join(leaf.names[:3]) or "no name at all"
    more = f" and {len(leaf.names) - 3} more" if len(leaf.names) > 3 else ""
    text = f"The certificate of {served.place} is made out for {shown}{more}, not for {served.host}."
    return [
        Flaw("wrong-host", text, f"issue a certificate whose names include {served.host}, and serve it for that name")
    ]


def _strength(place: str, chain: tuple[Certificate, ...]) -> list[Flaw]:
    leaf = chain[0]
    short = (leaf.key in ("RSA", "DSA") and leaf.bits < SHORTEST_RSA) or (leaf.key == "EC" and leaf.bits < SHORTEST_EC)
    if short:
        text = f"The key of {place} is too short to be safe ({leaf.key}, {leaf.bits} bits)."
        return [Flaw("short-key", text, "make a new key (EC P-256 or RSA with 2048 bits) and a certificate for it")]
    old = next((one for one in chain if one.digest in WEAK_DIGESTS and not one.self_signed), None)
    if old is not None:
        text = f"{place} relies on a signature made with {old.digest.upper()}, which can be forged ({old.subject})."
        return [Flaw("weak-signature", text, "have the certificate issued again; authorities sign with SHA-256 today")]
    return []


def _trust(served: Served, now: float, intermediates: Collection[str], told: set[str]) -> Flaw | None:
    """The flaw behind OpenSSL's refusal, unless it is told already."""
    place, leaf = served.place, served.chain[0]
    chain = linked(served.chain)
    if served.code == EXPIRED and "expired" not in told:
        old = next((one for one in served.chain[1:] if one.ends <= now), None)
        name = f" ({old.subject})" if old else ""
        text = f"{place} sends an intermediate certificate that has run out{name}; its own is still valid."
        return Flaw("old-intermediate", text, "install the chain that your authority gives today with the certificate")
    if served.code in (EXPIRED, NOT_YET) and told & {"expired", "not-yet"}:
        return None
    if served.code in (WRONG_HOST, WRONG_ADDRESS) and "wrong-host" in told:
        return None
    if served.code in WEAK and told & {"short-key", "weak-signature"}:
        return None
    if served.code in NO_ISSUER and not chain[-1].self_signed:
        if len(chain) == 1 and (leaf.issuer_at or leaf.issuer in intermediates):
            text = (
                f"{place} does not send the intermediate certificate of {_issuer(leaf)}: desktop browsers repair that, "
                "phones and programs (webhooks, apps) refuse the connection."
            )
            return Flaw("missing-intermediate", text, "serve the full chain (fullchain.pem), not only the certificate")
        text = f"The certificate of {place} comes from {_issuer(chain[-1])}, which is not trusted here."
        fix = "use a certificate of an authority that browsers trust; if this is a private one, name its file in `ca`"
        return Flaw("untrusted", text, fix)
    if served.code in (SELF_SIGNED, SELF_SIGNED_ABOVE, *NO_ISSUER):
        who = "itself" if leaf.self_signed else _issuer(chain[-1])
        text = f"The certificate of {place} is signed by {who}, which nobody trusts."
        fix = "use a certificate of an authority that browsers trust; if this is a private one, name its file in `ca`"
        return Flaw("untrusted", text, fix)
    text = f"Strict clients refuse the certificate of {place}: {served.said}."
    return Flaw(f"refused-{served.code}", text, "have the certificate issued again; the evidence shows the chain")


def _issuer(one: Certificate) -> str:
    return one.issuer_names[0] if one.issuer_names else one.issuer or "an unnamed authority"
