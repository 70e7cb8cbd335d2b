"""Exports."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import FileResponse

from launchready.demo.platform import errors, exports, files
from launchready.demo.platform.deps import Caller, Db, State, limited, require
from launchready.demo.platform.models_business import ExportJob
from launchready.demo.platform.pagination import Paging
from launchready.demo.platform.schemas.business import ExportIn, ExportLinkOut, ExportOut
from launchready.demo.platform.schemas.common import Page

router = APIRouter(prefix="/exports", tags=["exports"])
Exporter = Annotated[Caller, Depends(require("exports:manage"))]
ExportId = Annotated[int, Path(ge=1, le=2**53)]


def own_export(export_id: ExportId, caller: Exporter, db: Db) -> ExportJob:
    """The export of the path, if the caller asked for it."""
    return exports.find(db, caller.person, export_id)


OwnExport = Annotated[ExportJob, Depends(own_export)]


@router.post("", status_code=202, dependencies=[Depends(limited("exports_per_account"))])
def create_export(body: ExportIn, caller: Exporter, state: State, db: Db) -> ExportOut:
    """Ask for an export; it is made in the background."""
    return ExportOut.model_validate(exports.request(db, state, caller.person, body.kind))


@router.get("")
def list_exports(caller: Exporter, db: Db, page: Paging) -> Page[ExportOut]:
    """The caller's exports."""
    found, cursor = exports.of(db, caller.person, page)
    return Page[ExportOut](items=[ExportOut.model_validate(e) for e in found], next_cursor=cursor)


@router.get("/{export_id}")
def read_export(export: OwnExport) -> ExportOut:
    """How an export stands."""
    return ExportOut.model_validate(export)


@router.post("/{export_id}/link")
def create_export_link(export: OwnExport, caller: Exporter, state: State) -> ExportLinkOut:
    """A download link that works for the caller alone, for five minutes."""
    url, expires_at = exports.make_link(state, caller.person, export)
    return ExportLinkOut(url=url, expires_at=expires_at)


@router.get(
    "/{export_id}/download",
    response_class=FileResponse,
    responses={200: {"content": {"text/csv": {}}, "description": "The export"}},
)
def download_export(
    export: OwnExport,
    caller: Exporter,
    state: State,
    expires: Annotated[int, Query(ge=0, le=2**53)],
    signature: Annotated[str, Query(min_length=64, max_length=64)],
) -> FileResponse:
    """Fetch a finished export over its link."""
    path = exports.path_of(state.config, export.id)
    right = exports.link_is_right(state, caller.person, export.id, expires, signature)
    if not right or not path.is_file():
        raise errors.not_found()
    name = f"{export.kind}-{export.id}.csv"
    return FileResponse(path, media_type="text/csv", filename=name, headers=files.download_headers())


@router.delete("/{export_id}", status_code=204)
def delete_export(export: OwnExport, state: State, db: Db) -> None:
    """Remove an export and its file."""
    exports.delete(db, state, export)
