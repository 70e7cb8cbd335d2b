"""Calls that send a request: fetch, axios and its like, XMLHttpRequest, jQuery, EventSource, WebSocket, hooks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ast_grep_py import SgNode

from launchready.gather.bundles.clients import VERBS, Clients, under
from launchready.gather.bundles.exports import Outside
from launchready.gather.bundles.paths import API
from launchready.gather.bundles.scopes import Import, Param
from launchready.gather.bundles.syntax import FUNCTIONS, arguments, bare, body_values, pairs, spread
from launchready.gather.bundles.targets import Targets, property_of
from launchready.gather.bundles.templates import Hole, Template, plain, starts
from launchready.gather.bundles.values import Values, words

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_HOOKS = frozenset({"useSWR", "useSWRImmutable", "useSWRInfinite", "useFetch", "useLazyFetch", "useRequest", "$fetch"})
_FETCHES = frozenset({"fetch", "ofetch", "$fetch", "axios", "ky"})
_URL_KEYS = ("url", "uri")
_PROPERTIES = VERBS | {
    "getJSON", "getScript", "fetch", "open", "sendBeacon", "ajax", "request", "$request", "send", "query", "mutation",
}  # fmt: skip
_SENDING = re.compile(r"fetch|axios|http|api|request|ajax|client|^ky$|^useSWR|^useFetch|^superagent$|rest", re.I)
GET: list[Template] = [("GET",)]
ANY: list[Template] = [("*",)]


@dataclass(slots=True)
class Request:
    """One call that sends: its addresses and methods as far as they are known, and how sure it is that it sends."""

    node: SgNode
    urls: list[Template]
    methods: list[Template]
    sure: str = "firm"
    relative: bool = False


class Calls:
    """Recognises what sends, in one file."""

    def __init__(self, targets: Targets, values: Values, outside: Outside) -> None:
        self._targets, self._values, self._outside = targets, values, outside
        self.clients = Clients(targets, values, outside)
        self.query_base: list[Template] = [()]

    def of_new(self, node: SgNode) -> Request | None:
        """`new EventSource(url)`, `new WebSocket(url)`, `new Request(url, {method})`."""
        maker, given = node.field("constructor"), arguments(node)
        word = maker.text().rpartition(".")[2] if maker is not None and len(maker.text()) < 60 else ""
        if word not in ("EventSource", "WebSocket", "Request", "ReconnectingWebSocket", "EventSourcePolyfill"):
            return None
        if not given or (maker is not None and self._targets.of(maker) is not None and word == maker.text()):
            return None
        methods = self._method(given[1] if len(given) > 1 else None) if word == "Request" else GET
        return Request(node, self._values.of(given[0]), methods)

    def of_call(self, node: SgNode) -> Request | None:
        """The request of a call, or None when it sends nothing that we know."""
        callee = node.field("function")
        if callee is None:
            return None
        callee = bare(callee)
        kind = callee.kind()
        if kind == "identifier":
            return self._by_name(node, callee, callee.text())
        if kind == "member_expression":
            return self._by_property(node, callee, property_of(callee))
        if kind == "call_expression":
            # `o()` of webpack's default import.
            return self._client_called(node, callee)
        return None

    def _by_name(self, node: SgNode, callee: SgNode, name: str) -> Request | None:
        if not _SENDING.search(name) and not _promising(node):
            return None
        given = arguments(node)
        if not given:
            return None
        target = self._targets.of(callee)
        if isinstance(target, SgNode) and target.kind() in FUNCTIONS:
            return None
        if isinstance(target, Import) and (export := self._outside.look(target)) is not None and export.wrappers:
            return None
        if (name == "fetch" and target is None) or name in _HOOKS or name == "ofetch":
            return self._fetch(node, given)
        if name == "fetchBaseQuery":
            options = self._values.options(given[0])
            self.query_base = self._values.of(options["baseUrl"]) if "baseUrl" in options else [()]
            return None
        if (found := self._client_called(node, callee)) is not None:
            return found
        lower = name.lower()
        if (lower.endswith("fetch") or (lower.startswith("fetch") and len(words(name)) > 1)) and len(name) > 5:
            made = self._fetch(node, given)
            return made if made and any(starts(url).startswith("/") for url in made.urls) else None
        return self._config(node, given, known=False)

    def _client_called(self, node: SgNode, callee: SgNode) -> Request | None:
        """`axios(url, options)` and `axios({url, method})`."""
        given = arguments(node)
        if not given or (callee.kind() == "identifier" and callee.text() in ("$", "jQuery")):
            return None
        if callee.kind() == "identifier" and callee.text() not in _FETCHES and self._targets.of(callee) is None:
            return None
        target = self._targets.of(callee)
        if isinstance(target, SgNode) and target.kind() == "call_expression" and not self.clients.created(target):
            return None
        bases = self.clients.bases(callee)
        if bases is None:
            return None
        if (found := self._config(node, given, known=True)) is not None:
            found.urls = under(bases, found.urls)
            found.relative = True
            return found
        first = self._targets.of(given[0])
        if isinstance(first, SgNode) and first.kind() not in ("string", "template_string", "binary_expression"):
            return None
        made = self._fetch(node, given)
        if made is not None:
            made.urls, made.relative = under(bases, made.urls), True
        return made

    def _by_property(self, node: SgNode, callee: SgNode, prop: str) -> Request | None:
        if prop not in _PROPERTIES and not _promising(node, objects_only=True):
            return None
        given, owner = arguments(node), callee.field("object")
        if not given or owner is None:
            return None
        if prop in VERBS or prop in ("getJSON", "getScript"):
            return self._verb(node, callee, owner, prop, given)
        if prop == "fetch" and owner.text() in ("window", "globalThis", "self", "this.win", "e.window"):
            return self._fetch(node, given)
        if prop == "open" and len(given) >= 2:
            methods = self._values.of(given[0])
            named = [one for one in methods if (plain(one) or "").upper() in METHODS or _given(one)]
            sure = bool(named) and all(plain(one) for one in methods)
            return Request(node, self._values.of(given[1]), named, relative=sure) if named else None
        if prop == "sendBeacon":
            return Request(node, self._values.of(given[0]), [("POST",)])
        if prop in ("ajax", "request", "$request", "send"):
            return self._ajax(node, callee, owner, prop, given)
        if prop in ("query", "mutation"):
            return self._endpoint(node, given)
        return self._config(node, given, known=False)

    def _verb(self, node: SgNode, callee: SgNode, owner: SgNode, prop: str, given: list[SgNode]) -> Request | None:
        target = self._targets.of(callee)
        if isinstance(target, SgNode) and target.kind() in FUNCTIONS:
            return None
        if isinstance(target, Import) and (export := self._outside.look(target)) is not None and export.wrappers:
            return None
        word = {"getJSON": "GET", "getScript": "GET", "del": "DELETE"}.get(prop, prop.upper())
        urls = self._values.of(given[0])
        bases = self.clients.bases(owner)
        if bases is not None:
            if bare(owner).text() in ("$", "jQuery") and not any(starts(url)[:1] in ("/", "h") for url in urls):
                return None
            return Request(node, under(bases, urls), [(word,)], relative=True)
        if self.clients.is_collection(owner) or len(given) > 3:
            return None
        if bare(owner).kind() not in ("identifier", "member_expression", "call_expression"):
            return None
        if any(one.kind() in FUNCTIONS for one in given[1:]):
            # `app.get("/x", (req, res) => …)`: a server's declaration, or a callback of something else.
            return None
        likely = [url for url in urls if API.match(starts(url)) or (word in METHODS - {"GET", "DELETE"})]
        likely = [url for url in likely if starts(url).startswith("/")]
        return Request(node, likely, [(word,)], "tentative") if likely else None

    def _ajax(self, node: SgNode, callee: SgNode, owner: SgNode, prop: str, given: list[SgNode]) -> Request | None:
        target = self._targets.of(callee)
        if isinstance(target, SgNode) and target.kind() in FUNCTIONS:
            return None
        bases = self.clients.bases(owner)
        if bases is None and prop == "ajax" and owner.text() in ("$", "jQuery"):
            bases = [()]
        found = self._config(node, given, known=bases is not None)
        if found is not None and bases is not None:
            found.urls, found.relative = under(bases, found.urls), True
        if found is None and bases is not None and len(given) >= 1 and prop != "send":
            first = [one for one in self._values.of(given[0]) if plain(one) and str(plain(one)).upper() in METHODS]
            if first and len(given) > 1:
                return Request(node, under(bases, self._values.of(given[1])), first, relative=True)
            if bare(given[0]).kind() in ("string", "template_string"):
                made = self._fetch(node, given)
                made.urls = under(bases, made.urls)
                return made
        return found

    def _endpoint(self, node: SgNode, given: list[SgNode]) -> Request | None:
        """RTK Query: `build.query({query: id => `posts/${id}`})`."""
        target = self._targets.of(given[0])
        if not isinstance(target, SgNode) or target.kind() != "object":
            return None
        maker = pairs(target).get("query")
        if maker is None or maker.kind() not in FUNCTIONS:
            return None

        for value in body_values(maker)[:1]:
            result = bare(value)
            if result.kind() == "object":
                found = self._config(node, [result], known=True)
                if found is not None:
                    found.urls, found.relative = under(self.query_base, found.urls), True
                return found
            return Request(node, under(self.query_base, self._values.of(result)), GET, relative=True)
        return None

    def _fetch(self, node: SgNode, given: list[SgNode]) -> Request:
        first = bare(given[0])
        if first.kind() == "new_expression":
            maker = first.field("constructor")
            if maker is not None and maker.text() == "Request":
                return Request(node, [], GET)
        return Request(node, self._values.of(first), self._method(given[1] if len(given) > 1 else None))

    def _method(self, options: SgNode | None) -> list[Template]:
        """The method that an options argument names, GET without one."""
        if options is None:
            return GET
        found = self._values.options(options)
        for key in ("method", "type"):
            if key in found:
                return ANY if self._chosen_by_caller(found[key]) else self._values.of(found[key])
        target = self._targets.of(options)
        if isinstance(target, Param):
            prop = f"{target.prop}.method" if target.prop else "method"
            return [(Hole("method", hash(target.function), target.index, prop),), ("GET",)]
        if isinstance(target, SgNode):
            for inner in self._spreads(target):
                given = self._targets.of(inner)
                if isinstance(given, Param):
                    prop = f"{given.prop}.method" if given.prop else "method"
                    return [(Hole("method", hash(given.function), given.index, prop),), ("GET",)]
        return GET

    def _chosen_by_caller(self, node: SgNode) -> bool:
        """`body ? "POST" : "GET"` where `body` is a parameter: which of them is sent, only the caller knows."""
        node = bare(node)
        condition = node.field("condition") if node.kind() == "ternary_expression" else None
        if condition is None:
            return False
        names = [condition] if condition.kind() == "identifier" else condition.find_all(kind="identifier")[:6]
        return any(isinstance(self._targets.scopes.find(name), Param) for name in names)

    @staticmethod
    def _spreads(target: SgNode) -> list[SgNode]:
        if target.kind() == "object":
            return spread(target)
        if target.kind() == "call_expression":
            return [one for one in arguments(target) if one.kind() == "identifier"]
        return []

    def _config(self, node: SgNode, given: list[SgNode], *, known: bool) -> Request | None:
        """A call with `{url, method}`; of an unknown function only when both are there and plain."""
        first = bare(given[0])
        if first.kind() not in ("object", "identifier", "call_expression"):
            return None
        if first.kind() != "object" and not known:
            return None
        target = self._targets.of(first)
        if isinstance(target, Param) and known:
            stem = f"{target.prop}." if target.prop else ""
            url = Hole("url", hash(target.function), target.index, stem + "url")
            method = Hole("method", hash(target.function), target.index, stem + "method")
            whole = Hole("url", hash(target.function), target.index, target.prop)
            return Request(node, [(url,), (whole,)], [(method,), ("GET",)])
        found = self._values.options(first)
        key = next((key for key in _URL_KEYS if key in found), "")
        if not key:
            return None
        methods = (
            self._values.of(found["method"] if "method" in found else found["type"])
            if ("method" in found or "type" in found)
            else GET
        )
        urls = self._values.of(found[key])
        if not known:
            if methods is GET or not all((plain(one) or "").upper() in METHODS for one in methods):
                return None
            urls = [url for url in urls if starts(url).startswith(("/", "http://", "https://")) or _given(url)]
            if not urls:
                return None
        return Request(node, urls, methods)


def _promising(call: SgNode, *, objects_only: bool = False) -> bool:
    """Whether the first argument may be an address or a request's options, judged by its first letters."""
    given = call.field("arguments")
    first = given.child(1) if given is not None else None
    if first is None:
        return False
    kind = first.kind()
    if kind == "object":
        return True
    if objects_only or kind not in ("string", "template_string", "binary_expression"):
        return False
    return first.text()[:12].lstrip("\"'`(").startswith(("/", "http", "${"))


def _given(template: Template) -> bool:
    return any(isinstance(piece, Hole) and piece.given for piece in template)
