"""Environment variables in Ruby (ENV, Figaro) and PHP (getenv, $_ENV, env() of Laravel, Symfony's %env()%)."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from launchready.gather.code.expr import root
from launchready.gather.settings_map.found import Found, Reader

RUBY_WORDS = (b"ENV", b"Figaro")
PHP_WORDS = (b"env", b"_ENV", b"_SERVER")
_SYMFONY = re.compile(r"%env\(\s*(?:[a-z_]+:)*([A-Z_][A-Z0-9_]*)\s*\)%")
_ERB = re.compile(r"<%[=-]?(.*?)%>", re.S)
_OF_THE_REQUEST = re.compile(
    r"HTTP_.*|REQUEST_.*|SERVER_.*|REMOTE_.*|SCRIPT_.*|DOCUMENT_ROOT|QUERY_STRING|PHP_SELF|PHP_AUTH_.*|HTTPS|CONTENT_.*|"
    r"PATH_INFO|PATH_TRANSLATED|ORIG_PATH_INFO|GATEWAY_INTERFACE|AUTH_TYPE|REDIRECT_.*|UNENCODED_URL|argv|argc|SSL_.*"
)


def read_ruby(text: str, path: str, found: Found, above: int = 0) -> bool:
    """Put what Ruby code reads into `found`."""
    tree = root(text, "ruby")
    if tree is None:
        return False
    _Ruby(path, found, tree, above).run()
    return True


def read_erb(text: str, path: str, found: Found) -> None:
    """Ruby inside a template, as in config/database.yml."""
    for match in _ERB.finditer(text):
        if "ENV" in match[1]:
            read_ruby(match[1].strip(), path, found, text.count("\n", 0, match.start()))


class _Ruby:
    def __init__(self, path: str, found: Found, tree: SgNode, above: int) -> None:
        self.path, self.found, self.tree, self.above = path, found, tree, above
        self.texts: dict[str, str] = {}

    def line(self, node: SgNode) -> int:
        return node.range().start.line + 1 + self.above

    def run(self) -> None:
        for node in self.tree.find_all(kind="assignment"):
            left, right = node.field("left"), node.field("right")
            if left is None or right is None or right.kind() != "string":
                continue
            if left.kind() in ("constant", "identifier"):
                self.texts[left.text()] = right.text()[1:-1]
        for node in self.tree.find_all(kind="element_reference"):
            owner = node.field("object") or node.child(0)
            inner = [part for part in node.children() if part.is_named()][1:]
            if owner is not None and owner.text() == "ENV" and inner:
                self._element(node, inner[0])
        for node in self.tree.find_all(kind="call"):
            self._call(node)

    def names(self, node: SgNode) -> list[str]:
        text = node.text()
        if node.kind() == "string" and "#{" not in text:
            return [text[1:-1]]
        return [self.texts[text]] if text in self.texts else []

    def _element(self, node: SgNode, key: SgNode) -> None:
        around = node.parent()
        put, required = False, None
        if around is not None and around.kind() in ("assignment", "operator_assignment"):
            left = around.field("left")
            put = left is not None and left.range() == node.range()
            required = False if put and around.kind() == "operator_assignment" else None
        elif around is not None and around.kind() == "binary":
            operator = around.field("operator")
            required = False if operator is not None and operator.text() in ("||", "==", "or") else None
        self._key(key, node, required, put)

    def _key(self, key: SgNode, node: SgNode, required: bool | None, put: bool = False) -> None:
        names = self.names(key)
        for name in names:
            if put:
                self.found.set(name, self.path, self.line(node), "ENV")
            if not put or required is False:
                self.found.read(name, self.path, self.line(node), "ENV", required=required)
        if names or put:
            return
        text = key.text()
        match = re.fullmatch(r'"([A-Za-z0-9_]*)#\{(\w+)\}"', text)
        prefix, last = (match[1], match[2]) if match else ("", text)
        for around in node.ancestors():
            if around.kind() in ("method", "singleton_method"):
                called, place = around.field("name"), _place(around, last)
                if called is not None and place >= 0:
                    self.found.readers.append(
                        Reader(called.text(), place, "rb", self.path, self.line(node), required, prefix)
                    )
                    return
                break
        literal = re.match(r'"([A-Za-z0-9_]*)#\{', text)
        self.found.unknown(self.path, self.line(node), "ENV", literal[1] if literal else "")

    def _call(self, node: SgNode) -> None:
        owner, method = node.field("receiver"), node.field("method")
        given = node.field("arguments")
        parts = [part for part in given.children() if part.is_named()] if given is not None else []
        name = method.text() if method is not None else ""
        whose = owner.text() if owner is not None else ""
        if whose == "ENV" and parts:
            if name == "fetch":
                default = len(parts) > 1 or node.field("block") is not None
                self._key(parts[0], node, not default)
            elif name in ("key?", "has_key?", "include?", "member?", "delete", "dig", "[]"):
                self._key(parts[0], node, False)
            elif name in ("values_at", "slice", "fetch_values"):
                for part in parts:
                    self._key(part, node, name == "fetch_values" or None)
            elif name in ("store", "[]="):
                self._key(parts[0], node, None, put=True)
        elif whose == "Figaro.env" and name:
            plain, must = name.rstrip("!?").upper(), name.endswith("!")
            self.found.read(plain, self.path, self.line(node), "Figaro", required=must)
        elif name == "require_keys" and whose == "Figaro":
            for part in parts:
                for one in self.names(part):
                    self.found.read(one, self.path, self.line(node), "Figaro", required=True)
        else:
            for place, part in enumerate(parts[:3]):
                for one in self.names(part):
                    self.found.call(name, place, one, self.path, self.line(node), "rb")


def _place(method: SgNode, name: str) -> int:
    given = method.field("parameters")
    parts = [part for part in given.children() if part.is_named()] if given is not None else []
    for place, part in enumerate(parts):
        own = part.field("name") or part
        if own.text() == name:
            return place
    return -1


def read_php(text: str, path: str, found: Found) -> bool:
    """Put what PHP code reads into `found`."""
    tree = root(text, "php")
    if tree is None:
        return False
    _Php(path, found, tree).run()
    return True


def read_symfony(text: str, path: str, found: Found) -> None:
    """`%env(DATABASE_URL)%` in configuration."""
    for match in _SYMFONY.finditer(text):
        found.read(match[1], path, text.count("\n", 0, match.start()) + 1, "%env()%", required=True)


class _Php:
    def __init__(self, path: str, found: Found, tree: SgNode) -> None:
        self.path, self.found, self.tree = path, found, tree
        self.texts: dict[str, str] = {}

    def line(self, node: SgNode) -> int:
        return node.range().start.line + 1

    def run(self) -> None:
        for node in self.tree.find_all(kind="const_element"):
            parts = [part for part in node.children() if part.is_named()]
            if len(parts) == 2 and _quoted(parts[1]):
                self.texts[parts[0].text()] = parts[1].text()[1:-1]
        for node in self.tree.find_all(kind="assignment_expression"):
            left, right = node.field("left"), node.field("right")
            if left is not None and right is not None and _quoted(right):
                self.texts[left.text()] = right.text()[1:-1]
        for node in self.tree.find_all(kind="subscript_expression"):
            parts = [part for part in node.children() if part.is_named()]
            if len(parts) == 2 and parts[0].text() in ("$_ENV", "$_SERVER"):
                self._element(node, parts[0].text(), parts[1])
        for node in self.tree.find_all(kind="function_call_expression"):
            self._call(node, node.field("function"))
        for kind in ("scoped_call_expression", "member_call_expression"):
            for node in self.tree.find_all(kind=kind):
                self._call(node, node.field("name"), node.field("scope"))
        for node in self.tree.find_all(kind="attribute"):
            match = re.search(r"Autowire\([^)]*\benv:\s*['\"](?:[a-z_]+:)*([A-Z_][A-Z0-9_]*)", node.text())
            if match:
                self.found.read(match[1], self.path, self.line(node), "Autowire", required=True)

    def names(self, node: SgNode) -> list[str]:
        text = node.text()
        if _quoted(node):
            return [text[1:-1]]
        last = text.rpartition("::")[2]
        return [self.texts[last]] if last in self.texts else []

    def _element(self, node: SgNode, form: str, key: SgNode) -> None:
        around = node.parent()
        names = self.names(key)
        if form == "$_SERVER" and (not names or _OF_THE_REQUEST.fullmatch(names[0])):
            return
        if around is not None and around.kind() == "assignment_expression":
            left = around.field("left")
            if left is not None and left.range() == node.range():
                for name in names:
                    self.found.set(name, self.path, self.line(node), form)
                return
        optional = around is not None and (
            "??" in around.text()[: len(node.text()) + 8] or around.text().startswith(("isset", "empty"))
        )
        self._key(key, node, form, False if optional else None)

    def _key(self, key: SgNode, node: SgNode, form: str, required: bool | None) -> None:
        names = self.names(key)
        for name in names:
            self.found.read(name, self.path, self.line(node), form, required=required)
        if names:
            return
        text = key.text()
        match = re.match(r"""['"]([A-Za-z0-9_]*)(?:['"]\s*\.\s*(\$\w+)|\{?(\$\w+))""", text)
        prefix, last = (match[1], match[2] or match[3]) if match else ("", text)
        ended = re.fullmatch(r"""(\$\w+)\s*\.\s*['"](\w+)['"]|"\{?(\$\w+?)\}?(_\w+)\"""", text)
        suffix = ""
        if ended:
            last, suffix = ended[1] or ended[3], ended[2] or ended[4]
        for around in node.ancestors():
            if around.kind() in ("function_definition", "method_declaration"):
                called = around.field("name")
                given = around.field("parameters")
                parts = [p for p in given.children() if p.is_named()] if given is not None else []
                owned = [(p.field("name") or p).text() for p in parts]
                if called is not None and last in owned:
                    place = owned.index(last)
                    self.found.readers.append(
                        Reader(called.text(), place, "php", self.path, self.line(node), required, prefix, suffix)
                    )
                    return
                break
        self.found.unknown(self.path, self.line(node), form, prefix)

    def _call(self, node: SgNode, function: SgNode | None, scope: SgNode | None = None) -> None:
        given = node.field("arguments")
        parts = [part for part in given.children() if part.kind() == "argument"] if given is not None else []
        values = [next((p for p in part.children() if p.is_named()), part) for part in parts]
        name = function.text().lstrip("\\") if function is not None else ""
        if not values:
            return
        whose = scope.text().rpartition("\\")[2] if scope is not None else ""
        if scope is None and name in ("getenv", "env"):
            around = node.parent()
            soft = around is not None and around.text()[len(node.text()) :].lstrip()[:2] in ("??", "?:", "||")
            required = False if len(values) > 1 or soft or name == "env" else None
            self._key(values[0], node, f"{name}()", required)
        elif whose == "Env" and name in ("get", "getOrFail"):
            self._key(values[0], node, "Env", name == "getOrFail")
        elif name == "putenv":
            for one in self.names(values[0]):
                self.found.set(one.partition("=")[0], self.path, self.line(node), "putenv")
        else:
            for place, value in enumerate(values[:3]):
                for one in self.names(value):
                    self.found.call(name, place, one, self.path, self.line(node), "php")


def _quoted(node: SgNode) -> bool:
    text = node.text()
    return node.kind() in ("string", "encapsed_string") and "$" not in text and len(text) >= 2
