import asyncio
import sys
import time
from pathlib import Path

import pytest

from launchready.model import Missing, MissingReason
from launchready.net.run_process import Finished, run


def do(*argv, cwd=Path("/"), timeout=10.0, **more):
    return asyncio.run(run(argv, cwd=cwd, timeout=timeout, **more))


def test_output_input_and_code():
    done = do("/bin/sh", "-c", "cat; echo err >&2; exit 3", input=b"in")
    assert isinstance(done, Finished)
    assert (done.code, done.text(), done.err) == (3, "in", b"err\n")


def test_big_input_to_a_program_that_does_not_read():
    done = do("/bin/sh", "-c", "exit 0", input=b"a" * 5_000_000)
    assert isinstance(done, Finished)
    assert done.code == 0


def test_credentials_are_not_handed_on(monkeypatch):
    monkeypatch.setenv("LR_MEMBER_PASSWORD", "planted")
    done = do("/usr/bin/env", env={"X_OWN": "1"})
    assert isinstance(done, Finished)
    assert "planted" not in done.text()
    assert "X_OWN=1" in done.text()


def test_what_cannot_start():
    for argv, cwd in (
        (["lr-no-such-program"], Path("/")),
        (["/bin/sh"], Path("/no/such")),
        (["/bin/sh", "a\0b"], Path("/")),
    ):
        found = do(*argv, cwd=cwd)
        assert isinstance(found, Missing)
        assert found.reason is MissingReason.NOT_CONFIGURED


def is_running(marker: str) -> bool:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if marker in (entry / "cmdline").read_text() and "pytest" not in (entry / "cmdline").read_text():
                    return True
            except OSError:
                continue
    return False


def test_the_whole_group_ends_at_the_time_out():
    started = time.monotonic()
    found = do("/bin/sh", "-c", "sleep 41.1937 & sleep 41.1937", timeout=0.3)
    assert isinstance(found, Missing)
    assert "within 0.3 seconds" in found.detail
    assert time.monotonic() - started < 3
    time.sleep(0.1)
    assert not is_running("41.1937")


def test_children_left_behind_do_not_hold_us():
    started = time.monotonic()
    done = do("/bin/sh", "-c", "sleep 42.1937 & echo done")
    assert isinstance(done, Finished)
    assert (done.code, done.text()) == (0, "done\n")
    assert time.monotonic() - started < 3
    time.sleep(0.1)
    assert not is_running("42.1937")


def test_output_is_capped():
    for command in ("yes", "yes >&2"):
        done = do("/bin/sh", "-c", command, max_output=100_000)
        assert isinstance(done, Finished)
        assert done.truncated
        assert len(done.out) + len(done.err) == 100_000


def test_cancelling_ends_the_group():
    async def main():
        task = asyncio.ensure_future(run(["/bin/sh", "-c", "sleep 43.1937; true"], cwd=Path("/"), timeout=30))
        await asyncio.sleep(0.3)
        assert is_running("43.1937")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.1)
        assert not is_running("43.1937")

    asyncio.run(main())


def test_values_are_cheap_to_import():
    heavy = {"httpx2", "httpcore2", "dns", "pydantic"}
    code = f"import sys, launchready.net.types as t; assert t; print(sorted({heavy} & set(sys.modules)))"
    done = do(sys.executable, "-c", code)
    assert isinstance(done, Finished)
    assert done.text() == "[]\n"
