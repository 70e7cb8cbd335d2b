"""Uploaded files: accepted by what they contain, kept outside the web root."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from launchready.demo.platform import errors, visibility
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.models import Person, Post, Upload, new_id

SIZE_LIMITS = {"avatar": 1_000_000, "attachment": 5_000_000}
IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)


def detect_type(content: bytes) -> str | None:
    """The type of a file by its content; None for everything that is not taken."""
    for magic, content_type in _MAGIC:
        if content.startswith(magic):
            return content_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return "text/plain" if is_plain_text(content) else None


def is_plain_text(content: bytes) -> bool:
    """Whether a file is text that no browser would take for a page."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    printable = all(character.isprintable() or character in "\r\n\t" for character in text)
    return printable and not text.lstrip().startswith("<")


def safe_filename(name: str | None) -> str:
    """A file name without paths or characters that mean something in a header."""
    base = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in base if c.isascii() and (c.isalnum() or c in "._- ")).strip(". ")
    return kept[-100:] or "file"


def path_of(config: PlatformConfig, upload_id: str) -> Path:
    """Where a file is kept."""
    return config.uploads_dir / upload_id


def store(
    db: Session, config: PlatformConfig, person: Person, kind: str, filename: str | None, content: bytes
) -> Upload:
    """Keep a file, if its size and content are acceptable."""
    if len(content) > SIZE_LIMITS[kind]:
        raise errors.PlatformError(413, "too_large", "The file is too large.")
    content_type = detect_type(content)
    if content_type is None or (kind == "avatar" and content_type not in IMAGE_TYPES):
        raise errors.PlatformError(415, "wrong_type", "Files of this type are not accepted.")
    upload = Upload(
        id=new_id(),
        community_id=person.community_id,
        owner_id=person.id,
        kind=kind,
        filename=safe_filename(filename),
        content_type=content_type,
        size=len(content),
    )
    db.add(upload)
    if kind == "avatar":
        replace_avatar(db, config, person, upload.id)
    db.flush()
    config.uploads_dir.mkdir(parents=True, exist_ok=True)
    path_of(config, upload.id).write_bytes(content)
    return upload


def replace_avatar(db: Session, config: PlatformConfig, person: Person, upload_id: str) -> None:
    """Make an upload the person's avatar and remove the one before."""
    previous = db.get(Upload, person.avatar_id) if person.avatar_id else None
    person.avatar_id = upload_id
    if previous is not None:
        remove(db, config, previous)


def find(db: Session, person: Person, upload_id: str) -> Upload:
    """A file the person may see: their own, an avatar, or one of a post they may see."""
    upload = db.get(Upload, upload_id)
    if upload is None or not may_see(db, person, upload):
        raise errors.not_found()
    return upload


def may_see(db: Session, person: Person, upload: Upload) -> bool:
    """Whether a person may fetch a file."""
    if upload.community_id != person.community_id:
        return False
    if upload.owner_id == person.id or upload.kind == "avatar":
        return True
    visible = select(Post.id).where(Post.id == upload.post_id, visibility.posts(person))
    return upload.post_id is not None and db.scalar(visible) is not None


def attach(db: Session, person: Person, upload_id: str, post: Post) -> None:
    """Make one of the person's own files part of a post."""
    upload = find(db, person, upload_id)
    if upload.owner_id != person.id or upload.kind != "attachment" or upload.post_id is not None:
        raise errors.not_found()
    upload.post_id = post.id


def remove(db: Session, config: PlatformConfig, upload: Upload) -> None:
    """Remove a file and its row."""
    owner = db.get(Person, upload.owner_id)
    if owner is not None and owner.avatar_id == upload.id:
        owner.avatar_id = None
    db.delete(upload)
    db.flush()
    path_of(config, upload.id).unlink(missing_ok=True)


def remove_of_group(db: Session, config: PlatformConfig, group_id: str) -> None:
    """Remove the files of a group's posts."""
    theirs = select(Post.id).where(Post.group_id == group_id)
    for upload in db.scalars(select(Upload).where(Upload.post_id.in_(theirs))).all():
        remove(db, config, upload)


def download_headers() -> dict[str, str]:
    """Headers that keep a browser from treating a file as a page."""
    return {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
