"""Nobody, a new member and an admin walk through the platform in a real browser, one after the other."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field

from launchready.artifacts.walk import Visit, Walk
from launchready.gather.people.throwaway import Newcomer, enter, newcomer
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.gather.sketching import walk as leaves_of
from launchready.gather.visits.signing import credentials
from launchready.gather.walk.carrying import note_carried
from launchready.gather.walk.crawl import crawl, phone_pass
from launchready.gather.walk.forms import try_forms
from launchready.gather.walk.found import FormSeen, Found, Limits
from launchready.gather.walk.keeping import note_addresses, note_storage
from launchready.gather.walk.links import check_links
from launchready.gather.walk.reach import try_reach
from launchready.gather.walk.signing import signed_in
from launchready.gather.walk.telling import note_calls, note_errors
from launchready.gather.walk.walker import Walker
from launchready.gather.whoami import NAMES
from launchready.model import Missing, Phase
from launchready.net.browser import Browser, BrowserMissing
from launchready.net.types import ANONYMOUS, Call, Session
from launchready.settings.schema import Persona

ROLES = ("anonymous", "member", "admin")
NO_SUCH_PAGE = "/lr-no-such-page-here"
ADMINS = re.compile(r"^(super_?)?(admin|owner|administrator)s?$", re.I)
# From the one with the least rights to the one with the most, by the usual names.
_LOW = ("guest", "member", "user", "customer", "reader", "subscriber", "author", "editor", "moderator", "manager")


@dataclass(frozen=True, slots=True)
class Who:
    """One visitor to be: the part, the session or why there is none, and how it came to be."""

    role: str
    session: Session
    how: str
    why: str = ""
    persona: Persona | None = None
    newcomer: Newcomer | None = None


@dataclass(slots=True)
class Known:
    """What nobody was shown: signatures of the start page and of a page that cannot exist. `told` when it is known."""

    start: str = ""
    missing: str = ""
    told: asyncio.Event = field(default_factory=asyncio.Event)


@gatherer(title="walking through the platform as three visitors", phase=Phase.PASSIVE)
async def walk(site: Site) -> Walk | Missing:
    """Three visits, the forms of the people, and what nobody gets of what people saw."""
    ours = site.settings.walk
    return await walked(site, Limits(pages=ours.pages, clicks=ours.clicks, links=ours.links, seconds=ours.seconds))


async def walked(site: Site, limits: Limits) -> Walk | Missing:
    """The walk with other limits."""
    started = time.monotonic()
    known = Known()
    try:
        async with Browser.open(site.door) as browser:
            people = [await choose(site, role) for role in ROLES]
            found = {who.role: Found() for who in people}
            visits = await asyncio.gather(
                *(_guarded(site, browser, who, limits, found[who.role], known) for who in people)
            )
            await asyncio.gather(_forms(site, browser, limits, found), _reach(site, browser, limits, found, known))
            return _walk(list(visits), found, browser, time.monotonic() - started)
    except BrowserMissing as gap:
        return gap.missing


async def choose(site: Site, role: str) -> Who:
    """Who plays a part: nobody, a new member (else the lowest persona), the admin or owner."""
    if role == "anonymous":
        return Who(role, ANONYMOUS, "without signing in")
    people = [persona for persona in site.settings.personas_of(site.environment) if not _api_only(persona)]
    if role == "member":
        others = [persona for persona in people if not ADMINS.match(persona.role)]
        if (guest := await _new_member(site)) is not None:
            return guest
        persona = min(others, key=_rank, default=None)
        return await _as(site, role, persona, "member")
    admins = [persona for persona in people if ADMINS.match(persona.role)]
    return await _as(
        site, role, next(iter(sorted(admins, key=lambda one: one.role != "admin")), None), "admin or owner"
    )


def _api_only(persona: Persona) -> bool:
    return persona.sign_in.how in ("bearer", "api_key") or persona.sign_in.session.startswith("body:")


def _rank(persona: Persona) -> int:
    return next((number for number, word in enumerate(_LOW) if word in persona.role.lower()), len(_LOW))


async def _new_member(site: Site) -> Who | None:
    """A throwaway person of our own, where the settings say how and the phase allows it; None otherwise."""
    if site.door.phase.rank < Phase.ACTIVE.rank or site.door.permitted is None or site.settings.throwaway is None:
        return None
    person = await newcomer(site)
    if isinstance(person, Missing):
        return None
    session = await enter(site, person, site.settings.throwaway.sign_in)
    if isinstance(session, Missing):
        return None
    return Who("member", session, "a new member", newcomer=person)


async def _as(site: Site, role: str, persona: Persona | None, wanted: str) -> Who:
    if site.door.phase.rank < Phase.READ.rank:
        return Who(role, ANONYMOUS, "", site.why_not(Phase.READ))
    if persona is None:
        return Who(
            role, ANONYMOUS, "", f"no persona with the role of {wanted} signs in; add [[personas]] to the settings"
        )
    if site.people.who_am_i is None and persona.sign_in.how in ("json", "form"):
        # Nothing proves a session yet, and asking for one now would spoil it for later; the form shows it as well.
        return Who(role, Session(persona.name, persona.role), f"the persona {persona.name}, by the form", "", persona)
    session = await site.person(persona.name)
    if isinstance(session, Missing):
        return Who(role, Session(persona.name), "", session.detail, persona)
    return Who(role, session, f"the persona {persona.name}", persona=persona)


async def _guarded(site: Site, browser: Browser, who: Who, limits: Limits, found: Found, known: Known) -> Visit:
    """A visit; one that breaks is told as not walked, and does not end the others."""
    try:
        return await _visit(site, browser, who, limits, found, known)
    except Exception as crash:
        site.emit("crash", {"name": f"walk of {who.role}", "error": f"{type(crash).__name__}: {crash}", "where": ""})
        return Visit(who.role, who.session.persona, who.how, False, f"the walk broke ({type(crash).__name__})")
    finally:
        if who.role == "anonymous":
            known.told.set()


async def _visit(site: Site, browser: Browser, who: Who, limits: Limits, found: Found, known: Known) -> Visit:
    """One visitor from the start page to the phone."""
    started = time.monotonic()
    if who.why:
        return Visit(who.role, who.session.persona, who.how, False, who.why)
    writing = Phase.ACTIVE if who.role != "anonymous" or browser.deepest is Phase.ACTIVE else None
    walker = await _walker(site, browser, who, limits, found, phase=writing)
    why = await _start(walker, who, known)
    if not why:
        await crawl(walker, await _starts(walker))
        await note_storage(walker)
        await walker.visitor.settled()
        await check_links(walker, known.missing, known.start)
        await _tell(walker, who)
        await browser.leave(walker.visitor)
        if who.role != "admin":
            await _phone(site, browser, who, limits, found)
    else:
        await walker.visitor.settled()
        note_errors(walker)
        await browser.leave(walker.visitor)
    pages = [page for page in found.pages if not page.phone]
    summary = f"{who.role} ({who.how}) saw {len(pages)} pages and pressed {found.clicks} controls"
    return Visit(
        who.role,
        who.session.persona,
        who.how,
        not why and any(page.ok for page in pages),
        why or ("" if any(page.ok for page in pages) else "no page could be opened"),
        round(time.monotonic() - started, 1),
        len(pages),
        found.clicks,
        found.phone_pages,
        found.tab_stops,
        tuple(found.strip),
        tuple(dict.fromkeys(found.doubts)),
        tuple(dict.fromkeys(found.left_out)),
        walker.evidence("GET /", summary),
    )


async def _walker(
    site: Site,
    browser: Browser,
    who: Who,
    limits: Limits,
    found: Found,
    *,
    phone: bool = False,
    phase: Phase | None = None,
) -> Walker:
    state = who.persona.sign_in.file if who.persona and who.persona.sign_in.how == "storage_state" else None
    visitor = await browser.visitor(who.session, phone=phone, phase=phase, writes=None, state=state)
    deadline = time.monotonic() + limits.seconds
    return Walker(site, visitor, await visitor.page(), who.role, limits, found, deadline)


async def _starts(walker: Walker) -> list[str]:
    """The addresses at which pages are served: the first, and every other one that answers with a page."""
    site = walker.site
    starts = [site.door.url("/")]
    for base in dict.fromkeys(site.door.bases[1:]):
        call = Call("GET", site.door.url("/", base))
        _, seen = await site.see(call, session=walker.visitor.session, summary="are there pages at this address?")
        if seen.ok and seen.sketch is not None and seen.sketch.form == "html":
            starts.append(call.url)
    return starts


async def _start(walker: Walker, who: Who, known: Known) -> str:
    """Open the start page; '' when the walk may go on, else why it may not."""
    if who.role != "anonymous":
        # What a stranger sees of the start page tells whether somebody is signed in.
        await known.told.wait()
    opened = await walker.open(walker.site.door.url("/"))
    if who.role == "anonymous":
        if opened is None:
            return "the start page could not be opened"
        known.start = opened.page.signature
        missing = await walker.open(walker.site.door.url(NO_SUCH_PAGE))
        known.missing = missing.page.signature if missing else ""
        walker.found.pages.clear()
        walker.visitor.notes.said.clear()
        walker.visitor.notes.calls.clear()
        known.told.set()
        return ""
    secret = _secret(walker, who)
    why = await signed_in(walker, opened, known.start, secret)
    walker.found.pages.clear()
    return why


def _secret(walker: Walker, who: Who) -> tuple[str, str] | None:
    if who.newcomer is not None:
        return who.newcomer.email, who.newcomer.password
    known = credentials(who.persona, walker.site.environ) if who.persona else None
    return known[:2] if known else None


async def _tell(walker: Walker, who: Who) -> None:
    """Turn the notes into facts."""
    secret = _secret(walker, who)
    own = {secret[0]} if secret else set()
    own |= set(walker.visitor.session.secrets())
    for call in walker.visitor.notes.calls:
        if call.answer is not None and call.url.split("?")[0].rstrip("/").endswith(NAMES):
            own |= {str(value) for _, value in leaves_of(call.answer.json())}
    note_errors(walker)
    note_calls(walker)
    note_addresses(walker)
    note_carried(walker, own)
    for event in walker.visitor.notes.events:
        walker.found.events.append(f"{who.role}: {event.kind}")


async def _phone(site: Site, browser: Browser, who: Who, limits: Limits, found: Found) -> None:
    places = list(found.places.values())
    walker = await _walker(site, browser, who, limits, found, phone=True)
    walker.pictures = limits.pictures // 2
    await phone_pass(walker, places)
    await walker.visitor.settled()
    note_errors(walker)
    await browser.leave(walker.visitor)


async def _forms(site: Site, browser: Browser, limits: Limits, found: dict[str, Found]) -> None:
    """Try the forms that any visitor saw: as the persona whose recipe fits, so that what is made can be removed."""
    seen: dict[tuple[str, ...], tuple[str, FormSeen]] = {}
    for role, facts in found.items():
        for key, form in facts.seen_forms.items():
            if role == "anonymous" or key not in seen:
                seen.setdefault(key, (role, form))
    groups = {role: [form for where, form in seen.values() if where == role] for role in ROLES}
    await asyncio.gather(
        *(_forms_of(site, browser, limits, found[role], role, forms) for role, forms in groups.items() if forms)
    )


async def _forms_of(
    site: Site, browser: Browser, limits: Limits, found: Found, role: str, forms: list[FormSeen]
) -> None:
    who = await choose_writer(site, role)
    active = browser.deepest is Phase.ACTIVE and not who.why
    walker = await _walker(site, browser, who, limits, found, phase=Phase.ACTIVE if active else None)
    walker.pictures = limits.pictures // 2
    await try_forms(walker, forms)
    await walker.visitor.settled()
    note_calls(walker)
    await browser.leave(walker.visitor)


async def choose_writer(site: Site, role: str) -> Who:
    """The persona that tries forms: one of the settings, because only such a one can take away what it made."""
    if role == "anonymous":
        return Who(role, ANONYMOUS, "without signing in")
    people = [persona for persona in site.settings.personas_of(site.environment) if not _api_only(persona)]
    admins = [persona for persona in people if ADMINS.match(persona.role)]
    others = [persona for persona in people if persona not in admins]
    chosen = min(others, key=_rank, default=None) if role == "member" else next(iter(admins), None)
    return await _as(site, role, chosen, role)


async def _reach(site: Site, browser: Browser, limits: Limits, found: dict[str, Found], known: Known) -> None:
    """What nobody gets of the pages that people saw."""
    seen: dict[str, tuple[str, tuple[str, ...]]] = {}
    for role in ("member", "admin"):
        for path, url in found[role].places.items():
            people = (*seen[path][1], role) if path in seen else (role,)
            seen[path] = (url, people)
    if not seen:
        return
    nobody = Who("anonymous", ANONYMOUS, "without signing in")
    facts = Found()
    walker = await _walker(site, browser, nobody, limits, facts)
    known_paths = {page.path for page in found["anonymous"].pages}
    await try_reach(
        walker, {path: one for path, one in seen.items() if path not in known_paths}, known.missing, known.start
    )
    found["anonymous"].reach += facts.reach
    await browser.leave(walker.visitor)


def _walk(visits: list[Visit], found: dict[str, Found], browser: Browser, seconds: float) -> Walk:
    every = list(found.values())
    return Walk(
        visits=tuple(visits),
        pages=tuple(one for facts in every for one in facts.pages),
        calls=tuple(one for facts in every for one in facts.calls),
        stuck=tuple(one for facts in every for one in facts.stuck),
        dead=tuple(one for facts in every for one in facts.dead),
        forms=tuple(one for facts in every for one in facts.forms),
        forms_left=tuple(one for facts in every for one in facts.left),
        broken=tuple(one for facts in every for one in facts.broken),
        errors=tuple(one for facts in every for one in facts.errors),
        carried=tuple(one for facts in every for one in facts.carried),
        stored=tuple(one for facts in every for one in facts.stored),
        tokens_in_urls=tuple(one for facts in every for one in facts.tokens),
        mixed=tuple(dict.fromkeys(one for facts in every for one in facts.mixed)),
        reach=tuple(one for facts in every for one in facts.reach),
        waiting=tuple(one for facts in every for one in facts.waiting),
        events=tuple(dict.fromkeys(one for facts in every for one in facts.events)),
        browser=f"Chromium {browser.version}",
        remarks=browser.remarks,
        seconds=round(seconds, 1),
    )
