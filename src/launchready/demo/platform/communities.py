"""The customer communities and which of them a request is about."""

from __future__ import annotations

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from launchready.demo.platform import errors, middleware
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.models import Community


def for_request(db: Session, config: PlatformConfig, request: Request, wanted: str | None = None) -> Community:
    """The community of the host asked; on the API host, the one that is named (acme if none is)."""
    slug = config.community_slug(middleware.host_name(request.headers))
    if slug is not None and wanted not in (None, slug):
        raise errors.not_found()
    community = db.scalar(select(Community).where(Community.slug == (slug or wanted or "acme")))
    if community is None:
        raise errors.not_found()
    return community
