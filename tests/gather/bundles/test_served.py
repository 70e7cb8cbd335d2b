"""Which files are fetched, each once, and what is found in them."""

from __future__ import annotations

import asyncio
import base64
import json
from collections import Counter
from typing import Any

from launchready.gather.bundles.chunks import further_scripts, webpack_chunks
from launchready.gather.bundles.find import find_all
from launchready.gather.bundles.maps import plain_name, said, sources
from launchready.gather.bundles.pages import form_sightings, read_page, state_paths
from launchready.gather.bundles.served import bundle_routes, served
from launchready.model import Phase
from tests.gather.bundles.site import site_over
from tests.net.servers import Seen, answer, serving

MAP = {
    "version": 3,
    "sources": ["webpack://app/./src/api.ts", "webpack://app/./src/admin.ts", "webpack://app/./node_modules/x/i.js"],
    "sourcesContent": [
        "export const send = (p: string, m = 'GET') =>\n  fetch(`/api${p}`, { method: m });\n",
        "import { send } from './api';\n\nexport const kick = (id) => send(`/admin/members/${id}/kick`, 'POST');",
        "fetch('/api/from-a-library')",
    ],
    "mappings": "",
}
FILES: dict[str, tuple[str, str]] = {
    "/": ("text/html", '<!doctype html><script type="module" src="/assets/index-1.js"></script><a href="/posts/1">a</a>'
          '<a href="/posts/2">b</a><link rel="modulepreload" href="/assets/vendor-2.js">'
          '<form method="post" action="/join"></form>'
          '<script id="__NEXT_DATA__" type="application/json">{"STATS_API":"/api/stats/"}</script>'),
    "/posts/{id}": ("text/html", '<!doctype html><title>p</title><script src="/assets/index-1.js"></script>'),
    "/assets/index-1.js": ("text/javascript", 'import{s}from"./vendor-2.js";s("/me");a=()=>import("./Admin-3.js");'
                           'http.post(state.get("STATS_API"));\n//# sourceMappingURL=index-1.js.map'),
    "/assets/vendor-2.js": ("text/javascript", "const s=e=>fetch(`/api${e}`);export{s}"),
    "/assets/Admin-3.js": ("text/javascript", 'import{s as r}from"./vendor-2.js";r("/admin/audit")'),
    "/assets/Admin-3.js.map": ("application/json", json.dumps(MAP)),
}  # fmt: skip


def handler(seen: Seen) -> bytes:
    path = "/posts/{id}" if seen.target.startswith("/posts/") else seen.target
    if path in FILES:
        kind, text = FILES[path]
        return answer(200, text.encode(), kind=kind)
    return answer(404, b"<!doctype html><title>nothing here</title>", kind="text/html")


def shell(seen: Seen) -> bytes:
    """A single-page app that answers its shell to everything it does not know."""
    told = handler(seen)
    return told if b" 200 " in told[:20] else answer(200, FILES["/"][1].encode(), kind="text/html")


async def _read(handle: Any, phase: Phase = Phase.PASSIVE) -> tuple[Any, Any, list[str]]:
    async with serving(handle) as running:
        site = site_over(running.url, phase=phase)
        files = await served(site)
        routes = await bundle_routes(site, files)
        await site.door.aclose()
        return files, routes, [one.target for one in running.seen]


def paths(routes: Any) -> set[str]:
    return {f"{one.method} {one.path}" for one in routes.sightings}


EXPECTED = {
    "GET /api/me", "GET /api/admin/audit", "POST /api/admin/members/{id}/kick", "POST /api/stats/", "POST /join",
}  # fmt: skip


def test_lazy_chunks_maps_forms_and_state() -> None:
    files, routes, asked = asyncio.run(_read(handler))
    assert paths(routes) == EXPECTED
    kick = next(one for one in routes.sightings if one.path.endswith("/kick"))
    assert kick.where.endswith("/assets/Admin-3.js.map!src/admin.ts:3")
    assert files.whole and {file.kind for file in files.files} == {"page", "script", "map"}
    admin = next(file for file in files.files if file.url.endswith("Admin-3.js"))
    assert admin.map.endswith("Admin-3.js.map") and admin.sources == 2
    assert max(Counter(asked).values()) == 1, "each address is asked once"
    assert sum(target.startswith("/posts/") for target in asked) == 1, "one page of a kind is enough"


def test_contents_are_not_kept() -> None:
    files, _, _ = asyncio.run(_read(handler))
    assert "sourceMappingURL" not in repr(files) and "modulepreload" not in repr(files)


