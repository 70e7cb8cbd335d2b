"""What the API tells browsers about pages of other origins."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from launchready.artifacts.sketch import Seen

NONE = "none"
APPROVED = "approved"
FRONT_END = "front-end"
EXPECTED = frozenset({NONE, APPROVED, FRONT_END})


@dataclass(frozen=True, slots=True)
class CorsReply:
    """One answer to a request that named an origin, or none.

    `kind` is `none`, `approved`, `front-end` (one of the environment's own pages that the settings do not
    approve) or how the origin was made up: `arbitrary`, `null`, `prefix`, `suffix`, `dot`, `scheme`, `port`,
    `sibling`, `child`, `neighbour`, `localhost`. `like` is the trusted origin that it imitates; `same_site`
    says that browsers count it as the same site. `allow_origin` is Access-Control-Allow-Origin as sent,
    several joined by `, `; `vary` lower-case names; `no_store` whether caches are told not to keep it.
    """

    kind: str
    origin: str
    seen: Seen
    allow_origin: str = ""
    credentials: bool = False
    vary: tuple[str, ...] = ()
    no_store: bool = False
    like: str = ""
    same_site: bool = False

    @property
    def foreign(self) -> bool:
        """Whether the origin is one that nobody approved."""
        return self.kind not in EXPECTED

    @property
    def echoes(self) -> bool:
        """Whether the permission names exactly the origin that asked."""
        return bool(self.origin) and self.allow_origin == self.origin

    @property
    def varies(self) -> bool:
        """Whether caches are told that the answer depends on the origin."""
        return "origin" in self.vary or "*" in self.vary

    @property
    def doubt(self) -> str:
        """Why the answer proves nothing, as the end of a sentence; '' when it does."""
        if self.seen.sketch is None:
            return self.seen.failure or "no answer came"
        if self.seen.retry_later or self.seen.sketch.status == 429:
            return f"it was busy (status {self.seen.sketch.status})"
        return f"it broke (status {self.seen.sketch.status})" if self.seen.sketch.status >= 500 else ""


@dataclass(frozen=True, slots=True)
class CorsRoute:
    """One reading route, asked as pages of several origins would ask.

    `carrier` is what the requests carried: `cookie` (the cookies alone, as a browser sends them), `token` (headers
    that no foreign page has) or '' (nothing, nobody could sign in). `anonymous` is the answer without a session,
    asked for when a permission was seen that needs the comparison.
    """

    route: str
    path: str
    base: str
    persona: str
    carrier: str
    replies: tuple[CorsReply, ...]
    anonymous: Seen | None = None

    @property
    def host(self) -> str:
        """Host and port of the server that answered."""
        return urlsplit(self.base).netloc

    @property
    def plain(self) -> CorsReply | None:
        """The answer to the request that named no origin."""
        return next((reply for reply in self.replies if reply.kind == NONE), None)


@dataclass(frozen=True, slots=True)
class Preflight:
    """A browser's question whether a page may send a write; `asked` are the header names it wants to send."""

    route: str
    path: str
    base: str
    carrier: str
    reply: CorsReply
    asked: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()

    @property
    def method(self) -> str:
        """The method that the page wants to use."""
        return self.route.partition(" ")[0]

    @property
    def host(self) -> str:
        """Host and port of the server that answered."""
        return urlsplit(self.base).netloc

    @property
    def refused(self) -> str:
        """What the answer does not allow, in words; '' when the write may be sent by a page of that origin."""
        if not self.reply.seen.ok:
            status = self.reply.seen.sketch.status if self.reply.seen.sketch else "none"
            return f"the browser's question before a write is answered with status {status}"
        star = self.carrier != "cookie"
        if self.method != "POST" and self.method not in self.methods and not (star and "*" in self.methods):
            return f"{self.method} is not among Access-Control-Allow-Methods"
        for name in self.asked:
            if name not in self.headers and not (star and "*" in self.headers and name != "authorization"):
                return f"the header {name} is not among Access-Control-Allow-Headers"
        return ""


@dataclass(frozen=True, slots=True)
class CorsAnswers:
    """Everything that was asked.

    `approved` are the origins that the settings approve, `patterns` those with a `*` (they cannot be asked for),
    `front_ends` the environment's other page-serving addresses. `guarded` says that writes carry an anti-forgery
    header beside the cookie. `given` says that every session came from the settings, so that no sign-in showed
    what a browser would keep.
    """

    routes: tuple[CorsRoute, ...]
    preflights: tuple[Preflight, ...] = ()
    approved: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    front_ends: tuple[str, ...] = ()
    guarded: bool = False
    given: bool = False
