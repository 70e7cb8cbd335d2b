"""Which address the paths of an API schema belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit


@dataclass(frozen=True, slots=True)
class Place:
    """Server address and path prefix; `doubt` when the schema speaks of another server than the audited one."""

    base: str
    prefix: str
    doubt: str = ""


def servers_of(data: dict[str, Any], where: str) -> list[str]:
    """The absolute server addresses that a document (or a path, or an operation) names."""
    if str(data.get("swagger", "")).startswith("2"):
        prefix = data.get("basePath")
        prefix = prefix if isinstance(prefix, str) else "/"
        host = data.get("host")
        schemes = data.get("schemes")
        if isinstance(host, str) and re.match(r"^[\w.:\[\]-]+$", host):
            known = [scheme for scheme in schemes if scheme in ("http", "https")] if isinstance(schemes, list) else []
            return [_joined(f"{scheme}://{host}", prefix) for scheme in known or [urlsplit(where).scheme or "https"]]
        return [_joined(where, "/" + prefix.lstrip("/"))]
    servers = data.get("servers")
    found = [
        _joined(where, _filled(server["url"], server.get("variables")))
        for server in (servers[:50] if isinstance(servers, list) else ())
        if isinstance(server, dict) and isinstance(server.get("url"), str)
    ]
    return [url for url in found if url] or [_joined(where, "/")]


def _filled(url: str, variables: Any) -> str:
    """A server address with the default of every variable."""

    def one(match: re.Match[str]) -> str:
        variable = variables.get(match[1]) if isinstance(variables, dict) else None
        value = variable.get("default") if isinstance(variable, dict) else None
        return str(value) if isinstance(value, str | int | float) else ""

    return re.sub(r"\{([^{}]+)\}", one, url)


def _joined(where: str, url: str) -> str:
    try:
        whole = urljoin(where, url.strip())
        parts = urlsplit(whole)
        return whole if parts.scheme in ("http", "https") and parts.netloc else ""
    except ValueError:
        return ""


def origin_of(url: str) -> str:
    """`https://host:port` in lower case without a usual port; '' for what is no address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = parts.hostname or ""
    if not host:
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != usual else "")


def placed(servers: Sequence[str], bases: Sequence[str]) -> Place:
    """The server that belongs to the audited environment; with a foreign one only its path counts.

    A schema often names the production server wherever it is served; we never follow it there.
    """
    for base in bases:
        for server in servers:
            if origin_of(server) == origin_of(base):
                return Place(_bare(base), _prefix(server))
    first = servers[0] if servers else ""
    home = next(iter(bases), "")
    if not first or not home:
        return Place(_bare(home), "")
    doubt = (
        f"the API schema names the server {origin_of(first)}, which is not audited; "
        f"its paths were taken for {_bare(home)}"
    )
    return Place(_bare(home), _prefix(first), doubt)


def _bare(url: str) -> str:
    return origin_of(url) or url.rstrip("/")


def _prefix(url: str) -> str:
    path = urlsplit(url).path.rstrip("/")
    return path if not re.search(r"[\x00-\x20\x7f]", path) else ""
