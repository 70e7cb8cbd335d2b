"""The database: engine, sessions and the column type for moments in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Engine, TypeDecorator, create_engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from launchready.demo.platform.config import PlatformConfig

SessionFactory = sessionmaker[Session]


class Base(DeclarativeBase):
    """Base of every table."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment that is stored without and read with its UTC zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store the UTC wall clock."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read it back as an aware moment."""
        return None if value is None else value.replace(tzinfo=UTC)


def open_engine(config: PlatformConfig) -> Engine:
    """Open the database file.

    Reads run outside a transaction and the first write takes the lock at once, so two writers
    wait for each other instead of failing half-way.
    """
    engine = create_engine(
        f"sqlite:///{config.database_path}",
        connect_args={"isolation_level": "IMMEDIATE", "check_same_thread": False, "timeout": 15},
        pool_size=40,
        max_overflow=20,
    )
    event.listen(engine, "connect", _prepare_connection)
    return engine


def _prepare_connection(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def session_factory(engine: Engine) -> SessionFactory:
    """A factory of sessions whose objects stay readable after commit."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(factory: SessionFactory) -> Iterator[Session]:
    """One unit of work: committed at the end, rolled back when it raises."""
    session = factory()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
