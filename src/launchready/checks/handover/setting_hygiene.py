"""Every setting is read by something, and no two can be taken for each other.

## What it looks at

All environment variables of the repository: those that container, pipeline, platform and `.env` files set, and those
that code, builds and commands read. Names that well-known programs read by themselves (databases, SDKs, package
managers, hosting platforms) count as read, and so do those of images that are not built here.

## Why it matters

In an outage somebody changes the setting that looks right. One that nothing reads, one of two names for the same
secret, or a name like `KEY` costs the hour that matters, and a key that seems unused is the one nobody rotates.

## How it is judged

It fails when a name is set and nothing reads it, not even under a part of its name that is put together at run time;
when two names hold the same secret in one deployment and both are read; when two names differ only in separators, a
plural or a usual abbreviation (`DB_URL`, `DATABASE_URL`) and are read in different places; and when a name says nothing
(`KEY`, `SECRET`, `TOKEN`). Two spellings that are read at one place are a deliberate fallback and fine. A name that is
set and stands somewhere in a form that is no read we know keeps the check from passing. Values are compared by keyed
fingerprints; none is kept.

## How to fix

Take away what nothing reads, keep one name for one thing, and let the name say whose key it is.

Bad: `KEY=…`, and `DB_URL` in one module, `DATABASE_URL` in another

Good: `PAYMENTS_SECRET_KEY=…`, and `DATABASE_URL` everywhere

## References

- The Twelve-Factor App, III. Config
- lukretium.com, Sixty-seven environment variables nobody documented
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchready.artifacts.settings_map import SettingsMap, Use
from launchready.checks.registry import check
from launchready.derive.settings_map import Setting, in_use, may_be_read, same_value, spelled_alike
from launchready.model import Confidence, Effort, Evidence, Finding, NotApplicable, Severity, Subject, Verdict, settle

# Places where people set something for a deployment; code that sets a variable speaks to a library.
DEPLOYED = frozenset(
    {
        ".env file", ".kamal/secrets", "compose", "Kubernetes env", "Kubernetes ConfigMap", "Kubernetes Secret",
        "kustomize", "ExternalSecret", "Helm", "Vercel", "Netlify", "Fly", "Render", "Railway", "Heroku",
        "Heroku app.json", "Kamal", "Cloudflare", "Serverless", "SAM", "App Engine", "DigitalOcean", "ECS", "systemd",
        "Dockerfile ENV", "GitHub Actions", "GitLab CI", "pipeline",
    }
)  # fmt: skip
_GENERIC = frozenset(
    "KEY SECRET TOKEN PASSWORD PASS PWD URL ID VALUE DATA CONFIG API_KEY APIKEY API_TOKEN API_SECRET ACCESS_TOKEN "
    "AUTH_TOKEN CREDENTIALS X FOO TEST TMP_KEY MY_KEY KEY1 KEY2".split()
)
_SAME = (
    (r"(^|_)DB(_|$)", "DATABASE"), (r"(^|_)(PASS|PASSWD|PWD)(_|$)", "PASSWORD"), (r"(^|_)URI(_|$)", "URL"),
    (r"(^|_)APIKEY(_|$)", "API_KEY"), (r"(^|_)E_?MAIL(_|$)", "MAIL"), (r"(^|_)ADDR(_|$)", "ADDRESS"),
    (r"(^|_)PG(_|$)", "POSTGRES"), (r"(^|_)SK(_|$)", "SECRET_KEY"),
)  # fmt: skip


@check(
    title="Settings without riddles",
    fine="Every setting is read by something, and names do not confuse.",
    failure="There are settings that nothing reads, or that can be taken for each other.",
    severity=Severity.MEDIUM,
    effort=Effort(0.5, 4, "self"),
    since="0.1",
)
def setting_hygiene(found: SettingsMap) -> Verdict:
    """Judge the names of all settings."""
    settings = in_use(found)
    if not settings and not found.doubts:
        return NotApplicable(f"the repository reads and sets no environment variable ({found.files} files were read)")
    findings: list[Finding] = []
    unverified = list(found.doubts)
    for setting in settings.values():
        told = _unread(setting, found)
        if isinstance(told, Finding):
            findings.append(told)
        elif told:
            unverified.append(told)
        if setting.name.upper() in _GENERIC and (setting.taken or _deployed(setting)):
            use = (setting.taken or setting.sets)[0]
            message = f"The setting {setting.name} does not say what it is for or whose it is."
            findings.append(_finding(setting.name, use, message, Confidence.FIRM, "generic", "name it after its owner"))
    findings += [*_twice(settings), *_alike(settings)]
    return settle(findings, unverified, [found.evidence] if found.evidence else [], "no setting was found")


def _deployed(setting: Setting) -> list[Use]:
    """The places that set it for a deployment, tests aside."""
    return [use for use in setting.sets if use.form in DEPLOYED and use.environment != "test"]


def _unread(setting: Setting, found: SettingsMap) -> Finding | str:
    """A finding, a doubt in words, or '' when it is read or set by nobody."""
    sets = _deployed(setting)
    if not sets or setting.taken or setting.outside or any(use.does == "read" for use in setting.tests):
        return ""
    if not re.search(r"[A-Z]", setting.name):
        return ""
    dynamic = may_be_read(setting.name, found)
    if dynamic:
        return f"whether {setting.name} ({sets[0].place}) is read is not known: {dynamic} reads names made at run time"
    if setting.mentions:
        return (
            f"{setting.name} is set ({sets[0].place}) and stands in {setting.mentions[0]} in a form that is no read we "
            "know; look whether it is still in use"
        )
    message = f"{setting.name} is set in {sets[0].path}, and nothing in the repository reads it."
    return _finding(setting.name, sets[0], message, Confidence.FIRM, "unread", "take it away, or say what reads it")


def _twice(settings: dict[str, Setting]) -> Iterator[Finding]:
    """One secret under two names that are both read."""
    for environment, uses in same_value(settings.values()):
        ours = [use for use in uses if not use.by and settings[use.name].taken and not settings[use.name].client]
        telling = [use for use in ours if settings[use.name].kind in ("secret", "credential")]
        if len(ours) > 1 and telling and not _together(settings[ours[0].name], settings[ours[1].name]):
            one, other = ours[0], ours[1]
            where = f" in {environment}" if environment else ""
            message = f"{one.name} and {other.name} hold the same value{where}, and both are read."
            yield _finding(
                f"{one.name}, {other.name}", one, message, Confidence.CERTAIN, "same value", "keep one of them"
            )


def _alike(settings: dict[str, Setting]) -> Iterator[Finding]:
    """Two names for one thing, read in different places."""
    names = [name for name, setting in settings.items() if any(use.form != "pipeline" for use in setting.taken)]
    pairs = dict.fromkeys(spelled_alike(names))
    usual: dict[str, str] = {}
    for name in names:
        plain = name.upper()
        for pattern, word in _SAME:
            plain = re.sub(pattern, rf"\1{word}\2" if pattern.count("(") == 2 else rf"\1{word}\3", plain)
        other = usual.setdefault(plain, name)
        if other != name:
            pairs[other, name] = None
    for one, other in pairs:
        if not _together(settings[one], settings[other]):
            use, second = settings[one].taken[0], settings[other].taken[0]
            message = f"{one} ({use.path}) and {other} ({second.path}) can be taken for each other."
            yield _finding(
                f"{one}, {other}", second, message, Confidence.TENTATIVE, "alike", "keep one name for one thing"
            )


def _together(one: Setting, other: Setting) -> bool:
    """Whether one place reads both, as a fallback does."""
    lines = {(use.path, use.line) for use in one.taken}
    return any((use.path, use.line + step) in lines for use in other.taken for step in (-2, -1, 0, 1, 2))


def _finding(name: str, use: Use, message: str, confidence: Confidence, variant: str, fix: str) -> Finding:
    first = name.split(",")[0]
    proof = Evidence(
        "file", use.place, "", "repository", f"{first} stands there ({use.form})", repeat=f"git grep -n -w '{first}'"
    )
    return Finding(Subject(path=use.path, line=use.line, name=name), message, (proof,), confidence, fix, variant)
