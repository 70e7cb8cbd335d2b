"""`launchready demo serve`: start the platform, say how to reach it, and stay."""

from __future__ import annotations

import os
import shlex
import signal
import threading
from collections.abc import Sequence
from pathlib import Path

from launchready.demo.start import Running, start


def serve_forever(
    build: str,
    faults: Sequence[str],
    lookalikes: bool,
    settings_out: Path | None,
    authorization: str | None,
) -> None:
    """Serve until Ctrl-C or SIGTERM, then leave nothing behind but the files that were asked for."""
    over = threading.Event()
    previous = {number: signal.signal(number, lambda *_: over.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with start(build=build, faults=faults, lookalikes=lookalikes, authorization=authorization) as running:
            if settings_out is not None:
                write_settings(running, settings_out)
            print(how_to_use(running, settings_out), flush=True)
            over.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    print("Stopped.", flush=True)


def credentials_path(settings: Path) -> Path:
    """Where the credentials lie: beside the settings."""
    return settings.with_name(settings.name + ".env")


def write_settings(running: Running, settings: Path) -> None:
    """Write the settings and, readable by us alone, the credentials they name."""
    settings.parent.mkdir(parents=True, exist_ok=True)
    ca = settings.with_name(settings.name + ".ca.pem").absolute()
    ca.write_bytes(running.ca.read_bytes())
    settings.write_text(running.settings_toml(ca=ca))
    lines = [f"export {name}={shlex.quote(value)}" for name, value in running.environ().items()]
    target = credentials_path(settings)
    target.unlink(missing_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write("\n".join(lines) + "\n")


def how_to_use(running: Running, settings: Path | None) -> str:
    """The text that a person at the terminal needs."""
    host = running.hosts[0]
    lines = [
        f"The reference platform is up: {running.url}",
        f"  certificates: {running.ca}",
        *(f"  {name} is at {address}" for name, address in running.connect.items()),
    ]
    if running.faults:
        lines += ["With these faults:", *(f"  {key}" for key in running.faults)]
    lines += [
        "Look at it:",
        f"  curl --cacert {shlex.quote(str(running.ca))} --connect-to {host}:443:127.0.0.1:{running.https_port}"
        f" {running.url}/api/version",
    ]
    if settings is not None:
        lines += [
            "Audit it:",
            f"  . {shlex.quote(str(credentials_path(settings)))}",
            f"  launchready audit --settings {shlex.quote(str(settings))}",
        ]
    else:
        lines.append("Write ready-made settings with --settings-out FILE, credentials come beside it.")
    lines.append("Ctrl-C ends it.")
    return "\n".join(lines)
