"""Faulty pages and their look-alikes, small enough to read."""

from __future__ import annotations

NAV = (
    "spinner slow animated controls form saving links scroll socket worker errors state people hidden dialogs ticking"
).split()

SIGN_IN = """<h1>Sign in</h1><form id="in"><label>Name <input name="user"></label>
<label>Password <input name="password" type="password"></label><button>Sign in</button></form>
<script>document.getElementById("in").onsubmit = async (event) => { event.preventDefault();
const f = event.target; const r = await fetch("/api/sign-in", {method: "POST", headers: {"content-type":
"application/json"}, body: JSON.stringify({user: f.user.value, password: f.password.value})});
if (r.ok) location.assign("/"); else document.title = "No"; }</script>"""

BANNER = """<div id="cookie-banner" role="dialog" style="position:fixed;inset:0;background:#0008">
<div style="background:#fff">We use cookies. <button>Accept all</button> <button>Only necessary</button></div></div>
<script>for (const b of document.querySelectorAll("#cookie-banner button")) b.onclick = () => {
localStorage.setItem("consent", b.textContent); document.getElementById("cookie-banner").remove(); };
if (localStorage.getItem("consent")) document.getElementById("cookie-banner").remove();</script>"""

SPIN = (
    "<style>@keyframes s { to { rotate: 1turn } } .spinner, .logo { width: 40px; height: 40px; background: red;"
    " animation: s 1s linear infinite }</style>"
)

