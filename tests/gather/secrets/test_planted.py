"""Each fault that lies in the repository: its check fails, with its consequences, and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from launchready.artifacts.secrets import LogSecrets, RepositorySecrets, Rotations
from launchready.checks.secrets import bundle, configuration, history, logs, rotation, tree
from launchready.demo.faults import all_faults
from launchready.demo.planting import planted
from launchready.demo.start import write_repository
from launchready.gather.secrets import logs as given
from launchready.gather.secrets.repository import LOCAL_FILE
from launchready.model import Fail, Missing, MissingReason, Verdict
from launchready.settings.schema import Secrets
from tests.gather.secrets.sweeping import KEY, engine, sweep

NOT_ASKED = Missing(MissingReason.OUT_OF_SCOPE, "not asked here")


def judged(root: Path) -> dict[str, Verdict]:
    """The verdicts on one repository and its logs; what the live site serves is not asked."""
    found = RepositorySecrets(sweep(root, *Secrets().local_files))
    read = LogSecrets(asyncio.run(given.look([str(root / "logs")], engine(), KEY)))
    return {
        "secrets/tree": tree.tree(found),
        "secrets/history": history.history(found),
        "secrets/configuration": configuration.configuration(found),
        "secrets/bundle": bundle.bundle(NOT_ASKED, found),
        "secrets/logs": logs.logs(read, found),
        "secrets/rotation": rotation.rotation(found, read, NOT_ASKED, NOT_ASKED, Rotations()),
    }


def failed(verdicts: dict[str, Verdict]) -> set[str]:
    return {name for name, verdict in verdicts.items() if isinstance(verdict, Fail)}


@pytest.mark.parametrize("key", planted())
def test_planted(key: str, tmp_path: Path) -> None:
    fault = all_faults()[key]
    verdicts = judged(write_repository(tmp_path / "repository", [key]))
    assert failed(verdicts) == {fault.check, *fault.consequences}, verdicts
    told = verdicts[fault.check]
    assert isinstance(told, Fail)
    assert len(told.findings) == 1
    assert all(item.repeat for item in told.findings[0].evidence)


def test_ready_repository_has_none(tmp_path: Path) -> None:
    root = write_repository(tmp_path / "repository")
    verdicts = judged(root)
    assert failed(verdicts) == set(), verdicts
    kinds = {name: type(verdict).__name__ for name, verdict in verdicts.items()}
    assert kinds["secrets/tree"] == kinds["secrets/history"] == kinds["secrets/configuration"] == "Pass", verdicts
    counts = dict(sweep(root, *Secrets().local_files).counts)
    assert counts[LOCAL_FILE] == 1
    assert sum(counts.values()) >= 6, counts
