"""Golden files are plain files beside the tests; `pytest --snapshot-update` writes them again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> Callable[[str], SnapshotAssertion]:
    def of(extension: str) -> SnapshotAssertion:
        class Plain(SingleFileSnapshotExtension):
            _write_mode = WriteMode.TEXT
            file_extension = extension

        return snapshot.use_extension(Plain)

    return of
