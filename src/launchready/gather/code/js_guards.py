"""Middleware, hooks and handlers of JavaScript frameworks: which of them ask who somebody is."""

from __future__ import annotations

from launchready.gather.code import guards
from launchready.gather.code.expr import Expr
from launchready.gather.code.guards import OPEN, UNKNOWN, Shield
from launchready.gather.code.js import Env, Modules

_LETS_PASS = ("passport.initialize", "passport.session", "auth.initialize")


def judge(expr: Expr, env: Env, modules: Modules) -> Shield:
    """One piece of middleware: by name, and when it is code of the tree, by whether it refuses anybody."""
    if expr.kind == "array":
        found = OPEN
        for part in expr.parts:
            found = found.behind(judge(part, env, modules))
        return found
    if expr.kind == "spread" and expr.of is not None:
        return judge(expr.of, env, modules)
    if expr.kind == "func":
        return _function(expr, "")
    name = expr.dotted()
    if name in _LETS_PASS:
        return OPEN
    last = name.rpartition(".")[2]
    if guards.asks(name) and not guards.declines(last):
        return Shield((expr.label(),))
    if guards.harmless(last):
        return OPEN
    target = expr.of if expr.kind in ("call", "new") and expr.of is not None else expr
    thing = modules.resolve(target, env)
    if thing.outside:
        return OPEN if guards.harmless(thing.outside) or guards.harmless(last) else UNKNOWN
    if thing.expr is not None and thing.env is not None:
        if thing.expr.kind == "func":
            return _function(thing.expr, expr.label())
        if thing.expr.kind == "array":
            return judge(thing.expr, thing.env, modules)
        if thing.expr.kind == "call" and thing.expr is not expr:
            return judge(thing.expr, thing.env, modules)
    return OPEN if guards.harmless(last or name) else UNKNOWN


def _function(function: Expr, name: str) -> Shield:
    inner = body(function)
    if inner.names and name:
        return Shield((name,))
    if function.refuses and name and not guards.harmless(name):
        return Shield((name,))
    return inner


def body(function: Expr) -> Shield:
    """What the text of a function asks: a call that demands counts by itself, one that looks when a refusal follows."""
    for name in function.asks:
        if function.refuses or not guards.only_looks(name):
            return Shield((name,))
    return UNKNOWN if function.asks or function.refuses else OPEN


def handler(expr: Expr | None, env: Env, modules: Modules) -> Shield:
    """What a handler itself does: one that refuses somebody makes the guard unknown, one that asks names it."""
    if expr is None:
        return OPEN
    if expr.kind == "call":  # asyncHandler(controller.list)
        for part in expr.parts:
            if part.kind in ("func", "name", "member"):
                return handler(part, env, modules)
        return OPEN
    thing = modules.resolve(expr, env)
    node = expr if expr.kind == "func" else thing.expr
    if node is None or node.kind != "func":
        return OPEN
    return UNKNOWN if node.asks or node.refuses else OPEN
