"""`.env` files, documentation, and files with names in braces: names are kept, values are not."""

from __future__ import annotations

import re

from launchready.gather.settings_map.found import SHOUTED, Found
from launchready.gather.settings_map.places import environment_of

_LINE = re.compile(r"\s*(?P<off>#\s*)?(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_.]*)\s*[=:]\s*(?P<value>.*)$")
_DOCUMENTED = re.compile(r"example|sample|template|dist\b|schema|tpl", re.I)
DOTENV = re.compile(
    r"(?:^|/)(?:\.env(?:\.[\w.-]+)?|[^/]+\.env|\.flaskenv|\.dev\.vars(?:\.\w+)?|env\.(?:example|sample|template)|"
    r"(?:example|sample)\.env|dotenv(?:\.\w+)?)$|(?:^|/)\.kamal/secrets[\w.-]*$"
)
_TABLE = re.compile(r"^\s*\|\s*\**`?([A-Z][A-Z0-9_]+)`?\**\s*\|", re.M)
_LISTED = re.compile(r"^\s*[-*+]\s+\**`([A-Z][A-Z0-9_]+)(?:=[^`]*)?`\**\s*(?:[:(–—-]|$)", re.M)
_FENCED = re.compile(r"^\s*(?:export\s+)?([A-Z][A-Z0-9]*_[A-Z0-9_]+)=", re.M)
_FENCE = re.compile(r"^\s*(?:```|~~~)", re.M)
_SPEAKS = re.compile(r"environment variable|\benv\b|\.env|configur|settings", re.I)
_BRACES = re.compile(r"(?<![\\$])\$\{([A-Z_][A-Z0-9_]*)(:?[-:?=][^}]*)?\}")
_HTML = re.compile(r"%((?:VITE|REACT_APP|VUE_APP|PUBLIC|NG_APP)_[A-Z0-9_]+)%")
_PRISMA = re.compile(r"""^[^/\n]*\benv\(\s*["']([A-Za-z_]\w*)["']\s*\)""", re.M)
_CADDY = re.compile(r"\{\$([A-Za-z_]\w*)(:[^}]*)?\}|\{env\.([A-Za-z_]\w*)\}")
_SYSTEMD = re.compile(r"""^Environment=(.*)$""", re.M)


def dotenv(text: str, path: str, found: Found) -> None:
    """One `.env` file: an example documents, any other sets."""
    name = path.rpartition("/")[2]
    documented = bool(_DOCUMENTED.search(name))
    stated = environment_of(name) if not documented else ""
    form = ".kamal/secrets" if "/.kamal/" in f"/{path}" else ".env file"
    quoted = ""
    for number, line in enumerate(text.splitlines(), 1):
        if quoted:  # within a value of several lines
            quoted = "" if line.rstrip().endswith(quoted) else quoted
            continue
        match = _LINE.match(line)
        if match is None or "." in match["name"]:
            continue
        if match["off"] and not (documented and SHOUTED.fullmatch(match["name"]) and "_" in match["name"]):
            continue
        value = match["value"].strip()
        if value[:1] in ("'", '"') and (len(value) == 1 or value[-1] != value[0]) and value.count(value[0]) == 1:
            quoted = "" if match["off"] else value[0]
        value = re.sub(r"\s+#.*$", "", value) if value[:1] not in ("'", '"') else value
        value = value.strip("'\"")
        if documented:
            found.told(match["name"], path, number, form, value=value)
        else:
            found.set(match["name"], path, number, form, value=value, environment=stated, stored=value.startswith("$("))


def document(text: str, path: str, found: Found) -> None:
    """Names in tables, lists and code blocks of a text that speaks of settings."""
    if not _SPEAKS.search(text):
        return
    for pattern in (_TABLE, _LISTED):
        for match in pattern.finditer(text):
            if "_" in match[1]:
                found.told(match[1], path, text.count("\n", 0, match.start(1)) + 1, "documentation")
    fences = [match.start() for match in _FENCE.finditer(text)]
    for begin, end in zip(fences[::2], fences[1::2], strict=False):
        block = text[begin:end]
        for match in _FENCED.finditer(block):
            line = text.count("\n", 0, begin + match.start(1)) + 1
            found.told(match[1], path, line, "documentation")


def braces(text: str, path: str, found: Found) -> None:
    """`${NAME}` and `${NAME:default}` in configuration."""
    for match in _BRACES.finditer(text):
        required = None if not match[2] else "?" in match[2][:2]
        found.read(match[1], path, text.count("\n", 0, match.start()) + 1, "configuration", required=required)


def prisma(text: str, path: str, found: Found) -> None:
    """`env("DATABASE_URL")` of a Prisma schema, `env(NAME)` of Supabase's config.toml."""
    for match in _PRISMA.finditer(text):
        found.read(match[1], path, text.count("\n", 0, match.start(1)) + 1, "Prisma", required=True)


def supabase(text: str, path: str, found: Found) -> None:
    """`env(NAME)` of Supabase's config.toml."""
    for match in re.finditer(r"""["']env\((\w+)\)["']""", text):
        found.read(match[1], path, text.count("\n", 0, match.start()) + 1, "Supabase")


def caddy(text: str, path: str, found: Found) -> None:
    """`{$NAME}` and `{env.NAME}` of a Caddyfile."""
    for match in _CADDY.finditer(text):
        required = False if match[2] else None
        found.read(match[1] or match[3], path, text.count("\n", 0, match.start()) + 1, "Caddyfile", required=required)


def html(text: str, path: str, found: Found) -> None:
    """`%VITE_NAME%` in a page that a bundler fills."""
    for match in _HTML.finditer(text):
        if match[1] != "PUBLIC_URL":
            found.read(match[1], path, text.count("\n", 0, match.start()) + 1, "page", side="client")


def systemd(text: str, path: str, found: Found) -> None:
    """`Environment=` of a unit."""
    for match in _SYSTEMD.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        for name, value in re.findall(r"([A-Z_][A-Z0-9_]*)=(\"[^\"]*\"|\S*)", match[1]):
            found.set(name, path, line, "systemd", value=value.strip('"'), environment="production")
