"""The certificates of the small internet: good ones, and one of each way to get it wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from launchready.demo.ca import Authority, Signed, authority

ISSUER_AT = "http://ca.example.net/intermediate.der"


class Shelf:
    """Makes certificates when they are asked for, and keeps them as files."""

    def __init__(self, folder: Path, root: Authority) -> None:
        self.folder = folder
        self.root = root
        self._between: Authority | None = None
        self._stranger: Authority | None = None
        self._files: dict[tuple[str, str], tuple[Path, Path]] = {}

    @property
    def between(self) -> Authority:
        """The intermediate authority that signs servers."""
        if self._between is None:
            self._between = self.root.below("Launch Ready demo intermediate")
        return self._between

    @property
    def stranger(self) -> Authority:
        """An authority that nobody trusts."""
        if self._stranger is None:
            self._stranger = authority("Some other authority")
        return self._stranger

    def files(self, host: str, how: str) -> tuple[Path, Path]:
        """The chain to send and the key, as files."""
        if (host, how) not in self._files:
            signed, chain = KINDS[how](self, host)
            stem = self.folder / f"{how}-{host.replace('*', '_')}"
            stem.with_suffix(".pem").write_bytes(b"".join(one.pem for one in (signed, *chain)))
            signed.write_key(stem.with_suffix(".key"))
            self._files[host, how] = stem.with_suffix(".pem"), stem.with_suffix(".key")
        return self._files[host, how]


Made = tuple[Signed, tuple[Signed, ...]]


def _days(number: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=number)


def _dated(since: float, until: float) -> Callable[[Shelf, str], Made]:
    """From and until so many days from now."""

    def make(shelf: Shelf, host: str) -> Made:
        signer = shelf.between
        return signer.issue([host], since=_days(since), until=_days(until), issuer_at=ISSUER_AT), (signer,)

    return make


def _named(*patterns: str) -> Callable[[Shelf, str], Made]:
    """For other names; `{host}` and `{parent}` stand for the host and what follows its first label."""

    def make(shelf: Shelf, host: str) -> Made:
        names = [one.format(host=host, parent=host.partition(".")[2]) for one in patterns]
        return shelf.between.issue(names, issuer_at=ISSUER_AT), (shelf.between,)

    return make


def _leaf_only(shelf: Shelf, host: str) -> Made:
    return shelf.between.issue([host], issuer_at=ISSUER_AT), ()


def _untrusted(shelf: Shelf, host: str) -> Made:
    return shelf.stranger.issue([host]), (shelf.stranger,)


def _untrusted_leaf_only(shelf: Shelf, host: str) -> Made:
    return shelf.stranger.issue([host]), ()


def _self_signed(shelf: Shelf, host: str) -> Made:
    return authority(host), ()


def _short_key(shelf: Shelf, host: str) -> Made:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    return shelf.between.issue([host], key=key, issuer_at=ISSUER_AT), (shelf.between,)


def _old_intermediate(shelf: Shelf, host: str) -> Made:
    """The server still sends an intermediate that has run out."""
    old = shelf.root.below("Launch Ready demo intermediate of last year", since=_days(-400), until=_days(-30))
    return old.issue([host], issuer_at=ISSUER_AT), (old,)


def _other_intermediate(shelf: Shelf, host: str) -> Made:
    other = shelf.root.below("Launch Ready demo intermediate for others")
    return shelf.between.issue([host], issuer_at=ISSUER_AT), (other,)


def _with_root(shelf: Shelf, host: str) -> Made:
    return shelf.between.issue([host], issuer_at=ISSUER_AT), (shelf.between, shelf.root)


def _wrong_order(shelf: Shelf, host: str) -> Made:
    return shelf.between.issue([host], issuer_at=ISSUER_AT), (shelf.root, shelf.between)


def _by_root(shelf: Shelf, host: str) -> Made:
    return shelf.root.issue([host]), ()


KINDS: dict[str, Callable[[Shelf, str], Made]] = {
    "good": _dated(-0.1, 2),
    "ninety-days": _dated(-30, 60),
    "short-lived": _dated(-2, 4),
    "year": _dated(-200, 197),
    "expired": _dated(-90, -1),
    "expired-today": _dated(-90, -0.01),
    "future": _dated(1, 90),
    "running-out": _dated(-360, 5),
    "renewal-overdue": _dated(-85, 5),
    "wrong-host": _named("www.example.org"),
    "wildcard": _named("*.{parent}"),
    "wildcard-too-high": _named("*.com"),
    "upper-case": _named("WWW.EXAMPLE.COM", "{host}"),
    "many-names": _named("{host}", *(f"host{number}.example.com" for number in range(300))),
    "leaf-only": _leaf_only,
    "untrusted": _untrusted,
    "untrusted-leaf-only": _untrusted_leaf_only,
    "self-signed": _self_signed,
    "short-key": _short_key,
    "old-intermediate": _old_intermediate,
    "other-intermediate": _other_intermediate,
    "with-root": _with_root,
    "wrong-order": _wrong_order,
    "by-root": _by_root,
}
