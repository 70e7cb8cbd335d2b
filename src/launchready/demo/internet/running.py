"""The small internet as a whole: what it holds, and how it is served."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from launchready.demo.ca import Authority, authority
from launchready.demo.internet.certificates import Shelf
from launchready.demo.internet.nameserver import NameServer
from launchready.demo.internet.sites import Site, WebServers
from launchready.demo.internet.zones import Zones


@dataclass(slots=True)
class Internet:
    """Names, sites, and further ways to addresses (`connect`), before it is served."""

    zones: Zones = field(default_factory=Zones)
    sites: dict[str, Site] = field(default_factory=dict)
    connect: dict[str, str] = field(default_factory=dict)


class Serving:
    """A small internet inside a running event loop."""

    def __init__(self, internet: Internet, shelf: Shelf) -> None:
        self.internet = internet
        self.names = NameServer(internet.zones)
        self.web = WebServers(internet.sites, shelf)

    async def start(self) -> None:
        """Bring everything up."""
        await self.names.start()
        await self.web.start()

    @property
    def resolver(self) -> str:
        """Address and port of the resolver."""
        return f"127.0.0.1:{self.names.port}"

    def connect(self) -> dict[str, str]:
        """The connect map of everything that is here."""
        return {**self.web.connect(), **self.internet.connect}

    def close(self) -> None:
        """Stop listening."""
        self.names.close()
        self.web.close()


class SmallInternet:
    """The same in a thread of its own, for tests: `with SmallInternet(internet) as net`."""

    def __init__(self, internet: Internet) -> None:
        self.internet = internet
        self.root: Authority = authority("Launch Ready demo authority")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> SmallInternet:
        self._temp = tempfile.TemporaryDirectory(prefix="launchready-internet-")
        folder = Path(self._temp.name)
        self.ca = folder / "ca.pem"
        self.ca.write_bytes(self.root.pem)
        self._serving = Serving(self.internet, Shelf(folder, self.root))
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._serving.start(), self._loop).result(20)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        async def stop() -> None:
            self._serving.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
        self._temp.cleanup()

    @property
    def resolver(self) -> str:
        """Address and port of the resolver."""
        return self._serving.resolver

    @property
    def connect(self) -> dict[str, str]:
        """The connect map of everything that is here."""
        return self._serving.connect()
