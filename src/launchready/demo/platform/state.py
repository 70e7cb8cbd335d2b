"""What one running platform holds in memory; hangs off ``app.state.platform``."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Engine

from launchready.demo.platform import tokens
from launchready.demo.platform.cache import AnswerCache
from launchready.demo.platform.config import PlatformConfig
from launchready.demo.platform.db import SessionFactory
from launchready.demo.platform.jobs import Worker
from launchready.demo.platform.limits import Limiter


@dataclass
class PlatformState:
    """Settings, database, counters and keys."""

    config: PlatformConfig
    engine: Engine
    factory: SessionFactory
    worker: Worker
    limiter: Limiter = field(default_factory=Limiter)
    answers: AnswerCache = field(default_factory=AnswerCache)
    token_key: bytes = field(default_factory=tokens.new_key)
    csrf_key: bytes = field(default_factory=tokens.new_key)
