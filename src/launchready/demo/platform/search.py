"""Search over what the person may see."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from launchready.demo.platform import pagination, visibility
from launchready.demo.platform.models import Person, Post
from launchready.demo.platform.pagination import PageRequest

PEOPLE_SHOWN = 10
PeopleOrder = Literal["name", "company", "location"]


def pattern(words: str) -> str:
    """A LIKE pattern in which the searched words mean only themselves."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def contains(words: str) -> ColumnElement[bool]:
    """The condition that a post contains the words."""
    like = pattern(words)
    return or_(Post.title.ilike(like, escape="\\"), Post.body.ilike(like, escape="\\"))


def posts(db: Session, person: Person, words: str, page: PageRequest) -> tuple[list[Post], str | None]:
    """Visible posts that contain the words."""
    query = select(Post).where(visibility.posts(person), contains(words))
    return pagination.fetch(db, query, page, Post.created_at, Post.id)


def count_posts(db: Session, person: Person, words: str) -> int:
    """How many visible posts contain the words."""
    return db.scalar(select(func.count(Post.id)).where(visibility.posts(person), contains(words))) or 0


def people(db: Session, person: Person, words: str, sort: PeopleOrder = "name") -> list[Person]:
    """Listed members whose published fields contain the words."""
    like = pattern(words)
    columns = (Person.name, Person.headline, Person.company, Person.location)
    query = (
        select(Person)
        .where(visibility.people(person), or_(*(column.ilike(like, escape="\\") for column in columns)))
        .order_by(getattr(Person, sort), Person.id)
        .limit(PEOPLE_SHOWN)
    )
    return list(db.scalars(query))