def test_a_shell_for_everything_is_neither_script_nor_map() -> None:
    files, routes, _ = asyncio.run(_read(shell))
    assert paths(routes) == EXPECTED
    assert len(files.of("page")) == 2 and len(files.of("script")) == 3


def test_a_site_that_serves_nothing_is_missing() -> None:
    async def go() -> str:
        async with serving(lambda seen: answer(500, b"")) as running:
            return type(await served(site_over(running.url))).__name__

    assert asyncio.run(go()) == "Missing"


def test_webpack_names_its_chunks() -> None:
    text = 'n.p="/_next/";n.u=e=>12===e?"static/chunks/12-a.js":"static/chunks/"+({7:"admin"}[e]||e)+"."'
    text += '+{7:"x",8:"y"}[e]+".js"'
    assert sorted(webpack_chunks(text, "https://h/_next/static/w.js")) == [
        "https://h/_next/static/chunks/12-a.js",
        "https://h/_next/static/chunks/8.y.js",
        "https://h/_next/static/chunks/admin.x.js",
    ]


def test_manifests_and_flight_data_name_files() -> None:
    manifest = 'self.__BUILD_MANIFEST={"/admin":["static/chunks/pages/admin-0123abcd.js"],sortedPages:["/admin"]}'
    assert further_scripts(manifest, "https://h/_next/static/b1/_buildManifest.js") == [
        "https://h/_next/static/chunks/pages/admin-0123abcd.js"
    ]
    flight = 'self.__next_f.push([1,"4:I[12,[\\"7\\",\\"static/chunks/app/(app)/admin/page-0123abcd.js\\"]]"])'
    assert further_scripts(flight, "https://h/x") == ["https://h/_next/static/chunks/app/(app)/admin/page-0123abcd.js"]
    vite = 'const d=["assets/Admin-1.js","assets/Admin-1.css"];'
    assert further_scripts(vite, "https://h/app/assets/index.js") == ["https://h/app/assets/Admin-1.js"]


def test_next_pages_are_told_by_manifest_and_by_the_address_of_a_chunk() -> None:
    base = "https://h/_next/static/"
    found, _ = find_all(
        {
            base + "b/_buildManifest.js": 'self.x={"/":["static/chunks/a.js"],"/admin/[id]":["a"],"/_app":["b"]}',
            base + "chunks/app/(app)/jobs/page-0123abcd.js": 'x=(0,r.createServerReference)("' + "40" * 21 + '",c)',
        }
    )
    assert {f"{one.method} {one.path}" for one in found} == {"GET /", "GET /admin/{id}", "GET /jobs", "POST /jobs"}


def test_source_maps() -> None:
    assert said("a\n//# sourceMappingURL=a.js.map", None, "https://h/s/a.js") == "https://h/s/a.js.map"
    assert said("a", "/m/a.map", "https://h/s/a.js") == "https://h/m/a.map"
    assert said("no map here", None, "https://h/a.js") == ""
    assert sources("<!doctype html>", "m") is None and sources('{"version":2}', "m") is None
    assert list(sources(json.dumps(MAP), "m") or {}) == ["m!src/api.ts", "m!src/admin.ts"]
    assert plain_name("../../src/a b.ts?1f") == "src/a b.ts" and plain_name("webpack:///./src/x.js") == "src/x.js"
    data = "data:application/json;base64," + base64.b64encode(json.dumps(MAP).encode()).decode()
    assert said(f"x\n//# sourceMappingURL={data}", None, "https://h/a.js") == data


def test_pages_are_read_leniently() -> None:
    page = read_page('<base href="/b/"><script src=a.js><a href="c?d#e"><form><form action="/x"><p', "https://h/q/")
    assert page.scripts == ["https://h/b/a.js"]
    page = read_page(
        '<base href="/b/"><a href="c?d#e">x</a><form></form><form action="/x/17" method=post>', "https://h/q/"
    )
    assert page.links == ["https://h/b/c?d"]
    assert [(one.method, one.path) for one in form_sightings(page)] == [("POST", "/x/{id}")]


def test_a_name_with_two_addresses_in_inline_state_means_nothing() -> None:
    assert state_paths(['{"A_API":"\\/api\\/a/","url":"/x/1"}', '{"url":"/x/2"}']) == {"A_API": "/api/a/"}
    assert state_paths(['{"api":{"index":"/c/first/3/"},"next":"/c/2/"}']) == {}
