"""Pages carry the headers that make browsers careful.

## What it looks at

The home page, the sign-in page, some pages behind the sign-in and one API answer of every address of the
environment: Strict-Transport-Security, Content-Security-Policy (also in a meta tag), framing,
X-Content-Type-Options and Referrer-Policy, each read as browsers read it.

## Why it matters

These headers are the second line when something else fails: without them one slipped-in script may do everything,
a page can be laid invisibly over another site's button, a first visit can be led over plain http, and addresses
with tokens in them travel to other sites.

## How it is judged

Per host and header, over all answers; status 429 and 5xx prove nothing and keep the check from passing.

- Strict-Transport-Security: valid by RFC 6797, with a max-age of at least one year (ASVS 3.4.1), on every https
  answer; not applicable over plain http and for addresses without a name. That it covers subdomains is advice.
- Content-Security-Policy on pages: enforced, and scripts not free for all: no missing script source, `*`, whole
  scheme or `data:`, and `'unsafe-inline'` only where a nonce or hash switches it off; `object-src` and `base-uri`
  restricted (ASVS 3.4.3; `'self'` is accepted). Several policies count together.
- Framing of pages: `frame-ancestors` in a header decides where it stands, otherwise X-Frame-Options DENY or
  SAMEORIGIN; browsers ignore ALLOW-FROM and `frame-ancestors` in a meta tag.
- X-Content-Type-Options: `nosniff` on pages and API answers.
- Referrer-Policy on pages: present, and neither `unsafe-url` nor `no-referrer-when-downgrade`; a missing one has a
  lower confidence, since today's browsers choose a careful default.

## How to fix

Set the headers once for every answer, where the web server or the outermost layer of the application stands.

Bad: `Content-Security-Policy: script-src 'self' 'unsafe-inline' https:`

Good: `Content-Security-Policy: default-src 'self'; script-src 'nonce-…' 'strict-dynamic'; object-src 'none';
base-uri 'none'; frame-ancestors 'none'` and `Strict-Transport-Security: max-age=31536000`

## References

- OWASP API8:2023 Security Misconfiguration
- CWE-1021 Improper Restriction of Rendered UI Layers or Frames
- OWASP ASVS v5.0.0-3.4.1, v5.0.0-3.4.3, v5.0.0-3.4.4, v5.0.0-3.4.5, v5.0.0-3.4.6
- RFC 6797 §6.1, §7.1
- roadmap.sh API security: hsts-header, csp-header, no-sniff-header, x-frame-options-deny
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from urllib.parse import urlsplit

from launchready.artifacts.headers import Csp, PageHeaders, SecurityHeaders
from launchready.checks.registry import check
from launchready.model import Confidence, Effort, Evidence, Finding, Severity, Subject, Verdict, settle

ONE_YEAR = 31_536_000
FREE = frozenset({"*", "http:", "https:", "ws:", "wss:", "data:", "blob:", "filesystem:", "http://*", "https://*"})
HARMFUL = {
    "Strict-Transport-Security": "A member's first visit can be led over plain http",
    "Content-Security-Policy": "A script that slips into a page is not held back",
    "framing": "Another site can lay these pages invisibly under its own buttons",
    "X-Content-Type-Options": "Browsers may run an uploaded or returned file as something else",
    "Referrer-Policy": "Addresses of pages, with what stands in them, may travel to other sites",
}
FIXES = {
    "Strict-Transport-Security": "send Strict-Transport-Security: max-age=31536000 on every https answer",
    "Content-Security-Policy": "enforce script-src by nonce or for own files, object-src 'none' and base-uri 'none'",
    "framing": "send Content-Security-Policy: frame-ancestors 'none' (or 'self') with every page",
    "X-Content-Type-Options": "send X-Content-Type-Options: nosniff with every answer",
    "Referrer-Policy": "send Referrer-Policy: strict-origin-when-cross-origin with every page",
}


@check(
    title="Headers that make browsers careful",
    fine="Pages tell browsers to be careful.",
    failure="Pages lack headers that limit what an attack can do.",
    severity=Severity.MEDIUM,
    effort=Effort(1, 6),
    since="0.1",
)
def headers(headers: SecurityHeaders) -> Verdict:
    """Judge every header kind of every host."""
    findings: list[Finding] = []
    evidence: list[Evidence] = []
    for host in dict.fromkeys(urlsplit(page.base).netloc for page in headers.pages):
        pages = [page for page in headers.pages if urlsplit(page.base).netloc == host]
        evidence += [page.seen.evidence for page in pages if page.seen.evidence]
        for kind, judge in JUDGES.items():
            bad = [(page, told) for page in pages if (told := judge(page))]
            if bad:
                findings.append(_finding(host, kind, bad))
    return settle(findings, list(headers.doubts), evidence, "no page or answer could be fetched")


def _finding(host: str, kind: str, bad: list[tuple[PageHeaders, str]]) -> Finding:
    paths = list(dict.fromkeys(page.path for page, _ in bad))
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    told = "; ".join(dict.fromkeys(told for _, told in bad))
    evidence = [page.seen.evidence for page, _ in bad if page.seen.evidence]
    absent_default = kind == "Referrer-Policy" and not any(page.referrer for page, _ in bad)
    return Finding(
        Subject(host=host, name=kind),
        f"{HARMFUL[kind]} on {host}: {told} (seen at {', '.join(paths[:3])}{more}).",
        tuple(evidence[:3]),
        Confidence.FIRM if absent_default else Confidence.CERTAIN,
        FIXES[kind],
        variant=kind.lower(),
    )


def _transport(page: PageHeaders) -> str:
    parts = urlsplit(page.base)
    if parts.scheme != "https" or _is_address(parts.hostname or ""):
        return ""
    if page.hsts is None:
        return "Strict-Transport-Security is missing"
    if page.hsts.max_age is None:
        return f"browsers ignore Strict-Transport-Security: {page.hsts.flaw}"
    if page.hsts.max_age < ONE_YEAR:
        return f"Strict-Transport-Security lasts {page.hsts.max_age} seconds, less than the {ONE_YEAR} of one year"
    return ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _policy(page: PageHeaders) -> str:
    if page.kind != "page":
        return ""
    if not page.policies:
        also = "; the one that only reports holds nothing back" if page.report_only else ""
        return f"no Content-Security-Policy is enforced{also}"
    flaws = []
    for judge in (_scripts, _objects, _base):
        # What one policy forbids is forbidden; a flaw counts only if every policy has it.
        told = [judge(policy) for policy in page.policies]
        flaws += [told[0]] if all(told) else []
    return "the Content-Security-Policy " + ", ".join(flaws) if flaws else ""


def _scripts(policy: Csp) -> str:
    for kind in ("script-src-elem", "script-src-attr"):
        sources = policy.sources(kind, "script-src", "default-src")
        if sources is None:
            return "does not limit scripts"
        keyed = any(source.startswith(("'nonce-", "'sha")) for source in sources)
        strict = "'strict-dynamic'" in sources
        if "'unsafe-inline'" in sources and not keyed and not strict:
            return "lets any script in the page run ('unsafe-inline' without a nonce or hash)"
        free = sorted(set(sources) & FREE)
        if kind == "script-src-elem" and free and not strict:
            return f"lets scripts come from anywhere ({' '.join(free)})"
    return ""


def _objects(policy: Csp) -> str:
    sources = policy.sources("object-src", "default-src")
    return "does not limit object-src" if sources is None or set(sources) & FREE else ""


def _base(policy: Csp) -> str:
    sources = policy.sources("base-uri")
    return "does not limit base-uri" if sources is None or set(sources) & FREE else ""


def _framing(page: PageHeaders) -> str:
    if page.kind != "page":
        return ""
    stated = [found for p in page.policies if not p.meta and (found := p.sources("frame-ancestors")) is not None]
    if stated:
        return "frame-ancestors allows every site" if all(set(sources) & FREE for sources in stated) else ""
    known = {"DENY", "SAMEORIGIN"}
    if not page.frame_options:
        return "neither frame-ancestors nor X-Frame-Options is sent"
    if known & set(page.frame_options):
        return ""
    return f"browsers ignore X-Frame-Options {', '.join(page.frame_options)[:60]}"


def _sniffing(page: PageHeaders) -> str:
    return "X-Content-Type-Options: nosniff is missing" if page.kind != "redirect" and not page.nosniff else ""


def _referrer(page: PageHeaders) -> str:
    if page.kind != "page":
        return ""
    if not page.referrer:
        return "no Referrer-Policy is set, so each browser applies its own default"
    if page.referrer in ("unsafe-url", "no-referrer-when-downgrade"):
        return f"Referrer-Policy {page.referrer} sends whole addresses to other sites"
    return ""


JUDGES: dict[str, Callable[[PageHeaders], str]] = {
    "Strict-Transport-Security": _transport,
    "Content-Security-Policy": _policy,
    "framing": _framing,
    "X-Content-Type-Options": _sniffing,
    "Referrer-Policy": _referrer,
}
