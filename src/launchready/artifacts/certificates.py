"""The certificates that the platform's hosts send, and the versions of TLS that they speak."""

from __future__ import annotations

from dataclasses import dataclass, field

from launchready.model import Evidence


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate, read. Times are Unix seconds, `names` lower-case DNS names and addresses of its SAN.

    `key` is `RSA`, `EC` …, `bits` its size; `digest` the hash of its signature; `issuer_at` the host on which its
    issuer's certificate lies, '' when it does not say; `issuer_names` the issuer's organisation and common name.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    starts: float
    ends: float
    key: str
    bits: int
    digest: str
    authority: bool
    issuer_at: str
    issuer_names: tuple[str, ...] = ()

    @property
    def days(self) -> float:
        """How long it is valid in all."""
        return (self.ends - self.starts) / 86400

    @property
    def self_signed(self) -> bool:
        """Whether it names itself as its issuer."""
        return self.subject == self.issuer


@dataclass(frozen=True, slots=True)
class Served:
    """What one host sends at one address.

    `outcome` is `trusted`, `untrusted`, `no-tls`, `no-answer` or `not-tried`, `code` and `said` what OpenSSL said to
    it, `chain` as it was sent, the host's own certificate first. `versions`: TLS version → `yes`, `no` or why unknown.
    """

    host: str
    port: int
    address: str
    own: bool
    outcome: str
    evidence: Evidence
    code: int = 0
    said: str = ""
    chain: tuple[Certificate, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The host, and the port where it is not 443."""
        return self.host if self.port == 443 else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Certificates:
    """All handshakes of one environment at `now` (Unix seconds); `none` says why there is nothing to look at."""

    served: tuple[Served, ...]
    now: float
    doubts: tuple[str, ...] = ()
    none: str = ""
