"""The session cookie is out of reach of scripts, plain http and other sites.

## What it looks at

The cookies that signing in sets, as every persona. Which of them is the session is found out by asking the
who-am-I route with each cookie alone and with all but that one. Only those cookies are judged.

## Why it matters

Whoever has the session cookie is the member. A script that slipped into a page reads it without `HttpOnly`, anyone
on the same network reads it without `Secure`, other sites use it without `SameSite`, and with a wide `Domain` every
forgotten host of the domain receives it.

## How it is judged

A cookie counts as the session when it alone opens what a stranger does not get, or when the others open nothing
without it. It fails without `HttpOnly`, without `Secure`, with `SameSite=None`, and without `SameSite` (Chromium then
assumes Lax, with an exception for the first two minutes; other browsers assume nothing: lower confidence). It fails
with a `Domain` that covers one of the environment's hosts only, or is wider than what its hosts have in common
(lower confidence, since the settings may not list every host). Where two cookies open the session only together,
a weakness counts only if both have it. A cookie that scripts must read to send it back against forgery
(`XSRF-TOKEN`) is no session and is not judged. The prefixes `__Host-` and `__Secure-` are advice. `Secure` cannot be
judged on an environment that is plain http on this machine. A cookie whose `Set-Cookie` line was not seen (a saved
browser state) stays unverified.

## How to fix

Set the session cookie for the one host, out of reach of scripts, and only over https.

Bad: `set_cookie("sid", token, domain="example.com")`

Good: `set_cookie("__Host-sid", token, path="/", secure=True, httponly=True, samesite="lax")`

## References

- OWASP API8:2023 Security Misconfiguration
- CWE-614 Sensitive Cookie in HTTPS Session Without 'Secure' Attribute
- CWE-1004 Sensitive Cookie Without 'HttpOnly' Flag
- CWE-1275 Sensitive Cookie with Improper SameSite Attribute
- OWASP ASVS v5.0.0-3.3.1, v5.0.0-3.3.2, v5.0.0-3.3.3, v5.0.0-3.3.4
- RFC 10025 §4.1.2.3, §4.1.2.5, §4.1.2.6, §4.1.2.7, §4.1.3.2 (numbers of its last draft)
"""

from __future__ import annotations

from dataclasses import dataclass

from launchready.artifacts.cookies import CookieUse, PersonCookies, SessionCookies, SetCookie
from launchready.checks.cors._reading import gain
from launchready.checks.registry import check
from launchready.model import (
    Confidence,
    CouldNotVerify,
    Effort,
    Evidence,
    Finding,
    NotApplicable,
    Severity,
    Subject,
    Verdict,
    settle,
)

FIX = "set it with Path=/; Secure; HttpOnly; SameSite=Lax and without Domain"


@dataclass(frozen=True, slots=True)
class _Weak:
    """One weakness of a cookie: its name, what it means for people, how sure."""

    name: str
    words: str
    sure: Confidence = Confidence.CERTAIN


@check(
    title="Protection of the session cookie",
    fine="The session cookie is out of reach of scripts, plain http and other sites.",
    failure="The cookie that makes somebody a member can be stolen or misused.",
    severity=Severity.HIGH,
    effort=Effort(0.5, 2),
    since="0.1",
)
def cookies(cookies: SessionCookies) -> Verdict:
    """Judge the cookies that are proved to carry the session."""
    if not any(person.cookies or person.why for person in cookies.people):
        return _without_cookies(cookies)
    unverified: list[str] = []
    evidence: list[Evidence] = []
    idle: list[Evidence | None] = []
    findings: dict[tuple[str, str, str], Finding] = {}
    for person in cookies.people:
        doubt, used = _session_cookies(person)
        if doubt:
            unverified.append(f"{person.persona}: {doubt}")
        for use in used:
            if not use.lines:
                unverified.append(f"the cookie {use.name} of {person.persona}: its Set-Cookie line was not seen")
            partial = not _opens(use, person)
            for line in use.lines:
                weak = _weaknesses(line, cookies, unverified)
                if partial:
                    weak = [one for one in weak if _shared(one, line, used, cookies)]
                for one in weak:
                    findings.setdefault((line.host, line.name, one.name), _finding(line, use, person, one))
                if line.evidence and not weak:
                    evidence.append(line.evidence)
        idle += [person.cookies.evidence] if person.cookies and not used and not doubt else []
    if not (findings or unverified or evidence):
        shown = tuple(one for one in idle if one is not None)
        return NotApplicable("a token carries the session; the cookies that signing in sets open nothing", shown)
    return settle(list(findings.values()), unverified, evidence, "no cookie could be tried")


