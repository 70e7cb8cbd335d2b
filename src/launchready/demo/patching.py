"""What faults and look-alikes may do to the platform before it serves."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Request
from fastapi.routing import APIRoute
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response
from starlette.types import ASGIApp

from launchready.demo import rest
from launchready.demo.internet.running import Internet
from launchready.demo.platform import cors, deps, errors, frontend, headers, middleware, models, pages
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.rest.service import ROOT, Backend

_FILES = FileSystemLoader(pages.HERE / "templates")
Stage = Literal["before", "after"]
Condition = Callable[[Request], bool]
OriginRule = Callable[[str], bool]


@dataclass(slots=True)
class CorsPolicy:
    """What the API answers other origins; faults loosen or spoil it, each in its own field."""

    allowed: list[OriginRule]
    refused: list[OriginRule] = field(default_factory=list)
    star: OriginRule | None = None
    star_with_credentials: bool = False
    vary: Literal["always", "never", "when allowed"] = "always"

    def reflects(self, origin: str) -> bool:
        """Whether an origin is told that it may read."""
        return any(rule(origin) for rule in self.allowed) and not any(rule(origin) for rule in self.refused)

    def answer_headers(self, _config: PlatformConfig, origin: str | None) -> dict[str, str]:
        """The headers of an answer."""
        reflected = origin is not None and self.reflects(origin)
        found: dict[str, str] = {}
        if self.vary == "always" or (self.vary == "when allowed" and reflected):
            found["Vary"] = "Origin"
        if self.star is not None and self.star(origin or ""):
            found["Access-Control-Allow-Origin"] = "*"
            if self.star_with_credentials:
                found["Access-Control-Allow-Credentials"] = "true"
        if origin is not None and reflected:
            found["Access-Control-Allow-Origin"] = origin
            found["Access-Control-Allow-Credentials"] = "true"
            found["Access-Control-Expose-Headers"] = cors.EXPOSED_HEADERS
        return found

    def preflight_headers(self, config: PlatformConfig, origin: str) -> dict[str, str]:
        """The headers that answer the question before a request."""
        found = self.answer_headers(config, origin)
        if "Access-Control-Allow-Origin" in found:
            found["Access-Control-Allow-Methods"] = cors.METHODS
            found["Access-Control-Allow-Headers"] = cors.REQUEST_HEADERS
        return found


@dataclass(slots=True)
class Setup:
    """The platform while it is put together, and the small internet around it.

    `app` is the real one in the stage `after`.
    """

    config: PlatformConfig
    app: FastAPI = field(default_factory=FastAPI)
    internet: Internet = field(default_factory=Internet)
    _doors: list[Condition] = field(default_factory=list)
    _cors: CorsPolicy | None = None
    _templates: dict[str, str] = field(default_factory=dict)
    _backend: Backend | None = None

    def replace(self, module: ModuleType | str, name: str, new: Any) -> Any:
        """Put something else in place of a function or constant; gives back the old one."""
        owner = importlib.import_module(module) if isinstance(module, str) else module
        old = getattr(owner, name)
        setattr(owner, name, new)
        return old

    def before(
        self, method: str, path: str, endpoint: Callable[..., Any], *, in_schema: bool = False, **options: Any
    ) -> None:
        """Put a route in front of all others."""
        route = APIRoute(
            path,
            endpoint,
            methods=[method],
            include_in_schema=in_schema,
            dependency_overrides_provider=self.app,
            **options,
        )
        self.app.router.routes.insert(0, route)

    def wrap(self, layer: Callable[[ASGIApp], ASGIApp]) -> None:
        """Put a layer around everything, the platform's own included."""
        self.app.add_middleware(layer)

    def open_door(self, condition: Condition) -> None:
        """Serve requests that meet the condition although nobody is signed in.

        The platform then acts as the owner of the community whose host was asked, which is what a route
        does that never asks who is calling.
        """
        self._doors.append(condition)
        self.app.dependency_overrides[deps.signed_in] = _lenient(self._doors)

    def edit_script(self, module: str, old: str, new: str) -> None:
        """Change a source of the front-end; what is served is built again, under new names."""
        modules = frontend.in_work().modules
        modules[module] = _edited(modules[module], old, new)

    def add_module(self, name: str, source: str) -> None:
        """Add a source to the entry of the front-end; another one has to import it."""
        made = frontend.in_work()
        made.modules[name] = source
        made.chunks["app.js"].insert(0, name)

    def add_section(self, name: str, source: str) -> None:
        """Add a part of the front-end that is loaded when a page of that name is opened."""
        made = frontend.in_work()
        made.modules[f"{name}.js"] = source
        made.chunks = _before_entry(made.chunks, f"{name}.js")
        start = "const sections = {\n"
        self.edit_script("main.js", start, f'{start}  {name}: () => import("./{name}.js"),\n')

    def add_vendor(self, name: str, source: str) -> None:
        """Add a library in a chunk of its own, published together with its source map."""
        made = frontend.in_work()
        made.modules[name] = source
        made.chunks = _before_entry(made.chunks, name)
        made.mapped.add(name)

    def add_page(self, template: str, source: str) -> None:
        """Add the template of a page."""
        self._templates[template] = source
        pages.TEMPLATES.loader = ChoiceLoader([DictLoader(self._templates), _FILES])

    def edit_page(self, template: str, old: str, new: str) -> None:
        """Change the template of a page."""
        environment = pages.TEMPLATES
        assert environment.loader is not None
        source = environment.loader.get_source(environment, template)[0]
        self.add_page(template, _edited(source, old, new))

    def allow(self, directive: str, source: str) -> None:
        """Let pages load or run more than the policy of the ready platform allows."""
        allowed = headers.content_security_policy

        def wider() -> str:
            return widened(allowed(), directive, source)

        self.replace(headers, "content_security_policy", wider)

    @property
    def backend(self) -> Backend:
        """The hosted backend beside the platform, mounted when first asked for; the feed shows some of it."""
        if self._backend is None:
            made = self._backend = Backend()

            async def endpoint(request: Request) -> Response:
                return await made.answer(request)

            for path in (f"{ROOT}/", f"{ROOT}/{{table}}"):
                for method in ("GET", "HEAD", "POST", "PATCH", "DELETE"):
                    self.before(method, path, endpoint)
            code = (Path(rest.__file__).parent / "backend.js").read_text("utf-8")
            code = code.replace("BACKEND_ADDRESS", f"https://{self.config.app_host}").replace("BACKEND_KEY", made.key)
            self.add_module("backend.js", code)
            self.edit_script(
                "feed.js", "import { api }", 'import { announcements } from "./backend.js";\nimport { api }'
            )
            self.edit_script("feed.js", "  return pager(", "  announcements().catch(() => {});\n  return pager(")
        return self._backend

    @property
    def cors(self) -> CorsPolicy:
        """The answers to other origins, from now on under our control; the CSRF protection is not."""
        if self._cors is None:
            approved = self.config.allowed_origins
            policy = self._cors = CorsPolicy([lambda origin: origin in approved])

            def is_allowed_origin(_config: PlatformConfig, origin: str) -> bool:
                return policy.reflects(origin)

            ours = SimpleNamespace(
                is_allowed_origin=is_allowed_origin,
                answer_headers=policy.answer_headers,
                preflight_headers=policy.preflight_headers,
            )
            self.replace(middleware, "cors", ours)
        return self._cors


