"""Routes found per source against the true list: recall and false routes.

    .venv/bin/python benchmarks/routes.py                                  # the reference platform, schema switched off
    .venv/bin/python benchmarks/routes.py --settings launchready.toml --truth routes.txt [--schema] [--browser]

The truth is one route a line, `GET /api/posts/{id}`; `* /path` when any method is served. For the reference platform it
is the application's own table. A route is true when its shape (holes unnamed) and method stand in the truth, or when
the truth has the path with `*`. Pages and static files of the truth are routes like any other.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from launchready.artifacts.routes import Route, Routes
from launchready.artifacts.sightings import TrafficRoutes
from launchready.gather.routes.collect import with_traffic
from launchready.model import Missing
from launchready.run.audit import Order, begin, gather
from launchready.settings.load import load

SOURCES = ("openapi", "graphql", "settings", "bundle", "code", "traffic", "har")
_HOLE = re.compile(r"\{[^{}/]*\}")


def shape(path: str) -> str:
    """The path with its holes unnamed."""
    return _HOLE.sub("{}", path.rstrip("/") or "/")


def truth_of(lines: Iterable[str]) -> set[tuple[str, str]]:
    """(method, shape) of every route of the truth."""
    found = (line.split() for line in lines if line.strip() and not line.startswith("#"))
    return {(method, shape(path)) for method, path in found}


def is_true(route: Route, truth: set[tuple[str, str]]) -> bool:
    """Whether the platform serves it. What was called may have a value where the truth has a hole."""
    here = shape(route.path)
    return any(
        method in (route.method, "*") and (path == here or fits(path, here))
        for method, path in truth
        if path.count("/") == here.count("/") or path.endswith("{}")
    )


def fits(true: str, found: str) -> bool:
    """Whether a found path is one of a true template, which may end in a hole for many parts."""
    pattern = re.escape(true).replace(r"\{\}", "[^/]+")
    return bool(re.fullmatch(pattern, found))


def table(routes: tuple[Route, ...], truth: set[tuple[str, str]]) -> None:
    """Print a line a source and one for all."""
    print(f"true routes: {len(truth)}")
    print("| source | routes | of the true ones | recall | false |\n| --- | --- | --- | --- | --- |")
    for source in (*SOURCES, "all"):
        mine = [route for route in routes if source == "all" or source in route.sources]
        if not mine:
            continue
        keys = {(route.method, shape(route.path)) for route in mine}
        hit = {
            one
            for one in truth
            if one in keys or any((one[0] in (method, "*")) and fits(one[1], path) for method, path in keys)
        }
        false = [f"{route.key} ({route.where or route.sources[0]})" for route in mine if not is_true(route, truth)]
        print(f"| {source} | {len(mine)} | {len(hit)} | {100 * len(hit) / len(truth):.0f} % | {len(false)} |")
        if source == "all":
            for name, many in (("false", false), ("missed", [" ".join(one) for one in sorted(truth - hit)])):
                print(f"\n{name}: {len(many)}")
                print("\n".join(f"  {key}" for key in many[:60]))


def found_by(
    settings: Path, schema: bool, browser: bool, own: bool, environ: dict[str, str], repo: Path | None
) -> Routes:
    """What the gatherers find."""
    loaded = load(settings, environ)
    if repo is not None:
        loaded = loaded.model_copy(update={"platform": loaded.platform.model_copy(update={"repository": repo})})
    with tempfile.TemporaryDirectory() as root:
        order = Order(loaded, environ, Path(root), own=own, no_schema=not schema)
        folder = begin(order)
        wanted = {Routes, TrafficRoutes} if browser else {Routes}
        facts = asyncio.run(gather(order, folder, lambda kind, data: None, wanted))
        name, artifacts = next(iter(facts.items()))
        base = loaded.environments[name].urls[0]
        found = with_traffic(artifacts[Routes], artifacts.get(TrafficRoutes), base)
        folder.close()
    if isinstance(found, Missing):
        raise SystemExit(found.detail)
    return found


def reference(schema: bool, browser: bool, code: bool) -> None:
    """The reference platform against its own table."""
    from launchready.demo.platform.app import create_app
    from launchready.demo.platform.config import PlatformConfig
    from launchready.demo.start import start

    with tempfile.TemporaryDirectory() as tmp:
        place = Path(tmp)
        truth = truth_of(
            f"{method} {path}" for method, path in table_of(create_app(PlatformConfig(place / "d")).routes)
        )
        running = start(build="ready")
        try:
            environ = {**os.environ, **running.environ()}
            settings = place / "launchready.toml"
            settings.write_text(running.settings_toml())
            repo = running.write_repository(place / "repository") if code else None
            found = found_by(settings, schema, browser, True, environ, repo)
        finally:
            running.stop()
    print(f"reference platform{'' if schema else ', schema off'}{'' if code else ', without its code'}")
    table(found.routes, truth)


def table_of(routes: list[object], prefix: str = "") -> set[tuple[str, str]]:
    """FastAPI's own table; included routers are kept whole and work their routes out on demand."""
    found: set[tuple[str, str]] = set()
    for route in routes:
        if hasattr(route, "effective_candidates"):
            found |= table_of([*route.effective_candidates(), *route.effective_low_priority_routes()], prefix)
        elif type(route).__name__ == "Mount":
            found.add(("GET", f"{prefix}{route.path}/{{path}}"))  # type: ignore[attr-defined]
        else:
            path = re.sub(r"\{(\w+):\w+\}", r"{\1}", prefix + route.path)  # type: ignore[attr-defined]
            found |= {(method, path) for method in route.methods if method != "HEAD"}  # type: ignore[attr-defined]
    return found


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--schema", action="store_true", help="read the schema, too")
    parser.add_argument("--browser", action="store_true", help="walk in a browser, too")
    parser.add_argument("--no-code", action="store_true", help="leave the reference platform's code aside")
    asked = parser.parse_args()
    if asked.settings is None:
        reference(asked.schema, asked.browser, not asked.no_code)
        return
    found = found_by(asked.settings, asked.schema, asked.browser, False, dict(os.environ), None)
    table(found.routes, truth_of(asked.truth.read_text().splitlines()))


if __name__ == "__main__":
    main()
