"""Environment variables in Go: os.Getenv, struct tags, viper, envconfig, flags."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from launchready.gather.code.expr import root
from launchready.gather.settings_map.found import SHOUTED, Found, Reader

WORDS = (b"env", b"Env", b"viper", b"conf:")
_TAG = re.compile(r'\b(env|envconfig|split_words|envDefault|default|required|env-default|env-required):"([^"]*)"')
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def read(text: str, path: str, found: Found) -> bool:
    """Put what a file reads into `found`; False when it cannot be parsed."""
    tree = root(text, "go")
    if tree is None:
        return False
    _Go(path, found, tree).run()
    return True


class _Go:
    def __init__(self, path: str, found: Found, tree: SgNode) -> None:
        self.path, self.found, self.tree = path, found, tree
        self.texts: dict[str, str] = {}
        self.prefix = ""

    def run(self) -> None:
        for kind in ("const_spec", "var_spec"):
            for node in self.tree.find_all(kind=kind):
                self._named(node.field("name"), node.field("value"))
        for node in self.tree.find_all(kind="short_var_declaration"):
            self._named(node.field("left"), node.field("right"))
        calls = list(self.tree.find_all(kind="call_expression"))
        for call in calls:
            if _called(call).endswith("SetEnvPrefix"):
                self.prefix = "".join(self.names(*_arguments(call)[:1])[:1]).upper()
        for call in calls:
            self._call(call)
        for node in self.tree.find_all(kind="field_declaration"):
            self._tagged(node)
        for node in self.tree.find_all(kind="keyed_element"):
            self._flag(node)

    def _named(self, name: SgNode | None, value: SgNode | None) -> None:
        if name is not None and value is not None:
            text = value.text().strip()
            if re.fullmatch(r'"[^"\n]*"|`[^`]*`', text):
                self.texts[name.text()] = text[1:-1]

    def names(self, *nodes: SgNode) -> list[str]:
        found = []
        for node in nodes:
            text = node.text()
            if re.fullmatch(r'"[^"\n]*"|`[^`\n]*`', text):
                found.append(text[1:-1])
            elif text in self.texts:
                found.append(self.texts[text])
        return found

    def _call(self, call: SgNode) -> None:
        name, given = _called(call), _arguments(call)
        last = name.rpartition(".")[2]
        line = call.range().start.line + 1
        if name in ("os.Getenv", "os.LookupEnv", "syscall.Getenv") and given:
            self._key(given[0], call, name)
        elif name in ("os.Setenv", "t.Setenv") and given:
            for one in self.names(given[0]):
                self.found.set(one, self.path, line, name)
        elif name in ("os.ExpandEnv",) and given:
            for text in self.names(given[0]):
                for one in re.findall(r"\$\{?([A-Z_][A-Z0-9_]*)", text):
                    self.found.read(one, self.path, line, name, required=False)
        elif last == "BindEnv":
            self._bound(given, line)
        elif last == "AutomaticEnv":
            self.found.unknown(self.path, line, "viper", f"{self.prefix}_" if self.prefix else "")
        elif name.endswith(("cli.EnvVars", "envconfig.Process", "envconfig.MustProcess")) and given:
            texts = self.names(*given)
            if name.endswith("EnvVars"):
                for one in texts:
                    self.found.read(one, self.path, line, name, required=False)
            elif texts and texts[0]:
                self.prefix = texts[0].upper()
        else:
            for place, argument in enumerate(given[:3]):
                for one in self.names(argument):
                    self.found.call(last, place, one, self.path, line, "go")

    def _bound(self, given: list[SgNode], line: int) -> None:
        texts = self.names(*given)
        if len(texts) == 1:
            key = texts[0].upper().replace("-", "_")
            texts = [texts[0], f"{self.prefix}_{key}" if self.prefix else key]
        for one in texts[1:]:
            self.found.read(one, self.path, line, "viper", required=False)

    def _key(self, node: SgNode, call: SgNode, form: str) -> None:
        line = call.range().start.line + 1
        required = False if form.endswith("LookupEnv") else None
        names = self.names(node)
        for name in names:
            self.found.read(name, self.path, line, form, required=required)
        if names:
            return
        prefix, last = "", node
        if node.kind() == "binary_expression":
            left, right = node.field("left"), node.field("right")
            prefix = "".join(self.names(left)[:1]) if left is not None else ""
            last = right if right is not None else node
        for around in call.ancestors():
            if around.kind() in ("function_declaration", "method_declaration"):
                place = _parameter(around, last.text())
                name_node = around.field("name")
                if place >= 0 and name_node is not None:
                    self.found.readers.append(Reader(name_node.text(), place, "go", self.path, line, required, prefix))
                    return
                break
        self.found.unknown(self.path, line, form, prefix)

    def _tagged(self, node: SgNode) -> None:
        tag = node.field("tag")
        if tag is None:
            return
        told = dict(_TAG.findall(tag.text()))
        line = node.range().start.line + 1
        name, _, options = str(told.get("env") or told.get("envconfig") or "").partition(",")
        form = "struct tag"
        if not name and told.get("split_words") == "true":
            field = node.field("name")
            name = _CAMEL.sub("_", field.text()).upper() if field is not None else ""
        if not name or not SHOUTED.fullmatch(name):
            return
        default = any(key in told for key in ("envDefault", "default", "env-default"))
        must = "required" in options or "notEmpty" in options or told.get("required") == "true"
        must = must or told.get("env-required") == "true"
        prefix = f"{self.prefix}_" if self.prefix and "envconfig" not in told and "env" not in told else ""
        self.found.read(prefix + name, self.path, line, form, required=True if must else False if default else None)

    def _flag(self, node: SgNode) -> None:
        """`EnvVars: []string{"X"}` and `EnvVar: "X"` of urfave/cli; `Sources: cli.EnvVars("X")` is a call."""
        match = re.match(r"EnvVars?\s*:\s*(.*)", node.text()[:400], re.S)
        if match:
            for one in re.findall(r'"([A-Z_][A-Z0-9_]*)"', match[1]):
                self.found.read(one, self.path, node.range().start.line + 1, "flag", required=False)


def _called(call: SgNode) -> str:
    function = call.field("function")
    return function.text() if function is not None and len(function.text()) < 100 else ""


def _arguments(call: SgNode) -> list[SgNode]:
    given = call.field("arguments")
    return [part for part in given.children() if part.is_named() and part.kind() != "comment"] if given else []


def _parameter(function: SgNode, name: str) -> int:
    given = function.field("parameters")
    place = 0
    for part in given.children() if given is not None else []:
        if part.kind() in ("parameter_declaration", "variadic_parameter_declaration"):
            for inner in (one for one in part.children() if one.kind() == "identifier"):
                if inner.text() == name:
                    return place
                place += 1
    return -1
