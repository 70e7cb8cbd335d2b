"""Ask the places where debug pages, metrics, backups and version control are often left, without a session."""

from __future__ import annotations

import asyncio
import re
import secrets
from dataclasses import dataclass

from launchready.artifacts.places import Place, WellKnown
from launchready.artifacts.sketch import Seen
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Phase
from launchready.net.types import Answer, Call


@dataclass(frozen=True, slots=True)
class Sought:
    """A kind of place: where it often is, and what an answer must hold to be one."""

    kind: str
    paths: tuple[str, ...]
    proof: str


# The paths are those that the tools themselves document; the proof is what their real answers begin with or hold.
SOUGHT = (
    Sought(
        "environment file",
        ("/.env", "/.env.local", "/.env.production", "/api/.env", "/config/.env"),
        r"(?m)^\s*(export\s+)?[A-Z][A-Z0-9_]{2,}\s*=\s*\S",
    ),
    Sought("version control", ("/.git/config", "/.git/HEAD"), r"\[core\]|\Aref: refs/|\A[0-9a-f]{40}\s*\Z"),
    Sought("version control", ("/.svn/entries", "/.hg/requires"), r"\A\d+\s|revlogv1"),
    Sought(
        "backup", ("/backup.sql", "/dump.sql", "/db.sql", "/database.sql"), r"(?i)CREATE TABLE|INSERT INTO|-- \w+ dump"
    ),
    Sought("backup", ("/backup.zip", "/backup.tar.gz", "/site.zip", "/www.zip"), r"\APK\x03\x04|\A\x1f\x8b"),
    Sought("database file", ("/db.sqlite3", "/database.sqlite", "/app.db", "/data.db"), r"\ASQLite format 3"),
    Sought("metrics", ("/metrics", "/api/metrics", "/actuator/prometheus", "/-/metrics"), r"(?m)^# (HELP|TYPE) \w+"),
    Sought("debug", ("/debug/vars", "/api/debug/vars"), r'"(memstats|cmdline)"\s*:'),
    Sought("debug", ("/debug/pprof/", "/api/debug/pprof/"), r"(?i)full goroutine stack dump|/debug/pprof/"),
    Sought(
        "debug",
        (
            "/debug",
            "/api/debug",
            "/_debug",
            "/debug/env",
            "/api/debug/env",
            "/__debug__/",
            "/api/_debug",
            "/internal/debug",
            "/debug/config",
            "/api/internal/debug",
        ),
        r'(?i)"?(environ|environment|env|settings|config|traceback|request_headers|sys_path)"?\s*[:=]|DJANGO_SETTINGS',
    ),
    Sought(
        "debug",
        ("/actuator", "/actuator/env", "/actuator/configprops", "/actuator/heapdump", "/manage/env"),
        r'"_links"\s*:|"propertySources"\s*:|\AJAVA PROFILE',
    ),
    Sought(
        "debug",
        ("/phpinfo.php", "/info.php", "/server-status", "/server-info"),
        r"(?i)phpinfo\(\)|Apache Server (Status|Information)",
    ),
    Sought(
        "debug",
        (
            "/console",
            "/_profiler",
            "/telescope",
            "/horizon",
            "/rails/info/routes",
            "/rails/info/properties",
            "/__routes__",
            "/elmah.axd",
            "/trace.axd",
        ),
        r"(?i)werkzeug|symfony profiler|laravel (telescope|horizon)|rails\.root|routes match in priority|Error Log for",
    ),
    Sought(
        "sessions",
        (
            "/health",
            "/healthz",
            "/status",
            "/sessions",
            "/api/sessions",
            "/health/sessions",
            "/api/health/sessions",
            "/api/health/details",
            "/health/details",
            "/healthz/details",
            "/status/full",
        ),
        r'(?i)"(session_?ids?|sessions|active_sessions|access_token|session_id)"\s*:\s*[\["{]',
    ),
    Sought(
        "GraphQL console",
        ("/graphql", "/api/graphql", "/graphiql", "/playground", "/altair", "/api/graphiql", "/api/playground"),
        r"(?i)graphiql|graphql playground|altair",
    ),
    Sought(
        "administration tool",
        (
            "/adminer.php",
            "/phpmyadmin/",
            "/pgadmin/",
            "/flower/",
            "/rq/",
            "/sidekiq",
            "/queues",
            "/admin/queues",
            "/bull-board",
            "/grafana/",
            "/kibana/",
            "/prometheus/graph",
        ),
        r"(?i)adminer|phpmyadmin|pgadmin|<title>\s*flower|rq dashboard|sidekiq|bull ?-?board|grafana|kibana|"
        r"prometheus time series",
    ),
    Sought(
        "listing",
        ("/uploads/", "/static/", "/files/", "/backup/", "/backups/", "/logs/", "/media/", "/storage/"),
        r"(?i)<title>\s*(index of|directory listing)|<ListBucketResult",
    ),
    Sought(
        "log file",
        ("/logs/app.log", "/app.log", "/error.log", "/debug.log", "/storage/logs/laravel.log", "/npm-debug.log"),
        r"(?im)^\S*\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*\b(info|warn|error|debug)\b",
    ),
    Sought(
        "user export",
        (
            "/users.json",
            "/members.json",
            "/export.csv",
            "/users.csv",
            "/members.csv",
            "/api/allusers",
            "/api/users/all",
            "/api/export",
            "/api/dump",
        ),
        r"[^@\s\"']{1,64}@[^@\s\"']+\.[a-z]{2,}",
    ),
)