PAGES: dict[str, str] = {
    # -- faults
    "spinner": SPIN
    + """<h1>Spinner</h1><div class="spinner" id="w"></div><script>
fetch("/api/broken").then((r) => { if (r.ok) document.getElementById("w").remove(); });</script>""",
    "controls": """<h1>Controls</h1>
<button id="dead">Export report</button>
<a href="#" onclick="return false">Show details</a>
<button id="copy">Copy link</button> <button id="like" aria-pressed="false">Like</button>
<button disabled>Not yet</button> <a href="mailto:team@site.example">Write to us</a>
<button id="more">More</button><p id="text"></p>
<button id="quiet">Hear it</button><a href="#main">Skip</a>
<button aria-current="page">Here</button><button type="reset">Clear</button>
<button id="ripple">Ripple only</button><button id="label">Rename me</button>
<label><input type="checkbox"> Check</label>
<button id="remove">Delete account</button>
<script>const $ = (id) => document.getElementById(id);
$("copy").onclick = () => navigator.clipboard.writeText("x").catch(() => {});
$("like").onclick = () => { $("like").setAttribute("aria-pressed", "true");
fetch("/api/like", {method: "POST"}).catch(() => $("like").setAttribute("aria-pressed", "false")); };
$("more").onclick = () => { $("text").textContent = "more"; };
$("quiet").onclick = () => fetch("/api/me");
$("ripple").onclick = () => { const s = document.createElement("i"); $("ripple").append(s);
setTimeout(() => s.remove(), 100); };
$("label").onclick = () => { $("label").textContent = "Renamed"; };
$("remove").onclick = () => fetch("/api/remove-me", {method: "POST"});
</script>""",
    "animated": SPIN
    + """<h1>Animated</h1><div class="logo animate-spin"></div><p id="clock">0</p>
<button>Dead beside a clock</button><script>let n = 0;
setInterval(() => { document.getElementById("clock").textContent = ++n; }, 60);</script>""",
    "form": """<h1>Form</h1><form id="any"><label>Title <input name="title"></label>
<label>Mail <input name="email"></label><button>Save note</button></form>
<form id="strict"><label>Name <input name="name" required maxlength="40"></label><button>Save name</button></form>
<form id="says"><label>Nickname <input name="nick"></label><button>Keep</button></form><p id="told"></p>
<script>for (const id of ["any", "strict"]) document.getElementById(id).onsubmit = (event) => {
event.preventDefault(); fetch("/api/notes", {method: "POST", headers: {"content-type": "application/json"},
body: JSON.stringify(Object.fromEntries(new FormData(event.target)))}).catch(() => {}); };
document.getElementById("says").onsubmit = (event) => { event.preventDefault();
document.getElementById("told").textContent = "Your name was saved."; };</script>""",
    "saving": """<h1>Saving</h1><label>City <input id="city"></label> <button id="lost">Save city</button>
<button id="kept">Save theme</button><p id="note"></p>
<form id="shut"><label>Topic <input name="title" maxlength="80"></label><button id="go">Propose</button></form>
<script>const $ = (id) => document.getElementById(id);
$("lost").onclick = () => { $("note").textContent = "Saved."; };
$("kept").onclick = () => { localStorage.setItem("theme", String(Date.now())); $("note").textContent = "Saved."; };
$("shut").onsubmit = (event) => { event.preventDefault(); $("go").disabled = true;
if (!event.target.title.value) return; fetch("/api/topics", {method: "POST",
headers: {"content-type": "application/json"}, body: "{}"}).finally(() => { $("go").disabled = false; }); };
</script>""",
    "links": """<h1>Links</h1><a href="/nowhere">Old page</a> <a href="/forbidden">Forbidden</a>
<a href="https://other.example.net/">Elsewhere</a> <a href="/out">Way out</a>
<img src="/gone.png" alt="gone"> <img src="/fine.svg" alt="fine">""",
    "errors": """<h1>Errors</h1><script>fetch("/api/private");
console.error("own line"); setTimeout(() => { null.x; }, 10);</script>""",
    "state": """<h1>State</h1><script type="application/json" id="state">{"people": [
{"name": "Ann", "email": "ann.lee@corp-one.example", "password_hash": "$2b$12$abcdefghijklmnopqrstuv"},
{"name": "Bob", "email": "bob.ray@corp-two.example", "support": "support@corp-two.example"}]}</script>Ann and Bob""",
    # -- look-alikes and things to survive
    "slow": SPIN
    + """<h1>Slow</h1><div class="spinner" id="w"></div><script>
fetch("/api/slow").then(() => document.getElementById("w").remove());</script>""",
    "people": """<h1>People</h1><ul id="l"></ul><script>fetch("/api/people").then((r) => r.json()).then((d) => {
for (const p of d) { const li = document.createElement("li"); li.textContent = p.email; l.append(li); } });</script>""",
    "scroll": """<h1>Scroll</h1><div id="l"></div><div id="end">end</div><script>let n = 0;
const add = () => { for (let i = 0; i < 20; i += 1) { const p = document.createElement("p");
p.textContent = "row " + (++n); l.append(p); } };
new IntersectionObserver((e) => { if (e[0].isIntersecting) fetch("/api/me?page=" + n).then(add); })
.observe(document.getElementById("end"));</script>""",
    "socket": """<h1>Socket</h1><p id="p"></p><script>const s = new WebSocket("ws://" + location.host + "/live");
s.onmessage = (m) => { document.getElementById("p").textContent = m.data; };</script>""",
    "worker": """<h1>Worker</h1><script>navigator.serviceWorker?.register("/sw.js").catch(() => {});</script>""",
    "dialogs": """<h1>Dialogs</h1><button onclick="alert('hi')">Say hi</button>
<button onclick="print()">Print</button><button onclick="window.open('/people')">Open people</button>
<a href="/file.csv" download>Download</a><button onclick="confirm('sure?')">Ask</button>
<button id="dl">Fetch file</button>
<script>dl.onclick = () => { const a = document.createElement("a"); a.href = "/file.csv"; a.download = "f.csv";
a.click(); };
onbeforeunload = (event) => { event.preventDefault(); event.returnValue = "x"; };</script>""",
    "ticking": """<h1>Ticking</h1><p>It asks again and again.</p><script>
setInterval(() => fetch("/api/me?tick"), 150);</script>""",
    "hidden": """<h1>Hidden</h1><div class="spinner" style="display:none"></div>
<div role="progressbar" aria-valuenow="30" style="width:90px;height:9px">30 %</div>
<div class="skeleton" style="position:absolute;top:3000px;width:90px;height:90px"></div>""",
}
