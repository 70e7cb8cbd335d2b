"""Whether a hit is a secret, or is put aside: a placeholder, public by design, no secret by its form. Pure.

Nothing is dropped in silence: every hit that is put aside carries its reason, is counted, and stands in the report.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from launchready.artifacts.secrets import Place
from launchready.gather.secrets.engine_output import Hit
from launchready.gather.secrets.kinds import words_of

PLACEHOLDER = "a placeholder"
DOCUMENTED = "an example key that its maker publishes"
PUBLIC = "public by design"
HARMLESS = "no secret by its form (hash, identifier, name)"
REFERENCE = "a reference to a secret, not its value"
LOCAL = "a password for this machine only (localhost)"
EXPIRED = "a token whose time is over"
TESTS = "in tests, examples or documentation, by no provider's format"
PACKAGES = "in published packages of others, by no provider's format"
BINARY = "in a binary file, by no provider's format"
TEST_MODE = "a key for a provider's test mode"

_MARKERS = re.compile(
    r"example|change[_-]?(?:me|this|it)|replace[_-]?(?:me|this|with)|place[_-]?holder|your[_-]|[_-]your|dummy|insert[_-]|redacted"
    r"|to[_-]?be[_-]|not[_-]?(?:a[_-]?)?(?:real|secret|used)|<[^>]*>|\*{3,}|x{5,}|\.{3}|•|todo|fixme|foobar|foo[_-]?bar|sample"
    r"|abcdefgh|qwerty|12345678|01234567|deadbeef|lorem|fake|insecure|s3cr3t|mysecret|my[_-](?:secret|password|token|key)"
    r"|supersecret|super[_-]secret|unsafe|test[_-]?(?:key|token|secret|pass)|(?:secret|password|token|key)[_-]?here",
    re.I,
)
_REFERENCE = re.compile(
    r"^\$?\{|^\$[A-Za-z_(]|\$\{|\{\{|^%[\w(]|%\(|%s|^#\{|#\{|^<%|^process\.env|^os\.|^env\(|^ENV\[|getenv|^arn:aws|^vault:"
    r"|^op://|^secretKeyRef|^!Ref|^ref\+|^data\.|^var\.|^local\.|^secrets\.|^config\.|^settings\.|^self\.|^this\.|^import\.meta"
)
_CODE = re.compile(r"[(){}\[\];<>|`]|\\n|&&|\s{2}|=>|::|\.\.\.")
_WORDY = re.compile(r"^[A-Za-z]+(?:[ _.\-/:][A-Za-z]+)*[!?.:]?$")
_UUID = re.compile(r"^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$", re.I)
_DIGEST = re.compile(
    r"^(?:sha\d+[-:])?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$", re.I
)
_DIGEST_NAME = re.compile(
    r"sha\d*|md5|digest|checksum|hash|commit|revision|\brev\b|etag|integrity|fingerprint|\bid\b|uuid|cache[_-]?key|version|public",
    re.I,
)
_PUBLIC_NAME = re.compile(
    r"public[_-]?key|publishable|site[_-]?key|client[_-]?id|app[_-]?id|anon[_-]?key|search[_-]?(?:only[_-]?)?(?:api[_-]?)?key"
    r"|measurement[_-]?id|tracking[_-]?id|vapid[_-]?public|dsn\b|key[_-]?id|kid\b|primary[_-]?key|foreign[_-]?key"
    r"|(?:cache|sort|object|translation|i18n|storage|partition|row|map|dict|group|query|react)[_-]?key",
    re.I,
)
_PUBLIC_VALUE = re.compile(
    r"^(?:pk_(?:live|test)_|phc_|pk\.eyJ|sb_publishable_|AIza[\w-]{35}$|6L[\w-]{38}$|0x4[A-Za-z0-9_-]{20}$|pub[0-9a-f]{32}$"
    r"|UA-\d|G-[A-Z0-9]{6,}|GTM-|AW-\d|ssh-(?:rsa|ed25519|dss)|ecdsa-sha2|-----BEGIN (?:CERTIFICATE|PUBLIC|PGP PUBLIC)"
    r"|https://[0-9a-f]{32}@[\w.-]*(?:sentry|ingest)|rpa_pub|pk_[0-9a-f]{16,}|[\w-]+\.apps\.googleusercontent\.com)"
)
_DOCUMENTED = (
    "AKIAIOSFODNN7EXAMPLE",
    "wJalrXUtnFEMI/K7MDENG",
    "AKIAI44QH8DHBEXAMPLE",
    "je7MtGbClwBF/2Zp9Utk",
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq",
    "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8m",
    "4eC39HqLyjWDarjtT1zdp7dc",
    "sk_test_BQokikJOvBiI2HlWgH4olfQ2",
    "minioadmin",
    "correct-horse",
    "correct horse",
    "super-secret-jwt-token-with-at-least-32",
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    "owAIbGlzdGVuLWhvb2tzLXRva2Vu",
)
_LOCAL = re.compile(r"@(?:localhost|127\.0\.0\.1|\[::1\]|host\.docker\.internal|0\.0\.0\.0)(?=[:/\s\"'?]|$)", re.I)
_ASIDE_PATH = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec|specs|e2e|fixtures?|__fixtures__|mocks?|__mocks__|testdata|test-data|examples?|samples?|docs?"
    r"|documentation|cypress|playwright|benchmarks?|stories)/|(?:^|/)(?:README|CHANGELOG|CONTRIBUTING|HISTORY)[^/]*$"
    r"|\.(?:test|spec|stories)\.\w+$|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.\w+$|_spec\.rb$|\.(?:example|sample|dist|template|tmpl)$"
    r"|\.env\.(?:example|sample|template|dist|test)",
    re.I,
)
_PACKAGES = re.compile(
    r"(?:^|/)(?:node_modules|bower_components|site-packages|vendor/bundle|\.venv|venv|\.yarn|\.pnpm)/"
)
_ENTROPY = 3.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A hit with a word on it: `aside` says why it is put aside, '' when it is a secret."""

    aside: str
    kind: str
    rule: str
    value: str
    sure: str = "certain"


