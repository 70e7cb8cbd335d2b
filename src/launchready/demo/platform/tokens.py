"""Bearer tokens: signed, short-lived, and known to the database so that they can be ended."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from launchready.demo.platform import clock
from launchready.demo.platform.models import AccessToken, Person, new_id

ALGORITHM = "HS256"
ISSUER = "https://api.example.net"
AUDIENCE = "community-api"
LIFE = timedelta(minutes=15)
LEEWAY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says."""

    subject: str
    token_id: str
    expires_at: datetime


class InvalidTokenError(Exception):
    """A token that is malformed, forged, expired or meant for someone else."""


def new_key() -> bytes:
    """A signing key; made anew at every start."""
    return secrets.token_bytes(32)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sign(key: bytes, signed_part: str) -> bytes:
    """The signature over header and payload."""
    return hmac.digest(key, signed_part.encode(), hashlib.sha256)


def encode(key: bytes, claims: dict[str, Any]) -> str:
    """Write and sign a token."""
    header = _encode(json.dumps({"alg": ALGORITHM, "typ": "JWT"}).encode())
    signed_part = f"{header}.{_encode(json.dumps(claims).encode())}"
    return f"{signed_part}.{_encode(sign(key, signed_part))}"


def issue(db: Session, key: bytes, person: Person) -> str:
    """Give a person a new token and remember its id."""
    moment = clock.now()
    token_id = new_id()
    db.add(AccessToken(jti=token_id, person_id=person.id, issued_at=moment, expires_at=moment + LIFE))
    db.flush()
    return encode(
        key,
        {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": person.id,
            "jti": token_id,
            "iat": int(moment.timestamp()),
            "exp": int((moment + LIFE).timestamp()),
        },
    )


def signature_is_right(key: bytes, signed_part: str, signature: bytes) -> bool:
    """Whether a signature was made with the key; takes the same time for every wrong one."""
    return hmac.compare_digest(signature, sign(key, signed_part))


def algorithm_is_right(header: dict[str, Any]) -> bool:
    """Whether a token uses the one algorithm that is accepted."""
    return header.get("alg") == ALGORITHM


def verify(key: bytes, token: str) -> Claims:
    """Check a token; raises ``InvalidTokenError`` unless everything about it is right."""
    try:
        header_part, payload_part, signature_part = token.split(".")
        signature = _decode(signature_part)
    except (ValueError, UnicodeError) as error:
        raise InvalidTokenError from error
    if not signature_is_right(key, f"{header_part}.{payload_part}", signature):
        raise InvalidTokenError
    if not algorithm_is_right(_read(header_part)):
        raise InvalidTokenError
    return check_claims(_read(payload_part))


def _read(part: str) -> dict[str, Any]:
    try:
        content = json.loads(_decode(part))
    except (ValueError, UnicodeError, RecursionError) as error:
        raise InvalidTokenError from error
    if not isinstance(content, dict):
        raise InvalidTokenError
    return content


def check_claims(payload: dict[str, Any]) -> Claims:
    """Check issuer, audience and times of a payload whose signature is right."""
    if payload.get("iss") != ISSUER or payload.get("aud") != AUDIENCE:
        raise InvalidTokenError
    subject, token_id = payload.get("sub"), payload.get("jti")
    expires, issued = payload.get("exp"), payload.get("iat")
    if not isinstance(subject, str) or not isinstance(token_id, str):
        raise InvalidTokenError
    if not isinstance(expires, int) or not isinstance(issued, int):
        raise InvalidTokenError
    present = clock.now().timestamp()
    if present >= expires or issued > present + LEEWAY_SECONDS:
        raise InvalidTokenError
    return Claims(subject, token_id, datetime.fromtimestamp(expires, UTC))


def person_for_token(db: Session, key: bytes, token: str) -> tuple[Person, str] | None:
    """The active person behind a bearer token, and the token's id."""
    try:
        claims = verify(key, token)
    except InvalidTokenError:
        return None
    if not is_known(db, claims):
        return None
    person = db.get(Person, claims.subject)
    if person is None or person.status != "active":
        return None
    return person, claims.token_id


def is_known(db: Session, claims: Claims) -> bool:
    """Whether a token is still on the list of tokens that have not been ended."""
    row = db.get(AccessToken, claims.token_id)
    return row is not None and row.person_id == claims.subject


def end(db: Session, token_id: str) -> None:
    """End one token."""
    db.execute(delete(AccessToken).where(AccessToken.jti == token_id))
