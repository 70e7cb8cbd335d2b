"""Routes that are named otherwise than by a request: tRPC procedures, GraphQL documents, server actions, literals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ast_grep_py import SgNode

from launchready.gather.bundles.clients import BASE_KEYS
from launchready.gather.bundles.paths import address_of, origin_of
from launchready.gather.bundles.scopes import Import
from launchready.gather.bundles.script import Found, Script
from launchready.gather.bundles.syntax import arguments, bare, key_of, literal, pairs
from launchready.gather.bundles.targets import property_of
from launchready.gather.bundles.templates import Template

_HOOKS = {
    "useQuery": "GET", "useSuspenseQuery": "GET", "useInfiniteQuery": "GET", "useSuspenseInfiniteQuery": "GET",
    "useMutation": "POST", "useSubscription": "GET", "queryOptions": "GET", "mutationOptions": "POST",
    "infiniteQueryOptions": "GET",
}  # fmt: skip
_PLAIN = {"query": "GET", "mutate": "POST", "subscribe": "GET", "prefetch": "GET", "fetch": "GET", "invalidate": "GET"}
_ROOTS = re.compile(r"trpc|^api$|^client$|^proxy$|^utils$", re.I)
_OPERATION = re.compile(r"\b(query|mutation|subscription)\b\s*(?:[A-Za-z_]\w*)?\s*(?:\([^)]*\))?\s*(?:@\w+[^{]*)?\{")
_COMPILED = re.compile(
    r"kind:\s*[\"']OperationDefinition[\"'],\s*operation:\s*[\"'](query|mutation|subscription)[\"']", re.S
)
_FIRST_FIELD = re.compile(
    r"selections:\s*\[\s*\{\s*kind:\s*[\"']Field[\"'],\s*(?:alias:\s*\{[^{}]*\},\s*)?"
    r"name:\s*\{\s*kind:\s*[\"']Name[\"'],\s*value:\s*[\"'](\w+)[\"']"
)
_TEXT_RULE = {
    "rule": {
        "any": [{"kind": "string"}, {"kind": "template_string"}],
        "regex": r"\b(query|mutation|subscription)\b[^{]{0,2000}\{",
    }
}
_API_RULE = {
    "rule": {
        "any": [{"kind": "string"}, {"kind": "template_string"}],
        "regex": "^[\"'`](https?://[^/\"'`$]+)?/"
        "(api|apis|rest|rpc|trpc|ajax|internal|_internal|wp-json|admin/api|auth/v[0-9]|v[0-9]+|graphql)/[\\w${]",
    }
}
_HEAD = re.compile(r"/[\w-]+(/v\d+)?|/(internal|admin)/api")
_COMPARING = frozenset(
    {"startsWith", "endsWith", "includes", "indexOf", "match", "test", "replace", "replaceAll", "split", "has",
     "search", "localeCompare", "matchAll", "lastIndexOf", "substring", "warn", "error", "log", "info",
     "debug", "describe", "it", "get", "set", "delete", "use", "all", "route", "post", "put", "patch", "add"}
)  # fmt: skip
_MODULE_KINDS = frozenset({"import_statement", "export_statement", "import_attribute"})


def server_actions(script: Script, text: str, page: str) -> Iterator[Found]:
    """Next.js: `createServerReference("40…", …, "removeMember")` is a POST to the page it stands on."""
    if "createServerReference" not in text:
        return
    for kind, node in script.targets.nodes:
        if kind != "call_expression":
            continue
        callee = node.field("function")
        if callee is None:
            continue
        callee = bare(callee)
        name = callee.text() if callee.kind() == "identifier" else property_of(callee)
        given = arguments(node)
        if name == "createServerReference" and given and re.fullmatch(r"[0-9a-f]{40,44}", literal(given[0]) or ""):
            line, column = script.place(node)
            yield Found("POST", page, "", line, column, "tentative")


def trpc(script: Script, text: str, endpoint: str) -> Iterator[Found]:
    """`trpc.post.byId.useQuery(…)` is `/api/trpc/post.byId`; only in scripts of a site that speaks tRPC."""
    if not endpoint and "trpc" not in text.lower():
        return
    address = address_of((endpoint or "/api/trpc",))
    if address is None:
        return
    for kind, node in script.targets.nodes:
        if kind != "call_expression":
            continue
        procedure = _procedure(script, node)
        if procedure:
            method, path = procedure
            line, column = script.place(node)
            yield Found(
                method, f"{address.path}/{path}", address.origin, line, column, "firm" if endpoint else "tentative"
            )


def _procedure(script: Script, node: SgNode) -> tuple[str, str] | None:
    callee = node.field("function")
    callee = bare(callee) if callee is not None else None
    if callee is None or callee.kind() != "member_expression":
        return None
    verb = property_of(callee)
    method = _HOOKS.get(verb) or _PLAIN.get(verb)
    if method is None:
        return None
    parts: list[str] = []
    owner = callee.field("object")
    while owner is not None and owner.kind() == "member_expression" and len(parts) < 8:
        parts.insert(0, property_of(owner))
        owner = owner.field("object")
    if owner is None or owner.kind() != "identifier":
        return None
    target = script.targets.of(owner)
    root = owner.text()
    if isinstance(target, Import) and target.name == "*" and parts:
        root = parts.pop(0)
    known = bool(_ROOTS.search(root)) or (verb in _HOOKS and len(root) <= 3)
    if not known or not parts or not all(re.fullmatch(r"[A-Za-z_]\w*", part) for part in parts):
        return None
    if verb in _PLAIN and len(parts) < 2:
        return None
    given = arguments(node)
    if given and given[0].kind() == "object" and {"queryKey", "queryFn", "mutationFn"} & pairs(given[0]).keys():
        return None
    return method, ".".join(parts)


def graphql(script: Script, text: str, endpoint: str) -> Iterator[Found]:
    """The operations of GraphQL documents, as text or as compiled by a bundler."""
    if "query" not in text and "mutation" not in text:
        return
    address = address_of((endpoint or "/graphql",))
    if address is None:
        return
    sure = "firm" if endpoint else "tentative"
    for node in script.root.find_all(_TEXT_RULE)[:3000]:  # type: ignore[call-overload]
        document = re.sub(r"\$\{[^}]*\}", " ", node.text()[1:-1]).replace("\\n", "\n").replace('\\"', '"')
        for operation in operations(document):
            line, column = script.place(node)
            yield Found("POST", address.path, address.origin, line, column, sure, operation)
    for found in _COMPILED.finditer(text):
        field = _FIRST_FIELD.search(text, found.end(), found.end() + 6000)
        if field:
            line = text.count("\n", 0, found.start()) + 1
            column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
            yield Found("POST", address.path, address.origin, line, column, sure, f"{found[1]} {field[1]}")


def operations(document: str) -> list[str]:
    """`query feed`, `mutation addPost`: kind and root fields of every operation in a document; [] for prose."""
    document = re.sub(r"#[^\n]*", "", document)
    if not re.match(r"\s*(query|mutation|subscription|fragment)\b", document):
        return []
    found = []
    for start in _OPERATION.finditer(document):
        fields, ok = _roots(document[start.end() :])
        if ok:
            found += [f"{start[1]} {field}" for field in fields]
    return list(dict.fromkeys(found))


def _roots(text: str) -> tuple[list[str], bool]:
    """The names on the first level of a selection; False when it is no selection."""
    fields: list[str] = []
    depth, parens, index = 0, 0, 0
    while index < len(text) and index < 20000:
        sign = text[index]
        if sign == "(":
            parens += 1
        elif sign == ")":
            parens -= 1
        elif parens == 0 and sign == "{":
            depth += 1
        elif parens == 0 and sign == "}":
            if depth == 0:
                return fields, bool(fields)
            depth -= 1
        elif parens == 0 and depth == 0 and (sign.isalpha() or sign == "_"):
            word = re.match(r"[A-Za-z_]\w*", text[index:])
            assert word
            index += word.end()
            alias = re.match(r"\s*:\s*([A-Za-z_]\w*)", text[index:])
            if alias:
                index += alias.end()
            if not text[: index - word.end()].rstrip().endswith(("...", "@", "on")):
                fields.append(alias[1] if alias else word[0])
            continue
        elif parens == 0 and depth == 0 and sign in ";=<>'\"\\+*/&|":
            return [], False
        index += 1
    return [], False


def literals(script: Script, known: Iterable[Found]) -> Iterator[Found]:
    """Addresses below `/api/` and the like that stand in tables and constants, not in a request that we know."""
    paths = set[str]()
    for found in known:
        parts = found.path.split("/")
        paths.update("/".join(parts[:count]) for count in range(2, len(parts) + 1))
    made: dict[str, Found] = {}
    for node in script.root.find_all(_API_RULE)[:4000]:  # type: ignore[call-overload]
        whole = _whole(node)
        if whole is None or _compared(whole):
            continue
        for value in script.values.of(whole):
            address = address_of(value)
            if address is None or address.guessed or _HEAD.fullmatch(address.path) or _cut(value, whole):
                continue
            if address.path in paths:
                continue
            if address.path not in made:
                line, column = script.place(node)
                made[address.path] = Found("*", address.path, address.origin, line, column, "tentative")
    yield from made.values()


def _cut(value: Template, node: SgNode) -> bool:
    """Whether a constant ends in a slash, as the head of other addresses does."""
    above = node.parent()
    return str(value[-1]).endswith("/") and (above is None or above.kind() not in ("pair", "array", "arguments"))


def _whole(node: SgNode) -> SgNode | None:
    """The concatenation that a literal begins; None when it is not its first part."""
    above = node.parent()
    while above is not None and above.kind() in ("binary_expression", "parenthesized_expression"):
        if above.kind() == "binary_expression":
            left, sign = above.field("left"), above.field("operator")
            if sign is None or sign.text() != "+":
                return node if sign is not None and sign.text() in ("||", "??") else None
            if left is None or left != node:
                return None
        node, above = above, above.parent()
    return node


def _compared(node: SgNode) -> bool:
    """Whether a text is only compared, shown, imported or used as the head of other addresses."""
    above = node.parent()
    if above is None:
        return True
    kind = above.kind()
    if kind in _MODULE_KINDS or kind in ("switch_case", "jsx_attribute", "literal_type", "expression_statement"):
        return True
    if kind == "pair":
        key = above.field("key")
        return (key is not None and key == node) or (key is not None and key_of(key) in BASE_KEYS)
    if kind == "arguments":
        call = above.parent()
        callee = call.field("function") if call is not None else None
        if callee is None:
            return False
        callee = bare(callee)
        name = callee.text() if callee.kind() in ("identifier", "import") else property_of(callee)
        return name in _COMPARING or name in ("import", "require")
    return False


__all__ = ["graphql", "literals", "operations", "origin_of", "server_actions", "trpc"]
