"""Scripts that lend each other clients, wrappers and constants."""

from __future__ import annotations

import time

import pytest

from launchready.gather.bundles.find import find_all

H = "https://app.example.com"
WEBPACK = "(self.webpackChunkapp=self.webpackChunkapp||[]).push([[%s],{%s}]);"

SITES: list[tuple[str, dict[str, str], set[str]]] = [
    (
        "Vite chunks with renamed exports",
        {
            "/assets/index-a.js": 'const r=(e,t)=>fetch("/api"+e,{method:t??"GET"});r("/me");export{r as a,z as b};',
            "/assets/Admin-b.js": 'import{a as t}from"./index-a.js";t("/admin/jobs/"+e.id,"DELETE");',
        },
        {"GET /api/me", "DELETE /api/admin/jobs/{id}"},
    ),
    (
        "an axios instance from another file",
        {
            "/assets/v.js": 'import n from"axios";const c=n.create({baseURL:"/api/v1"});export{c as d};',
            "/assets/x.js": 'import{d as o}from"./v.js";const l=()=>o.get("/members"),k=e=>o.delete(`members/${e}`);',
        },
        {"GET /api/v1/members", "DELETE /api/v1/members/{id}"},
    ),
    (
        "a constant from another file, passed on by a third",
        {
            "/s/c.js": 'export const API="/api/v4";export function url(p){return API+p}',
            "/s/i.js": 'export*from"./c.js"',
            "/s/a.js": 'import{API as b,url}from"./i.js";fetch(`${b}/feed`);fetch(url("/jobs/"+i),{method:"POST"})',
        },
        {"GET /api/v4/feed", "POST /api/v4/jobs/{id}"},
    ),
    (
        "a default export that is an object of functions",
        {
            "/s/api.js": "const req=(m,p)=>fetch('/api'+p,{method:m});"
            "export default{kick:e=>req('POST',`/m/${e}/kick`),req};",
            "/s/b.js": 'import api from"./api.js";api.kick(7);api.req("PUT","/x")',
        },
        {"POST /api/m/{id}/kick", "PUT /api/x"},
    ),
    (
        "webpack chunks that share a module",
        {
            "/main.js": WEBPACK
            % (
                "179",
                '512:(e,t,n)=>{"use strict";n.d(t,{Z:()=>o,y:()=>"/api"});var r=n(9669),i=n.n(r);'
                'const o=i().create({baseURL:"/api"})}',
            ),
            "/7.js": WEBPACK
            % ("7", '77:(e,t,n)=>{n.r(t);var r=n(512);r.Z.get("/admin/audit");r.Z.post("/admin/wipe",{})}'),
        },
        {"GET /api/admin/audit", "POST /api/admin/wipe"},
    ),
    (
        "webpack 4 modules with a wrapper",
        {
            "/a.js": 'webpackJsonp([0],{1:function(e,t,n){"use strict";n.d(t,"a",function(){return s});'
            'function s(e,t){return fetch("/api"+e,{method:t||"GET"})}},'
            '2:function(e,t,n){"use strict";var r=n(1);Object(r.a)("/jobs","POST")}});/* webpack */',
        },
        {"POST /api/jobs"},
    ),
    (
        "classes across sources of a map",
        {
            "/a.js.map!src/http.ts": "export class Http { constructor(private base: string) {}\n"
            " call(path: string, init: RequestInit = {}) { return fetch('/api' + path, init); }\n"
            " del(path: string) { return this.call(path, { method: 'DELETE' }); } }\n"
            "export const http = new Http('/api');",
            "/a.js.map!src/pages/Admin.tsx": "import { http } from '../http';\n"
            "export const Admin = () => <b onClick={() => http.del(`/admin/members/${id}`)}>x</b>;",
            "/a.js.map!src/pages/Me.vue": "<template><p/></template>\n<script setup>\nimport { http } from '@/http'\n"
            "http.call('/me')\n</script>",
        },
        {"DELETE /api/admin/members/{id}", "GET /api/me"},
    ),
    (
        "a source of a map whose wrapper lies in a chunk without a map",
        {
            "/core.js": 'const api=(m,p)=>fetch("/api"+p,{method:m});api("GET","/me");export{api,list};',
            "/app.js": 'import{api,list}from"./core.js";api("GET","/me")',
            "/app.js.map!src/staff.js": 'import { api } from "./api.js";\napi("DELETE", `/staff/notes/${id}`);',
        },
        {"GET /api/me", "DELETE /api/staff/notes/{id}"},
    ),
    (
        "two chunks lend the name that a source of a map asks for",
        {
            "/a.js": 'export const ask=p=>fetch("/a"+p);',
            "/b.js": 'export const ask=p=>fetch("/b"+p);',
            "/app.js": 'import{ask as x}from"./a.js";import{ask as y}from"./b.js";',
            "/app.js.map!src/staff.js": 'import { ask } from "./api.js";\nask("/notes");',
        },
        set(),
    ),
    (
        "a package that gives away a name which a chunk has too",
        {
            "/core.js": 'export const get=p=>fetch("/api"+p);',
            "/app.js": 'import{get}from"./core.js";',
            "/app.js.map!src/staff.js": 'import { get } from "lodash";\nget("/notes");',
        },
        set(),
    ),
    (
        "files that import each other",
        {
            "/a.js": 'import{b}from"./b.js";export const a=p=>fetch("/api/a"+p);b("/1x")',
            "/b.js": 'import{a}from"./a.js";export const b=p=>fetch("/api/b"+p);a("/2x")',
        },
        # Each is read once, so one of the two directions stays unknown.
        {"GET /api/b/1x"},
    ),
    (
        "a name that two files give to different things",
        {
            "/a.js": 'const get=p=>fetch("/api/a"+p);get("/x");export{get}',
            "/b.js": 'import{get}from"./c.js";get("/y")',
            "/c.js": "const m=new Map;const get=k=>m.get(k);export{get}",
        },
        {"GET /api/a/x"},
    ),
]


