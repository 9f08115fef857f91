"""Ctrl-C and SIGTERM end a command with one line and the exit code that shells expect."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from barometre_pipeline import interruption

_WAIT = """
import sys, time
from pathlib import Path
from barometre_pipeline import cli, lock
from barometre_pipeline.cli import common

@cli.main.command()
@common.explained
def wait():
    with lock.hold(Path(sys.argv[1]), "waiting"):
        print("waiting", flush=True)
        try:
            time.sleep(60)
        except BaseException:
            raise ValueError("what came of the interruption") from None

cli.main(["wait"])
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_command_that_is_interrupted_says_so_in_one_line_and_leaves_the_lock(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    command = [sys.executable, "-c", _WAIT, str(tmp_path / ".lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as waiting:
        assert waiting.stdout is not None
        assert waiting.stdout.readline() == "waiting\n"
        waiting.send_signal(number)
        _, said = waiting.communicate(timeout=60)

    assert (waiting.returncode, said) == (code, "\ninterrupted; run again\n")
    assert (tmp_path / ".lock").read_text() == ""


def test_a_signal_that_is_lost_on_the_way_is_heard_all_the_same() -> None:
    with interruption.listening():
        interruption.stop_if_asked()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)

        assert interruption.received() is signal.SIGTERM
        with pytest.raises(KeyboardInterrupt):
            interruption.stop_if_asked()

    assert interruption.received() is None
    interruption.stop_if_asked()


def test_signals_are_handled_afterwards_as_they_were_before() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    hook = sys.unraisablehook

    with interruption.listening():
        pass

    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert sys.unraisablehook is hook
    assert signal.set_wakeup_fd(-1) == -1
