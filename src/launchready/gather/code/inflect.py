"""Singular and plural as far as the names of routes need them."""

from __future__ import annotations

_ODD = {"people": "person", "men": "man", "women": "woman", "children": "child", "media": "medium", "data": "datum",
        "criteria": "criterion", "indices": "index", "matrices": "matrix", "mice": "mouse", "moves": "move",
        "news": "news", "series": "series", "species": "species", "equipment": "equipment", "movies": "movie",
        "information": "information", "feedback": "feedback", "quizzes": "quiz", "caches": "cache"}  # fmt: skip
_ODD_PLURALS = {singular: plural for plural, singular in _ODD.items()}


def singular(word: str) -> str:
    """`categories` → `category`; only the last part of `user_posts` or `user-posts` changes."""
    for mark in ("_", "-"):
        head, found, tail = word.rpartition(mark)
        if found:
            return head + found + singular(tail)
    if word in _ODD:
        return _ODD[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes", "statuses", "aliases", "buses", "viruses")):
        return word[:-2]
    if word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    return word[:-1]


def plural(word: str) -> str:
    """`category` → `categories`."""
    for mark in ("_", "-"):
        head, found, tail = word.rpartition(mark)
        if found:
            return head + found + plural(tail)
    if word in _ODD_PLURALS:
        return _ODD_PLURALS[word]
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    if word.endswith(("s", "x", "ch", "sh", "z")):
        return word + "es"
    return word + "s"
