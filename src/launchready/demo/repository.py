"""What stands around the platform's code in its repository: how it is started, and which settings it takes."""

from __future__ import annotations

from pathlib import Path

_START = '''\
"""Start the community from its settings."""

from __future__ import annotations

import os
from pathlib import Path

from community.app import create_app
from community.config import PlatformConfig


def from_environment() -> PlatformConfig:
    """The settings of this deployment; a missing one ends the start with its name."""
    return PlatformConfig(
        data_dir=Path(os.environ["COMMUNITY_DATA_DIR"]),
        app_host=os.environ["COMMUNITY_APP_HOST"],
        api_host=os.environ["COMMUNITY_API_HOST"],
        customer_host=os.environ["COMMUNITY_CUSTOMER_HOST"],
        release=os.environ.get("COMMUNITY_RELEASE", "unknown"),
        allowed_origins=tuple(os.environ["COMMUNITY_ALLOWED_ORIGINS"].split(",")),
    )


config = from_environment()
config.payments_secret_path.write_text(os.environ["PAYMENTS_WEBHOOK_SECRET"], "utf-8")
app = create_app(config)
'''

_EXAMPLE = """\
# Copy to .env and fill in; the values of production are in the team's vault.

# Where data is kept
COMMUNITY_DATA_DIR=/data
# Hosts of the pages, of the API, and of the customer's own community
COMMUNITY_APP_HOST=
COMMUNITY_API_HOST=
COMMUNITY_CUSTOMER_HOST=
# Other origins that may read the API, with commas
COMMUNITY_ALLOWED_ORIGINS=
# Shown by /api/version; set by the pipeline
COMMUNITY_RELEASE=
# Shared with the payment provider; made in its dashboard
PAYMENTS_WEBHOOK_SECRET=
"""

_DOCKERFILE = """\
FROM python:3.13.1-slim-bookworm
WORKDIR /srv
COPY requirements.txt .
RUN pip install --no-cache-dir --no-deps -r requirements.txt
COPY community community
COPY start.py .
ARG COMMUNITY_RELEASE
ENV COMMUNITY_RELEASE=$COMMUNITY_RELEASE PYTHONUNBUFFERED=1
USER nobody
CMD ["uvicorn", "start:app", "--host", "0.0.0.0", "--port", "8000"]
"""

_COMPOSE = """\
services:
  community:
    build:
      context: .
      args:
        COMMUNITY_RELEASE: ${COMMUNITY_RELEASE:-unknown}
    environment:
      COMMUNITY_DATA_DIR: /data
      COMMUNITY_APP_HOST: ${COMMUNITY_APP_HOST:?}
      COMMUNITY_API_HOST: ${COMMUNITY_API_HOST:?}
      COMMUNITY_CUSTOMER_HOST: ${COMMUNITY_CUSTOMER_HOST:?}
      COMMUNITY_ALLOWED_ORIGINS: ${COMMUNITY_ALLOWED_ORIGINS:?}
      PAYMENTS_WEBHOOK_SECRET: ${PAYMENTS_WEBHOOK_SECRET:?}
    volumes: ["data:/data"]
    ports: ["127.0.0.1:8000:8000"]
volumes:
  data:
"""

FILES = {
    "start.py": _START,
    ".env.example": _EXAMPLE,
    "Dockerfile": _DOCKERFILE,
    "compose.yaml": _COMPOSE,
}


class Repository:
    """The repository while it is written. Faults and look-alikes change it in the same way as people do."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def add(self, path: str, text: str) -> None:
        """A new file, or more lines at the end of one."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        before = place.read_text("utf-8") if place.exists() else ""
        place.write_text(before + text, "utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Change a text that stands in a file exactly once."""
        place = self.root / path
        text = place.read_text("utf-8")
        if text.count(old) != 1:
            raise LookupError(f"{old!r} stands {text.count(old)} times in {path}")
        place.write_text(text.replace(old, new), "utf-8")


def write_around(root: Path) -> None:
    """Write the files that stand around the code."""
    made = Repository(root)
    for path, text in FILES.items():
        made.add(path, text)
