"""What a stranger reads from the hosted backends that the front-end names, with their public keys alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from weakref import WeakKeyDictionary

from launchready.artifacts.bundles import Backend, BackendKey, OpenBackend, OpenRead, Served
from launchready.artifacts.sightings import BundleRoutes
from launchready.artifacts.sketch import Seen
from launchready.gather.bundles.asking import Column, Question, described, headers_of, questions, rows_in, total_in
from launchready.gather.bundles.backends import Hint, find_backends
from launchready.gather.bundles.crawl import Contents
from launchready.gather.bundles.pages import inline_scripts
from launchready.gather.bundles.served import contents
from launchready.gather.registry import gatherer
from launchready.gather.site import Site
from launchready.model import Missing, Phase
from launchready.net.door import Door
from launchready.net.scope import out_of_scope
from launchready.net.types import Answer, Call

MOST_TABLES = 60
_columns: WeakKeyDictionary[Door, dict[str, dict[str, list[Column]]]] = WeakKeyDictionary()


@gatherer(title="asking hosted backends with their public key", phase=Phase.PASSIVE)
async def open_backend(site: Site, served: Served, bundle: BundleRoutes | Missing) -> OpenBackend:
    """Every backend that pages and scripts name; its tables asked for a few rows, which are kept as hashes only."""
    found = await contents(site)
    hints = await hints_of(site, found, bundle)
    backends, reads = [], []
    for hint in hints:
        backend, answers = await _look(site, found, hint)
        backends.append(backend)
        reads += answers
    read = tuple(file.evidence for file in served.files if file.evidence and file.kind in ("page", "script"))
    doubts = list(served.doubts)
    if not hints and served.left_out and not found.scripts:
        doubts.append(
            f"scripts from {', '.join(served.left_out[:3])} were not read; add what is yours to [scope] hosts"
        )
    return OpenBackend(tuple(backends), tuple(reads), read[:20], served.whole and not doubts, tuple(doubts))


async def hints_of(site: Site, found: Contents, bundle: BundleRoutes | Missing) -> list[Hint]:
    """The backends named in what was read; from now on their keys are written as names of variables."""
    inline = {name: text for page in found.pages for name, text in inline_scripts(page).items()}
    mapped = {name: text for many in found.sources.values() for name, text in many.items()}
    sightings = bundle.sightings if isinstance(bundle, BundleRoutes) else ()
    hints = await asyncio.to_thread(find_backends, {**found.scripts, **inline, **mapped}, sightings)
    keys = dict.fromkeys((value, role) for hint in hints for value, role, _ in hint.keys)
    for number, (value, role) in enumerate(keys, 1):
        site.hide(value, f"$LR_BACKEND_KEY_{number}_{role.upper()}")
    return hints


def columns_of(site: Site, url: str) -> dict[str, list[Column]]:
    """The columns that a backend's own description named in this run."""
    return _columns.get(site.door, {}).get(url, {})


async def _look(site: Site, found: Contents, hint: Hint) -> tuple[Backend, list[OpenRead]]:
    keys = []
    for value, role, name in hint.keys:
        file = found.evidence_of(name)
        where = file.url if file else name
        keys.append(BackendKey(role, site.sketcher.digest(value), where, file.evidence if file else None))
    holder = found.evidence_of(hint.where)
    backend = Backend(
        hint.kind,
        hint.url,
        hint.where.split("#")[0],
        tuple(keys),
        tuple(hint.tables),
        tuple(one for one in hint.functions if not one.startswith("ref:")),
        tuple(hint.buckets),
        evidence=holder.evidence if holder else None,
    )
    if sentence := out_of_scope(hint.url + "/", site.settings, site.environment):
        return replace(backend, out_of_scope=sentence), []
    backend, tables = await _tables(site, hint, backend)
    doubts = list(backend.doubts)
    asked = list(questions(hint, tables[:MOST_TABLES]))
    if len(tables) > MOST_TABLES:
        doubts.append(f"{hint.url} has {len(tables)} tables, {MOST_TABLES} were asked")
    if not asked:
        doubts.append(f"no table or collection of {hint.url} is known by name")
    answers = await asyncio.gather(*(_ask(site, hint, question) for question in asked))
    return replace(backend, doubts=tuple(doubts)), list(answers)


async def _tables(site: Site, hint: Hint, backend: Backend) -> tuple[Backend, list[tuple[str, str]]]:
    """Names from the bundle, and those that PostgREST itself lists to strangers."""
    named = dict.fromkeys(hint.tables, "bundle")
    if hint.kind not in ("supabase", "postgrest"):
        return backend, list(named.items())
    call = Call("GET", f"{hint.url}/rest/v1/", headers_of(hint))
    reply = await site.door.send(call, phase=Phase.PASSIVE, why="the backend's own description")
    tables, functions = described(reply.json() if isinstance(reply, Answer) and reply.status == 200 else None)
    _columns.setdefault(site.door, {})[hint.url] = tables
    for name in tables:
        named.setdefault(name, "description")
    every = tuple(dict.fromkeys([*backend.functions, *functions]))
    return replace(backend, tables=tuple(named), functions=every), list(named.items())


async def _ask(site: Site, hint: Hint, question: Question) -> OpenRead:
    call = Call("GET", question.url, question.headers)
    if sentence := out_of_scope(question.url, site.settings, site.environment):
        return _made(hint, question, Seen(None, None, sentence))
    summary = f"a stranger reads {question.name} with the public key"
    reply, seen = await site.see(call, phase=Phase.PASSIVE, summary=summary)
    if not isinstance(reply, Answer) or not seen.ok:
        return _made(hint, question, seen)
    data = reply.json()
    rows = rows_in(data, question.rows_at)
    seen = site.seen(reply, summary, site.sketcher.personal(reply))
    fields = sorted({leaf.path.removeprefix("[].") for leaf in (seen.sketch.leaves if seen.sketch else ())})
    read = _made(hint, question, seen)
    total = total_in(reply.header("content-range"), data)
    return replace(read, rows=len(rows), total=total, fields=tuple(fields[:60]))


def _made(hint: Hint, question: Question, seen: Seen) -> OpenRead:
    url = question.url.split("?")[0]
    return OpenRead(hint.url, question.what, question.name, question.route, url, seen, source=question.source)
