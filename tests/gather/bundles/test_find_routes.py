"""Snippets of scripts and the routes they name; and look-alikes that name none."""

from __future__ import annotations

import pytest

from launchready.gather.bundles.find import find_routes

URL = "https://app.example.com/assets/index-3f9a1c2b.js"
UUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"

# name, snippet, routes as `METHOD path` (`METHOD path operation`; a foreign base in front of the path)
SNIPPETS: list[tuple[str, str, list[str]]] = [
    ("fetch", 'fetch("/api/posts")', ["GET /api/posts"]),
    ("fetch with a method", "fetch('/api/posts', {method: 'POST', body})", ["POST /api/posts"]),
    ("a method in small letters", 'fetch("/api/me",{method:"patch"})', ["PATCH /api/me"]),
    ("a template", "fetch(`/api/posts/${id}/comments`)", ["GET /api/posts/{id}/comments"]),
    ("a template of a member", "fetch(`/api/posts/${post.slug}`)", ["GET /api/posts/{slug}"]),
    ("concatenation", 'fetch("/api/posts/" + id)', ["GET /api/posts/{id}"]),
    ("more concatenation", 'fetch("/api/g/"+e+"/members/"+t,{method:"DELETE"})', ["DELETE /api/g/{id}/members/{id2}"]),
    ("concat()", 'fetch("/api/posts/".concat(e.id,"/likes"),{method:"PUT"})', ["PUT /api/posts/{id}/likes"]),
    ("a constant", 'const API="/api/v1"; fetch(API + "/x")', ["GET /api/v1/x"]),
    ("constants of constants", 'const A="/api",B=`${A}/v2`;fetch(`${B}/feed`)', ["GET /api/v2/feed"]),
    ("a table of constants", 'const R={posts:{list:"/api/posts"}};fetch(R.posts.list)', ["GET /api/posts"]),
    ("a table of functions", "const R={one:e=>`/api/posts/${e}`};fetch(R.one(7))", ["GET /api/posts/{id}"]),
    ("a query is left out", "fetch(`/api/search?q=${encodeURIComponent(q)}&page=2`)", ["GET /api/search"]),
    ("a query glued on", 'fetch("/api/posts" + query)', ["GET /api/posts"]),
    ("both of two", 'fetch(all ? "/api/all" : "/api/mine")', ["GET /api/all", "GET /api/mine"]),
    (
        "ids in literals",
        f'fetch("/api/posts/17");fetch("/api/files/{UUID}")',
        ["GET /api/files/{id}", "GET /api/posts/{id}"],
    ),
    ("two ids are one route", 'fetch("/api/posts/17");fetch("/api/posts/18")', ["GET /api/posts/{id}"]),
    ("a hexadecimal id", 'fetch("/api/orders/507f1f77bcf86cd799439011")', ["GET /api/orders/{id}"]),
    ("a year is no id", 'fetch("/api/reports/2026")', ["GET /api/reports/2026"]),
    ("a foreign host", 'fetch("https://api.example.net/v1/me")', ["GET https://api.example.net/v1/me"]),
    ("an unknown base", "fetch(`${import.meta.env.VITE_API}/posts`)", ["GET /posts"]),
    ("a base with a fallback", 'const b=process.env.API??"/api";fetch(b+"/me")', ["GET /api/me"]),
    ("window.fetch", 'window.fetch("/api/me")', ["GET /api/me"]),
    ("new Request", 'fetch(new Request("/api/me",{method:"PUT"}))', ["PUT /api/me"]),
    ("new URL", 'fetch(new URL("/api/me", location.origin))', ["GET /api/me"]),
    ("spread options", 'const o={method:"POST"};fetch("/api/a",{...o,body:1})', ["POST /api/a"]),
    ("Object.assign", 'fetch("/api/a",Object.assign({method:"POST"},t))', ["POST /api/a"]),
    ("a wrapper", "async function api(m,p,b){return fetch(`/api${p}`,{method:m})} api('PUT','/me');", ["PUT /api/me"]),
    (
        "a wrapper in a wrapper",
        "const a=(p,o={})=>fetch('/api'+p,o),post=p=>a(p,{method:'POST'});post(`/groups/${g.id}/join`);a('/me')",
        ["GET /api/me", "POST /api/groups/{id}/join"],
    ),
    (
        "a minified wrapper",
        'function r(e,t,n){return fetch("/api"+e,{method:t||"GET",body:n})}'
        'function o(e){return r("/posts/"+e,"DELETE")}r("/me")',
        ["DELETE /api/posts/{id}", "GET /api/me"],
    ),
    (
        "the same letter in two functions",
        'function a(){const e="/api/one";return fetch(e)}function b(){const e="/api/two";return fetch(e)}',
        ["GET /api/one", "GET /api/two"],
    ),
    (
        "the body decides the method",
        'const q=(u,b)=>fetch("/api"+u,{method:b?"POST":"GET"});q("/x",1)',
        ["* /api/x"],
    ),
    (
        "options by destructuring",
        'const call=({url,method="GET"})=>fetch(`/api${url}`,{method});call({url:"/a"});call({url:"/b",method:"PUT"})',
        ["GET /api/a", "PUT /api/b"],
    ),
    (
        "a class",
        'class Api{constructor(e){this.base=e}get(e){return fetch(this.base+e)}}c=new Api("/api/v3");c.get("/me")',
        ["GET /api/v3/me"],
    ),
    (
        "an object of methods",
        'const http={base:"/api",post(p,b){return fetch(this.base+p,{method:"POST",body:b})}};http.post("/x")',
        ["POST /api/x"],
    ),
    ("a factory", 'const mk=b=>p=>fetch(b+p);const api=mk("/api/v9");api("/feed")', ["GET /api/v9/feed"]),
    ("axios.get", 'axios.get("/api/members")', ["GET /api/members"]),
    ("axios with a body", "axios.post(`/api/posts/${id}/like`, {})", ["POST /api/posts/{id}/like"]),
    ("axios(config)", 'axios({url:"/api/a",method:"delete"})', ["DELETE /api/a"]),
    ("axios(url)", 'axios("/api/a",{method:"put"})', ["PUT /api/a"]),
    ("axios.request", 'axios.request({method:"PATCH",url:`/api/u/${id}`})', ["PATCH /api/u/{id}"]),
    (
        "axios.create",
        'const c=axios.create({baseURL:"/api/v2"});c.get("posts");c.delete("/posts/"+id)',
        ["DELETE /api/v2/posts/{id}", "GET /api/v2/posts"],
    ),
    (
        "axios.create elsewhere",
        'const http=axios.create({baseURL:"https://api.example.net/v1"});http.put("/me",{})',
        ["PUT https://api.example.net/v1/me"],
    ),
    ("axios.defaults", 'axios.defaults.baseURL="/api";axios.get("/me")', ["GET /api/me"]),
    ("minified axios", 'const t=n.create({baseURL:"/api"});t.post("/x")', ["POST /api/x"]),
    ("ky", 'const k=ky.extend({prefixUrl:"/api"});k.post("posts",{json:p})', ["POST /api/posts"]),
    ("superagent", 'superagent.del("/api/posts/"+id).end(cb)', ["DELETE /api/posts/{id}"]),
    ("Angular", "this.http.get<Post[]>(`/api/posts/${this.id}`)", ["GET /api/posts/{id}"]),
    ("XMLHttpRequest", 'var x=new XMLHttpRequest;x.open("PUT","/api/a/"+i,!0)', ["PUT /api/a/{id}"]),
    ("$.ajax", '$.ajax({url:"/api/a",type:"POST"})', ["POST /api/a"]),
    ("$.getJSON", '$.getJSON("/api/a",cb);$.post("/api/b",{})', ["GET /api/a", "POST /api/b"]),
    ("sendBeacon", 'navigator.sendBeacon("/api/events",d)', ["POST /api/events"]),
    ("EventSource", 'new EventSource("/api/stream")', ["GET /api/stream"]),
    ("WebSocket", 'new WebSocket("wss://live.example.net/ws/"+room)', ["GET https://live.example.net/ws/{room}"]),
    ("useSWR", 'useSWR("/api/me",f)', ["GET /api/me"]),
    ("$fetch of Nuxt", '$fetch("/api/a",{method:"POST"})', ["POST /api/a"]),
    ("a config object", 'send({url:"/api/a",method:"PUT"})', ["PUT /api/a"]),
    (
        "RTK Query",
        'const b=fetchBaseQuery({baseUrl:"/api/"});x({endpoints:e=>({p:e.query({query:i=>`posts/${i}`}),'
        'd:e.mutation({query:i=>({url:`posts/${i}`,method:"DELETE"})})})})',
        ["DELETE /api/posts/{id}", "GET /api/posts/{id}"],
    ),
    (
        "tRPC",
        'httpBatchLink({url:"/api/trpc"});trpc.post.byId.useQuery({id});trpc.post.add.useMutation()',
        ["GET /api/trpc/post.byId", "POST /api/trpc/post.add"],
    ),
    ("tRPC by address", 'fetch("/api/trpc/post.list?batch=1")', ["GET /api/trpc/post.list"]),
    (
        "GraphQL",
        'new HttpLink({uri:"/api/graphql"});const q=gql`query Feed($n:Int){feed(first:$n){id}}`',
        ["POST /api/graphql query feed"],
    ),
    (
        "a mutation in a string",
        'c.request("mutation Del($i:ID!){removePost(id:$i){ok}}")',
        ["POST /graphql mutation removePost"],
    ),
    (
        "a compiled document",
        'const d={kind:"Document",definitions:[{kind:"OperationDefinition",operation:"query",'
        'name:{kind:"Name",value:"Me"},selectionSet:{kind:"SelectionSet",selections:[{kind:"Field",name:{kind:"Name",value:"viewer"}}]}}]}',
        ["POST /graphql query viewer"],
    ),
    (
        "a server action",
        'var a=(0,r.createServerReference)("40e1b2c3d4e5f60718293a4b5c6d7e8f9012345678",r.c,void 0,r.f,"kick")',
        ["POST /"],
    ),
    (
        "React Router",
        'r([{path:"/",element:a,children:[{path:"admin",element:b,children:[{path:"users/:id",lazy:c}]}]}])',
        ["GET /", "GET /admin", "GET /admin/users/{id}"],
    ),
    (
        "React Router without a path around",
        'x([{element:l,children:[{path:"/billing",element:b},{path:"*",element:n}]}])',
        ["GET /billing"],
    ),
    ("React Router as compiled elements", 'jsx(R,{path:"/admin/audit",element:jsx(A,{})})', ["GET /admin/audit"]),
    (
        "React Router as elements",
        'y=<Route path="/a"><Route path="b/:id" element={<B/>}/></Route>',
        ["GET /a", "GET /a/b/{id}"],
    ),
    ("Vue Router", '[{path:"/admin/jobs",name:"jobs",component:()=>import("./J.js")}]', ["GET /admin/jobs"]),
    ("Angular routes", '[{path:"admin",canActivate:[g],loadChildren:()=>i(7)}]', ["GET /admin"]),
    ("TanStack Router", 'createFileRoute("/posts/$postId")({component:P})', ["GET /posts/{postId}"]),
    (
        "SvelteKit",
        'const dictionary={"/":[2],"/(app)/admin":[3],"/posts/[id]":[~4,[5]]};',
        ["GET /", "GET /admin", "GET /posts/{id}"],
    ),
    (
        "Remix",
        'window.__remixManifest={routes:{root:{id:"root",path:"",module:"/build/r.js"},"routes/admin":{'
        'id:"routes/admin",parentId:"root",path:"admin",module:"/build/a.js"},"routes/admin.x":{'
        'id:"routes/admin.x",parentId:"routes/admin",'
        'path:"x/:id",module:"/build/x.js"}}}',
        ["GET /admin", "GET /admin/x/{id}"],
    ),
    (
        "a table of addresses",
        'const E={LIST:"/api/posts",ONE:e=>`/api/posts/${e}`}',
        ["* /api/posts", "* /api/posts/{id}"],
    ),
    ("an array joined", 'fetch(["/api","posts",id].join("/"))', ["GET /api/posts/{id}"]),
    ("an unknown client below /api", 'r.get("/api/jobs")', ["GET /api/jobs"]),
    ("TypeScript", "const url: string = `/api/a/${id as string}`; await fetch(url!)", ["GET /api/a/{id}"]),
    (
        "a webpack bundle",
        "(self.webpackChunk=self.webpackChunk||[]).push([[1],{11:(e,t,n)=>{n.d(t,{Z:()=>a});function a(e,t){return "
        'fetch("/api"+t,{method:e})}},22:(e,t,n)=>{var r=n(11);(0,r.Z)("POST","/admin/ban")}}])',
        ["POST /api/admin/ban"],
    ),
    ("broken at the end", 'fetch("/api/a");fetch("/api/b",{method:"POST"});function(', ["GET /api/a", "POST /api/b"]),
    ("broken at the head", '}}) fetch("/api/a"); const x = {a:', ["GET /api/a"]),
]

