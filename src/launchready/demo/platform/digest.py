"""A fingerprint of everything stored, to tell whether something was left behind."""

from __future__ import annotations

import hashlib
import sqlite3

from launchready.demo.platform.config import PlatformConfig

APPEND_ONLY: frozenset[str] = frozenset(
    {
        "sessions",
        "access_tokens",
        "one_time_tokens",
        "mail_outbox",
        "audit_log",
        "jobs",
        "webhook_deliveries",
        "payment_events",
    }
)


def state_digest(config: PlatformConfig) -> dict[str, str]:
    """A SHA-256 per table over all its rows, and one over all uploaded files."""
    connection = sqlite3.connect(f"file:{config.database_path}?mode=ro", uri=True, timeout=15)
    try:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("sqlite_")
        ]
        digests = {name: _digest_rows(connection, name) for name in sorted(names)}
    finally:
        connection.close()
    digests["upload_files"] = _digest_files(config)
    return digests


def _digest_rows(connection: sqlite3.Connection, table: str) -> str:
    rows = sorted(repr(row) for row in connection.execute(f'SELECT * FROM "{table}"'))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _digest_files(config: PlatformConfig) -> str:
    total = hashlib.sha256()
    if config.uploads_dir.is_dir():
        for path in sorted(config.uploads_dir.iterdir()):
            total.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
