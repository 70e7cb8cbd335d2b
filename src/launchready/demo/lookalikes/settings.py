"""Settings that look careless and are not."""

from __future__ import annotations

from launchready.demo.lookalikes import lookalike
from launchready.demo.patching import Setup
from launchready.demo.repository import Repository


def _public_keys(made: Repository) -> None:
    made.add(
        "web/src/keys.ts",
        "export const payments = import.meta.env.VITE_PAYMENTS_PUBLISHABLE_KEY;\n"
        "export const backend = import.meta.env.VITE_SUPABASE_ANON_KEY;\n"
        "export const errors = import.meta.env.VITE_SENTRY_DSN;\n"
        "export const resetPage = import.meta.env.VITE_PASSWORD_RESET_URL;\n"
        "export const rule = import.meta.env.VITE_PASSWORD_MIN_LENGTH;\n",
    )
    made.add("web/server.ts", "export const secret = import.meta.env.SESSION_SECRET;\n")


@lookalike(
    name="public-keys",
    looks_like="keys and the word password under a public prefix",
    why_right="publishable keys, anonymous keys and DSNs are made for pages, and an address or a number is no secret; "
    "without the prefix, what import.meta.env gives stays on the server",
    source="advisories on reported public keys: GitGuardian/APISecurityBestPractices#14, docs.sentry.io",
    routes=("GET /",),
    repository=_public_keys,
)
def public_keys(setup: Setup) -> None:
    """Only the repository differs."""


def _read_elsewhere(made: Repository) -> None:
    made.edit(
        "compose.yaml",
        "volumes:\n  data:\n",
        "  database:\n"
        "    image: postgres:17\n"
        "    environment:\n"
        "      POSTGRES_PASSWORD: ${DATABASE_PASSWORD:?}\n"
        "      POSTGRES_INITDB_ARGS: --data-checksums\n"
        "volumes:\n  data:\n",
    )
    made.edit("compose.yaml", "      PAYMENTS_", "      GUNICORN_CMD_ARGS: --workers=2\n      PAYMENTS_")
    made.add(
        "community/mirror.py",
        "import os\n\n"
        'DATABASE = os.environ.get("DATABASE_URL") or os.environ.get("DB_URL", "")\n\n\n'
        "def region(name: str) -> str:\n"
        '    return os.environ.get(f"REGION_{name}", "")\n\n\n'
        'REGIONS = [region(name) for name in ("EU", "US")]\n',
    )
    made.add("requirements.txt", "gunicorn==23.0.0\n")


@lookalike(
    name="read-elsewhere",
    looks_like="settings that no line of the platform reads, and two names for one database",
    why_right="the database's image and the server program read theirs, and the old name is a fallback beside the new",
    source="The compose reference: environment of services that are not built here",
    routes=("GET /",),
    repository=_read_elsewhere,
)
def read_elsewhere(setup: Setup) -> None:
    """Only the repository differs."""
