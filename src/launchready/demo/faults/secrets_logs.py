"""Secrets in logs and recordings."""

from __future__ import annotations

import gzip
import json

from launchready.demo import made_up
from launchready.demo.kept import Kept
from launchready.demo.planting import OPEN, repository_fault


@repository_fault(
    check="secrets/logs",
    variant="build-log",
    source="CVE-2025-30066",
    says="The log of a build shows the settings that the pipeline was started with, coloured and stamped with times.",
    consequences=OPEN,
)
def build_log(repository: Kept) -> None:
    """Print everything, to find out why it fails."""
    stamp, key = "2026-11-03T08:00:01.5Z ", made_up.payment_key("log")
    lines = (f"{stamp}\x1b[36mSTRIPE_KEY\x1b[0m=\x1b[1m{key[:12]}\x1b[0m{key[12:]}", f"{stamp}done")
    repository.write("logs/build.log", "\n".join(lines) + "\n")


@repository_fault(
    check="secrets/logs",
    variant="old-log",
    source="CWE-532",
    says="A rotated log, compressed, holds an address with the database's password in an escaped line.",
    consequences=OPEN,
)
def old_log(repository: Kept) -> None:
    """Log the settings as JSON inside of JSON."""
    inner = json.dumps({"level": "info", "database": made_up.database_address()})
    repository.write("logs/app.log.1.gz", gzip.compress(json.dumps({"message": inner}).encode(), mtime=0))


@repository_fault(
    check="secrets/logs",
    variant="support-recording",
    source="Okta support case files, October 2023",
    says="A recording of the browser's traffic, made for the support desk, holds a session cookie.",
    consequences=OPEN,
)
def support_recording(repository: Kept) -> None:
    """Send the whole recording."""
    cookie = {"name": "Cookie", "value": f"theme=dark; session_id={made_up.letters('recording', 40)}"}
    entry = {"request": {"method": "GET", "url": "https://app.community.example/", "headers": [cookie]}}
    repository.write("logs/support.har", json.dumps({"log": {"version": "1.2", "entries": [entry]}}))
