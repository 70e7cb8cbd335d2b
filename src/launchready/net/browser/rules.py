"""What a request that a browser wants to send may do. Pure; every request of every page is asked here.

The same limits as at the door: scope, the routes that nobody calls, the phase. In the active phase a browser may
write, but neither destroy nor pay: that is decided by words in the path, in a GraphQL document and on the control.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

from launchready.model import Phase
from launchready.net.phases import SAFE_METHODS, refused_method
from launchready.net.scope import fits_route, out_of_scope, place, refused_route
from launchready.net.types import Call
from launchready.settings.schema import Settings


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words for what takes something away, or makes somebody else lose something.
DESTRUCTIVE = _set(
    "delete remove destroy erase purge wipe clear drop trash discard reset revoke archive close terminate deactivate "
    "disable suspend reinstate ban unban block kick expel evict demote lock reject decline deny cancel leave quit "
    "unsubscribe unlink disconnect unpublish merge anonymize anonymise forget uninstall rollback restart shutdown "
    "transfer rotate regenerate logout logoff signout signoff impersonate loeschen löschen entfernen kündigen "
    "abmelden sperren"
)
# Words for what costs money or reaches people outside.
PAYING = _set(
    "pay payment payments checkout purchase buy order orders subscribe subscription subscriptions upgrade downgrade "
    "charge refund payout payouts withdraw donate donation billing invoice invoices topup broadcast "
    "newsletter bezahlen kaufen bestellen"
)
_PAIRS = frozenset({("log", "out"), ("log", "off"), ("sign", "out"), ("sign", "off"), ("opt", "out")})
_SPLIT = re.compile(r"[^\w]+|_+", re.U)
_OVERRIDE = re.compile(r"(?:^|&)_method=([a-z]+)", re.I)


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as the browser wants to send it."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    @property
    def call(self) -> Call:
        """The same as the door knows it."""
        return Call(self.method.upper(), self.url, self.headers, self.body)

    @property
    def safe(self) -> bool:
        """Whether its method only reads."""
        return self.method.upper() in SAFE_METHODS


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a request was not sent.

    `kind`: scope (not ours), effect (a read that does something), write (held back), pressed (held back after we
    pressed something), budget.
    """

    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What a visitor's browser may send.

    `writes` names the routes that may be written to in the active phase; None means every one that neither
    destroys nor pays. `signing_in` lets a POST through in the phases that only read. `pressing` says that what is
    held back now was provoked by us.
    """

    settings: Settings
    environment: str
    phase: Phase
    writes: tuple[str, ...] | None = ()
    signing_in: bool = False
    pressing: bool = False

    def refusal(self, ask: Ask) -> Refused | None:
        """Why a request may not be sent; None when it may."""
        if sentence := out_of_scope(ask.url, self.settings, self.environment):
            return Refused("scope", sentence)
        if sentence := refused_route(ask.method, ask.url, self.settings):
            return Refused("effect", sentence)
        if self.phase.rank < Phase.ACTIVE.rank:
            sentence = refused_method(ask.call, self.phase, signing_in=self.signing_in, reading=True)
            return Refused(self._held, sentence) if sentence else None
        if ask.safe or self.signing_in or refused_method(ask.call, Phase.READ, signing_in=False, reading=True) is None:
            return None
        return self._write(ask)

    @property
    def _held(self) -> str:
        return "pressed" if self.pressing else "write"

    def _write(self, ask: Ask) -> Refused | None:
        here = place(ask.url)
        path = here.path if here else ""
        if self.writes is not None:
            if any(fits_route(route, ask.method, path) for route in self.writes):
                return None
            return Refused(self._held, f"{ask.method} {path} would write; it was held back.")
        word = harm_of(ask)
        if word:
            why = f"{ask.method} {path} may destroy or pay for something ({word}); it was held back."
            return Refused(self._held, why)
        return None


def harm_of(ask: Ask) -> str:
    """The word or method by which a write may destroy or cost something; '' when nothing says so."""
    method = ask.method.upper()
    if method == "DELETE":
        return "DELETE"
    here = place(ask.url)
    body = (ask.body or b"")[:20000].decode("utf-8", "replace")
    form = {name.lower(): value for name, value in ask.headers}.get("content-type", "")
    if "urlencoded" in form and (found := _OVERRIDE.search(body)) and found[1].upper() == "DELETE":
        return "_method=DELETE"
    if here is not None and (word := harmful_word(f"{unquote(here.path)} {unquote_plus(here.query)}")):
        return word
    return harmful_word(_operations(body)) if "query" in body else ""


def _operations(body: str) -> str:
    """The names of fields and operations of a GraphQL body, as words."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    batch = data if isinstance(data, list) else [data]
    queries = [one.get("query") for one in batch if isinstance(one, dict)]
    return " ".join(re.sub(r'"[^"]*"', " ", query) for query in queries if isinstance(query, str))


def harmful_word(text: str) -> str:
    """The first word of a text (a path, a label) that stands for destroying or paying, or ''."""
    words = words_of(text)
    for one, two in itertools.pairwise(words):
        if (one, two) in _PAIRS:
            return f"{one} {two}"
    return next((word for word in words if word in DESTRUCTIVE or word in PAYING), "")


def words_of(text: str) -> Sequence[str]:
    """The lower-case words of a text, also of one in camelCase, kebab-case or snake_case."""
    spaced = re.sub(r"(?<=[a-zäöü0-9])(?=[A-ZÄÖÜ])", " ", text)
    return [word for word in _SPLIT.split(spaced.lower()) if word]
