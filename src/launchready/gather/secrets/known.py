"""Secrets in files and formats that scanners leave out: by literal first, then by form; pure."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from launchready.gather.secrets.engine_output import Hit

_LINE = 2000


@dataclass(frozen=True, slots=True)
class Format:
    """A literal that must occur, and the expression that is tried on the line around it; its last group is the value.

    `names`: only in files of such a name. `weak`: right only together with a value that looks random.
    """

    rule: str
    literals: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    names: re.Pattern[str] | None = None
    weak: bool = False


def _named(*names: str) -> re.Pattern[str]:
    return re.compile(r"(?:^|[/!›\s])(?:" + "|".join(names) + r")$", re.I)


FORMATS: tuple[Format, ...] = (
    Format(
        "address-with-password",
        (b"://",),
        re.compile(rb"\b[a-zA-Z][\w+.-]{1,20}://[^\s/:@\"'<>`,;(){}]{0,100}:([^\s/@\"'<>`]{3,200})@[\w\[.-]"),
    ),
    Format(
        "discord-webhook",
        (b"/api/webhooks/",),
        re.compile(rb"(https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d{17,20}/[\w-]{60,90})"),
    ),
    Format("password-hash", (b"$apr1$",), re.compile(rb"(\$apr1\$[./\w]{1,8}\$[./\w]{22})")),
    Format("password-hash", (b"$6$", b"$5$", b"$y$"), re.compile(rb"(\$(?:6|5|y)\$[./\w$=,]{4,60}\$[./\w]{43,86})")),
    Format("password-hash", (b"$2a$", b"$2b$", b"$2y$"), re.compile(rb"(\$2[aby]\$\d\d\$[./\w]{53})")),
    Format(
        "password-hash", (b"$argon2",), re.compile(rb"(\$argon2(?:id|i|d)\$v=\d+\$[\w=,]+\$[\w+/]{11,}\$[\w+/]{22,})")
    ),
    Format("password-hash", (b"pbkdf2_sha",), re.compile(rb"(pbkdf2_sha\d+\$\d+\$\w+\$[\w+/]{40,}=*)")),
    Format(
        "password-hash",
        (b"{SHA}", b"{SSHA}"),
        re.compile(rb"(\{S?SHA\}[\w+/]{26,}={0,2})"),
        _named(r"\.?htpasswd[\w.-]*"),
    ),
    Format(
        "netrc-password",
        (b"password",),
        re.compile(rb"\bpassword\s+(\S{3,})"),
        _named(r"[._]netrc", r"\.esmtprc", r"\.msmtprc", r"\.fetchmailrc"),
    ),
    Format(
        "pgpass-password",
        (b":",),
        re.compile(rb"^[^#:\n]+:[\d*]+:[^:\n]+:[^:\n]+:(.{3,})$"),
        _named(r"\.pgpass", r"pgpass\.conf"),
    ),
    Format("filezilla-password", (b"<Pass",), re.compile(rb"<Pass[^>]*>([^<]{3,})</Pass>")),
    Format(
        "ftp-password",
        (b"pass",),
        re.compile(rb"[\"']?\$?\.?(?:pass|password|passphrase)\b[\"']?\s*[:=]\s*[\"']?([^\"'\s,;]{3,})"),
        _named(
            r"\.?ftpconfig(?:\.json)?",
            r"sftp(?:-config)?\.json",
            r"\.remote-sync\.json",
            r"\.esmtprc",
            r"\.vscode/sftp\.json",
        ),
    ),
    Format(
        "rails-master-key",
        (b"",),
        re.compile(rb"^([0-9a-f]{32})$"),
        _named(r"master\.key", r"config/credentials/\w+\.key"),
    ),
    Format(
        "django-secret-key",
        (b"SECRET_KEY",),
        re.compile(rb"(?<![A-Z])SECRET_KEY(?:_BASE)?\b[\"']?\s*(?:[:=]|=>)\s*[rb]?[\"']([^\"'\n]{16,})[\"']"),
    ),
    Format(
        "wordpress-secret",
        (b"define",),
        re.compile(
            rb"define\s*\(\s*[\"'](?:DB_PASSWORD|AUTH_KEY|SECURE_AUTH_KEY|LOGGED_IN_KEY|NONCE_KEY|AUTH_SALT|SECURE_AUTH_SALT"
            rb"|LOGGED_IN_SALT|NONCE_SALT|FTP_PASS)[\"']\s*,\s*[\"']([^\n]{4,200}?)[\"']\s*\)"
        ),
    ),
    Format(
        "cookie-secret",
        (b"secret_key_base",),
        re.compile(rb"secret_key_base[\"']?\s*[:=]\s*[\"']?([0-9a-f]{64,128})\b"),
    ),
    Format(
        "environment-secret",
        (b"SECRET", b"PASSWORD", b"TOKEN", b"_KEY", b"PASSWD", b"_PASS", b"_DSN"),
        re.compile(
            rb"^\s*(?:export\s+|ENV\s+|ARG\s+|-\s+|[\w-]+:\s+)?[\"']?[A-Z][A-Z0-9_]*(?:SECRET|PASSWORD|PASSWD|TOKEN|_KEY|_PASS)"
            rb"(?:_[A-Z0-9]+)?[\"']?\s*[=:]\s*[\"']?([^\s\"'#,;]{8,300})[\"']?\s*(?:#.*|,)?$"
        ),
        weak=True,
    ),
    Format(
        "recorded-authorization",
        (b"uthorization",),
        re.compile(rb"^(?:proxy-)?authorization[\"']?\s*[:=]\s*[\"']?(?:bearer|basic|token)\s+([\w.~+/=-]{12,})", re.I),
        weak=True,
    ),
    Format(
        "recorded-session",
        (b"ookie:",),
        re.compile(
            rb"^(?:set-)?cookie:\s(?:[^\n]*?;\s*)?(?:[\w.-]*(?:sess|sid|auth|token|jwt|remember)[\w.-]*)=([^;\s\"]{16,})",
            re.I,
        ),
        weak=True,
    ),
)


def find(text: bytes, name: str, first_line: int = 0) -> Iterator[tuple[int, Hit]]:
    """(line counted from 0, hit) of every known format in the text of one file."""
    for format in FORMATS:
        if format.names is not None and not format.names.search(name):
            continue
        if format.rule.startswith("recorded-") and not _records(name):
            continue
        seen = -1
        for literal in format.literals:
            at = text.find(literal) if literal else 0
            while at >= 0:
                start = text.rfind(b"\n", 0, at) + 1
                end = text.find(b"\n", at)
                end = len(text) if end < 0 else end
                low, high = max(start, at - _LINE), min(end, at + _LINE)
                if low > seen or literal:
                    for found in format.pattern.finditer(text[low:high]):
                        value = found[found.lastindex or 0].decode("utf-8", "replace")
                        match = found[0].decode("utf-8", "replace")
                        yield first_line + text.count(b"\n", 0, low), Hit(format.rule, value, 0, match, format.weak)
                seen = high
                at = text.find(literal, max(high, at + 1)) if literal else (end + 1 if end < len(text) else -1)


def _records(name: str) -> bool:
    return ".har" in name.lower() or name.lower().endswith((".log", ".txt", ".jsonl", ".ndjson"))


def decoded(rule: str, value: str) -> str:
    """The password inside of what a format wraps (FileZilla writes base64)."""
    if rule == "filezilla-password":
        try:
            return base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            return value
    return value
