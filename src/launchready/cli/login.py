"""`launchready login` and `launchready session`: sessions for people and for repeating evidence by hand."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from launchready.settings.schema import Persona, Settings

SETTINGS = typer.Option(None, help="The settings file; launchready.toml when absent.")


def _persona(loaded: Settings, name: str) -> Persona:
    from difflib import get_close_matches

    from launchready.run.audit import UsageError

    names = [persona.name for persona in loaded.personas]
    if name not in names:
        close = get_close_matches(name, names, 1)
        hint = f"did you mean {close[0]}?" if close else f"personas are {', '.join(names) or 'none'}"
        raise UsageError(f"no persona is called {name!r}; {hint}")
    return next(persona for persona in loaded.personas if persona.name == name)


def session(
    persona: str = typer.Argument(help="A persona of the settings."),
    environment: str = typer.Option("", help="Where; the persona's own, or the only one."),
    settings: Path = SETTINGS,
) -> None:
    """Sign in and print `export LR_SESSION_…` lines, for the commands that repeat evidence."""
    from launchready.cli import shared
    from launchready.model import Missing, Phase
    from launchready.net.door import Door
    from launchready.net.sessions import Keeper
    from launchready.net.types import Session
    from launchready.run.audit import UsageError, interruptible

    environ = dict(os.environ)
    loaded, _ = shared.load_settings(settings, environ)
    person = _persona(loaded, persona)
    name = environment or person.environment or next(iter(loaded.environments))
    if name not in loaded.environments:
        raise UsageError(f"there is no environment {name!r}; there are {', '.join(loaded.environments)}")

    async def enter() -> Session | Missing:
        async with Door(loaded, name, record=lambda _: None, phase=Phase.READ) as door:
            return await Keeper(door, environ).get(persona)

    found = interruptible(enter())
    if isinstance(found, Missing):
        raise UsageError(f"{persona} cannot sign in: {found.detail}")
    for value, variable in found.secrets().items():
        print(f"export {variable.removeprefix('$')}={shlex.quote(value)}")


def login(
    persona: str = typer.Argument(help="A persona of the settings whose sign_in is storage_state."),
    settings: Path = SETTINGS,
) -> None:
    """Open a real browser, let the person sign in by hand (SSO and MFA included), keep the state."""
    from launchready.cli import shared
    from launchready.net.browser import BrowserMissing
    from launchready.net.browser.by_hand import sign_in_by_hand
    from launchready.run.audit import UsageError

    loaded, place = shared.load_settings(settings, dict(os.environ))
    person = _persona(loaded, persona)
    name = person.environment or next(iter(loaded.environments))
    target = person.sign_in.file or place.resolve().parent / ".launchready" / f"{persona}.json"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        sign_in_by_hand(loaded, name, target)
    except BrowserMissing as error:
        raise UsageError(str(error)) from None
    print(f'kept in {target}; use it with sign_in = {{ how = "storage_state", file = "{target.name}" }}')
