"""A sketch of an answer: enough to compare two answers, too little to leak one.

Values are kept as keyed hashes whose key dies with the run, so that a sketch on disk tells nobody what a
member wrote. Two sketches of one run can be compared leaf by leaf.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from launchready.model import Evidence

TELLING = frozenset({"email", "phone", "token", "text", "number", "url"})
PERSONAL = frozenset({"email", "phone", "token"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of a JSON answer: path with `[]` for any list index, keyed hash, kind of value.

    Kinds that tell something of somebody: email, phone, token, text, number, url. Kinds that do not, alone:
    id, time, word (one short word), flag, null, small (a number under 1000).
    """

    path: str
    digest: str
    kind: str


@dataclass(frozen=True)
class Sketch:
    """One answer, reduced. `form` is json, html, text, binary or empty; `body` a keyed hash of the whole.

    `marks` are the run's own canaries that stood in the body. `asks_sign_in` says that an HTML answer holds
    a password field or a link to the sign-in page and nothing to read; `to` is where a redirect points.
    """

    status: int
    form: str
    length: int
    body: str
    content_type: str = ""
    title: str = ""
    leaves: tuple[Leaf, ...] = ()
    words: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    asks_sign_in: bool = False
    to: str = ""
    truncated: bool = False

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Whether the answer says 'not you' outright: 401, 403, or a redirect to the sign-in page."""
        return self.status in (401, 403) or (300 <= self.status < 400 and self.asks_sign_in)

    @cached_property
    def telling(self) -> frozenset[tuple[str, str]]:
        """(path, hash) of every value that says something about somebody."""
        return frozenset((leaf.path, leaf.digest) for leaf in self.leaves if leaf.kind in TELLING)

    def kinds(self, pairs: frozenset[tuple[str, str]]) -> frozenset[str]:
        """The kinds of the values among these pairs."""
        return frozenset(leaf.kind for leaf in self.leaves if (leaf.path, leaf.digest) in pairs)


@dataclass(frozen=True, slots=True)
class Seen:
    """One exchange as an artifact keeps it: sketch and evidence, or why there is none."""

    evidence: Evidence | None
    sketch: Sketch | None
    failure: str = ""
    retry_later: bool = False

    @property
    def ok(self) -> bool:
        """Whether an answer came and was 2xx."""
        return self.sketch is not None and self.sketch.ok
