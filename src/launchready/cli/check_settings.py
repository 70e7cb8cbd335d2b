"""`launchready check-settings`: read the settings, sign in as everybody, say who works."""

from __future__ import annotations

import os
from pathlib import Path

import typer


def check_settings(
    settings: Path = typer.Option(None, help="The settings file; launchready.toml when absent."),
) -> None:
    """Sign in as every persona and say who works."""
    from launchready.cli import shared
    from launchready.model import Evidence, Missing, Phase
    from launchready.net.authorize import proved
    from launchready.net.door import Door
    from launchready.net.sessions import Keeper
    from launchready.run.audit import interruptible
    from launchready.settings.load import credentials_missing, notes

    environ = dict(os.environ)
    loaded, place = shared.load_settings(settings, environ)
    shared.load_facts(place)
    print(f"{place}: read, nothing wrong with it")
    lines = [*credentials_missing(loaded, environ), *notes(loaded)]
    for line in lines:
        print(f"  note: {line}")
    token = shared.token_of(shared.root_of(place))

    async def everybody() -> int:
        wrong = 0
        for name in loaded.environments:
            async with Door(loaded, name, record=lambda _: None, phase=Phase.READ) as door:
                keeper = Keeper(door, environ)
                for persona in loaded.personas_of(name):
                    session = await keeper.get(persona.name)
                    if isinstance(session, Missing):
                        wrong += 1
                        print(f"✗ {name}: {persona.name} cannot sign in: {session.detail}")
                    else:
                        print(f"✓ {name}: {persona.name} ({persona.role}) is signed in")
                if loaded.kind_of(name) != "production":
                    proof = await proved(door, token)
                    told = (
                        "may be written to: it proves to be yours"
                        if isinstance(proof, Evidence)
                        else (f"is only looked at: {proof.detail}; launchready authorize says how to prove it")
                    )
                    print(f"{'✓' if isinstance(proof, Evidence) else '·'} {name} {told}")
        return wrong

    if not loaded.personas:
        print("no persona is set; an audit will only look at what anyone may see")
    if interruptible(everybody()):
        raise typer.Exit(2)
