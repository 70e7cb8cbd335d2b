"""Uploads."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, UploadFile
from fastapi.responses import FileResponse

from launchready.demo.platform import errors, files
from launchready.demo.platform.deps import Caller, Db, SignedIn, State, require
from launchready.demo.platform.schemas.business import UploadOut

router = APIRouter(prefix="/uploads", tags=["uploads"])
Uploader = Annotated[Caller, Depends(require("uploads:write"))]


@router.post("", status_code=201)
def create_upload(
    caller: Uploader,
    state: State,
    db: Db,
    file: Annotated[UploadFile, File(description="Image, PDF or plain text, at most 5 MB.")],
    kind: Annotated[Literal["avatar", "attachment"], Form()] = "attachment",
) -> UploadOut:
    """Upload an avatar (image, 1 MB) or a file to attach to a post."""
    content = file.file.read(files.SIZE_LIMITS[kind] + 1)
    return UploadOut.model_validate(files.store(db, state.config, caller.person, kind, file.filename, content))


@router.get(
    "/{upload_id}",
    response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The file"}},
)
def download_upload(upload_id: UUID, caller: SignedIn, state: State, db: Db) -> FileResponse:
    """Fetch a file; always as an attachment."""
    upload = files.find(db, caller.person, str(upload_id))
    path = files.path_of(state.config, upload.id)
    if not path.is_file():
        raise errors.not_found()
    return FileResponse(
        path,
        media_type=upload.content_type,
        filename=upload.filename,
        headers=files.download_headers(),
    )


@router.delete("/{upload_id}", status_code=204)
def delete_upload(upload_id: UUID, caller: SignedIn, state: State, db: Db) -> None:
    """Remove one's own file."""
    upload = files.find(db, caller.person, str(upload_id))
    if upload.owner_id != caller.person.id:
        raise errors.forbidden("Only the owner may remove a file.")
    files.remove(db, state.config, upload)
