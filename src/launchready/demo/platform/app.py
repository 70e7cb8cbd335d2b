"""Puts the platform together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

from launchready.demo.platform import db, errors, middleware, webhooks
from launchready.demo.platform import exports as export_service
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.jobs import Worker
from launchready.demo.platform.routes import (
    admin,
    auth,
    billing,
    comments,
    exports,
    groups,
    invites,
    me,
    members,
    messages,
    posts,
    search,
    service,
    uploads,
)
from launchready.demo.platform.schemas.common import ErrorOut
from launchready.demo.platform.state import PlatformState

_ERROR_ANSWERS: dict[int | str, dict[str, Any]] = {
    401: {"model": ErrorOut, "description": "Not signed in"},
    403: {"model": ErrorOut, "description": "Not allowed"},
    404: {"model": ErrorOut, "description": "Absent, or not the caller's to know of"},
    422: {"model": ErrorOut, "description": "Not acceptable"},
    429: {"model": ErrorOut, "description": "Too many requests"},
}
_ROUTERS = (
    service.router,
    auth.router,
    me.router,
    members.router,
    members.admin_router,
    invites.router,
    groups.router,
    posts.router,
    comments.router,
    comments.reports_router,
    messages.router,
    messages.notifications_router,
    search.router,
    search.public_router,
    uploads.router,
    billing.router,
    billing.payments_router,
    admin.router,
    admin.webhooks_router,
    exports.router,
)


def create_app(config: PlatformConfig) -> FastAPI:
    """A platform that is ready to serve."""
    state = open_state(config)
    app = FastAPI(
        title="Community platform",
        version=config.release,
        description="Communities for business customers: posts, groups, messages, billing and exports.",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        generate_unique_id_function=_operation_id,
        servers=[{"url": f"https://{config.app_host}"}, {"url": f"https://{config.api_host}"}],
    )
    app.state.platform = state
    for router in _ROUTERS:
        app.include_router(router, prefix="/api", responses=_ERROR_ANSWERS)
    app.add_exception_handler(HTTPException, _tell_error)
    app.add_exception_handler(RequestValidationError, _tell_validation_error)
    app.add_middleware(middleware.Surroundings, config=config, limiter=state.limiter)
    return app


def open_state(config: PlatformConfig) -> PlatformState:
    """Open the database, making it if it is new."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    engine = db.open_engine(config)
    db.Base.metadata.create_all(engine)
    factory = db.session_factory(engine)
    state = PlatformState(config, engine, factory, Worker(factory))
    state.worker.handlers["export"] = lambda payload: export_service.run(state, payload)
    state.worker.handlers["webhook_delivery"] = lambda payload: webhooks.deliver(state, payload)
    return state


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state: PlatformState = app.state.platform
    state.worker.ensure_started()
    yield
    state.worker.stop()
    state.engine.dispose()


def _operation_id(route: APIRoute) -> str:
    return route.name


def _request_id(request: Request) -> str:
    return str(getattr(request.state, "request_id", ""))


_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed"}


async def _tell_error(request: Request, error: Exception) -> Response:
    """Answer a refusal."""
    assert isinstance(error, HTTPException)
    if isinstance(error, errors.PlatformError):
        code, message = error.code, error.message
    else:
        code, message = _CODES.get(error.status_code, "error"), "The request cannot be served."
        if error.status_code == 404:
            message = errors.not_found().message
    return errors.error_response(error.status_code, code, message, _request_id(request), error.headers)


async def _tell_validation_error(request: Request, error: Exception) -> Response:
    """Answer input of the wrong shape, naming the place but repeating no value."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    message = f"{place}: {first['msg']}"[:300]
    return errors.error_response(422, "invalid", message, _request_id(request))
