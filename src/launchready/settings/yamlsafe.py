"""YAML read the way JSON would be: text keys, no dates, no `on` that turns into true, bounded depth and aliases.

The usual loaders build the value by recursion (deep nesting ends the process) and let merge keys multiply without
end. This one builds it from the parser's events with a stack of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from launchready.settings.positions import Loc

# A build of PyYAML without libyaml has no cyaml; its own parser is slower and gives the same events.
_Parser: Any = getattr(getattr(yaml, "cyaml", None), "CParser", None)

DEEPEST = 200
MOST_MERGED = 200_000
_INT = re.compile(r"[-+]?[0-9]{1,300}")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,200}|0o[0-7]{1,200}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?")
_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    ".inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan"),
}  # fmt: skip
_STARTS = frozenset("0123456789+-.")


class YamlError(Exception):
    """A text that is no usable YAML; `line` counts from 1, 0 when unknown."""

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(what)
        self.line = line


@dataclass(slots=True)
class Reading:
    """The value of a YAML text, keys that stand twice in one mapping, and lines of places when asked for."""

    value: Any = None
    doubled: list[tuple[str, int]] = field(default_factory=list)
    lines: dict[Loc, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Frame:
    """A mapping or list being filled."""

    into: Any
    anchor: str | None
    loc: Loc
    key: str | None = None
    merges: list[Any] = field(default_factory=list)


def read_yaml(text: str, *, aliases: bool = True, lines: bool = False) -> Reading:
    """The value of a YAML text. With `aliases=False` anchors and aliases are refused; `lines` notes places.

    Raises YamlError with what is wrong and the line; never anything else.
    """
    builder = _Builder(aliases, lines)
    line = 0
    try:
        for event in _events(text):
            line = event.start_mark.line + 1
            builder.take(event, line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = str(error.problem or error.context or "it cannot be read")
        raise YamlError(what, mark.line + 1 if mark else 0) from None
    except yaml.YAMLError as error:
        raise YamlError(" ".join(str(error).split())[:200] or "it cannot be read", line) from None
    except (ValueError, RecursionError, OverflowError) as error:
        raise YamlError(f"it holds something that cannot be read ({type(error).__name__})", line) from None
    return builder.reading


def _events(text: str) -> Iterator[Any]:
    if _Parser is None:  # pragma: no cover
        yield from yaml.parse(text, Loader=yaml.SafeLoader)
        return
    parser = _Parser(text)
    try:
        while True:
            event = parser.get_event()
            if event is None or isinstance(event, yaml.StreamEndEvent):
                return
            yield event
    finally:
        parser.dispose()


class _Builder:
    def __init__(self, aliases: bool, lines: bool) -> None:
        self.reading = Reading()
        self.aliases = aliases
        self.lines = lines
        self.stack: list[_Frame] = []
        self.anchors: dict[str, Any] = {}
        self.documents = 0
        self.merged = 0

    def take(self, event: Any, line: int) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            if self.stack and type(self.stack[-1].into) is dict and self.stack[-1].key is None:
                if event.anchor:
                    self.named(event.anchor, event.value, line)
                self.at_key(event.value, line)
            else:
                self.add(_scalar(event), event.anchor, line)
        elif kind is yaml.MappingStartEvent:
            self.open({}, event.anchor, line)
        elif kind is yaml.SequenceStartEvent:
            self.open([], event.anchor, line)
        elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            self.close(line)
        elif kind is yaml.AliasEvent:
            self.alias(event.anchor, line)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                raise YamlError("it holds more than one document", line)

    def at_key(self, key: str, line: int) -> None:
        frame = self.stack[-1]
        if key in frame.into:
            self.reading.doubled.append((key[:80], line))
        frame.key = key
        if self.lines:
            self.reading.lines.setdefault((*frame.loc, key), line)

    def place(self, line: int) -> Loc:
        """The place of the value that comes now."""
        if not self.stack or not self.lines:
            return ()
        frame = self.stack[-1]
        if isinstance(frame.into, list):
            loc = (*frame.loc, len(frame.into))
            self.reading.lines.setdefault(loc, line)
            return loc
        return (*frame.loc, frame.key or "")

    def open(self, into: Any, anchor: str | None, line: int) -> None:
        if len(self.stack) >= DEEPEST:
            raise YamlError(f"it is nested deeper than {DEEPEST} levels", line)
        if self.stack and type(self.stack[-1].into) is dict and self.stack[-1].key is None:
            raise YamlError("a key that is not text", line)
        if anchor and not self.aliases:
            raise YamlError(f"anchors are not allowed here (&{anchor[:40]})", line)
        self.stack.append(_Frame(into, anchor, self.place(line)))

    def close(self, line: int) -> None:
        frame = self.stack.pop()
        for source in frame.merges:
            self.merged += len(source)
            if self.merged > MOST_MERGED:
                raise YamlError("merge keys (<<) that multiply without end", line)
            for key, value in source.items():
                frame.into.setdefault(key, value)
        self.add(frame.into, frame.anchor, line)

    def alias(self, anchor: str, line: int) -> None:
        if not self.aliases:
            raise YamlError(f"aliases are not allowed here (*{anchor[:40]})", line)
        if anchor not in self.anchors:
            raise YamlError(f"an alias without an anchor, or inside of it (*{anchor[:40]})", line)
        value = self.anchors[anchor]
        if self.stack and type(self.stack[-1].into) is dict and self.stack[-1].key is None:
            if not isinstance(value, str):
                raise YamlError("a key that is not text", line)
            self.at_key(value, line)
        else:
            self.add(value, None, line)

    def named(self, anchor: str, value: Any, line: int) -> None:
        if not self.aliases:
            raise YamlError(f"anchors are not allowed here (&{anchor[:40]})", line)
        self.anchors[anchor] = value

    def add(self, value: Any, anchor: str | None, line: int) -> None:
        if anchor:
            self.named(anchor, value, line)
        if not self.stack:
            self.reading.value = value
            return
        frame = self.stack[-1]
        if type(frame.into) is list:
            if self.lines:
                self.place(line)
            frame.into.append(value)
            return
        if frame.key == "<<" and self.aliases:
            sources = value if isinstance(value, list) else [value]
            if len(sources) > 1000 or not all(isinstance(source, dict) for source in sources):
                raise YamlError("a merge key (<<) without a mapping", line)
            frame.merges.extend(sources)
        else:
            frame.into[frame.key] = value
        frame.key = None


def _scalar(event: Any) -> Any:
    """The value of plain text as JSON knows it; everything quoted, tagged or else is text."""
    value: str = event.value
    if not event.implicit[0] or event.style:
        return value
    if value in _WORDS:
        return _WORDS[value]
    if value[0] in _STARTS:
        if _INT.fullmatch(value):
            return int(value)
        if _HEX.fullmatch(value):
            return int(value, 0)
        if len(value) < 300 and _FLOAT.fullmatch(value):
            return float(value)
    return value
