"""Lists in answers: their items, ids, totals and where they go on. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from launchready.artifacts.sketch import Sketch
from launchready.gather.access.shapes import id_of

_ID_PATH = re.compile(r"(^|[\].])(id|uuid|pk|guid|_id)$")
_TOTAL = re.compile(r"(total|count|total_?count|total_?items|total_?results|num_?results|total_?elements)", re.I)
_NEXT = re.compile(
    r"(next(_?(cursor|page|page_?token|token|offset|url|link))?|cursor|continuation(_?token)?|end_?cursor)", re.I
)


def items_of(data: Any) -> list[dict[str, Any]]:
    """The objects of a list answer: the list itself, or the longest list inside."""
    if isinstance(data, dict):
        inner = data.get("data")
        data = {**data, **inner} if isinstance(inner, dict) else data
        data = max((value for value in data.values() if isinstance(value, list)), key=len, default=[])
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


def lists_of(data: Any) -> dict[str, list[dict[str, Any]]]:
    """Every list at the top of an answer by its name; '' for an answer that is a list."""
    if isinstance(data, dict):
        inner = data.get("data")
        data = {**data, **inner} if isinstance(inner, dict) else data
        return {
            str(key): [item for item in value if isinstance(item, dict)]
            for key, value in data.items()
            if isinstance(value, list)
        }
    return {"": items_of(data)}


def is_list(data: Any) -> bool:
    """Whether an answer is a list, or holds one at its top."""
    return isinstance(data, list) or (isinstance(data, dict) and any(isinstance(one, list) for one in data.values()))


def order_of(data: Any) -> dict[str, list[str]]:
    """The ids of the items in their order, for each list of four or more in an answer."""
    orders = {name: [value for item in items if (value := id_of(item))] for name, items in lists_of(data).items()}
    return {name: ids for name, ids in orders.items() if len(ids) >= 4}


def commonest_pair(texts: Iterable[str]) -> str:
    """The two letters that stand in most of these texts: a search for them finds much."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(
            {text[place : place + 2].lower() for place in range(len(text) - 1) if text[place : place + 2].isalpha()}
        )
    return max(seen, key=lambda pair: (seen[pair], pair), default="an")


def goes_on(data: Any) -> str:
    """The cursor of the next page; '' when there is none."""
    if not isinstance(data, dict):
        return ""
    for holder in (data, data.get("meta"), data.get("page_info"), data.get("pageInfo"), data.get("pagination")):
        for key, value in holder.items() if isinstance(holder, dict) else ():
            if _NEXT.fullmatch(str(key)) and isinstance(value, str | int) and not isinstance(value, bool) and value:
                return str(value)
    return ""


def total_of(data: Any) -> int | None:
    """The number of items that a list says there are."""
    if not isinstance(data, dict):
        return None
    for holder in (data, data.get("meta"), data.get("page_info"), data.get("pagination")):
        for key, value in holder.items() if isinstance(holder, dict) else ():
            if _TOTAL.fullmatch(str(key)) and isinstance(value, int) and not isinstance(value, bool):
                return value
    return None


def id_digests(sketch: Sketch) -> frozenset[str]:
    """The hashes of every id in an answer."""
    return frozenset(leaf.digest for leaf in sketch.leaves if _ID_PATH.search(leaf.path) and leaf.kind != "null")


def top_ids(sketch: Sketch) -> frozenset[str]:
    """The hashes of the ids of a list's own items."""
    return frozenset(
        leaf.digest
        for leaf in sketch.leaves
        if _ID_PATH.search(leaf.path) and leaf.path.count("[]") == 1 and leaf.path.split("[]")[1].count(".") == 1
    )


def sorted_by(order: list[str], by: dict[str, str]) -> bool:
    """Whether ids stand in the order of their values, up or down; never with fewer than four different values."""
    kept = [by[one] for one in order if one in by]
    if len(set(kept)) < 4:
        return False
    return kept == sorted(kept) or kept == sorted(kept, reverse=True)
