"""The routes that Devise adds for a model, as far as the model's own file says which of its parts are in use."""

from __future__ import annotations

import re

from launchready.gather.code import inflect, shapes
from launchready.gather.code.expr import Expr
from launchready.gather.code.found import Found
from launchready.gather.code.tree import Tree

_MODULES = re.compile(r"^\s*devise\b((?:[^\n]*,\s*(?:#[^\n]*)?\n)*[^\n]*)", re.M)
_ASKED = "authenticate_scope!"
_PARTS: dict[str, tuple[tuple[str, str, tuple[str, ...], str], ...]] = {
    # part of Devise: (controllers' word, path, methods, guard)
    "database_authenticatable": (
        ("sessions", "sign_in", ("GET", "POST"), ""),
        ("sessions", "sign_out", ("DELETE",), ""),
    ),
    "recoverable": (
        ("passwords", "password", ("POST", "PATCH", "PUT"), ""),
        ("passwords", "password/new", ("GET",), ""),
        ("passwords", "password/edit", ("GET",), ""),
    ),
    "registerable": (
        ("registrations", "", ("POST",), ""),
        ("registrations", "", ("PATCH", "PUT", "DELETE"), _ASKED),
        ("registrations", "sign_up", ("GET",), ""),
        ("registrations", "edit", ("GET",), _ASKED),
        ("registrations", "cancel", ("GET",), ""),
    ),
    "confirmable": (
        ("confirmations", "confirmation", ("GET", "POST"), ""),
        ("confirmations", "confirmation/new", ("GET",), ""),
    ),
    "lockable": (("unlocks", "unlock", ("GET", "POST"), ""), ("unlocks", "unlock/new", ("GET",), "")),
}


def devise(name: str, node: Expr, prefix: str, where: str, tree: Tree, found: Found) -> None:
    """`devise_for :users`."""
    model = f"models/{inflect.singular(name)}.rb"
    path = next((path for path in tree.files if f"/{path}".endswith(f"/{model}")), None)
    match = _MODULES.search(tree.text(path) or "") if path is not None else None
    if match is None:
        found.doubt(f"{where}: the model behind devise_for :{name} was not found; only its sign-in is listed")
    used = set(re.findall(r":(\w+)", match[1])) if match else {"database_authenticatable"}
    if "omniauthable" in used:
        found.doubt(f"{where}: the addresses of OmniAuth's providers are not listed")
    own, renamed = node.get("path"), node.get("path_names")
    base = shapes.join(prefix, own.text if own is not None and own.kind == "str" else name)
    skipped = {part.text for part in _listed(node.get("skip"))}
    only = {part.text for part in _listed(node.get("only"))}
    replaced = node.get("controllers")
    for part, entries in _PARTS.items():
        for word, after, methods, guard in entries if part in used else ():
            if word in skipped or "all" in skipped or (only and word not in only):
                continue
            names = {old: new.text for old, new in renamed.named} if renamed is not None else {}
            own_path = "/".join(names.get(piece, piece) for piece in after.split("/"))
            # A controller of the application's own may ask more or less than Devise's.
            certain = replaced is None or replaced.get(word) is None
            for method in methods:
                found.add(method, shapes.bare(shapes.join(base, own_path)), where, guard or ("none" if certain else ""))


def _listed(node: Expr | None) -> tuple[Expr, ...]:
    return () if node is None else node.parts if node.kind == "array" else (node,)