def _without_cookies(cookies: SessionCookies) -> Verdict:
    stated = all(person.how in ("bearer", "api_key") for person in cookies.people)
    if stated and cookies.sign_in:
        return CouldNotVerify(
            f"every persona uses a token of the settings, so what {cookies.sign_in} sets was not seen; "
            "add a persona that signs in there"
        )
    names = ", ".join(person.persona for person in cookies.people)
    return NotApplicable(f"no cookie carries a session: {names} sign in with a token, and no cookie was set")


def _opens(use: CookieUse, person: PersonCookies) -> bool:
    return use.alone is not None and gain(use.alone, person.cookies, person.none).opened


def _session_cookies(person: PersonCookies) -> tuple[str, list[CookieUse]]:
    """A doubt in words or '', and the cookies that are the session."""
    if person.why or person.cookies is None:
        return person.why, []
    whole = gain(person.cookies, person.cookies, person.none)
    if not whole.known:
        return "the answer without a session is not known, so no cookie can be proved", []
    if not whole.opened:
        bare = person.headers
        if bare is not None and gain(bare, bare, person.none).opened:
            return "", []
        return f"{person.route} does not show whether the cookies open a session; set who_am_i under [actions]", []
    doubt = f"{len(person.untried)} cookies more than are tried" if person.untried else ""
    used = []
    for use in person.uses:
        if any(_failed(seen) for seen in (use.alone, use.without)):
            doubt = f"asking with and without the cookie {use.name} failed"
        elif _opens(use, person) or (use.without and not gain(use.without, person.cookies, person.none).opened):
            used.append(use)
    if not used and not doubt:
        doubt = "no single cookie could be proved to carry the session"
    return doubt, used


def _failed(seen: object) -> bool:
    sketch = getattr(seen, "sketch", None)
    return sketch is None or sketch.status == 429 or sketch.status >= 500


def _weaknesses(line: SetCookie, cookies: SessionCookies, unverified: list[str]) -> list[_Weak]:
    found = []
    if not line.http_only:
        found.append(_Weak("http-only", "any script that gets into a page can read it (no HttpOnly)"))
    if not line.secure:
        if cookies.local:
            told = f"Secure of the cookie {line.name} cannot be judged over plain http on this machine"
            unverified += [told] if told not in unverified else []
        else:
            found.append(_Weak("secure", "browsers send it over plain http too, readable on the way (no Secure)"))
    if line.same_site == "none":
        found.append(_Weak("same-site", "requests of any other site carry it (SameSite=None)"))
    elif not line.same_site:
        told = "it has no SameSite; Chromium assumes Lax after two minutes, other browsers let other sites use it"
        found.append(_Weak("same-site", told, Confidence.FIRM))
    if line.domain and (told := _too_wide(line.domain, cookies.hosts)):
        found.append(_Weak("domain", told, Confidence.FIRM))
    return found


def _too_wide(domain: str, hosts: tuple[str, ...]) -> str:
    """Why a Domain is wider than the environment needs, or ''."""
    below = [host for host in hosts if host == domain or host.endswith("." + domain)]
    if not below:
        return ""
    if len(below) == 1:
        return f"every host below {domain} receives it, while only {below[0]} is in use here (Domain={domain})"
    common = _common(below)
    if common != domain and common.endswith("." + domain):
        return f"every host below {domain} receives it, while {common} would do (Domain={domain})"
    return ""


def _common(hosts: list[str]) -> str:
    """The longest ending of whole labels that these names share."""
    shared: list[str] = []
    for labels in zip(*(reversed(host.split(".")) for host in hosts), strict=False):
        if len(set(labels)) > 1:
            break
        shared.insert(0, labels[0])
    return ".".join(shared)


def _shared(weak: _Weak, line: SetCookie, used: list[CookieUse], cookies: SessionCookies) -> bool:
    """Whether every other part of the same session has this weakness too."""
    parts = [other for use in used if use.name != line.name for other in use.lines]
    return all(weak.name in {one.name for one in _weaknesses(other, cookies, [])} for other in parts)


def _finding(line: SetCookie, use: CookieUse, person: PersonCookies, weak: _Weak) -> Finding:
    proof = use.alone if _opens(use, person) else use.without
    shown = [line.evidence, proof.evidence if proof else None]
    how = "alone signs a member in" if _opens(use, person) else "is needed to be signed in"
    return Finding(
        Subject(host=line.host, name=line.name),
        f"The cookie {line.name} {how}, and {weak.words}.",
        tuple(one for one in shown if one is not None),
        weak.sure,
        FIX,
        variant=weak.name,
    )