LOOK_ALIKES: list[tuple[str, str]] = [
    ("a MIME type", 'fetch; const a="application/json",b="text/html";headers.set("accept","image/png")'),
    ("a date", 'const d="2026/01/31",f="MM/DD/YYYY",g="/2026/01/31/";format(x,"yyyy/MM/dd")'),
    ("a regular expression", 'const r=/\\/api\\/posts\\/(\\d+)/;new RegExp("/api/[a-z]+").test(x)'),
    ("an import", 'import a from"/api/client.js";import("/assets/admin.js");require("/api/x")'),
    ("an asset", 'fetch("/assets/logo.svg");fetch("/locales/de.js");i.src="/img/a.png"'),
    ("a translation", 'const t={title:"Read / write",path:"Home / Admin",get:"/ month"};t.get("/ month")'),
    ("a map", 'const m=new Map;m.get("/api/x");m.delete("/api/y");new URLSearchParams(q).get("/x")'),
    ("a comparison", 'if(url.startsWith("/api/posts")||p==="/api/members"||x.includes("/api/jobs"))y()'),
    ("a switch", 'switch(p){case"/api/posts":z()}'),
    ("an SVG path", 'jsx("path",{path:"M12 0/3 4",d:"M0 0h24v24/H0z",component:1})'),
    ("a cookie's path", 'set("a","b",{path:"/",secure:true});c={path:"/app",sameSite:"lax"}'),
    ("a router's push", 'router.push("/admin");navigate("/billing");history.replaceState(n,"","/x")'),
    ("a link", 'jsx("a",{href:"/terms",children:"Terms"})'),
    ("a CSS class", 'const c="w-1/2 h-1/3 /api";cls("text-black/50","bg-white/10")'),
    ("a licence", "/*! @license https://example.com/api/v1/x */ var a=1"),
    ("a namespace", 'e.createElementNS("http://www.w3.org/2000/svg","svg");x="http://www.w3.org/1999/xhtml"'),
    ("a server's own routes", 'app.get("/api/x",(req,res)=>res.send(1))'),
    ("log lines", 'console.warn("/api/posts is deprecated");console.log("/api/posts/1")'),
    ("prose with query", 'const t="Your query {name} failed";s=`the mutation { of } genes is = fine`'),
    ("a time zone", 'tz("Europe/Berlin");f="America/New_York"'),
    ("a template of markup", 'const h=`<a href="/x/${id}">${t}</a>`;d.innerHTML=h'),
    ("a file system path", 'window.open("/x");editor.open("main","/src/a.ts")'),
    ("comments", "// fetch('/api/old')\n/* axios.get('/api/older') */"),
    ("a function called fetch of its own", 'function fetch(e){return cache[e]}fetch("/x-local")'),
    ("React Query", 'rq.useQuery({queryKey:["/a"],queryFn:f});api.useQuery({queryKey:k})'),
    ("a wrapper nobody calls", "function send(p,o){return fetch('/api'+p,o)}"),
    ("data and blob addresses", 'fetch("data:text/plain,a");fetch(`blob:${x}`);fetch("about:blank")'),
    ("nothing but a hole", "fetch(url);axios.get(e);$.post(t)"),
]


def told(text: str, url: str = URL) -> list[str]:
    lines = []
    for one in find_routes(text, url):
        base = "" if one.base == "https://app.example.com" else one.base
        lines.append(f"{one.method} {base}{one.path}" + (f" {one.operation}" if one.operation else ""))
    return sorted(lines)


@pytest.mark.parametrize(("name", "text", "routes"), SNIPPETS, ids=[one[0] for one in SNIPPETS])
def test_snippets(name: str, text: str, routes: list[str]) -> None:
    url = URL.replace(".js", ".ts") if name in ("TypeScript", "Angular") else URL
    assert told(text, url) == sorted(routes)


@pytest.mark.parametrize(("name", "text"), LOOK_ALIKES, ids=[one[0] for one in LOOK_ALIKES])
def test_look_alikes(name: str, text: str) -> None:
    assert told(text) == []


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len(SNIPPETS) >= 60 and len(LOOK_ALIKES) >= 20
