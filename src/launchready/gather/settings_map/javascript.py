"""Environment variables in JavaScript and TypeScript: process.env, import.meta.env, and the libraries around them."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from launchready.gather.code.expr import root
from launchready.gather.settings_map.found import Found, Reader
from launchready.gather.settings_map.javascript_schemas import keys_of, read_calls, read_configuration

WORDS = (b"env", b"runtimeConfig", b"onfig.get")
ENDS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte", ".astro")
_CARRIER = re.compile(r"(?:globalThis\.|window\.|global\.)?process\??\.env|import\.meta\.env|Bun\.env|Deno\.env")
_BUILT_IN = frozenset({"MODE", "DEV", "PROD", "SSR", "BASE_URL", "LEGACY", "SITE", "ASSETS_PREFIX"})
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.S | re.I)
_FRONTMATTER = re.compile(r"\A\s*---\n(.*?)\n---", re.S)
_SVELTE = re.compile(r"\$env/(static|dynamic)/(private|public)|astro:env/(server|client)")


def language_of(path: str) -> str:
    """The parser for a file."""
    if path.endswith((".tsx", ".jsx", ".js", ".mjs", ".cjs")):
        return "tsx" if path.endswith(".tsx") else "javascript"
    return "typescript"


def read(text: str, path: str, found: Found) -> bool:
    """Put what a module or component reads into `found`; False when it cannot be parsed."""
    if path.endswith((".vue", ".svelte", ".astro")):
        parts = [(match[2], text.count("\n", 0, match.start(2))) for match in _SCRIPT.finditer(text)]
        front = _FRONTMATTER.match(text) if path.endswith(".astro") else None
        if front:
            parts.append((front[1], text.count("\n", 0, front.start(1))))
        good = [_Module(part, path, "typescript", found, above).run() for part, above in parts]
        rest = _SCRIPT.sub("", text)
        for match in re.finditer(r"import\.meta\.env\.([A-Z_][A-Z0-9_]*)", rest):
            if match[1] not in _BUILT_IN:
                line = text.count("\n", 0, text.find(match[0])) + 1
                found.read(match[1], path, line, "import.meta.env", side="client")
        return all(good)
    return _Module(text, path, language_of(path), found, 0).run()


class _Module:
    """One module: which names stand for the environment, and every place where something is taken from it."""

    def __init__(self, text: str, path: str, language: str, found: Found, above: int) -> None:
        self.path, self.found, self.above = path, found, above
        self.tree = root(text, language)
        self.carriers: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.many: dict[str, list[str]] = {}

    def run(self) -> bool:
        """Read it; False when there is no tree."""
        if self.tree is None:
            return False
        self._imports(self.tree)
        for node in self.tree.find_all(kind="variable_declarator"):
            self._declared(node)
        for kind in ("member_expression", "subscript_expression"):
            for node in self.tree.find_all(kind=kind):
                self._member(node)
        for node in self.tree.find_all(kind="binary_expression"):
            self._inside(node)
        for node in self.tree.find_all(kind="assignment_pattern"):
            left, right = node.field("left"), node.field("right")
            if left is not None and right is not None and left.kind() == "object_pattern":
                self._pattern(left, right)
        read_calls(self, self.tree)
        read_configuration(self, self.tree)
        return True

    def line(self, node: SgNode) -> int:
        """The line of a node in its file."""
        return node.range().start.line + 1 + self.above

    def form_of(self, node: SgNode | None) -> str:
        """How an expression gives the environment (`process.env`); '' when it does not."""
        node = bare(node)
        if node is None:
            return ""
        text = node.text()
        if len(text) < 60:
            if text in self.carriers:
                return self.carriers[text]
            found = _CARRIER.fullmatch(re.sub(r"\s|\?", "", text))
            if found:
                return re.sub(r"\s|\?|globalThis\.|window\.|global\.", "", text)
        if node.kind() == "binary_expression":
            left = node.field("left")
            return self.form_of(left) if left is not None else ""
        if node.kind() == "object":  # {...process.env, …}
            for part in node.children():
                if part.kind() == "spread_element" and self.form_of(part.child(1)):
                    return self.form_of(part.child(1))
        return ""

    def _imports(self, tree: SgNode) -> None:
        for node in tree.find_all(kind="import_statement"):
            source = node.field("source")
            name = source.text().strip("'\"`") if source is not None else ""
            special = _SVELTE.fullmatch(name)
            for part in node.find_all(kind="import_specifier"):
                given, alias = part.field("name"), part.field("alias")
                if given is None:
                    continue
                local = (alias or given).text()
                if name in ("process", "node:process") and given.text() == "env":
                    self.carriers[local] = "process.env"
                elif special and given.text() == "env" and special[1] == "dynamic":
                    self.carriers[local] = name
                elif special and special[1] != "dynamic":
                    side = "client" if "public" in name or "client" in name else "server"
                    self.found.read(given.text(), self.path, self.line(part), name, required=True, side=side)
            if name in ("process", "node:process"):
                for clause in node.find_all(kind="import_clause"):
                    first = clause.child(0)
                    if first is not None and first.kind() == "identifier":
                        self.carriers[f"{first.text()}.env"] = "process.env"

    def _declared(self, node: SgNode) -> None:
        name, value = node.field("name"), node.field("value")
        if name is None or value is None:
            return
        plain = bare(value)
        if name.kind() == "object_pattern":
            self._pattern(name, value)
        elif plain is not None and plain.kind() == "string":
            self.texts[name.text()] = unquoted(plain)
        elif plain is not None and plain.kind() == "array":
            words = [unquoted(part) for part in plain.children() if part.kind() == "string"]
            if words:
                self.many[name.text()] = words
        elif self.form_of(value):
            self.carriers[name.text()] = self.form_of(value)
        elif plain is not None and plain.kind() == "call_expression":
            called = plain.field("function")
            if called is not None and called.text() == "loadEnv":
                self.carriers[name.text()] = "loadEnv"

    def _pattern(self, pattern: SgNode, value: SgNode) -> None:
        """`const { A, B: b, C = 1 } = process.env`, also one level down: `const { env: { A } } = process`."""
        form = self.form_of(value)
        if not form:
            inner = bare(value)
            if inner is not None and inner.text() in ("process", "import.meta"):
                for part in pattern.children():
                    key, nested = part.field("key"), part.field("value")
                    if key is not None and nested is not None and key.text() == "env":
                        if nested.kind() == "object_pattern":
                            self._names(nested, f"{inner.text()}.env")
                        else:
                            self.carriers[nested.text()] = f"{inner.text()}.env"
                    elif part.kind() == "shorthand_property_identifier_pattern" and part.text() == "env":
                        self.carriers["env"] = f"{inner.text()}.env"
            return
        self._names(pattern, form)

    def _names(self, pattern: SgNode, form: str) -> None:
        for part in pattern.children():
            kind = part.kind()
            if kind == "shorthand_property_identifier_pattern":
                self.one(part.text(), part, form, None)
            elif kind == "object_assignment_pattern" and (left := part.field("left")) is not None:
                self.one(left.text(), part, form, False)
            elif kind == "pair_pattern" and (key := part.field("key")) is not None:
                inner = part.field("value")
                default = inner is not None and inner.kind() == "assignment_pattern"
                self.one(key.text().strip("'\"`[]"), part, form, False if default else None)

    def _member(self, node: SgNode) -> None:
        owner = node.field("object")
        form = self.form_of(owner) if owner is not None and owner.kind() != "object" else ""
        if not form or _CARRIER.fullmatch(re.sub(r"\s|\?", "", node.text())) or node.text() in self.carriers:
            return
        required, put, value = _context(node)
        if node.kind() == "member_expression":
            name = node.field("property")
            if name is None or form == "Deno.env":
                return
            if put:
                self.found.set(name.text(), self.path, self.line(node), form, value=value)
            if not put or required is False:
                self.one(name.text(), node, form, required)
            return
        index = bare(node.field("index"))
        if index is not None:
            self.key(index, node, form, required, put)

    def key(self, index: SgNode, node: SgNode, form: str, required: bool | None, put: bool = False) -> None:
        """One use under the name that an expression gives."""
        names = self.names(index)
        for name in names:
            if put:
                self.found.set(name, self.path, self.line(node), form)
            else:
                self.one(name, node, form, required)
        if names or put:
            return
        prefix, last = _start(index)
        reader = _function_of(node, last) if last else None
        if reader is not None:
            self.found.readers.append(Reader(*reader, "js", self.path, self.line(node), required, prefix))
        else:
            self.found.unknown(self.path, self.line(node), form, prefix)

    def names(self, node: SgNode) -> list[str]:
        """The names that an expression may stand for."""
        kind = node.kind()
        if kind == "string":
            return [unquoted(node)]
        if kind == "template_string" and not any(part.kind() == "template_substitution" for part in node.children()):
            return [node.text().strip("`")]
        if kind == "identifier":
            text = node.text()
            if text in self.texts:
                return [self.texts[text]]
            return _looped(node, text, self.many)
        return []

    def one(self, name: str, node: SgNode, form: str, required: bool | None) -> None:
        """One name that is read."""
        if form == "import.meta.env" and name in _BUILT_IN:
            return
        side = "client" if form == "import.meta.env" or form.endswith("/public") else "server"
        if name not in ("get", "set", "has", "toObject", "hasOwnProperty", "NODE_ENV") or form == "process.env":
            self.found.read(name, self.path, self.line(node), form, required=required, side=side)

    def _inside(self, node: SgNode) -> None:
        """`"A" in process.env`."""
        operator, left = node.field("operator"), node.field("left")
        if operator is not None and operator.text() == "in" and left is not None and self.form_of(node.field("right")):
            self.key(left, node, "process.env", False)

    def schema(self, node: SgNode, form: str, side: str, required: bool | None = None) -> None:
        """Every key of an object that describes the environment."""
        for name, value, part in keys_of(node):
            must = required
            if must is None:
                must = not re.search(r"\.(?:optional|default|nullish|nullable|catch)\(|\bdefault\s*:", value)
            self.found.read(name, self.path, self.line(part), form, required=must, side=side)


def bare(node: SgNode | None) -> SgNode | None:
    """An expression without parentheses, casts and exclamation marks."""
    for _ in range(8):
        if node is None or node.kind() not in (
            "parenthesized_expression", "as_expression", "non_null_expression", "satisfies_expression",
        ):  # fmt: skip
            return node
        node = next((part for part in node.children() if part.is_named()), None)
    return node


def unquoted(node: SgNode) -> str:
    """The text of a string."""
    return node.text()[1:-1]


def _context(node: SgNode) -> tuple[bool | None, bool, str | None]:
    """(required, set here, literal value) by what stands around a read."""
    before = node.parent()
    for _ in range(4):
        if before is None:
            return None, False, None
        kind = before.kind()
        if kind == "non_null_expression":
            return True, False, None
        if kind == "binary_expression":
            operator, left = before.field("operator"), before.field("left")
            if operator is not None and left is not None and left.range().start.index <= node.range().start.index <= (
                left.range().end.index - 1
            ):  # fmt: skip
                return (False if operator.text() in ("||", "??", "===", "!==", "==", "!=") else None), False, None
            return None, False, None
        if kind in ("assignment_expression", "augmented_assignment_expression"):
            left, right = before.field("left"), before.field("right")
            if left is None or left.range() != node.range():
                return None, False, None
            value = unquoted(right) if right is not None and right.kind() == "string" else None
            return (False if kind.startswith("augmented") else None), True, value
        if kind in ("unary_expression", "parenthesized_expression"):
            around = before.parent()
            if around is not None and around.kind() == "if_statement":
                then = around.field("consequence")
                stops = then is not None and re.search(r"\bthrow\b|exit\(", then.text())
                return bool(stops), False, None
            before = around
            continue
        if kind == "ternary_expression":
            return False, False, None
        return None, False, None
    return None, False, None


def _start(index: SgNode) -> tuple[str, SgNode | None]:
    """The literal beginning of a name that is put together, and the expression that ends it."""
    if index.kind() == "identifier":
        return "", index
    if index.kind() == "template_string":
        parts = list(index.children())
        prefix = next((part.text() for part in parts[1:2] if part.kind() == "string_fragment"), "")
        holes = [part for part in parts if part.kind() == "template_substitution"]
        inner = next((part for part in holes[0].children() if part.is_named()), None) if len(holes) == 1 else None
        return prefix, inner if inner is not None and inner.kind() == "identifier" else None
    if index.kind() == "binary_expression":
        left, right = index.field("left"), index.field("right")
        if left is not None and left.kind() == "string":
            return unquoted(left), right if right is not None and right.kind() == "identifier" else None
    return "", None


def _function_of(node: SgNode, parameter: SgNode) -> tuple[str, int] | None:
    """The name of the function around a read and the place of the parameter, if that is what names the variable."""
    for around in node.ancestors():
        kind = around.kind()
        if kind not in ("function_declaration", "arrow_function", "function_expression", "method_definition"):
            continue
        given = around.field("parameters") or around.field("parameter")
        if given is None:
            return None
        parts = [given] if given.kind() == "identifier" else [part for part in given.children() if part.is_named()]
        for place, part in enumerate(parts):
            pattern = part.field("pattern") or part.field("left") or part
            if pattern.text() == parameter.text():
                name = around.field("name")
                if name is None:
                    holder = around.parent()
                    name = holder.field("name") or holder.field("key") if holder is not None else None
                return (name.text(), place) if name is not None else None
    return None


def _looped(node: SgNode, name: str, many: dict[str, list[str]]) -> list[str]:
    """`for (const name of ["A", "B"])` and `["A", "B"].forEach((name) => …)`."""
    for around in node.ancestors():
        kind = around.kind()
        if kind == "for_in_statement":
            left, right = around.field("left"), around.field("right")
            if left is not None and right is not None and left.text().split()[-1] == name:
                return _words(right, many)
        elif kind == "arrow_function":
            given = around.field("parameters") or around.field("parameter")
            if given is not None and given.text().strip("()").split(",")[0].split(":")[0].strip() == name:
                call = around.parent().parent() if around.parent() is not None else None  # type: ignore[union-attr]
                function = call.field("function") if call is not None and call.kind() == "call_expression" else None
                owner = function.field("object") if function is not None else None
                if owner is not None:
                    return _words(owner, many)
    return []


def _words(node: SgNode, many: dict[str, list[str]]) -> list[str]:
    plain = bare(node)
    if plain is not None and plain.kind() == "array":
        return [unquoted(part) for part in plain.children() if part.kind() == "string"]
    return many.get(plain.text(), []) if plain is not None else []
