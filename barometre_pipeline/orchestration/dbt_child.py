"""dbt that ends with the process that started it: the command `barometre-dbt`.

Belongs here: tying dbt to its parent. Does not: running it (`dbt`).

A run that is killed releases the lock at once; an orphaned dbt would go on writing beside the next run.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from importlib.metadata import version

_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that a process gets when its parent ends. Linux only."""


def main() -> None:
    """Run dbt's command line; be killed when the parent ends."""
    # Ctrl-C reaches parent and child: the parent says what comes of it, the child ends without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("the process that started dbt has ended")
    if sys.argv[1:] == ["--version"]:  # Dagster asks before each build, and dbt takes two seconds to say it
        print(f"dbt-core {version('dbt-core')}")
        return
    from dbt.cli.main import cli

    cli()
