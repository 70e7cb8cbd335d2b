"""How much the door costs above a bare httpx2 client, on loopback.

Run: python benchmarks/net_overhead.py [requests]. A tiny server runs in a process of its own; both clients
send the same GETs one after the other over one kept connection, in alternating rounds. Printed: the median
of the rounds in microseconds a request, and the ratio. The aim is a ratio of at most 1.3.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import time

SERVER = r"""
import asyncio, json
body = json.dumps({"items": [{"id": n, "email": f"user{n}@mail.example", "role": "member", "title": "A title",
    "created": "2026-11-24T06:45:07.671Z", "ok": True} for n in range(%d)]}).encode()
head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %%d\r\nx-frame-options: DENY\r\n" \
    b"set-cookie: sid=abcdef; HttpOnly; Path=/\r\n\r\n" %% len(body)
class Talk(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.buffer = transport, b""
    def data_received(self, data):
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            _, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            self.transport.write(head + body)
async def main():
    server = await asyncio.get_running_loop().create_server(Talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


async def bare(url: str, count: int) -> float:
    import httpx2

    async with httpx2.AsyncClient() as client:
        await client.get(url)
        started = time.perf_counter()
        for _ in range(count):
            (await client.get(url)).content  # noqa: B018
        return (time.perf_counter() - started) / count


async def through_the_door(url: str, count: int) -> float:
    from launchready.model import Phase
    from launchready.net.door import Door
    from launchready.net.types import Answer, Call, Session
    from launchready.settings.schema import Settings

    settings = Settings.model_validate(
        {
            "environments": {"bench": {"urls": [url], "kind": "staging"}},
            "budgets": {"requests_per_second": 1e6, "total_requests": 10**7},
        }
    )
    session = Session("member", cookies={"sid": "cookie-value-1"}, headers={"Authorization": "Bearer token-value-1"})
    rows: list[dict] = []
    async with Door(settings, "bench", record=rows.append) as door:
        call = Call("GET", door.url("/api/items?page=1"))
        await door.send(call, session=session, phase=Phase.READ)
        started = time.perf_counter()
        for _ in range(count):
            reply = await door.send(call, session=session, phase=Phase.READ)
            assert isinstance(reply, Answer)
        seconds = (time.perf_counter() - started) / count
    json.dumps(rows[-1])
    return seconds


def measure(items: int, count: int, rounds: int = 7) -> tuple[float, float]:
    """Median seconds a request: bare client, door."""
    server = subprocess.Popen([sys.executable, "-c", SERVER % items], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        pairs = [(asyncio.run(bare(url, count)), asyncio.run(through_the_door(url, count))) for _ in range(rounds)]
    finally:
        server.kill()
        server.wait()
    return statistics.median(one for one, _ in pairs), statistics.median(two for _, two in pairs)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    for items in (1, 10, 100):
        one, two = measure(items, count)
        print(f"{items:4} records: bare {one * 1e6:7.0f} us, door {two * 1e6:7.0f} us, ratio {two / one:.2f}")


if __name__ == "__main__":
    main()
