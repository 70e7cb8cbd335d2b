"""Puts the platform together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from launchready.demo.platform import db, errors, middleware, openapi, pages, webhooks
from launchready.demo.platform import exports as export_service
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.jobs import Worker
from launchready.demo.platform.routes import (
    admin,
    auth,
    billing,
    comments,
    exports,
    graphql,
    groups,
    invites,
    me,
    members,
    messages,
    posts,
    search,
    service,
    uploads,
    v1,
)
from launchready.demo.platform.schemas.common import ErrorOut
from launchready.demo.platform.state import PlatformState

_DESCRIPTIONS = {
    401: "Not signed in",
    403: "Not allowed",
    404: "Absent, or not the caller's to know of",
    409: "Does not fit the present state",
    422: "Not acceptable",
    429: "Too many requests",
}
_OPEN_ROUTERS = (service.router, search.public_router)
_ROUTERS = (
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
    uploads.router,
    billing.router,
    billing.payments_router,
    admin.router,
    admin.webhooks_router,
    exports.router,
    graphql.router,
    v1.router,
)


def _error_answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": ErrorOut, "description": _DESCRIPTIONS[status]} for status in statuses}


def create_app(config: PlatformConfig) -> FastAPI:
    """A platform that is ready to serve."""
    state = open_state(config)
    app = FastAPI(
        title="Community platform",
        version=config.release,
        description="Communities for business customers: posts, groups, messages, billing and exports.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        generate_unique_id_function=_operation_id,
        servers=[{"url": f"https://{config.app_host}"}, {"url": f"https://{config.api_host}"}],
    )
    app.state.platform = state
    for router in _OPEN_ROUTERS:
        app.include_router(router, prefix="/api", responses=_error_answers(404, 422, 429))
    for router in _ROUTERS:
        app.include_router(router, prefix="/api", responses=_error_answers(*_DESCRIPTIONS))
    app.include_router(pages.router)
    app.include_router(pages.well_known_router)
    app.include_router(pages.static_router)
    app.openapi = lambda: openapi.document(app)  # type: ignore[method-assign]
    app.add_exception_handler(HTTPException, _tell_error)
    app.add_exception_handler(pages.SignInNeededError, _to_sign_in)
    app.add_exception_handler(IntegrityError, _tell_conflict)
    app.add_exception_handler(RequestValidationError, _tell_validation_error)
    app.add_middleware(middleware.Surroundings, config=config, limiter=state.limiter)
    return app


def open_state(config: PlatformConfig) -> PlatformState:
    """Open the database, making it if it is new."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    engine = db.open_engine(config)
    db.Base.metadata.create_all(engine)
    factory = db.session_factory(engine)
    state = PlatformState(config, engine, factory, Worker(factory, config.database_path))
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


def _is_page(request: Request) -> bool:
    return not request.url.path.startswith(("/api", "/openapi.json")) and request.method in ("GET", "HEAD")


_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed"}
_MESSAGES = {404: "There is nothing here.", 405: "This cannot be done here."}


async def _tell_error(request: Request, error: Exception) -> Response:
    """Answer a refusal: pages as a page, everything else as JSON."""
    assert isinstance(error, HTTPException)
    status = error.status_code
    if isinstance(error, errors.PlatformError):
        code, message = error.code, error.message
    else:
        code = _CODES.get(status, "error")
        message = _MESSAGES.get(status, "The request cannot be served.")
    if _is_page(request):
        return pages.error_page(status, message)
    return errors.error_response(status, code, message, _request_id(request), error.headers)


async def _tell_validation_error(request: Request, error: Exception) -> Response:
    """Answer input of the wrong shape, naming the place but repeating no value."""
    assert isinstance(error, RequestValidationError)
    if _is_page(request):
        return pages.error_page(404, _MESSAGES[404])
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    message = f"{place}: {first['msg']}"[:300]
    return errors.error_response(422, "invalid", message, _request_id(request))


async def _tell_conflict(request: Request, error: Exception) -> Response:
    """Answer the loser when two requests make the same thing at the same time."""
    message = "Someone else was faster. Look again."
    return errors.error_response(409, "conflict", message, _request_id(request))


async def _to_sign_in(request: Request, error: Exception) -> Response:
    """Send a visitor who is not signed in to the sign-in page."""
    return RedirectResponse("/sign-in", 303)
