"""What everybody saw in lists of their own accord. Kept in memory only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from launchready.artifacts.access import Record
from launchready.artifacts.routes import Route
from launchready.gather.access.shapes import id_of, kind_of, objects, parts_of
from launchready.net.types import Answer


@dataclass(slots=True)
class Eyes:
    """What everybody saw: the ids of whole objects, the texts of the answers, and the objects by route."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    lists: list[tuple[str, Route, str, Any]] = field(default_factory=list)

    def learn(self, persona: str, route: Route, path: str, answer: Answer) -> None:
        """Take in one answer."""
        data = answer.json()
        self.ids.setdefault(persona, set()).update(ids_in(data))
        self.texts.setdefault(persona, []).append(answer.text())
        if data is not None:
            self.lists.append((persona, route, path, data))

    def sees(self, persona: str, record: Record) -> bool:
        """Whether a persona's own views show a record, by its canary or as an object of its id."""
        if record.canary and any(record.canary in text for text in self.texts.get(persona, ())):
            return True
        mine = self.ids.get(persona, set())
        values = [value for value in record.ids.values() if len(value) >= 8]
        if any(value in mine for value in values):
            return True
        return any(
            who == persona and kind_of(f"{path}/x") == record.kind and _holds(data, record.ids)
            for who, _, path, data in self.lists
            if record.ids
        )

    def sees_parent(self, persona: str, record: Record) -> bool:
        """Whether a persona's own views show what the record hangs on: an id in its path."""
        above = parts_of(record.path)[:-1]
        return any(part in self.ids.get(persona, ()) for part in above if any(sign.isdigit() for sign in part))

    def routes_of(self, persona: str) -> list[tuple[Route, str]]:
        """The lists that a persona saw, with their paths."""
        return [(route, path) for who, route, path, _ in self.lists if who == persona]

    def keys_of(self, persona: str) -> set[str]:
        """The same as keys."""
        return {route.key for route, _ in self.routes_of(persona)}

    def ids_at(self, persona: str, key: str) -> set[str]:
        """The ids that a persona saw in one list."""
        return {
            value for who, route, _, data in self.lists if (who, route.key) == (persona, key) for value in ids_in(data)
        }

    def ids_elsewhere(self, persona: str, key: str) -> set[str]:
        """The ids that a persona saw in all lists but one."""
        return {value for other in self.keys_of(persona) - {key} for value in self.ids_at(persona, other)}

    def ids_everywhere(self, persona: str) -> set[str]:
        """Every id that a persona saw."""
        return self.ids.get(persona, set())


def ids_in(data: Any) -> set[str]:
    """The ids of every object of an answer that says more than its id."""
    return {value for item in objects(data) if len(item) > 1 and (value := id_of(item))}


def _holds(data: Any, ids: dict[str, str]) -> bool:
    wanted = set(ids.values())
    return any(id_of(item) in wanted for item in objects(data) if len(item) > 1)
