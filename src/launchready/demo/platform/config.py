"""What the platform has to be told before it can start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PlatformConfig:
    """Settings of one running platform; everything it writes stays in ``data_dir``."""

    data_dir: Path
    app_host: str = "app.example.com"
    api_host: str = "api.example.net"
    customer_host: str = "community.example.org"
    release: str = "2026.11.3"
    allowed_origins: tuple[str, ...] = ("https://app.example.com", "https://community.example.org")
    authorization_token: str | None = None
    expired_token_seconds: int = 0

    @property
    def database_path(self) -> Path:
        """The SQLite file."""
        return self.data_dir / "platform.db"

    @property
    def uploads_dir(self) -> Path:
        """Where uploaded files are kept, one per upload id."""
        return self.data_dir / "uploads"

    @property
    def exports_dir(self) -> Path:
        """Where finished exports are kept, one per export job."""
        return self.data_dir / "exports"

    @property
    def payments_secret_path(self) -> Path:
        """The file that holds the secret shared with the payment provider."""
        return self.data_dir / "payments.secret"

    def community_slug(self, host: str) -> str | None:
        """The community a host name belongs to; None for the API host and unknown names."""
        return {self.app_host: "acme", self.customer_host: "globex"}.get(host)

    def knows_host(self, host: str) -> bool:
        """Whether the platform answers under this host name."""
        return host in (self.app_host, self.api_host, self.customer_host)
