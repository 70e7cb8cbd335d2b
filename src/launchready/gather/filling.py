"""Fill the holes of path templates with ids that a person has really seen."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import quote

ID_KEYS = ("id", "uuid", "key", "slug", "name", "number", "code", "token")


class Ledger:
    """The ids seen so far: by list address, and by field name. One per gatherer run, never written down."""

    def __init__(self) -> None:
        self._items: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._fields: dict[str, list[str]] = defaultdict(list)

    def learn(self, path: str, data: Any) -> None:
        """Take the ids out of an answer to `path`."""
        todo = [data]
        steps = 0
        while todo and steps < 5000:
            steps += 1
            value = todo.pop(0)
            if isinstance(value, list):
                todo.extend(value[:20])
            elif isinstance(value, dict):
                if any(key in value for key in ID_KEYS):
                    self._items[path.split("?")[0].rstrip("/")].append(value)
                for key, item in value.items():
                    if isinstance(item, str | int) and not isinstance(item, bool) and str(item):
                        self._fields[str(key)].append(str(item))
                    elif isinstance(item, dict | list):
                        todo.append(item)
                        if isinstance(item, dict) and isinstance(item.get("id"), str | int):
                            self._fields[f"{key}_id"].append(str(item["id"]))

    def texts(self, *names: str) -> list[str]:
        """The values of fields of these names."""
        return [value for name in names for value in self._fields.get(name, ())]

    def candidates(self, prefix: str, hole: str) -> list[str]:
        """Values that may stand for `{hole}` after `prefix`, the likeliest first, none twice."""
        stem = hole.rsplit("_", 1)[-1]
        keys = list(dict.fromkeys((hole, stem, *ID_KEYS)))
        found = [
            str(item[key])
            for key in keys
            for item in self._items.get(prefix.rstrip("/"), ())
            if isinstance(item.get(key), str | int) and not isinstance(item.get(key), bool)
        ]
        found += self._fields.get(hole, [])[:5]
        return list(dict.fromkeys(value for value in found if value and "/" not in value))

    def fill(self, template: str, most: int = 2) -> list[str]:
        """Up to `most` concrete paths for a template; [] when an id is unknown."""
        paths = [""]
        for part in template.strip("/").split("/"):
            if part.startswith("{") and part.endswith("}"):
                paths = [
                    f"{path}/{quote(value, safe='@:+,')}"
                    for path in paths
                    for value in self.candidates(path, part[1:-1])[:most]
                ][:most]
            else:
                paths = [f"{path}/{part}" for path in paths]
        return [path or "/" for path in paths]
