"""One running platform, seen from inside its own process: patched, served over HTTPS, tied to its parent."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from launchready.demo import faults, lookalikes
from launchready.demo.ca import authority, make_tls
from launchready.demo.internet.certificates import Shelf
from launchready.demo.internet.plan import IPV6, around
from launchready.demo.internet.running import Serving
from launchready.demo.patching import Setup
from launchready.demo.plain import PlainHttp
from launchready.demo.platform import clock, db, models, tokens
from launchready.demo.platform.app import create_app
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.seed import PEOPLE

EXPIRED_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Order:
    """What the parent wants started; travels as JSON."""

    data_dir: Path
    tls_dir: Path
    faults: tuple[str, ...] = ()
    lookalikes: bool = False
    authorization: str | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Order:
        """The order that came over the pipe."""
        return cls(
            Path(data["data_dir"]),
            Path(data["tls_dir"]),
            tuple(data["faults"]),
            data["lookalikes"],
            data["authorization"],
        )


def build(order: Order) -> FastAPI:
    """The platform with what is wrong (or merely looks wrong) patched into it."""
    config = PlatformConfig(order.data_dir, authorization_token=order.authorization)
    setup = Setup(config, internet=around(config))
    # Faults come last, so that none hides behind a look-alike at the same place.
    patches: list[faults.Fault | lookalikes.LookAlike] = list(lookalikes.all_lookalikes() if order.lookalikes else ())
    patches += [faults.resolve(key) for key in order.faults]
    for patch in patches:
        if patch.stage == "before":
            patch.apply(setup)
    setup.app = create_app(config)
    for patch in patches:
        if patch.stage == "after":
            patch.apply(setup)
    setup.app.state.internet = setup.internet
    return setup.app


def expired_token(app: FastAPI) -> str:
    """A token of this instance, rightly signed and known to it, whose time is over.

    Written out by hand, so that it is the same whatever a fault does to issuing.
    """
    state = app.state.platform
    issued = clock.now() - EXPIRED_FOR
    expires = issued + timedelta(minutes=15)
    owner = next(person for person in PEOPLE if person.key == "acme_member")
    token_id = models.new_id()
    with db.transaction(state.factory) as session:
        session.add(models.AccessToken(jti=token_id, person_id=owner.id, issued_at=issued, expires_at=expires))
    claims = {"iss": tokens.ISSUER, "aud": tokens.AUDIENCE, "sub": owner.id, "jti": token_id}
    times = {"iat": int(issued.timestamp()), "exp": int(expires.timestamp())}
    return tokens.encode(state.token_key, claims | times)


class _Server(uvicorn.Server):
    """A server that says when it is up."""

    def __init__(self, config: uvicorn.Config, when_up: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_up = when_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        self._when_up()


def _options(app: ASGIApp, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
        **more,
    )


def _listen() -> socket.socket:
    """A socket on a free port. asyncio switches Nagle's algorithm off only if the protocol is named."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind(("127.0.0.1", 0))
    return opened


def run(order: Order, tell: Callable[[dict[str, Any]], None]) -> None:
    """Serve until killed; `tell` is called once, with the ports, when both servers are up."""
    app = build(order)
    config: PlatformConfig = app.state.platform.config
    root = authority("Launch Ready demo authority")
    tls = make_tls(order.tls_dir, (config.app_host, config.api_host, config.customer_host), root)
    https, http = _listen(), _listen()
    internet = app.state.internet
    internet.connect.setdefault(f"[{IPV6}]:443", f"127.0.0.1:{https.getsockname()[1]}")
    internet.connect.setdefault(f"[{IPV6}]:80", f"127.0.0.1:{http.getsockname()[1]}")
    around_it = Serving(internet, Shelf(order.tls_dir, root))
    report = {
        "pid": os.getpid(),
        "https_port": https.getsockname()[1],
        "http_port": http.getsockname()[1],
        "expired_token": expired_token(app),
    }
    missing = [https, http]

    def one_up() -> None:
        missing.pop()
        if not missing:
            tell(report | {"resolver": around_it.resolver, "connect": around_it.connect()})

    secure = _Server(_options(app, ssl_certfile=tls.certificate, ssl_keyfile=tls.key), one_up)
    plain = _Server(_options(PlainHttp(config), lifespan="off"), one_up)

    async def serve() -> None:
        await around_it.start()
        await asyncio.gather(secure.serve(sockets=[https]), plain.serve(sockets=[http]))

    asyncio.run(serve())


def die_with(lifeline: int) -> None:
    """End this process when the other end of a pipe closes, however that came about."""

    def watch() -> None:
        while os.read(lifeline, 1):
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