@gatherer(title="looking at well-known places", phase=Phase.PASSIVE)
async def well_known(site: Site) -> WellKnown:
    """Each place once per address, beside a name that cannot exist there."""
    limit = asyncio.Semaphore(8)
    tasks = [
        _ask(site, limit, sought, path, base) for base in site.door.bases for sought in SOUGHT for path in sought.paths
    ]
    found = await asyncio.gather(*tasks)
    return WellKnown(tuple(place for place in found if place is not None))


async def _ask(site: Site, limit: asyncio.Semaphore, sought: Sought, path: str, base: str) -> Place | None:
    async with limit:
        call = Call("GET", site.door.url(path, base))
        reply, seen = await site.see(call, phase=Phase.PASSIVE, summary=f"a stranger asks for {path}")
        if not isinstance(reply, Answer):
            return Place(f"GET {path}", base, sought.kind, seen, seen)
        if not seen.ok:
            return Place(f"GET {path}", base, sought.kind, seen, seen) if seen.retry_later else None
        control = await _control(site, path, base)
        match = re.search(sought.proof, reply.body[:200_000].decode("latin-1"))
        proof = sought.kind if match else ""
        personal = site.sketcher.personal(reply) or _addresses(reply)
        shown = [*personal[:5], *([re.escape(match[0][:60])] if match else [])]
        return Place(
            f"GET {path}",
            base,
            sought.kind,
            site.seen(reply, f"{path} answers a stranger", shown),
            control,
            proof,
            bool(personal),
        )


async def _control(site: Site, path: str, base: str) -> Seen:
    area, _, last = path.rstrip("/").rpartition("/")
    ending = "." + last.rsplit(".", 1)[1] if "." in last.strip(".") else ""
    call = Call("GET", site.door.url(f"{area}/no-such-{secrets.token_hex(4)}{ending}", base))
    _, seen = await site.see(call, phase=Phase.PASSIVE, summary="a name that cannot exist, as control")
    return seen


def _addresses(answer: Answer) -> list[str]:
    """E-mail addresses in an answer that is no page: in a page they may be a contact."""
    if answer.content_type == "text/html":
        return []
    return list(dict.fromkeys(re.findall(r"[\w.+-]{1,64}@[\w-]+\.[\w.]{2,}", answer.text()[:200_000])))[:5]
