"""Background work: a table of jobs and one worker thread that does them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from launchready.demo.platform import clock
from launchready.demo.platform.db import SessionFactory, transaction
from launchready.demo.platform.models_business import Job

LOGGER = logging.getLogger("platform.jobs")
MAX_ATTEMPTS = 5
BACK_OFF_SECONDS = (10, 60, 300, 1800)
Handler = Callable[[dict[str, Any]], None]


def enqueue(db: Session, kind: str, payload: dict[str, Any], run_at: datetime | None = None) -> Job:
    """Leave work for the worker; it starts once the transaction is committed."""
    job = Job(kind=kind, payload=payload, run_at=run_at or clock.now())
    db.add(job)
    db.flush()
    return job


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts."""
    return timedelta(seconds=BACK_OFF_SECONDS[min(attempts, len(BACK_OFF_SECONDS)) - 1])


@dataclass
class Worker:
    """The one thread that does the jobs."""

    factory: SessionFactory
    database_path: Path
    handlers: dict[str, Handler] = field(default_factory=dict)
    poll_seconds: float = 0.2
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ensure_started(self) -> None:
        """Start the thread unless it runs."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._stop.clear()
                self._thread = threading.Thread(target=self._run, name="platform-worker", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Let the thread finish the job at hand and end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def run_due(self) -> int:
        """Do every job that is due; says how many there were."""
        done = 0
        while (job := self._take()) is not None:
            self._do(job)
            done += 1
        return done

    def _run(self) -> None:
        while not self._stop.is_set() and self.database_path.exists():
            try:
                self.run_due()
            except Exception:
                LOGGER.warning("the worker could not reach the database", exc_info=True)
            self._stop.wait(self.poll_seconds)

    def _take(self) -> Job | None:
        with transaction(self.factory) as db:
            due = (
                select(Job.id)
                .where(Job.state == "waiting", Job.run_at <= clock.now())
                .order_by(Job.run_at, Job.id)
                .limit(1)
            )
            if (job_id := db.scalar(due)) is None:
                return None
            return db.scalar(
                update(Job)
                .where(Job.id == job_id, Job.state == "waiting")
                .values(state="running", attempts=Job.attempts + 1)
                .returning(Job)
            )

    def _do(self, job: Job) -> None:
        error: str | None = None
        try:
            self.handlers[job.kind](job.payload)
        except Exception as problem:
            LOGGER.info("job %s failed: %s", job.id, type(problem).__name__)
            error = type(problem).__name__
        values: dict[str, Any] = {"state": "done", "last_error": error}
        if error is not None:
            final = job.attempts >= MAX_ATTEMPTS
            values["state"] = "failed" if final else "waiting"
            values["run_at"] = clock.now() + back_off(job.attempts)
        with transaction(self.factory) as db:
            db.execute(update(Job).where(Job.id == job.id).values(**values))
