"""Which expressions are HTTP clients, and the address they put before a path."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from launchready.gather.bundles.exports import Outside
from launchready.gather.bundles.scopes import Import, Param
from launchready.gather.bundles.syntax import FUNCTIONS, arguments, bare
from launchready.gather.bundles.targets import Target, Targets, property_of
from launchready.gather.bundles.templates import Hole, Template, join, plain, unique
from launchready.gather.bundles.values import Values, words

VERBS = frozenset({"get", "post", "put", "patch", "delete", "del", "head", "options"})
MODULES = frozenset(
    {"axios", "ky", "ky-universal", "superagent", "got", "redaxios", "wretch", "needle", "request", "umi-request"}
    | {"@angular/common/http", "jquery", "ofetch", "alova", "xior", "phin", "bent", "@nuxt/http"}
)
_NAMES = frozenset(
    {"axios", "ky", "superagent", "$http", "http", "https", "httpclient", "apiclient", "jquery", "$", "restclient"}
)
_WORDS = frozenset({"axios", "http", "api", "rest", "client", "agent", "fetcher", "instance", "request", "ky", "ajax"})
_NOT_WORDS = frozenset(
    {"query", "cache", "storage", "session", "router", "route", "routes", "headers", "params", "map"}
)
_COLLECTIONS = frozenset(
    {"Map", "WeakMap", "Set", "WeakSet", "URLSearchParams", "Headers", "FormData", "QueryClient", "LRUCache", "Cache"}
)
BASE_KEYS = ("baseURL", "baseUrl", "prefixUrl", "prefix", "base_url", "baseURI", "apiUrl", "baseApi")


class Clients:
    """The HTTP clients of one file."""

    def __init__(self, targets: Targets, values: Values, outside: Outside) -> None:
        self._targets, self._values, self._outside = targets, values, outside
        self._default = self._defaults()

    def _defaults(self) -> list[Template]:
        """`axios.defaults.baseURL = "/api"`."""
        for kind, node in self._targets.nodes:
            if kind == "assignment_expression":
                left = node.field("left")
                if left is not None and left.kind() == "member_expression" and property_of(left) in BASE_KEYS[:2]:
                    owner = left.field("object")
                    if owner is not None and owner.kind() == "member_expression" and property_of(owner) == "defaults":
                        return self._values.of(node.field("right"))
        return [()]

    def bases(self, node: SgNode) -> list[Template] | None:
        """What a client puts before its paths; None when the expression is no client that we know."""
        node = bare(node)
        target = self._targets.of(node)
        if isinstance(target, Import):
            export = self._outside.look(target)
            if export is not None:
                return list(export.client) if export.client is not None else None
            if target.module in MODULES:
                return self._default
            return self._default if self._named_so(node) else None
        if isinstance(target, SgNode) and target != node:
            return self._of_value(target, node)
        if isinstance(target, SgNode) and target.kind() in ("call_expression", "new_expression"):
            return self._of_value(target, node)
        if isinstance(target, Param) and not self._named_so(node):
            return None
        return self._default if self._named_so(node) else None

    def _of_value(self, target: SgNode, node: SgNode) -> list[Template] | None:
        kind = target.kind()
        if kind == "call_expression":
            made = self.created(target)
            return made if made is not None else (self._default if self._named_so(node) else None)
        if kind == "new_expression":
            maker = target.field("constructor")
            if maker is not None and maker.text() in _COLLECTIONS:
                return None
            for one in arguments(target)[:1]:
                if (base := self._base_in(one)) is not None:
                    return base
        if kind == "object" or kind in FUNCTIONS or kind.startswith("class") or kind in ("array", "string"):
            return None
        return self._default if self._named_so(node) else None

    def created(self, call: SgNode) -> list[Template] | None:
        """The base of `axios.create({baseURL})`, `ky.extend({prefixUrl})`, whatever the library is called."""
        callee = call.field("function")
        if callee is None:
            return None
        callee = bare(callee)
        if callee.kind() != "member_expression" or property_of(callee) not in ("create", "extend", "instance"):
            return None
        given = arguments(call)
        if given and (base := self._base_in(given[0])) is not None:
            return base
        owner = callee.field("object")
        return self.bases(owner) if owner is not None else None

    def _base_in(self, node: SgNode) -> list[Template] | None:
        options = self._values.options(node)
        key = next((key for key in BASE_KEYS if key in options), "")
        return self._values.of(options[key]) if key else None

    @staticmethod
    def _named_so(node: SgNode) -> bool:
        kind = node.kind()
        name = node.text() if kind == "identifier" else property_of(node) if kind == "member_expression" else ""
        if name.lower().lstrip("_") in _NAMES or name in _NAMES:
            return True
        told = words(name)
        return bool(set(told) & _WORDS) and not set(told) & _NOT_WORDS

    def is_collection(self, node: SgNode) -> bool:
        """Whether the expression is plainly no client: a map, a set, search parameters, headers, a literal."""
        target: Target | None = self._targets.of(bare(node))
        if not isinstance(target, SgNode):
            return False
        if target.kind() == "new_expression":
            maker = target.field("constructor")
            return maker is not None and maker.text() in _COLLECTIONS
        return target.kind() in ("object", "array", "string", "template_string", "regex")


def under(bases: list[Template], urls: list[Template]) -> list[Template]:
    """Paths below the bases of a client; whole addresses stay as they are."""
    made = []
    for base in bases:
        for url in urls:
            first = url[0] if url else ""
            if not base or (isinstance(first, str) and re.match(r"(https?:)?//", first)):
                made.append(url)
            elif isinstance(first, str):
                made.append(join(_without_slash(base), ("/" + first.lstrip("/"),), url[1:]))
            else:
                made.append(join(_without_slash(base), url if first.given else ("/", *url)))
    return unique(made)


def _without_slash(base: Template) -> Template:
    last = base[-1]
    return (*base[:-1], last.rstrip("/")) if isinstance(last, str) else base


def lonely(template: Template) -> bool:
    """Whether it is a single hole that nobody fills."""
    return len(template) == 1 and isinstance(template[0], Hole) and not template[0].given


__all__ = ["BASE_KEYS", "VERBS", "Clients", "lonely", "plain", "under"]
