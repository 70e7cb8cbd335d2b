"""What operators ask: is it alive, is it ready, which release is it."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from sqlalchemy import text

from launchready.demo.platform import errors
from launchready.demo.platform.deps import State
from launchready.demo.platform.schemas.common import AnswerModel, ErrorOut

router = APIRouter(tags=["service"])


class HealthOut(AnswerModel):
    """That all is well."""

    status: Literal["ok"] = "ok"


class VersionOut(AnswerModel):
    """Which release runs."""

    name: str
    release: str


@router.get("/health")
def health() -> HealthOut:
    """The process is alive."""
    return HealthOut()


@router.get("/ready", responses={503: {"model": ErrorOut, "description": "Not ready"}})
def ready(state: State) -> HealthOut:
    """The process can do its work: the database answers."""
    try:
        with state.engine.connect() as connection:
            connection.execute(text("SELECT count(*) FROM communities"))
    except Exception as error:
        raise errors.PlatformError(503, "not_ready", "The database does not answer.") from error
    return HealthOut()


@router.get("/version")
def version(state: State) -> VersionOut:
    """The release that runs."""
    return VersionOut(name="community-platform", release=state.config.release)
