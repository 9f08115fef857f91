"""The lock on an output folder."""

import subprocess
import sys
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


def _other_holder(lock_file: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(lock_file)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    other = _other_holder(tmp_path / ".lock")
    told: list[str] = []
    try:
        with (
            pytest.raises(BarometreError) as refused,
            lock.hold(tmp_path / ".lock", "test", wait_seconds=0.1, on_wait=told.append),
        ):
            pass
    finally:
        other.kill()
        other.wait()
    assert refused.value.faults[0].code == "B610"
    assert len(told) == 1
    assert f"a long load, process {other.pid}" in told[0]
    assert told[0] in refused.value.faults[0].what


def test_a_killed_holder_leaves_nothing_that_blocks_the_next(tmp_path: Path) -> None:
    other = _other_holder(tmp_path / ".lock")
    other.kill()
    other.wait()
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
