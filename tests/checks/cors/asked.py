"""Tiny CORS answers for the cases."""

from __future__ import annotations

from launchready.artifacts.cors import CorsAnswers, CorsReply, CorsRoute, Preflight
from launchready.artifacts.sketch import Seen
from tests.checks.making import seen

APP = "https://app.example.com"
API = "https://api.example.net"
EVIL = "https://lr-probe.example"
DATA = {"name": "Nadia Costa", "bio": "Keeps the pumps running"}
MINE = seen(200, DATA)
REFUSED = seen(401, {"error": "sign in first"})
VARY = ("origin",)


def reply(
    kind: str = "arbitrary",
    origin: str = EVIL,
    allow: str = "",
    credentials: bool = False,
    answer: Seen = MINE,
    vary: tuple[str, ...] = VARY,
    no_store: bool = False,
    same_site: bool = False,
) -> CorsReply:
    return CorsReply(kind, origin, answer, allow, credentials, vary, no_store, APP, same_site)


def echoed(kind: str = "arbitrary", origin: str = EVIL, **more) -> CorsReply:
    return reply(kind, origin, origin, True, **more)


def plain(answer: Seen = MINE, **more) -> CorsReply:
    return reply("none", "", answer=answer, **more)


def approved(allow: str = APP, credentials: bool = True, **more) -> CorsReply:
    return reply("approved", APP, allow, credentials, **more)


def route(
    *replies: CorsReply,
    name: str = "GET /api/me",
    carrier: str = "cookie",
    anonymous: Seen | None = REFUSED,
    base: str = API,
) -> CorsRoute:
    path = name.partition(" ")[2]
    return CorsRoute(name, path, base, "member" if carrier else "", carrier, replies, anonymous)


def preflight(
    asked: CorsReply,
    *,
    methods: tuple[str, ...] = ("GET", "PATCH"),
    headers: tuple[str, ...] = ("content-type",),
    carrier: str = "cookie",
) -> Preflight:
    return Preflight(
        "PATCH /api/me", "/api/me", API, carrier, asked, asked=("content-type",), methods=methods, headers=headers
    )


def answers(*routes: CorsRoute, preflights: tuple[Preflight, ...] = (), **more) -> CorsAnswers:
    more.setdefault("approved", (APP,))
    return CorsAnswers(routes, preflights, **more)
