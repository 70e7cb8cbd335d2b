"""Schemas and builds in JavaScript that name environment variables: t3-env, envalid, zod, Nest, Nuxt, Vite, Next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol

from ast_grep_py import SgNode

from launchready.artifacts.settings_map import Opened
from launchready.gather.settings_map.found import SHOUTED, Found

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CONFIG = re.compile(r"config(?:Service|uration)?$", re.I)
_INLINED = re.compile(r"^(?:process\.env|import\.meta\.env)\.([A-Z_][A-Z0-9_]*)$")


class Module(Protocol):
    """What is needed of the module that is read."""

    path: str
    found: Found

    def line(self, node: SgNode) -> int:
        """Line of a node."""

    def form_of(self, node: SgNode | None) -> str:
        """How an expression gives the environment."""

    def key(self, index: SgNode, node: SgNode, form: str, required: bool | None, put: bool = False) -> None:
        """One use under the name that an expression gives."""

    def schema(self, node: SgNode, form: str, side: str, required: bool | None = None) -> None:
        """Every key of an object."""

    def names(self, node: SgNode) -> list[str]:
        """What an expression may stand for."""


def keys_of(node: SgNode) -> Iterator[tuple[str, str, SgNode]]:
    """(key, text of the value, node) of an object."""
    for part in node.children():
        key, value = part.field("key"), part.field("value")
        if part.kind() == "pair" and key is not None and value is not None:
            yield key.text().strip("'\"`"), value.text(), part
        elif part.kind() == "shorthand_property_identifier":
            yield part.text(), "", part


def arguments(call: SgNode) -> list[SgNode]:
    """The arguments of a call."""
    given = call.field("arguments")
    return [part for part in given.children() if part.is_named() and part.kind() != "comment"] if given else []


def _part(node: SgNode, name: str) -> SgNode | None:
    for part in node.children():
        key, value = part.field("key"), part.field("value")
        if part.kind() == "pair" and key is not None and key.text().strip("'\"`") == name:
            return value
    return None


def read_calls(module: Module, tree: SgNode) -> None:
    """Calls that read the environment by a name or by a schema, and calls that may."""
    for call in tree.find_all(kind="call_expression"):
        function = call.field("function")
        if function is None:
            continue
        name = function.text() if len(function.text()) < 200 else ""
        given = arguments(call)
        last = name.rpartition(".")[2] if re.fullmatch(r"[\w$.?!]+", name) else ""
        owner = name[: -len(last) - 1].rpartition(".")[2].rstrip("?!") if last else ""
        if last == "createEnv" and given and given[0].kind() == "object":
            _t3(module, given[0])
        elif last in ("cleanEnv", "envsafe", "customCleanEnv") and given:
            described = given[1] if len(given) > 1 else given[0]
            if described.kind() == "object":
                module.schema(described, last, "server")
        elif re.search(r"(?:parse|safeParse|validateSync|decode)$", name) and given and module.form_of(given[0]):
            _parsed(module, tree, function)
        elif name.replace("?", "") in ("Deno.env.get", "Deno.env.has") and given:
            module.key(given[0], call, "Deno.env", None)
        elif last in ("get", "getOrThrow") and _CONFIG.search(owner) and given:
            _shouted(module, given[0], call, "ConfigService", last == "getOrThrow" or None)
        elif name == "env.get" and given:  # env-var
            around = call.parent()
            required = around is not None and ".required(" in (around.parent() or around).text()[:200]
            _shouted(module, given[0], call, "env-var", required or None)
        elif name == "nconf.env" or (name.startswith("Object.") and given and module.form_of(given[0])):
            module.found.unknown(module.path, module.line(call), name)
        elif last in ("withDefault", "defineEnv") and given and given[0].kind() == "object":
            module.schema(given[0], last, "server")
        elif last:
            for place, argument in enumerate(given[:3]):
                for text in module.names(argument)[:20] if argument.kind() in ("string", "identifier") else ():
                    module.found.call(last, place, text, module.path, module.line(call), "js")


def _shouted(module: Module, node: SgNode, call: SgNode, form: str, required: bool | None) -> None:
    names = module.names(node)
    if names and SHOUTED.fullmatch(names[0]):
        module.found.read(names[0], module.path, module.line(call), form, required=required)


def _t3(module: Module, node: SgNode) -> None:
    for part, side in (("server", "server"), ("client", "client"), ("shared", "server")):
        inner = _part(node, part)
        if inner is not None and inner.kind() == "object":
            module.schema(inner, f"t3-env {part}", side)


def _parsed(module: Module, tree: SgNode, function: SgNode) -> None:
    """`z.object({…}).parse(process.env)`, with the schema in place or under a name."""
    owner = function.field("object")
    if owner is None:
        return
    found = owner
    if owner.kind() == "identifier":
        for node in tree.find_all(kind="variable_declarator"):
            name, value = node.field("name"), node.field("value")
            if name is not None and value is not None and name.text() == owner.text():
                found = value
                break
    inner = found.find(kind="object")
    if inner is not None:
        module.schema(inner, "schema of process.env", "server")


def read_configuration(module: Module, tree: SgNode) -> None:
    """What build configurations hand to browsers: envPrefix, define, DefinePlugin, Next's env, Nuxt's runtimeConfig."""
    file = module.path.rpartition("/")[2]
    if re.match(r"(?:vite|vitest|astro|svelte|electron\.vite|rsbuild)\.config\.", file):
        for pair in tree.find_all(kind="pair"):
            if _key(pair) == "envPrefix":
                _prefix(module, pair)
            elif _key(pair) == "define":
                _inlined(module, pair.field("value"), "define of the bundler")
    elif re.match(r"(?:webpack|next|vue|rspack|craco)[\w.-]*\.[cm]?[jt]s", file):
        for call in tree.find_all(kind="new_expression"):
            maker = call.field("constructor")
            if maker is not None and maker.text().endswith(("DefinePlugin", "EnvironmentPlugin")):
                for argument in arguments(call):
                    _inlined(module, argument, maker.text().rpartition(".")[2])
        if file.startswith("next"):
            _next(module, tree)
    elif file.startswith("nuxt.config."):
        _nuxt(module, tree)


def _key(pair: SgNode) -> str:
    key = pair.field("key")
    return key.text().strip("'\"`") if key is not None else ""


def _prefix(module: Module, pair: SgNode) -> None:
    value = pair.field("value")
    strings = [] if value is None else [value] if value.kind() == "string" else list(value.find_all(kind="string"))
    for node in strings:
        text = node.text()[1:-1]
        if text:
            module.found.prefixes.add(text)
        else:
            module.found.opened.append(Opened(module.path, module.line(pair), "envPrefix is empty"))


def _inlined(module: Module, node: SgNode | None, what: str) -> None:
    if node is None:
        return
    if node.kind() == "array":
        names = [part.text()[1:-1] for part in node.children() if part.kind() == "string"]
        for name in names:
            module.found.read(name, module.path, module.line(node), what, side="client")
        if names:
            module.found.opened.append(Opened(module.path, module.line(node), what, tuple(names)))
        return
    if node.kind() != "object":
        if node.text().replace("JSON.stringify(", "").rstrip(")") in ("process.env",):
            module.found.opened.append(Opened(module.path, module.line(node), what))
        return
    for key, value, part in keys_of(node):
        match = _INLINED.match(key)
        inner = re.search(r"process\.env\.([A-Z_][A-Z0-9_]*)|\benv\.([A-Z_][A-Z0-9_]*)", value)
        if key == "process.env" and re.fullmatch(r"(?:JSON\.stringify\()?(?:process\.)?env\)?", value.strip()):
            module.found.opened.append(Opened(module.path, module.line(part), what))
        elif inner or match:
            name = (inner[1] or inner[2]) if inner else match[1] if match else ""
            module.found.opened.append(Opened(module.path, module.line(part), what, (name,)))


def _next(module: Module, tree: SgNode) -> None:
    for pair in tree.find_all(kind="pair"):
        value = pair.field("value")
        if _key(pair) in ("env", "publicRuntimeConfig") and value is not None and value.kind() == "object":
            _inlined(module, value, f"{_key(pair)} of next.config")


def _nuxt(module: Module, tree: SgNode) -> None:
    for pair in tree.find_all(kind="pair"):
        value: Any = pair.field("value")
        if _key(pair) == "runtimeConfig" and value is not None and value.kind() == "object":
            _runtime(module, value, "NUXT", "server", 0)


def _runtime(module: Module, node: SgNode, prefix: str, side: str, depth: int) -> None:
    for name, _value, part in keys_of(node):
        inner = part.field("value")
        whole = f"{prefix}_{_CAMEL.sub('_', name).upper()}"
        if inner is not None and inner.kind() == "object" and depth < 4:
            _runtime(module, inner, whole, "client" if name == "public" and depth == 0 else side, depth + 1)
        else:
            module.found.read(whole, module.path, module.line(part), "runtimeConfig", required=False, side=side)
