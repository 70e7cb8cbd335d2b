"""Environment variables in Python: os.environ and getenv, settings classes, and the libraries that wrap them."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence

from launchready.gather.settings_map.found import Found, Reader
from launchready.gather.settings_map.python_classes import read_class

WORDS = (b"environ", b"getenv", b"Settings", b"decouple", b"envvar", b"expandvars", b"Env(", b"env(", b"starlette")
_GETTERS = {"get", "setdefault", "pop", "__getitem__", "__contains__"}
_TYPES = frozenset(
    "str bool int float decimal list tuple dict json url path bytes date datetime time timedelta uuid log_level enum "
    "get_value unicode".split()
)
_URLS = {"db": "DATABASE_URL", "db_url": "DATABASE_URL", "cache": "CACHE_URL", "cache_url": "CACHE_URL",
         "email": "EMAIL_URL", "email_url": "EMAIL_URL", "search_url": "SEARCH_URL", "dj_db_url": "DATABASE_URL",
         "dj_email_url": "EMAIL_URL", "dj_cache_url": "CACHE_URL", "channels_url": "CHANNELS_URL"}  # fmt: skip
_WRAPPERS = {"environs.Env", "environ.Env", "environ.FileAwareEnv", "decouple.config", "decouple.AutoConfig",
             "decouple.Config", "starlette.config.Config", "environs.env", "prettyconf.config"}  # fmt: skip


def read(text: str, path: str, found: Found) -> bool:
    """Put what a module reads into `found`; False when it is no Python that can be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        _Module(path, found, tree).visit(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


class _Module(ast.NodeVisitor):
    """One walk through a module. Names are followed within it; functions that read for others are noted."""

    def __init__(self, path: str, found: Found, tree: ast.Module) -> None:
        self.path, self.found = path, found
        self.modules: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.many: dict[str, list[str]] = {}
        self.carriers: set[str] = set()
        self.wrapped: dict[str, str] = {}
        self.prefix: list[str] = []
        self.functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self.classes: dict[str, dict[str, str]] = {}
        self._bind(tree)

    def _bind(self, tree: ast.Module) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self.modules[alias.asname or alias.name.split(".")[0]] = (
                        alias.name if alias.asname else alias.name.split(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    self.modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        for name, whole in self.modules.items():
            if whole in _WRAPPERS and whole[-1].islower():
                self.wrapped[name] = whole
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    self._name(target, node.value)
            elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Name):
                self._many(node.target.id, node.iter)

    def _name(self, target: ast.expr, value: ast.expr) -> None:
        if not isinstance(target, ast.Name):
            return
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            self.texts[target.id] = value.value
        elif self.is_environ(value):
            self.carriers.add(target.id)
        elif isinstance(value, ast.Call) and self.whole(value.func) in _WRAPPERS:
            self.wrapped[target.id] = self.whole(value.func)
        elif self.whole(value) == "os.getenv":
            self.modules[target.id] = "os.getenv"
        else:
            self._many(target.id, value)

    def _many(self, name: str, value: ast.expr) -> None:
        if isinstance(value, ast.Name) and value.id in self.many:
            self.many[name] = self.many[value.id]
        elif isinstance(value, ast.List | ast.Tuple | ast.Set) and value.elts:
            given = [item.value for item in value.elts if isinstance(item, ast.Constant)]
            words = [word for word in given if isinstance(word, str)]
            if len(words) == len(value.elts):
                self.many[name] = words

    def whole(self, node: ast.expr) -> str:
        """`o.environ` → `os.environ`, as it was imported; '' for what is no dotted name."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join([self.modules.get(node.id, node.id), *reversed(parts)])

    def is_environ(self, node: ast.expr) -> bool:
        """Whether an expression is the environment, or a copy of it."""
        if isinstance(node, ast.Name) and node.id in self.carriers:
            return True
        if self.whole(node) in ("os.environ", "os.environb"):
            return True
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr == "copy":
                return self.is_environ(node.func.value)
            return self.whole(node.func) == "dict" and len(node.args) == 1 and self.is_environ(node.args[0])
        return False

    def key(self, node: ast.expr, form: str, required: bool | None, line: int, put: bool = False) -> None:
        """One use of the environment under the name that an expression gives."""
        names = self.names(node)
        for name in names:
            if put:
                self.found.set(name, self.path, line, form)
            else:
                self.found.read("".join(self.prefix) + name, self.path, line, form, required=required)
        if names or put:
            return
        if self._is_parameter(node, form, required, line):
            return
        self.found.unknown(self.path, line, form, _start(node))

    def names(self, node: ast.expr) -> list[str]:
        """The names that an expression may stand for."""
        if isinstance(node, ast.Constant):
            value = node.value.decode("ascii", "replace") if isinstance(node.value, bytes) else node.value
            return [value] if isinstance(value, str) else []
        if isinstance(node, ast.Name):
            return [self.texts[node.id]] if node.id in self.texts else self.many.get(node.id, [])
        if isinstance(node, ast.IfExp):
            return [*self.names(node.body), *self.names(node.orelse)]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return [left + right for left in self.names(node.left) for right in self.names(node.right)]
        if isinstance(node, ast.JoinedStr):
            texts = [""]
            for part in node.values:
                inner = self.names(part.value if isinstance(part, ast.FormattedValue) else part)
                texts = [text + more for text in texts for more in inner][:200]
            return [text for text in texts if text]
        return []

    def _is_parameter(self, node: ast.expr, form: str, required: bool | None, line: int) -> bool:
        prefix, node, suffix = self._parts(node)
        if not isinstance(node, ast.Name) or not self.functions:
            return False
        function = self.functions[-1]
        given = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        if node.id not in given:
            return False
        place = given.index(node.id) - (1 if given[0] in ("self", "cls") else 0)
        self.found.readers.append(Reader(function.name, place, "py", self.path, line, required, prefix, suffix))
        return True

    def _parts(self, node: ast.expr) -> tuple[str, ast.expr, str]:
        """What stands before and after the one part of a name that is not literal."""
        parts = node.values if isinstance(node, ast.JoinedStr) else []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            parts = [node.left, node.right]
        texts = [self.names(part) for part in parts]
        open_ones = [place for place, text in enumerate(texts) if len(text) != 1]
        if len(open_ones) != 1:
            return "", node, ""
        place = open_ones[0]
        inner = parts[place]
        before, after = "".join(text[0] for text in texts[:place]), "".join(text[0] for text in texts[place + 1 :])
        return before, inner.value if isinstance(inner, ast.FormattedValue) else inner, after

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.functions.append(node)
        self.generic_visit(node)
        self.functions.pop()

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        read_class(node, self.path, self.found, self.whole, self.classes)
        self.generic_visit(node)

    def visit_With(self, node: ast.With) -> None:
        put = 0
        for item in node.items:
            call = item.context_expr
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "prefixed":
                names = self.names(call.args[0]) if call.args else []
                if names and self.whole(call.func.value) in self.wrapped:
                    self.prefix.append(names[0])
                    put += 1
        self.generic_visit(node)
        del self.prefix[len(self.prefix) - put :]

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if self.is_environ(node.value):
            put = not isinstance(node.ctx, ast.Load)
            self.key(node.slice, "os.environ", True, node.lineno, put)
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        self._every(node.iter, node.body, node.lineno)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._every(node.iter, node.ifs, node.iter.lineno)
        self.generic_visit(node)

    def _every(self, given: ast.expr, body: Sequence[ast.AST], line: int) -> None:
        """A loop over the whole environment: what it takes is only known when the program runs."""
        called = given.func if isinstance(given, ast.Call) else given
        owner = called.value if isinstance(called, ast.Attribute) and called.attr in ("items", "keys") else given
        if not self.is_environ(owner):
            return
        prefixes = [
            text
            for part in body
            for call in ast.walk(part)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "startswith"
            for text in self.names(call.args[0] if call.args else ast.Constant(""))
        ]
        for prefix in prefixes or [""]:
            self.found.unknown(self.path, line, "os.environ", prefix)

    def visit_Compare(self, node: ast.Compare) -> None:
        if isinstance(node.ops[0], ast.In | ast.NotIn) and self.is_environ(node.comparators[0]):
            self.key(node.left, "os.environ", False, node.lineno)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        if self.whole(function) == "os.getenv" or self.whole(function) == "os.getenvb":
            if node.args or node.keywords:
                first = node.args[0] if node.args else node.keywords[0].value
                self.key(first, "os.getenv", False, node.lineno)
        elif isinstance(function, ast.Attribute) and self.is_environ(function.value):
            self._environ_method(node, function.attr)
        elif not self._library(node):
            self._noted(node)
        self._envvar(node)
        self.generic_visit(node)

    def _environ_method(self, node: ast.Call, method: str) -> None:
        if method in _GETTERS and node.args:
            required = method in ("pop", "__getitem__") and len(node.args) == 1
            self.key(node.args[0], "os.environ", required, node.lineno)
            if method == "setdefault":
                self.key(node.args[0], "os.environ", None, node.lineno, put=True)
        elif method == "update":
            for word in node.keywords:
                if word.arg:
                    self.found.set(word.arg, self.path, node.lineno, "os.environ")
            for item in node.args[:1]:
                for key in item.keys if isinstance(item, ast.Dict) else ():
                    if key is not None:
                        self.key(key, "os.environ", None, node.lineno, put=True)

    def _library(self, node: ast.Call) -> bool:
        """environs, django-environ, decouple, Starlette's Config, Flask, dynaconf, dj-database-url."""
        function, line = node.func, node.lineno
        whole = self.whole(function)
        method = function.attr if isinstance(function, ast.Attribute) else ""
        owner = self.whole(function.value) if isinstance(function, ast.Attribute) else whole
        if owner in self.wrapped or (owner in _WRAPPERS and owner[-1].islower()):
            library = self.wrapped.get(owner, owner)
            if not method or method in _TYPES:
                if node.args:
                    self.key(node.args[0], library.split(".")[0], _default(node), line)
            elif method in _URLS:
                first = node.args[0] if node.args else ast.Constant(_URLS[method])
                self.key(first, library.split(".")[0], _default(node), line)
            return True
        if whole in ("environ.Env", "environ.FileAwareEnv"):
            for word in node.keywords:
                if word.arg:
                    self.found.read(word.arg, self.path, line, "environ", required=False)
            return True
        if whole in ("dj_database_url.config", "dj_email_url.config"):
            default = "DATABASE_URL" if "database" in whole else "EMAIL_URL"
            given = next((word.value for word in node.keywords if word.arg == "env"), ast.Constant(default))
            self.key(given, whole.split(".")[0], _default(node), line)
            return True
        if method == "from_envvar" and node.args:
            self.key(node.args[0], "Flask", True, line)
            return True
        if method == "from_prefixed_env":
            prefix = self.names(node.args[0])[0] if node.args and self.names(node.args[0]) else "FLASK"
            self.found.unknown(self.path, line, "Flask", f"{prefix}_")
            return True
        if whole in ("dynaconf.Dynaconf", "dynaconf.LazySettings"):
            stated = [word.value for word in node.keywords if word.arg == "envvar_prefix"]
            prefix = next((name for one in stated for name in self.names(one)), "DYNACONF")
            self.found.unknown(self.path, line, "dynaconf", f"{prefix}_")
            return True
        if whole == "os.path.expandvars":
            self._expanded(node)
            return True
        return False

    def _expanded(self, node: ast.Call) -> None:
        from launchready.gather.settings_map.shell import expansions

        for text in self.names(node.args[0]) if node.args else []:
            for name, _ in expansions(text):
                self.found.read(name, self.path, node.lineno, "expandvars", required=False)

    def _envvar(self, node: ast.Call) -> None:
        """`envvar="X"` of click and typer; `auto_envvar_prefix`."""
        for word in node.keywords:
            if word.arg == "envvar":
                items = word.value.elts if isinstance(word.value, ast.List | ast.Tuple) else [word.value]
                for item in items:
                    if not (isinstance(item, ast.Constant) and item.value is None):
                        self.key(item, "envvar", False, node.lineno)
            elif word.arg == "auto_envvar_prefix":
                for prefix in self.names(word.value):
                    self.found.unknown(self.path, node.lineno, "auto_envvar_prefix", f"{prefix}_")

    def _noted(self, node: ast.Call) -> None:
        """A call with a name in capitals: a read, if its function reads what it is told to."""
        function = node.func
        name = self.whole(function).rpartition(".")[2] or getattr(function, "attr", "")
        for place, argument in enumerate(node.args[:3]):
            for text in self.names(argument)[:20]:
                self.found.call(name, place, text, self.path, node.lineno, "py")


def _default(node: ast.Call) -> bool:
    """Whether a reader of a library stops without the name: it does unless a default is given."""
    return len(node.args) < 2 and not any(word.arg in ("default", "subcast_default") for word in node.keywords)


def _start(node: ast.expr) -> str:
    """The literal beginning of a name that is put together."""
    if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
        return str(node.values[0].value)[:60]
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
        return node.left.value[:60]
    return ""
