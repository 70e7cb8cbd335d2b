"""`launchready init`: find the schema, propose settings, ask only what cannot be found out."""

from __future__ import annotations

import sys
from pathlib import Path

import typer


def init(
    url: str = typer.Argument("", help="The platform's address, best a staging one."),
    repo: Path = typer.Option(None, help="The platform's source code."),
    openapi: str = typer.Option("", help="The API's schema: a file or an address."),
    out: Path = typer.Option(Path("launchready.toml"), help="Where to write."),
    yes: bool = typer.Option(False, "--yes", "-y", help="Ask nothing, take what was found."),
    force: bool = typer.Option(False, "--force", help="Replace an existing file."),
    connect: list[str] = typer.Option([], help="host:port=address:port, as curl's --connect-to; may be repeated."),
    ca: Path = typer.Option(None, help="A PEM file to trust besides the system's."),
) -> None:
    """Write a commented launchready.toml from what the platform shows of itself."""
    from launchready.cli.proposing import discover
    from launchready.run.audit import UsageError
    from launchready.settings.propose import propose, render

    if out.exists() and not force:
        raise UsageError(f"{out} is already there; --force replaces it")
    if not url and not yes and sys.stdin.isatty():
        url = typer.prompt("The platform's address (a staging copy is best)")
    if not url:
        raise UsageError("give the platform's address: launchready init https://staging.example.com")
    address = (url if "://" in url else f"https://{url}").rstrip("/")
    if openapi and "://" not in openapi and not Path(openapi).is_file():
        raise UsageError(f"--openapi {openapi} is neither a file nor an address")
    found = discover(address, openapi, connect, ca)
    name = address.split("://", 1)[1].split("/")[0]
    kind = ""
    if not yes and sys.stdin.isatty():
        name = typer.prompt("What is the platform called", default=name)
        kind = (
            "staging"
            if typer.confirm(f"Is {address} a staging copy that may be written to", default=False)
            else "production"
        )
    text = render(
        propose(
            found.routes,
            [address],
            name,
            kind=kind,
            repository=str(repo) if repo else "",
            openapi=openapi,
            connect=dict(item.split("=", 1) for item in connect),
            ca=str(ca) if ca else "",
        )
    )
    out.write_text(text)
    print(f"{out} is written: {len(found.routes)} routes known.")
    for doubt in found.doubts:
        print(f"  note: {doubt}")
    print("Next: fill in what is marked, export the passwords it names, then launchready check-settings.")
