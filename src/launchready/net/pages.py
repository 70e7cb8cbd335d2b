"""The little of a page that a sign-in needs. Pure."""

from __future__ import annotations

from html.parser import HTMLParser


class _Inputs(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.found = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if self.found or values.get("name") != self._name:
            return
        if tag == "input":
            self.found = values.get("value", "")
        elif tag == "meta":
            self.found = values.get("content", "")


def hidden_value(page: str, name: str) -> str:
    """The value of the first input (or meta element) of this name, or ''."""
    parser = _Inputs(name)
    parser.feed(page[:1_000_000])
    return parser.found