def _lenient(doors: list[Condition]) -> Callable[..., deps.Caller]:
    def signed_in(
        request: Request,
        state: deps.State,
        session: deps.Db,
        caller: Annotated[deps.Caller | None, Depends(deps.optional_caller)],
    ) -> deps.Caller:
        if caller is not None:
            return caller
        if not any(condition(request) for condition in doors):
            raise errors.unauthenticated()
        return stand_in(request, state.config, session)

    return signed_in


def stand_in(request: Request, config: PlatformConfig, session: Session) -> deps.Caller:
    """The owner of the community whose host was asked; Acme's on the API host."""
    slug = deps.host_community(config, request) or "acme"
    chosen = select(models.Person).join(models.Community)
    chosen = chosen.where(models.Community.slug == slug, models.Person.role == "owner")
    owners = session.scalars(chosen.order_by(models.Person.created_at)).unique()
    return deps.Caller(next(iter(owners)))


def _edited(text: str, old: str, new: str) -> str:
    """A text with a part replaced that it has exactly once; a patch that misses its place is an error."""
    if text.count(old) != 1:
        raise LookupError(f"this stands {text.count(old)} times in the source: {old!r}")
    return text.replace(old, new)


def _before_entry(chunks: dict[str, list[str]], name: str) -> dict[str, list[str]]:
    """The chunks with one more in front of the entry, which imports it."""
    return {
        **{key: value for key, value in chunks.items() if key != "app.js"},
        name: [name],
        "app.js": chunks["app.js"],
    }


def widened(policy: str, directive: str, source: str) -> str:
    """A content security policy with one more source in one directive."""
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    present = [item for item in parts.get(directive, "").split() if item != "'none'"]
    parts[directive] = " ".join(dict.fromkeys([*present, source]))
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def path_pattern(template: str) -> re.Pattern[str]:
    """What `/api/posts/{post_id}` matches."""
    parts = re.split(r"\{[a-z_]+\}", template)
    return re.compile("[^/]+".join(re.escape(part) for part in parts) + "$")


def at(method: str, template: str) -> Condition:
    """The condition that a request is for one route, given as in the schema."""
    pattern = path_pattern(template)

    def condition(request: Request) -> bool:
        return request.method == method and pattern.match(request.url.path) is not None

    return condition


def reads(request: Request) -> bool:
    """The condition that a request only reads from the API."""
    return request.method == "GET" and request.url.path.startswith("/api/")
