"""Private settings stay on the server; what carries a public prefix may be seen by anybody.

## What it looks at

Every environment variable that the repository reads, sets or documents: code, `.env` files, container, pipeline and
platform files. Build tools copy those with a public prefix (`NEXT_PUBLIC_`, `VITE_`, `REACT_APP_` and the like, or the
prefix of the build's own settings) into the scripts that browsers get, and so do `define`, `DefinePlugin`, `env` of
next.config and an empty `envPrefix`.

## Why it matters

A prefix is two words of convenience and publishes a key for good: whoever opens the page can spend the money of the
payment or AI account, send mail in the platform's name, or read the whole database.

## How it is judged

It fails when a name that speaks of a secret (password, secret, private or service key, a key of a vendor that has no
public ones) carries a public prefix or is handed to browsers by the build, when a value that stands in a file has the
form of a secret, when a build hands everything over, and when one value stands under a public and a private name.
Keys made for pages (publishable, anonymous, site, search and maps keys, client ids, DSNs) are fine. A key or token with
a public prefix of which neither name nor value tells what it is keeps the check from passing: a person must say so.
Values are never kept; two are compared by a keyed fingerprint.

## How to fix

Take the prefix away, read the setting on the server only, let the page ask the server, and give the key out anew: what
was published stays published.

Bad: `VITE_PAYMENTS_SECRET_KEY` read in a component

Good: `PAYMENTS_SECRET_KEY` read by the server, `VITE_PAYMENTS_PUBLISHABLE_KEY` in the component

## References

- OWASP API8:2023 Security Misconfiguration
- CWE-200 Exposure of Sensitive Information, CWE-540 Inclusion of Sensitive Information in Source Code
- OWASP ASVS v5.0.0-13.3.1
"""

from __future__ import annotations

from collections.abc import Iterator

from launchready.artifacts.settings_map import SettingsMap, Use
from launchready.checks.registry import check
from launchready.derive.settings_map import Setting, in_use, inlined, same_value
from launchready.model import (
    Confidence,
    Effort,
    Evidence,
    Finding,
    NotApplicable,
    Severity,
    Subject,
    Verdict,
    settle,
)

FIX = "take it out of what browsers get, read it on the server only, and give the key out anew"


@check(
    title="Public and private settings apart",
    fine="No private setting is handed to browsers.",
    failure="A private setting is compiled into what every browser gets.",
    severity=Severity.MEDIUM,
    effort=Effort(0.5, 4),
    since="0.1",
)
def public_split(found: SettingsMap) -> Verdict:
    """Judge every setting that browsers get."""
    settings = in_use(found)
    if not settings and not found.doubts:
        return NotApplicable(f"the repository reads and sets no environment variable ({found.files} files were read)")
    findings = [*_prefixed(settings), *_handed(found, settings), *_twice(settings)]
    unverified = list(found.doubts)
    for setting in settings.values():
        if setting.client and setting.kind == "credential":
            place = setting.places[0].place
            unverified.append(
                f"{setting.name} is handed to browsers, and neither its name nor a value tells whether it may be "
                f"public ({place}); rename it to say so, or take the prefix away"
            )
    evidence = [found.evidence] if found.evidence is not None else []
    return settle(findings, unverified, evidence, "no setting was found")


def _prefixed(settings: dict[str, Setting]) -> Iterator[Finding]:
    """Names and values that are secret and carry a public prefix."""
    for setting in settings.values():
        if not setting.client or setting.kind != "secret":
            continue
        value = next((use for use in (*setting.sets, *setting.told) if use.looks == "secret"), None)
        use = value or setting.places[0]
        why = "its value has the form of a secret" if value else "its name speaks of a secret"
        read = "is read in code that browsers get" if setting.reads else "goes into the build, though no code reads it"
        yield _finding(
            setting.name,
            use,
            f"{setting.name} {read}: {why}, and its prefix hands it to everybody.",
            Confidence.CERTAIN if value and setting.reads else Confidence.FIRM,
            "prefix",
        )


def _handed(found: SettingsMap, settings: dict[str, Setting]) -> Iterator[Finding]:
    """Builds that hand over names without a prefix, or everything."""
    secret = [name for name, one in settings.items() if one.kind == "secret" and not one.prefix]
    for opened, name in inlined(found):
        use = Use(name or "every setting", "read", opened.what, opened.path, opened.line)
        if name in secret:
            message = f"{name} is put into scripts by {opened.what}, whatever its prefix."
            yield _finding(name, use, message, Confidence.FIRM, "inlined")
        elif not name and secret:
            shown = ", ".join(secret[:3])
            message = f"The build hands every setting to browsers ({opened.what}), among them {shown}."
            yield _finding("every setting", use, message, Confidence.FIRM, "everything")


def _twice(settings: dict[str, Setting]) -> Iterator[Finding]:
    """One value under a public and a private name."""
    for _, uses in same_value(settings.values()):
        public = [use for use in uses if settings[use.name].client]
        private = [use for use in uses if settings[use.name].kind == "secret" and not settings[use.name].client]
        if public and private and not any(use.looks == "public" for use in uses):
            message = f"{public[0].name}, which browsers get, has the same value as the private {private[0].name}."
            yield _finding(public[0].name, public[0], message, Confidence.CERTAIN, "same value")


def _finding(name: str, use: Use, message: str, confidence: Confidence, variant: str) -> Finding:
    proof = Evidence(
        "file",
        use.place,
        "",
        "repository",
        f"{name} stands there ({use.form})",
        repeat=f"grep -n '{name}' '{use.path}'" if name != "every setting" else f"sed -n {use.line}p '{use.path}'",
    )
    return Finding(Subject(path=use.path, line=use.line, name=name), message, (proof,), confidence, FIX, variant)
