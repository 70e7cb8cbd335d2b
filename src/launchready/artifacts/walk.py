"""What three visitors met in a real browser. Facts only; values of people are masked or left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from launchready.model import Evidence


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor's walk.

    `visitor` is `anonymous`, `member` or `admin`; `persona` who acted, `how` in what way (`a new member`, `the
    persona owner`). `walked` is False when nothing can be said for this visitor, `why` says why. `forms` says
    whether forms were tried, and `clicks` how many controls were pressed; `strip` holds the film strip as (picture,
    page). `doubts` are sentences about what was not opened on purpose; `left_out` about what the budget or a failure
    kept from being looked at, so that nothing can be said to be fine.
    """

    visitor: str
    persona: str
    how: str
    walked: bool
    why: str = ""
    seconds: float = 0.0
    pages: int = 0
    clicks: int = 0
    phone_pages: int = 0
    tab_stops: int = 0
    strip: tuple[tuple[str, str], ...] = ()
    doubts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page as one visitor met it. `path` is a template, `place` the address that was opened.

    Seconds since the navigation began, 0 when unknown: `first_byte`, `ready` (DOMContentLoaded), `painted` (largest
    contentful paint), `quiet` (no request under way). `width` is how many pixels the content is wider than the
    window. `hampered` says which request of the page we did not let out, so that what is wrong with it may be ours.
    """

    visitor: str
    path: str
    place: str
    title: str
    status: int
    ok: bool
    phone: bool = False
    first_byte: float = 0.0
    ready: float = 0.0
    painted: float = 0.0
    quiet: float = 0.0
    width: int = 0
    hampered: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class NetworkCall:
    """A request that the front-end made, templated. `kind` is fetch, xhr, document, websocket, eventsource or form.

    `operation` is set for GraphQL (`query feed`), `held` when we did not let it out, `count` how often it was made.
    """

    visitor: str
    method: str
    path: str
    base: str
    kind: str
    status: int
    page: str
    seconds: float = 0.0
    operation: str = ""
    held: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class Stuck:
    """A loading indicator that outlived the patience while no request was under way.

    `cause` names requests of the page that failed; `hampered` as in Page.
    """

    visitor: str
    page: str
    what: str
    seconds: float
    cause: str
    hampered: str
    evidence: tuple[Evidence, ...]
    phone: bool = False


@dataclass(frozen=True, slots=True)
class DeadControl:
    """A control that does nothing, twice. `kind` is button, link or form (it says saved, and nothing was sent)."""

    visitor: str
    page: str
    control: str
    kind: str
    hampered: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class FormTry:
    """One form with one kind of bad input.

    `bad` says what was wrong with the input; `accepted` that the write was answered with success (`status`); `shut`
    that after this attempt the form sent nothing any more, however right the fields became.
    """

    visitor: str
    page: str
    form: str
    route: str
    bad: str
    accepted: bool
    status: int
    evidence: tuple[Evidence, ...]
    shut: bool = False


@dataclass(frozen=True, slots=True)
class FormLeft:
    """A form that was not tried, and why."""

    visitor: str
    page: str
    form: str
    why: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A link, image, script or style of the platform's own that leads nowhere. `status` 0: no answer at all.

    `soft` means that the answer was a success but the page is the one for a name that cannot exist.
    """

    visitor: str
    page: str
    target: str
    kind: str
    status: int
    soft: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class PageError:
    """An error that the platform's own code logged (`console`), threw (`uncaught`) or answered (`server`)."""

    visitor: str
    page: str
    kind: str
    text: str
    source: str
    count: int
    hampered: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """Values that an answer or inline state brought to the browser and that no page of this visitor ever showed.

    `kind` is email, phone, secret, hash, token or private; `where` the call or page, `field` the place in it,
    `count` how many different values. `sample` is masked.
    """

    visitor: str
    where: str
    field: str
    kind: str
    count: int
    sample: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """A name in the browser's storage: `place` is local, session or cookie; `kind` jwt, token or other.

    `readable` says whether scripts can read it (always, but for cookies with HttpOnly); `session` that its value is
    or contains the visitor's own session.
    """

    visitor: str
    place: str
    name: str
    kind: str
    readable: bool
    session: bool
    host: str = ""


@dataclass(frozen=True, slots=True)
class TokenInUrl:
    """An address with something like a credential in its query or fragment. `where` is page, call or referer."""

    visitor: str
    where: str
    path: str
    parameter: str


@dataclass(frozen=True, slots=True)
class Mixed:
    """A resource that an https page asks for over plain http. `active` can change the page (script, frame, style)."""

    visitor: str
    page: str
    url: str
    kind: str
    active: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """A page that others saw while signed in, opened by nobody.

    `outcome`: `sign-in` (sent or asked to sign in), `refused` (401, 403, 404), `missing` (like a page that cannot
    exist), `same` (like the start page), `content` (something of its own), `unknown`.
    """

    path: str
    seen_by: tuple[str, ...]
    outcome: str
    status: int


@dataclass(frozen=True, slots=True)
class Walk:
    """All that was met.

    `waiting` are sentences about pages of which it is not known whether they stop loading, `browser` names the
    browser, `remarks` what a reader must know (no sandbox as root).
    """

    visits: tuple[Visit, ...]
    pages: tuple[Page, ...] = ()
    calls: tuple[NetworkCall, ...] = ()
    stuck: tuple[Stuck, ...] = ()
    dead: tuple[DeadControl, ...] = ()
    forms: tuple[FormTry, ...] = ()
    forms_left: tuple[FormLeft, ...] = ()
    broken: tuple[Broken, ...] = ()
    errors: tuple[PageError, ...] = ()
    carried: tuple[Carried, ...] = ()
    stored: tuple[Stored, ...] = ()
    tokens_in_urls: tuple[TokenInUrl, ...] = ()
    mixed: tuple[Mixed, ...] = ()
    reach: tuple[Reach, ...] = ()
    waiting: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    browser: str = ""
    remarks: tuple[str, ...] = field(default=())
    seconds: float = 0.0