def judge(hit: Hit, line: str, place: Place, now: float | None = None) -> Judged:
    """Decide about one hit. `line` is the text around it."""
    value = _unwrapped(hit.value.strip()) if hit.weak else hit.value.strip()
    kind, sure = words_of(hit.rule), "firm" if hit.weak else "certain"
    reason = _by_value(hit, value, line) or _by_token(value, now) or _by_place(hit, value, place)
    claims = _claims(value)
    if claims and claims.get("role") == "service_role":
        kind = words_of("service-role-key")
    if not reason and hit.weak:
        reason = _by_look(hit, value, line)
    return Judged(reason, kind, hit.rule, value, sure)


def _unwrapped(value: str) -> str:
    """What base64 hides, where that is plain text; else the value itself."""
    if len(value) < 8 or len(value) % 4 or not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", value):
        return value
    try:
        plain = base64.b64decode(value, validate=True).decode("ascii").strip()
    except (binascii.Error, ValueError):
        return value
    return plain if plain.isprintable() and len(plain) >= 6 else value


def _by_value(hit: Hit, value: str, line: str) -> str:
    if hit.rule.startswith("private-key") or "-----BEGIN" in value:
        body = re.sub(r"-----[^-]*-----|\\n|\s", "", value)
        return PLACEHOLDER if len(body) < 60 or _MARKERS.search(body[:60]) else ""
    if any(known in value or known in value.lower() for known in _DOCUMENTED):
        return DOCUMENTED
    if hit.rule == "password-hash":
        return ""
    if _PUBLIC_VALUE.match(value):
        return PUBLIC
    if _REFERENCE.search(value):
        return REFERENCE
    if _MARKERS.search(value) or _repeats(value):
        return PLACEHOLDER
    if hit.rule == "address-with-password":
        if _LOCAL.search(
            hit.match + line[line.find(hit.match) + len(hit.match) :][:60] if hit.match in line else hit.match
        ):
            return LOCAL
        return PLACEHOLDER if _usual(value) else ""
    if re.match(r"^(?:sk|rk)_test_", value):
        return TEST_MODE
    return ""


