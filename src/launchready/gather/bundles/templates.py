"""Texts with holes: what a script's expression for an address comes to, as far as the file tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

MOST_VALUES = 6
MOST_PARTS = 24


@dataclass(frozen=True, slots=True)
class Hole:
    """A part that is not known: its name, and when it is a parameter, of which function (by key) and which one."""

    name: str = ""
    function: int = 0
    index: int = -1
    prop: str = ""

    @property
    def given(self) -> bool:
        """Whether a caller fills it."""
        return self.index >= 0


Template = tuple[str | Hole, ...]
NOTHING: Template = (Hole(),)


def join(*parts: Template) -> Template:
    """Templates one after the other, neighbouring texts glued."""
    out: list[str | Hole] = []
    for part in parts:
        for piece in part:
            if isinstance(piece, str) and out and isinstance(out[-1], str):
                out[-1] += piece
            elif piece != "":
                out.append(piece)
    return tuple(out[:MOST_PARTS])


def product(left: Iterable[Template], right: Iterable[Template]) -> list[Template]:
    """Every left value followed by every right one, a few at most."""
    rights = list(right)
    return unique(join(one, other) for one in left for other in rights)


def unique(values: Iterable[Template]) -> list[Template]:
    """Values once each, a few at most."""
    return list(dict.fromkeys(values))[:MOST_VALUES]


def plain(template: Template) -> str | None:
    """The text of a template without holes."""
    if not template:
        return ""
    return template[0] if len(template) == 1 and isinstance(template[0], str) else None


def fill(template: Template, values: Callable[[Hole], list[Template] | None]) -> list[Template]:
    """The template with its holes replaced by what `values` gives; None leaves a hole as it is."""
    made: list[Template] = [()]
    for piece in template:
        if isinstance(piece, str):
            made = product(made, [(piece,)])
        else:
            given = values(piece)
            made = product(made, [(piece,)] if given is None else given)
    return made


def starts(template: Template) -> str:
    """The text it begins with, '' when it begins with a hole."""
    return template[0] if template and isinstance(template[0], str) else ""


def holes(template: Template) -> list[Hole]:
    """The holes that a caller fills."""
    return [piece for piece in template if isinstance(piece, Hole) and piece.given]


def waits(template: Template) -> bool:
    """Whether a caller has to fill something."""
    return bool(holes(template))


def needs_caller(url: Template) -> bool:
    """Whether a parameter may hold more than one part of the path: at the head, or glued to a text."""
    for index, piece in enumerate(url):
        if isinstance(piece, str) and ("?" in piece or "#" in piece):
            return False
        if not isinstance(piece, Hole) or not piece.given:
            continue
        before = url[index - 1] if index else ""
        if index == 0 or not isinstance(before, str) or not before.endswith("/"):
            return True
    return False
