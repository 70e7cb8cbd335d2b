"""Answers that tell whether an address has an account."""

from __future__ import annotations

from fastapi import BackgroundTasks, Request
from sqlalchemy.orm import Session

from launchready.demo.faults import fault
from launchready.demo.patching import Setup
from launchready.demo.platform import accounts, errors, passwords
from launchready.demo.platform.deps import Address, Db, State
from launchready.demo.platform.models import Community, Person
from launchready.demo.platform.routes import auth
from launchready.demo.platform.schemas.auth import Credentials, ResetRequest
from launchready.demo.platform.schemas.common import Accepted
from launchready.demo.platform.state import PlatformState

CHECK = "auth/account-discovery"


@fault(
    check=CHECK,
    variant="reset",
    source="CVE-2022-39307",
    says="Forgotten-password answers 404 for an unknown address, so a list of addresses can be sorted.",
    routes=("POST /api/auth/password-reset",),
)
def reset(setup: Setup) -> None:
    """Be helpful about unknown addresses."""

    def endpoint(body: ResetRequest, background: BackgroundTasks, state: State, address: Address, db: Db) -> Accepted:
        if accounts.find_by_email(db, body.email) is None:
            raise errors.PlatformError(404, "no_account", "There is no account with this address.")
        return auth.request_password_reset(body, background, state, address)

    setup.before("POST", "/api/auth/password-reset", endpoint, status_code=202)


@fault(
    check=CHECK,
    variant="sign-in-wording",
    source="CVE-2025-69413",
    says="Sign-in refuses unknown addresses and wrong passwords in different words.",
    routes=("POST /api/auth/sign-in", "POST /api/auth/token"),
)
def sign_in_wording(setup: Setup) -> None:
    """Say which of the two was wrong."""
    check_credentials = auth.check_credentials

    def telling(body: Credentials, request: Request, state: PlatformState, db: Db, address: str) -> Person:
        try:
            return check_credentials(body, request, state, db, address)
        except errors.PlatformError as error:
            if error.code != "bad_credentials":
                raise
            known = accounts.find_by_email(db, body.email) is not None
            message = "The password is wrong." if known else "There is no account with this address."
            raise errors.PlatformError(401, "bad_credentials", message) from error

    setup.replace(auth, "check_credentials", telling)


@fault(
    check=CHECK,
    variant="sign-in-timing",
    source="CVE-2026-23849; CWE-208",
    says="Sign-in hashes a password only for known addresses, so unknown ones are refused measurably sooner.",
    routes=("POST /api/auth/sign-in", "POST /api/auth/token"),
)
def sign_in_timing(setup: Setup) -> None:
    """Return early for unknown addresses."""

    def authenticate(db: Session, email: str, password: str) -> Person | None:
        person = accounts.find_by_email(db, email)
        if person is None or person.status != "active":
            return None
        return person if passwords.verify(person.password_hash, password) else None

    setup.replace(accounts, "authenticate", authenticate)


@fault(
    check=CHECK,
    variant="sign-up",
    source="CWE-204; ASVS v5.0.0-6.3.8",
    says="Sign-up answers 409 for an address that has an account.",
    routes=("POST /api/auth/sign-up",),
)
def sign_up(setup: Setup) -> None:
    """Refuse known addresses in the open instead of by mail."""
    start_sign_up = accounts.start_sign_up

    def telling(db: Session, community: Community, email: str, name: str, password: str) -> None:
        if accounts.find_by_email(db, email) is not None:
            raise errors.conflict("There is already an account with this address.")
        start_sign_up(db, community, email, name, password)

    setup.replace(accounts, "start_sign_up", telling)