@pytest.mark.parametrize(("name", "files", "routes"), SITES, ids=[one[0] for one in SITES])
def test_sites(name: str, files: dict[str, str], routes: set[str]) -> None:
    found, doubts = find_all({H + path: text for path, text in files.items()})
    assert {f"{one.method} {one.path}" for one in found} == routes
    assert not doubts


def test_hostile_scripts_end_soon() -> None:
    started = time.process_time()
    deep = "(" * 4000 + "1" + ")" * 4000
    nested = "a=>" * 3000 + "fetch('/api/x')"
    circle = "const a=b,b=c,c=a;fetch(a);function f(p){return f(p+'/x')}f('/api/y');fetch(f('/api/z'))"
    long = "fetch(" + "+".join(f"x{i}?'/a{i}':'/b{i}'" for i in range(40)) + ")"
    names = "".join(f"function g{i}(p){{return g{i + 1}('/a'+p)}}" for i in range(300)) + "g0('/x')"
    texts = (deep, nested, circle, long, names, "\0" * 50, "{" * 9000)
    find_all({H + f"/{number}.js": text for number, text in enumerate(texts)})
    assert time.process_time() - started < 20


@pytest.mark.slow
def test_megabytes_take_seconds() -> None:
    part = (
        "{0}:(e,t,n)=>{{n.d(t,{{Z:()=>a}});var r=n({1}),o=n(7);function a(e,t){{var i=e.id,s=t||1;"
        'let q="/api/x{0}/"+i;if(e){{const z=Object.keys(t).map(k=>k+1);return b(z).then(e=>e.json())}}'
        'return o.createElement("div",{{className:"w-full",onClick:()=>c(e)}},e.title,h(e),s)}}'
        'fetch(`/api/posts/${{e.id}}/c{0}`,{{method:"POST"}})}},'
    )
    filler = (
        "{0}:(e,t,n)=>{{var r=n({1});e.exports=function(t){{for(var n=[],i=0;i<t.length;i++)"
        'n.push(r(t[i].a.b,"k{0}"));return n}}}},'
    )
    text = WEBPACK % ("1", "".join((part if n % 20 == 0 else filler).format(n, n + 1) for n in range(1, 15000)))
    started = time.process_time()
    found, _ = find_all({H + "/big.js": text})
    took = time.process_time() - started
    assert len(found) > 1000
    assert took < 5 * len(text) / 1e6, f"{took:.1f} s of the processor for {len(text)} bytes"