def _usual(value: str) -> bool:
    """Words that everybody writes for a password in an address."""
    word = value.lower().strip("[]")
    return word in {
        "password",
        "pass",
        "passwd",
        "secret",
        "pwd",
        "pw",
        "token",
        "user",
        "postgres",
        "root",
        "mysql",
        "admin",
    } or (not re.search(r"\d|[^\w]", word) and word.isupper())


def _repeats(value: str) -> bool:
    core = re.sub(r"^[A-Za-z]{2,8}[_-](?:[a-z]+_)?", "", value)
    return len(core) >= 8 and (len(set(core)) <= 4 or bool(re.fullmatch(r"(.{1,8}?)\1{2,}.{0,8}", core)))


def _claims(value: str) -> dict[str, Any] | None:
    parts = value.split(".")
    if len(parts) != 3 or not value.startswith("ey"):
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return None
    return claims if isinstance(claims, dict) else None


def _by_token(value: str, now: float | None) -> str:
    claims = _claims(value)
    if claims is None:
        return ""
    if claims.get("iss") == "supabase-demo" or (claims.get("sub") == "1234567890" and claims.get("iat") == 1516239022):
        return DOCUMENTED
    if len(value.rsplit(".", 1)[-1]) < 27:
        return PLACEHOLDER
    if claims.get("role") == "anon":
        return PUBLIC
    expires = claims.get("exp")
    moment = time.time() if now is None else now
    return EXPIRED if isinstance(expires, int | float) and expires < moment else ""


def _by_place(hit: Hit, value: str, place: Place) -> str:
    path = place.path
    if hit.rule == "password-hash":
        return TESTS if _ASIDE_PATH.search(path) else ""
    if not hit.weak:
        return ""
    if _PACKAGES.search(path):
        return PACKAGES
    if "(binary)" in place.member:
        return BINARY
    return TESTS if _ASIDE_PATH.search(path) else ""


def _by_look(hit: Hit, value: str, line: str) -> str:
    """Whether a value that only its name makes a secret looks like one."""
    name = _name_before(value, line)
    if hit.rule == "generic-api-key" and "algolia" in line.lower() and "admin" not in line.lower():
        return PUBLIC
    if _PUBLIC_NAME.search(name):
        return PUBLIC if "public" in name.lower() or "site" in name.lower() else HARMLESS
    if _UUID.match(value) or value.isdigit():
        return HARMLESS
    if _DIGEST.match(value) and _DIGEST_NAME.search(name):
        return HARMLESS
    if value.startswith(("http://", "https://", "/", "./", "../", "#")) and "@" not in value:
        return HARMLESS
    if len(value) < 8 or _WORDY.match(value):
        return PLACEHOLDER if _usual(value) else HARMLESS
    if _CODE.search(value):
        return REFERENCE
    varied = sum(bool(re.search(one, value)) for one in (r"[a-z]", r"[A-Z]", r"\d", r"[^\w]"))
    if varied < 2 or entropy(value) < (2.5 if "password" in hit.rule or "password" in name.lower() else _ENTROPY):
        return HARMLESS
    if re.fullmatch(r"[A-Za-z]+(?:[_.:/-][A-Za-z]+)+\d{0,2}", value) or re.fullmatch(
        r"[a-z]+(?:[A-Z][a-z]+)+\d?", value
    ):
        return HARMLESS
    return ""


def _name_before(value: str, line: str) -> str:
    """The name that the value is given to, as it stands before it."""
    at = line.find(value)
    before = line[max(0, at - 80) : at] if at >= 0 else line[:80]
    found = re.findall(r"[\w.-]{2,60}", before)
    return " ".join(found[-2:])


def entropy(value: str) -> float:
    """Bits a letter (Shannon)."""
    if not value:
        return 0.0
    return -sum(count / len(value) * math.log2(count / len(value)) for count in Counter(value).values())


def preview(value: str) -> str:
    """The first letters of a long value, and its length; of a short one only the length."""
    flat = re.sub(r"\s+", " ", value)
    if flat.startswith("-----BEGIN"):
        return flat[: flat.find("-----", 10) + 5] + "…"
    shown = flat[:4] if len(flat) >= 20 else flat[:1] if len(flat) >= 12 else ""
    shown = shown if shown.isprintable() else ""
    return f"{shown}•••{len(flat)}"
