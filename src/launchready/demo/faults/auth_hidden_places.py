"""Well-known places that answer although nobody meant them to."""

from __future__ import annotations

import time
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, PlainTextResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from launchready.demo import made_up
from launchready.demo.faults import fault
from launchready.demo.faults.auth_hidden_routes import CHECK, community_of
from launchready.demo.patching import Setup, stand_in
from launchready.demo.platform import frontend, sessions
from launchready.demo.platform.deps import Db, State
from launchready.demo.platform.models import BrowserSession, Person, Post
from launchready.demo.platform.routes import graphql

_CONSOLE = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>GraphiQL</title>
<script src="/static/graphiql.js" defer></script></head>
<body><h1>GraphiQL</h1><textarea id="query" rows="8" cols="60">{ members { items { name } } }</textarea>
<button id="run">Run</button><pre id="result"></pre></body></html>
"""
_CONSOLE_SCRIPT = """\
document.getElementById("run").addEventListener("click", async () => {
  const query = document.getElementById("query").value;
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query }),
  });
  document.getElementById("result").textContent = await answer.text();
});
"""
_GIT_CONFIG = """\
[core]
\trepositoryformatversion = 0
\tbare = false
[remote "origin"]
\turl = git@code.example.net:acme/community.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
[branch "main"]
\tremote = origin
\tmerge = refs/heads/main
[user]
\temail = founder@acme-members.example
"""


@fault(
    check=CHECK,
    variant="debug-dump",
    source="CWE-489; CWE-215; ASVS v5.0.0-13.4.2",
    says="A debug page shows the environment, database password and payment key included.",
    routes=("GET /debug",),
)
def debug_dump(setup: Setup) -> None:
    """Leave the page in that helped on the first day."""

    def debug(request: Request) -> dict[str, Any]:
        shown = {name: value for name, value in request.headers.items() if name in ("host", "user-agent")}
        return {"debug": True, "python": "3.13.1", "environment": made_up.environment(), "headers": shown}

    setup.before("GET", "/debug", debug)


@fault(
    check=CHECK,
    variant="open-metrics",
    source="ASVS v5.0.0-13.4.5; CWE-200",
    says="The metrics are open and labelled with members' addresses, so anybody sees who was here and when.",
    routes=("GET /metrics",),
)
def open_metrics(setup: Setup) -> None:
    """Label a counter with what should never be a label."""

    def metrics(session: Db) -> PlainTextResponse:
        lines = ["# TYPE community_posts_total counter"]
        counted = select(Person.email, func.count(Post.id)).join(Post, Post.author_id == Person.id)
        for email, number in session.execute(counted.group_by(Person.email).order_by(Person.email)):
            lines.append(f'community_posts_total{{member="{email}"}} {number}')
        lines.append("# TYPE community_last_seen_seconds gauge")
        seen = select(Person.email, func.max(BrowserSession.last_seen_at)).join(
            BrowserSession, BrowserSession.person_id == Person.id
        )
        for email, moment in session.execute(seen.group_by(Person.email).order_by(Person.email)):
            lines.append(f'community_last_seen_seconds{{member="{email}"}} {int(moment.timestamp())}')
        return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")

    setup.before("GET", "/metrics", metrics)


@fault(
    check=CHECK,
    variant="debug-vars",
    source="ASVS v5.0.0-13.4.2, v5.0.0-13.4.5; CWE-489",
    says="The runtime's variables are open: command line, internal hosts, and who is signed in.",
    routes=("GET /debug/vars",),
)
def debug_vars(setup: Setup) -> None:
    """Import what serves the variables, and with it the route."""
    started = time.monotonic()

    def variables(session: Db) -> dict[str, Any]:
        signed_in = select(Person.email).join(BrowserSession, BrowserSession.person_id == Person.id).distinct()
        return {
            "cmdline": ["/srv/community/bin/serve", "--db=db.internal.example:5432", "--workers=4"],
            "memstats": {"alloc": 48_211_968, "heap_objects": 301_442, "num_gc": 118},
            "uptime_seconds": int(time.monotonic() - started),
            "members": {"all": session.scalar(select(func.count(Person.id)))},
            "signed_in": sorted(session.scalars(signed_in)),
        }

    setup.before("GET", "/debug/vars", variables)


@fault(
    check=CHECK,
    variant="health-sessions",
    source="GHSA-75hx-xj24-mqrw",
    says="The health route lists the ids of live sessions, and each of them works as a cookie.",
    routes=("GET /health",),
)
def health_sessions(setup: Setup) -> None:
    """Count sessions by listing them."""
    create = sessions.create
    live: list[dict[str, str]] = []

    def remember(session: Session, person: Person) -> str:
        token = create(session, person)
        live.append({"id": token, "role": person.role})
        return token

    def health() -> dict[str, Any]:
        return {"status": "ok", "active_sessions": len(live), "sessions": live[-20:]}

    setup.replace(sessions, "create", remember)
    setup.before("GET", "/health", health)


@fault(
    check=CHECK,
    variant="dotenv",
    source="CWE-538; ASVS v5.0.0-13.4.7",
    says="The file .env lies in the web root, so anybody reads every credential of the deployment.",
    routes=("GET /.env",),
)
def dotenv(setup: Setup) -> None:
    """Copy the whole folder to the server."""

    def env() -> PlainTextResponse:
        return PlainTextResponse("".join(f"{name}={value}\n" for name, value in made_up.environment().items()))

    setup.before("GET", "/.env", env)


@fault(
    check=CHECK,
    variant="git-folder",
    source="CWE-527; ASVS v5.0.0-13.4.1",
    says="The folder .git lies in the web root, so anybody copies source code and history.",
    routes=("GET /.git/config", "GET /.git/HEAD"),
)
def git_folder(setup: Setup) -> None:
    """Deploy by a pull in the web root."""
    setup.before("GET", "/.git/config", lambda: PlainTextResponse(_GIT_CONFIG))
    setup.before("GET", "/.git/HEAD", lambda: PlainTextResponse("ref: refs/heads/main\n"))


@fault(
    check=CHECK,
    variant="graphql-console",
    source="CWE-489; OWASP API8:2023",
    says="A GraphQL console at /graphql answers strangers as the owner, introspection included.",
    routes=("GET /graphql", "POST /graphql"),
)
def graphql_console(setup: Setup) -> None:
    """Keep the console that the framework brings, and mount the schema once more for it."""

    def console() -> HTMLResponse:
        return HTMLResponse(_CONSOLE)

    def execute(body: graphql.GraphQuery, request: Request, state: State, session: Db) -> graphql.GraphAnswer:
        community_of(request, state, session)
        return graphql.graphql(body, stand_in(request, state.config, session), session)

    setup.before("GET", "/graphql", console)
    setup.before("POST", "/graphql", execute)
    frontend.in_work().plain["graphiql.js"] = _CONSOLE_SCRIPT.encode()
