"""The ready reference platform: three visitors, no finding, nothing left behind."""

from __future__ import annotations

import asyncio
import tomllib

import pytest

from launchready.artifacts.walk import Walk
from launchready.checks.walkthrough.bad_forms import bad_forms
from launchready.checks.walkthrough.broken_links import broken_links
from launchready.checks.walkthrough.console_errors import console_errors
from launchready.checks.walkthrough.dead_controls import dead_controls
from launchready.checks.walkthrough.endless_loading import endless_loading
from launchready.checks.walkthrough.oversharing import oversharing
from launchready.demo.start import start
from launchready.gather.making import undo_all
from launchready.gather.walk.found import Limits
from launchready.gather.walk.walk import walked
from launchready.model import Pass
from launchready.settings.schema import Settings

from .site import opened

pytestmark = pytest.mark.slow

CHECKS = (endless_loading, dead_controls, bad_forms, oversharing, broken_links, console_errors)
# What a sign-in and every action writes by design, and nothing ever removes.
APPENDED = {"access_tokens", "audit_log", "sessions"}


def test_the_ready_platform_has_no_findings() -> None:
    async def go() -> None:
        with start() as platform:
            settings = Settings.model_validate(tomllib.loads(platform.settings_toml()))
            before = platform.digest()
            async with opened(settings, environ=platform.environ()) as run:
                walk = await walked(run.site, Limits(seconds=120))
                left = await undo_all(run.site)
            after = platform.digest()
        assert isinstance(walk, Walk), walk
        assert [(visit.visitor, visit.walked, visit.why) for visit in walk.visits] == [
            ("anonymous", True, ""),
            ("member", True, ""),
            ("admin", True, ""),
        ]
        verdicts = {check.__name__: check(walk) for check in CHECKS}
        assert {name: got for name, got in verdicts.items() if not isinstance(got, Pass)} == {}
        assert {"/admin", "/feed", "/members"} <= {page.path for page in walk.pages if page.visitor == "admin"}
        assert "/admin" not in {page.path for page in walk.pages if page.visitor == "member" and page.ok}
        assert {one.outcome for one in walk.reach} == {"sign-in"}
        assert left == []
        assert {name for name in after if after[name] != before.get(name)} <= APPENDED

    asyncio.run(go())
