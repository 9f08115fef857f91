"""The lock on an output folder."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from barometre_pipeline import lock
from barometre_pipeline.errors import BarometreError

_HOLD = """
import sys, time
from pathlib import Path
from barometre_pipeline import lock
with lock.hold(Path(sys.argv[1]), "a long load"):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def _other_holder(lock_file: Path) -> "Iterator[subprocess.Popen[str]]":
    """Another process that holds the lock; it is killed with the block."""
    command = [sys.executable, "-c", _HOLD, str(lock_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_process_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    told: list[str] = []
    with (
        _other_holder(tmp_path / ".lock") as other,
        pytest.raises(BarometreError) as refused,
        lock.hold(tmp_path / ".lock", "test", wait_seconds=0.1, on_wait=told.append),
    ):
        pass
    assert refused.value.faults[0].code == "B610"
    assert len(told) == 1
    assert f"a long load, process {other.pid}" in told[0]
    assert told[0] in refused.value.faults[0].what


def test_a_killed_holder_leaves_nothing_that_blocks_the_next(tmp_path: Path) -> None:
    with _other_holder(tmp_path / ".lock"):
        pass
    with lock.hold(tmp_path / ".lock", "test", wait_seconds=0):
        assert "test, process" in (tmp_path / ".lock").read_text()


def test_the_same_process_may_take_the_lock_again_and_keeps_it_to_the_end(tmp_path: Path) -> None:
    probe = "import sys; from pathlib import Path; from barometre_pipeline import lock\n"
    probe += "with lock.hold(Path(sys.argv[1]), 'probe', wait_seconds=0): pass"
    with lock.hold(tmp_path / ".lock", "outer"):
        with lock.hold(tmp_path / ".lock", "inner"):
            pass
        tried = subprocess.run(
            [sys.executable, "-c", probe, str(tmp_path / ".lock")],
            capture_output=True,
            text=True,
            check=False,
        )
    assert tried.returncode != 0
    assert "B610" in tried.stderr


def test_an_output_folder_that_cannot_be_made_is_one_clear_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BarometreError) as refused, lock.hold(tmp_path / "file" / "output" / ".lock", "test"):
        pass
    assert refused.value.faults[0].code == "B602"
