"""What the form of a value tells, without keeping it."""

from __future__ import annotations

import base64
import binascii
import json
import re

_PLACEHOLDER = re.compile(
    r"change[-_ ]?me|replace[-_ ]?(me|this|with)|your[-_ ]|example|placeholder|dummy|todo|fixme|insert|<[^>]*>|xxx+|"
    r"\*{3,}|\.\.\.|^(none|null|nil|undefined|secret|password|token|key|test|fake|sample|foo|bar)$|^\$|^\{\{|^%|^op://|^@",
    re.I,
)
_SECRET = re.compile(
    r"(?:sk|rk)_(?:live|test)_\w{8,}|sk-(?:proj-|ant-|or-)?[\w-]{16,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|xox[abprs]-[\w-]{10,}|"
    r"SG\.[\w-]{10,}\.[\w-]{10,}|AKIA[0-9A-Z]{16}|glpat-[\w-]{16,}|npm_\w{20,}|re_\w{16,}|sb_secret_\w+|whsec_\w{10,}|"
    r"-----BEGIN [A-Z ]*PRIVATE KEY|[a-z][a-z0-9+.-]{2,20}://[^/\s:@]+:[^/\s:@]{3,}@|phx_\w{16,}|sntrys_\w{10,}|"
    r"https://hooks\.slack\.com/services/|https://discord(?:app)?\.com/api/webhooks/"
)
_PUBLIC = re.compile(
    r"pk_(?:live|test)_\w+|pk\.[\w.-]+|phc_\w+|sb_publishable_\w+|AIza[\w-]{30,}|G-[A-Z0-9]{6,}|GTM-[A-Z0-9]+|UA-\d+-\d+|"
    r"https://[0-9a-f]{32}@[\w.-]+/\d+|(?:true|false|on|off|yes|no)|-?\d{1,6}|[\w.-]+\.apps\.googleusercontent\.com|"
    r"https?://(?![^/\s]*@)[^\s]*"
)
_JWT = re.compile(r"eyJ[\w-]+\.(eyJ[\w-]+)\.[\w-]*")


def placeholder(text: str) -> bool:
    """Whether a value only says that one belongs here, or refers to another place."""
    return not text or bool(_PLACEHOLDER.search(text))


def looks_of(text: str) -> str:
    """`secret` or `public` when the form alone tells, else ''."""
    token = _JWT.fullmatch(text)
    if token:
        role = _role(token[1])
        return "public" if role in ("anon", "anonymous") else "secret" if role else ""
    if _SECRET.match(text):
        return "secret"
    return "public" if _PUBLIC.fullmatch(text) else ""


def _role(part: str) -> str:
    try:
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error):
        return ""
    return str(claims.get("role", "")) if isinstance(claims, dict) else ""
