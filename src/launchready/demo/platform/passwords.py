"""Passwords: hashing, checking, and what a good one looks like."""

from __future__ import annotations

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 12
MAX_LENGTH = 128
UNUSABLE = "!"

_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_COMMON = ("password", "qwerty", "letmein", "welcome", "123456", "iloveyou", "admin", "abc123")
_DECOY = "$argon2id$v=19$m=19456,t=2,p=1$Y29uc3RhbnQgc2FsdCAhIQ$" + "A" * 43


def hash_password(password: str, salt: bytes | None = None) -> str:
    """Hash a password; a fixed salt is for made-up people only."""
    return _HASHER.hash(password, salt=salt)


def verify(stored: str, password: str) -> bool:
    """Whether a password fits; takes the same time when there is none to compare with."""
    usable = stored != UNUSABLE
    try:
        _HASHER.verify(stored if usable else _DECOY, password)
    except (VerificationError, InvalidHashError):
        return False
    return usable


def weakness(password: str, email: str) -> str | None:
    """Why a password is not good enough, if it is not."""
    if len(password) < MIN_LENGTH:
        return f"Use at least {MIN_LENGTH} characters."
    lowered = password.lower()
    if len(set(lowered)) < 5 or email.lower() in lowered:
        return "That password is too easy to guess."
    rest = lowered
    for word in _COMMON:
        rest = rest.replace(word, "")
    if len(rest) < 6:
        return "That password is too easy to guess."
    return None
