"""`launchready integrations`: the third parties that code, settings and the live site show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from launchready.artifacts.integrations import Integrations, Sign


def integrations(
    url: str = typer.Argument("", help="An address to look at without any settings (passive only)."),
    settings: Path = typer.Option(None, help="The settings file; launchready.toml when absent."),
    repo: Path = typer.Option(None, help="The platform's source code, instead of [platform] repository."),
    format: str = typer.Option("terminal", help="terminal, json or markdown."),
    out: Path = typer.Option(None, help="Where it goes; the terminal when absent."),
) -> None:
    """List every third party: what it is for, what it sees, where its owner is found, how its key is changed."""
    from launchready.cli.audit import order_of
    from launchready.cli.settings_map import deliver
    from launchready.report.integrations import RENDERERS
    from launchready.run.audit import UsageError

    if format not in RENDERERS:
        raise UsageError(f"there is no format {format!r}; choose from {', '.join(RENDERERS)}")
    order = order_of(url, settings, repo, False, (), ())
    found = _of_environments(order, format) if order.settings.environments else [_of_repository(repo)]
    deliver("\n\n".join(RENDERERS[format](told(one, name)) for name, one in found), out)


def _of_repository(repo: Path) -> tuple[str, Integrations]:
    import asyncio

    from launchready.gather.integrations.collect import integrations_of
    from launchready.gather.settings_map.collect import fingerprints, settings_of

    async def both() -> Integrations:
        return await integrations_of(repo, await settings_of(repo, fingerprints()))

    return repo.resolve().name, asyncio.run(both())


def _of_environments(order: Any, format: str) -> list[tuple[str, Integrations]]:
    from launchready.artifacts.integrations import Integrations
    from launchready.cli import shared
    from launchready.model import Missing
    from launchready.run.audit import UsageError, begin, gather, interruptible

    folder = begin(order)
    folder.lock()
    progress = shared.Progress(format == "json", "plain")
    facts = interruptible(gather(order, folder, progress, {Integrations}))
    progress.done()
    folder.update(state="integrations only")
    folder.forget_key()
    folder.close()
    made = []
    for name, artifacts in facts.items():
        found = artifacts[Integrations]
        if isinstance(found, Missing):
            raise UsageError(f"{name}: {found.detail}")
        made.append((name, found))
    return made


def told(found: Integrations, name: str) -> dict[str, Any]:
    """The list as plain values."""
    return {
        "schema": "launchready.integrations/1",
        "of": name,
        "sources": list(found.sources),
        "known": [
            {
                "name": one.name,
                "kind": one.kind,
                "for": one.use,
                "may_see": one.sees,
                "owner_at": one.owner_at,
                "rotate": one.rotate,
                "mfa": one.mfa,
                "mfa_api": one.mfa_api,
                "perhaps_own_copy": one.perhaps,
                "signs": _signs(one.signs),
            }
            for one in found.known
        ],
        "unknown": [{"host": one.host, "signs": _signs(one.signs)} for one in found.unknown],
        "not_known": list(found.doubts),
    }


def _signs(signs: tuple[Sign, ...]) -> list[dict[str, str]]:
    return [{"kind": sign.kind, "what": sign.what, "place": sign.place} for sign in signs]
