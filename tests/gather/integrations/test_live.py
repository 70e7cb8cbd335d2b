"""Third parties of the running reference platform: it has none of its own; a policy that allows one shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from launchready.artifacts.integrations import Integrations
from launchready.demo.start import start
from launchready.run.audit import begin, gather, interruptible
from tests.audit.auditing import order_of

pytestmark = pytest.mark.slow


def test_the_ready_platform_has_none(tmp_path: Path) -> None:
    with start() as running:
        order = order_of(running, tmp_path)
        folder = begin(order)
        facts = interruptible(gather(order, folder, lambda kind, data: None, {Integrations}))
        folder.close()
    for artifacts in facts.values():
        found = artifacts[Integrations]
        assert isinstance(found, Integrations)
        assert found.known == () and found.unknown == ()
        assert set(found.sources) == {
            "the repository",
            "the names of settings",
            "served pages and scripts",
            "content security policies",
        }
