"""Which names of middleware, dependencies and decorators mean that somebody is asked who they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_ASKS = re.compile(
    r"(?<![a-z])auth(?!or(?!i[sz]))|authenticat|authori[sz]|oauth|"
    r"log(?:ged)?_?in(?![a-z])|sign(?:ed)?_?in(?![a-z])|permission|passport|jwt|sanctum|bearer|api_?key|guard|protect|"
    r"(?:current|active|verified|session)_?(?:user|member|account|person)|"
    r"(?:require|ensure|verify|check|need|assert|must|has|is|only)s?_?(?:be_?|an?_?|have_?|valid_?)?"
    r"(?:user|member|admin|staff|owner|role|session|token|account|scope|moderator|superuser|manager|subscri|signature)|"
    r"(?:user|member|admin|staff|owner|role|moderator|superuser|manager)s?_?(?:only|required|or_)|"
    r"(?<![a-z])(?:requires?|permit(?:ted)?|roles?|acl|can|abilit(?:y|ies)|isadmin|isuser|isstaff|verify_?request|"
    r"get_?(?:server_?session|user|session|admin))(?![a-z])|^(?:admin|member|staff)s?$|signed_by|user_passes|clerk|superuser|"
    r"tenant_?access"
)
_DOES_NOT = re.compile(
    r"optional|anonymous|allow_?any|^(?:is_?|allow_?|ensure_?)?(?:guest|public)|unauth|no_?auth|skip|logout|log_?out|sign_?out|"
    r"redirect(?!_?(?:if_?not|unless|to_?log))|assets|toolbar|brute|spam|serializ|sanitiz|limit|throttl|csrf|protect_?from_?forgery|xss|cors|helmet|if_?logged|_or_none|maybe|"
    r"author(?!i[sz])(?:s)?(?![a-z])|read_?only(?!_?)"
)
_HARMLESS = re.compile(
    r"cors|gzip|brotli|compress|trusted_?host|https_?redirect|proxy_?(?:headers|fix)|helmet|morgan|logger|logging|"
    r"request_?id|correlation|body_?parser|cookie_?parser|express\.(?:json|urlencoded|static|raw|text)|"
    r"^(?:json|urlencoded|static|multer|compression|favicon|pino|cookie|formbody|multipart|sensible|swagger)|"
    r"session|prometheus|sentry|opentelemetry|metrics|rate_?limit|limiter|throttle|^(?:async_?)?(?:wrap|handler)$|"
    r"async_?handler|catch_?async|valid|upload|cache|etag|^web$|^api$|i18n|locale|csrf|^get_?(?:db|session|settings)$"
)

_LOOKS = re.compile(r"(?:get|use|fetch|load|current|read|create|init|has|is|can|find|parse|decode|session|auth$)")


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def asks(name: str) -> bool:
    """Whether a name tells of authentication or authorisation: `signed_in`, `requireAuth`, `IsAuthenticated`."""
    words = _spaced(name)
    return bool(_ASKS.search(words)) and not _DOES_NOT.search(words)


def only_looks(name: str) -> bool:
    """Whether a call only tells who somebody is (`getSession`, `auth()`, `isAdmin`): what refuses stands after it."""
    return bool(_LOOKS.match(_spaced(name).rpartition(".")[2]))


def declines(name: str) -> bool:
    """Whether a name says that it asks nobody: `optional_user`, `AllowAny`, `guest`."""
    return bool(_DOES_NOT.search(_spaced(name)))


def harmless(name: str) -> bool:
    """Whether a name is that of something known to let everybody pass: `CORSMiddleware`, `express.json`."""
    words = _spaced(name)
    return bool(_HARMLESS.search(words)) or declines(name)


@dataclass(frozen=True, slots=True)
class Shield:
    """What stands before a route: the names that ask, innermost first, and whether something unknown stands there."""

    names: tuple[str, ...] = ()
    unknown: bool = False

    def behind(self, outer: Shield) -> Shield:
        """This shield with another one around it."""
        if not outer.names and not outer.unknown:
            return self
        return Shield(self.names + outer.names, self.unknown or outer.unknown)

    @property
    def word(self) -> str:
        """The guard of a sighting: a name, `none`, or '' when it cannot be told."""
        if self.names:
            return self.names[0]
        return "" if self.unknown else "none"


OPEN = Shield()
UNKNOWN = Shield(unknown=True)


def shield(names: Iterable[str]) -> Shield:
    """Judge names alone: those that ask are kept, harmless ones dropped, any other makes it unknown."""
    found: list[str] = []
    unknown = False
    for name in names:
        if asks(name):
            found.append(name[:80])
        elif not harmless(name):
            unknown = True
    return Shield(tuple(found), unknown)
