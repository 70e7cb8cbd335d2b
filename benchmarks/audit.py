"""The audit of the ready platform: seconds, requests, peak memory of the auditing process; and `--help`.

    .venv/bin/python benchmarks/audit.py [--runs 3]

Ratios are against the same count of bare httpx2 requests to the same server in the same run, and against a bare
interpreter for `--help`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PYTHON = sys.executable


def timed(command: list[str], cwd: Path, environ: dict[str, str]) -> tuple[float, int]:
    """Seconds and peak memory (MB) of one command."""
    before = time.perf_counter()
    child = subprocess.Popen(command, cwd=cwd, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return time.perf_counter() - before, usage.ru_maxrss // 1024


def bare(base: str, ca: Path, connect: str, count: int) -> float:
    """Seconds of `count` plain requests, eight at a time, by httpx2 alone."""
    import ssl

    import httpx2

    async def loop() -> float:
        context = ssl.create_default_context(cafile=str(ca))
        context.check_hostname = False
        limit = asyncio.Semaphore(8)
        async with httpx2.AsyncClient(verify=context) as client:

            async def one() -> None:
                async with limit:
                    await client.get(f"https://{connect}/api/version", headers={"host": base})

            before = time.perf_counter()
            await asyncio.gather(*(one() for _ in range(count)))
            return time.perf_counter() - before

    return asyncio.run(loop())


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    from launchready.demo.start import start

    seconds, memory, requests, plain = [], [], [], []
    with tempfile.TemporaryDirectory() as name:
        for turn in range(runs):
            folder = Path(name) / str(turn)
            folder.mkdir()
            with start() as platform:
                (folder / "launchready.toml").write_text(platform.settings_toml())
                environ = {**os.environ, **platform.environ()}
                took, peak = timed(
                    [PYTHON, "-m", "launchready.cli.main", "audit", "--quiet", "--allowed-because", "a benchmark",
                     "--out", "out"], folder, environ,
                )  # fmt: skip
                report = json.loads((folder / "out" / "report.json").read_text())
                seconds.append(took)
                memory.append(peak)
                requests.append(report["run"]["requests"])
                plain.append(
                    bare(platform.hosts[0], platform.ca, platform.connect[f"{platform.hosts[0]}:443"], requests[-1])
                )
    bare_start = statistics.median(timed([PYTHON, "-c", "pass"], Path.cwd(), dict(os.environ))[0] for _ in range(9))
    helped = statistics.median(
        timed([PYTHON, "-m", "launchready.cli.main", "--help"], Path.cwd(), dict(os.environ))[0] for _ in range(9)
    )
    print(f"audit of the ready platform  {statistics.median(seconds):6.2f} s  ({min(seconds):.2f}–{max(seconds):.2f})")
    print(f"requests                     {statistics.median(requests):6.0f}")
    print(f"peak memory                  {max(memory):6d} MB")
    print(
        f"against bare requests        {statistics.median(seconds) / statistics.median(plain):6.2f} ×"
        f"  ({statistics.median(plain):.2f} s for as many to one cheap route)"
    )
    print(f"launchready --help           {helped * 1000:6.0f} ms")
    print(f"against a bare interpreter   {helped / bare_start:6.2f} ×  ({bare_start * 1000:.0f} ms)")
    print(f"this process                 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:6d} MB")


if __name__ == "__main__":
    main()
