"""One small syntax tree for JavaScript, TypeScript, Ruby and PHP, made from ast-grep's and kept without its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from launchready.gather.code import guards

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_CALLED = re.compile(r"([A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*){0,3})\s*(?:<[^<>()]{0,80}>)?\(")
_REFUSES = re.compile(
    r"\b40[13]\b|[Uu]nauthori[sz]ed|\bUNAUTHORIZED\b|[Ff]orbidden|\bFORBIDDEN\b|"
    r"redirect\w*\([^)]{0,60}(?:log-?in|sign-?in|auth)|(?:req|request|locals|context|ctx)\.(?:user|session|auth)\b"
)
_DEEPEST = 150


@dataclass(frozen=True, slots=True, eq=False)
class Expr:
    """A node. What the fields hold depends on `kind`:

    str (text) · name (text) · member (of . text) · call, new (of is called with parts; named are keyword arguments,
    body is a Ruby block) · func (text, named are parameters, body, asks, refuses) · class (text, of inherits, parts
    are decorators, body) · object (named) · array, concat, block, loop (parts or body) · assign (parts[0] = parts[1])
    · spread (of) · other.
    """

    kind: str
    line: int
    text: str = ""
    of: Expr | None = None
    parts: tuple[Expr, ...] = ()
    named: tuple[tuple[str, Expr], ...] = ()
    body: tuple[Expr, ...] = ()
    asks: tuple[str, ...] = ()
    refuses: bool = False

    def get(self, name: str) -> Expr | None:
        """The value of a key of an object, or of a keyword argument."""
        return next((value for key, value in self.named if key == name), None)

    @property
    def required(self) -> str:
        """The source that `require('…')` or `import('…')` names; '' for anything else."""
        called = self.of.text if self.kind == "call" and self.of is not None and self.of.kind == "name" else ""
        known = called in ("require", "import") and bool(self.parts) and self.parts[0].kind == "str"
        return self.parts[0].text if known else ""

    def walk(self) -> Iterator[Expr]:
        """This node and all below it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            below = [*node.parts, *(value for _, value in node.named), *node.body]
            if node.of is not None:
                below.insert(0, node.of)
            waiting.extend(reversed(below))

    def dotted(self) -> str:
        """`passport.authenticate`, for names, members and calls of them; '' for anything else."""
        parts: list[str] = []
        node: Expr | None = self
        while node is not None and len(parts) < 12:
            if node.kind == "name":
                parts.append(node.text)
                return ".".join(reversed(parts))
            if node.required:
                parts.append(node.required.rpartition("/")[2])
                return ".".join(reversed(parts))
            if node.kind == "member":
                parts.append(node.text)
            elif node.kind not in ("call", "new"):
                break
            node = node.of
        return ".".join(reversed(parts))

    def label(self) -> str:
        """A few characters for people: `passport.authenticate('jwt')`."""
        text = self.dotted()
        if self.kind in ("call", "new") and self.parts:
            first = self.parts[0]
            if first.kind == "array" and first.parts:
                first = first.parts[0]
            if first.kind == "str":
                text += f"('{first.text}')"
            elif first.dotted() and guards.asks(first.dotted()):
                text += f"({first.dotted()})"
        return text[:80]


def root(text: str, language: str) -> SgNode | None:
    """The syntax tree of a text; None when the parser fails on it."""
    from ast_grep_py import SgRoot

    try:
        return SgRoot(text, language).root()
    except BaseException as problem:
        # A panic of the parser is no Exception; what ends the program must go on.
        if isinstance(problem, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        return None


@lru_cache(maxsize=20_000)
def _asking(name: str) -> bool:
    return guards.asks(name.replace("?", ""))


def telling(body: str) -> tuple[tuple[str, ...], bool]:
    """Names that a body calls and that ask who somebody is, and whether it refuses anybody."""
    body = body[:50_000]
    asked = dict.fromkeys(name.replace("?", "") for name in _CALLED.findall(body) if _asking(name))
    return tuple(asked)[:5], bool(_REFUSES.search(body))


def too_deep(depth: int) -> bool:
    """Whether a converter should stop here: no program of people nests so far."""
    return depth > _DEEPEST
