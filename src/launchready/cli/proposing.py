"""What `init` looks at before it proposes settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """Routes, and what stood in the way."""

    routes: tuple[Any, ...]
    doubts: tuple[str, ...]


def discover(address: str, openapi: str, connect: list[str], ca: Path | None) -> Found:
    """The routes that the platform's schema names; a platform that does not answer is a UsageError."""
    from launchready.gather.routes.collect import known_routes
    from launchready.model import Missing, Phase
    from launchready.net.door import Door
    from launchready.net.types import Call, Failed
    from launchready.run.audit import UsageError, interruptible
    from launchready.settings.schema import Environment, Settings

    for item in connect:
        if "=" not in item:
            raise UsageError(f"--connect {item!r} is not of the form host:port=address:port")
    environment = Environment(
        urls=[address],
        openapi=openapi or None,
        ca=ca.resolve() if ca else None,
        connect=dict(item.split("=", 1) for item in connect),
    )
    settings = Settings(environments={"site": environment})

    async def look() -> Any:
        async with Door(settings, "site", record=lambda _: None, phase=Phase.PASSIVE) as door:
            reply = await door.send(Call("GET", door.url("/")), phase=Phase.PASSIVE, follow=3)
            if isinstance(reply, Failed):
                raise UsageError(f"{address} does not answer: {reply.detail}")
            return await known_routes(door, settings, "site")

    routes = interruptible(look())
    if isinstance(routes, Missing):
        return Found((), (routes.detail,))
    return Found(routes.routes, routes.doubts)
