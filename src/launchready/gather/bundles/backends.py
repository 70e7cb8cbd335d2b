"""Hosted backends that scripts and inline state name: addresses, public keys, tables. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from launchready.artifacts.sightings import Sighting
from launchready.gather.bundles.paths import origin_of
from launchready.gather.tokens import decoded

MOST_NAMES = 80
_JWT = re.compile(r"eyJ[\w-]{10,2000}\.eyJ[\w-]{10,3000}\.[\w-]{20,1000}")
_SHORT_KEY = re.compile(r"\bsb_(publishable|secret)_[\w-]{16,80}")
_HOSTED = re.compile(r"https://[a-z0-9]{15,24}\.supabase\.(?:co|in|red|net)")
_CLIENT = re.compile(
    r"\(\s*[\"'`](https?://[^\"'`\s]{4,200})[\"'`]\s*,\s*[\"'`](eyJ[\w.-]{40,}|sb_publishable_[\w-]+)[\"'`]"
)
_ADDRESS = re.compile(r"[\"'`](https?://[^\"'`\s/]{4,120})/?[\"'`]")
_FROM = re.compile(r"([\w$\])]*)\s*\.from\(\s*[\"'`]([A-Za-z_][\w-]{0,62})[\"'`]\s*\)")
_NO_TABLES = frozenset({"Array", "Buffer", "Object", "Uint8Array", "Int8Array", "Observable", "Set", "Map", "Readable"})
_RPC = re.compile(r"\.rpc\(\s*[\"'`](\w{1,62})[\"'`]")
_ROLES = frozenset({"anon", "service_role", "authenticated", "supabase_admin", "web_anon"})
_FIREBASE = re.compile(r"apiKey\W{1,4}(AIza[\w-]{35})")
_FIREBASE_PART = re.compile(
    r"\b(projectId|databaseURL|storageBucket|appId|authDomain)[\"']?\s*:\s*[\"'`]([^\"'`\s]{3,200})"
)
_COLLECTION = re.compile(
    r"\bcollection(?:Group)?\(\s*(?:[\w$.]{1,30}(?:\(\))?\s*,\s*)?[\"'`]([A-Za-z_][\w/-]{0,100})[\"'`]"
)
_REFERENCE = re.compile(r"(?:\.ref|\bref)\(\s*(?:[\w$.]{1,30}(?:\(\))?\s*,\s*)?[\"'`]/?([A-Za-z_][\w/-]{0,100})[\"'`]")
_ENDPOINT = re.compile(r"\.setEndpoint\(\s*[\"'`](https?://[^\"'`\s]{4,200})[\"'`]")
_PROJECT = re.compile(r"\.setProject\(\s*[\"'`]([\w.-]{1,64})[\"'`]")
_DOCUMENTS = re.compile(r"\.listDocuments\(\s*[\"'`]([\w.-]{1,64})[\"'`]\s*,\s*[\"'`]([\w.-]{1,64})[\"'`]")
_NAMED_DOCUMENTS = re.compile(
    r"databaseId\s*:\s*[\"'`]([\w.-]{1,64})[\"'`]\s*,\s*collectionId\s*:\s*[\"'`]([\w.-]{1,64})[\"'`]"
)
_POCKET = re.compile(r"new\s+[\w$.]{1,30}\(\s*[\"'`](https?://[^\"'`\s]{4,200}|/)[\"'`]\s*\)")
_POCKET_USE = re.compile(r"\.collection\(\s*[\"'`](\w{1,62})[\"'`]\s*\)\.(?:get|create|update|delete|auth|subscribe)")


@dataclass(slots=True)
class Hint:
    """One backend as the front-end names it. `keys` are (value, role, file); they are never kept in clear."""

    kind: str
    url: str
    where: str
    keys: list[tuple[str, str, str]] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    buckets: list[str] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    @property
    def public_key(self) -> str:
        """The key that is meant for browsers; '' when there is none."""
        return next((value for value, role, _ in self.keys if role in ("anon", "publishable", "web_anon", "web")), "")


def find_backends(texts: Mapping[str, str], sightings: Iterable[Sighting] = ()) -> list[Hint]:
    """Every backend that the texts name. `sightings` are the routes found in them (`/rest/v1/members`)."""
    found = [*_postgrest(texts, list(sightings)), *_firebase(texts), *_appwrite(texts), *_pocketbase(texts)]
    for hint in found:
        hint.tables = list(dict.fromkeys(hint.tables))[:MOST_NAMES]
        hint.functions = list(dict.fromkeys(hint.functions))[:MOST_NAMES]
        hint.buckets = list(dict.fromkeys(hint.buckets))[:MOST_NAMES]
    return found


def role_of(key: str) -> str:
    """`anon`, `service_role`, `publishable`, `secret`; '' for a token that is no key of such a backend."""
    short = _SHORT_KEY.fullmatch(key)
    if short:
        return short[1]
    parts = decoded(key)
    if parts is None:
        return ""
    claims: dict[str, Any] = parts[1]
    role = str(claims.get("role") or "")
    # A person's own session token has a subject; a project's key has none.
    if role not in _ROLES or claims.get("sub"):
        return ""
    return role


def _postgrest(texts: Mapping[str, str], sightings: list[Sighting]) -> list[Hint]:
    keys: dict[str, tuple[str, str]] = {}
    urls: dict[str, str] = {}
    for name, text in texts.items():
        for found in [*_JWT.findall(text), *(one[0] for one in _SHORT_KEY.finditer(text))]:
            role = role_of(found)
            if role:
                keys.setdefault(found, (role, name))
        for url in _HOSTED.findall(text):
            urls.setdefault(url, name)
        for url, key in _CLIENT.findall(text):
            if role_of(key):
                urls.setdefault(origin_of(url), name)
    rest = [one for one in sightings if one.path.startswith("/rest/v1")]
    for one in rest:
        urls.setdefault(one.base, one.where.rsplit(":", 2)[0])
    if not urls:
        for key, (role, name) in keys.items():
            if role in ("anon", "publishable", "service_role", "secret"):
                urls.setdefault(_near(texts[name], key) or _by_claim(key), name)
    hints = []
    for url, where in urls.items():
        if url:
            hint = Hint("supabase" if keys else "postgrest", url, where)
            hint.keys = [(key, role, name) for key, (role, name) in keys.items() if _belongs(key, url, urls)]
            _names(hint, texts, [one for one in rest if one.base == url])
            hints.append(hint)
    return hints


def _belongs(key: str, url: str, urls: Mapping[str, str]) -> bool:
    """Whether a key is for this project, where several are named."""
    parts = decoded(key)
    project = str(parts[1].get("ref") or "") if parts else ""
    of_projects = [one for one in urls if project and project in one]
    return not of_projects or url in of_projects


def _near(text: str, key: str) -> str:
    """The address literal closest to a key."""
    at = text.find(key)
    around = text[max(0, at - 500) : at + len(key) + 500]
    found = [(abs(one.start() - min(at, 500)), one[1]) for one in _ADDRESS.finditer(around)]
    return min(found)[1] if found else ""


def _by_claim(key: str) -> str:
    parts = decoded(key)
    project = str(parts[1].get("ref") or "") if parts else ""
    return f"https://{project}.supabase.co" if re.fullmatch(r"[a-z0-9]{15,24}", project) else ""


def _names(hint: Hint, texts: Mapping[str, str], rest: list[Sighting]) -> None:
    for one in rest:
        parts = one.path.removeprefix("/rest/v1").strip("/").split("/")
        if parts[0] == "rpc" and len(parts) > 1:
            hint.functions.append(parts[1])
        elif parts[0] and not parts[0].startswith("{"):
            hint.tables.append(parts[0])
    for text in texts.values():
        for before, name in _FROM.findall(text):
            if before.rsplit(".", 1)[-1] in _NO_TABLES:
                continue
            (hint.buckets if before.endswith("storage") else hint.tables).append(name)
        hint.functions += _RPC.findall(text)


def _firebase(texts: Mapping[str, str]) -> list[Hint]:
    hints: dict[str, Hint] = {}
    for name, text in texts.items():
        for found in _FIREBASE.finditer(text):
            around = text[max(0, found.start() - 600) : found.end() + 800]
            parts = dict(_FIREBASE_PART.findall(around))
            project = parts.get("projectId", "")
            if not project:
                continue
            hint = Hint("firebase", "https://firestore.googleapis.com", name, parts=parts)
            hint.keys.append((found[1], "web", name))
            hints.setdefault(project, hint)
    for hint in hints.values():
        for text in texts.values():
            hint.tables += [one for one in _COLLECTION.findall(text) if one.count("/") % 2 == 0]
            hint.functions += [f"ref:{one}" for one in _REFERENCE.findall(text)] if "databaseURL" in hint.parts else []
    return list(hints.values())


def _appwrite(texts: Mapping[str, str]) -> list[Hint]:
    hints = []
    for name, text in texts.items():
        endpoint, project = _ENDPOINT.search(text), _PROJECT.search(text)
        if endpoint and project:
            hint = Hint("appwrite", endpoint[1].rstrip("/"), name, parts={"project": project[1]})
            for other in texts.values():
                hint.tables += [f"{one}/{two}" for one, two in _DOCUMENTS.findall(other)]
                hint.tables += [f"{one}/{two}" for one, two in _NAMED_DOCUMENTS.findall(other)]
            hints.append(hint)
    return list({(hint.url, hint.parts["project"]): hint for hint in hints}.values())


def _pocketbase(texts: Mapping[str, str]) -> list[Hint]:
    used = [one for text in texts.values() for one in _POCKET_USE.findall(text)]
    if not used and not any("/api/collections/" in text for text in texts.values()):
        return []
    hints: dict[str, Hint] = {}
    for name, text in texts.items():
        if not _POCKET_USE.search(text) and "/api/collections/" not in text:
            continue
        for stated in _POCKET.findall(text):
            url = origin_of(name) if stated == "/" else stated.rstrip("/")
            if urlsplit(url).hostname:
                hints.setdefault(url, Hint("pocketbase", url, name, tables=list(used)))
    return list(hints.values()) if used else []
