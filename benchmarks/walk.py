"""Three visitors over the ready platform: seconds, and the peak memory of the audit and its browser together.

    .venv/bin/python benchmarks/walk.py [--only walkthrough]

Memory is the sum of the proportional set sizes (Pss of /proc/PID/smaps_rollup, Linux) of the audit and everything that
it started, looked at twice a second; the platform itself is not part of it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path


def children(root: int) -> set[int]:
    """A process and all that descend from it."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
    found = {root}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def pss(process: int) -> int:
    """Kilobytes of one process; 0 when it is gone."""
    with suppress(OSError, StopIteration):
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
        return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return 0


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="walkthrough")
    only = parser.parse_args().only
    from launchready.demo.start import start

    with tempfile.TemporaryDirectory() as name, start() as platform:
        folder = Path(name)
        (folder / "launchready.toml").write_text(platform.settings_toml())
        command = [sys.executable, "-m", "launchready.cli.main", "audit", "--quiet", "--only", only]
        command += ["--allowed-because", "a benchmark", "--out", "out"]
        began = time.perf_counter()
        audit = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **platform.environ()}, stdout=subprocess.DEVNULL
        )
        peak = 0
        while audit.poll() is None:
            peak = max(peak, sum(pss(process) for process in children(audit.pid)))
            time.sleep(0.5)
        took = time.perf_counter() - began
        report = json.loads((folder / "out" / "report.json").read_text())
        events = [json.loads(line) for line in next(folder.glob(".launchready/runs/*/events.jsonl")).open()]
    print(f"audit --only {only}: {took:.1f} s, {report['run']['requests']} requests, {peak // 1024} MB at the peak")
    for event in events:
        if event.get("kind") == "gathered":
            print(f"  {event['name']:24} {event['seconds']:6.1f} s")
    for check in report["checks"]:
        print(f"  {check['id']:32} {check['status']}")


if __name__ == "__main__":
    main()
