"""Commands and paths as a person types them next, from where they are.

Belongs here: the program's own name, options that find the same folders again, quotes for the shell.
Does not: which command comes next (`cli`, `publication.summary`).
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from barometre_pipeline.settings import OUTPUT_VARIABLE, SHIPPED_DATA, usual_output


def command(name: str, *arguments: str, data_dir: Path | None = None, output_dir: Path | None = None) -> str:
    """Return a command of `barometre` that works on the same folders.

    Args:
        name: of the command.
        arguments: what else it is given, as a shell takes it.
        data_dir: folder of the barometer, where the command asks for one.
        output_dir: output folder, where the command asks for one; `data_dir` is given with it.
    """
    program = typed(Path(sys.executable).parent / "barometre")
    return " ".join([program, name, *_options(data_dir, output_dir), *arguments])


def shown(path: Path) -> str:
    """Return a path as a person would write it from where they are."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def typed(path: Path) -> str:
    """Return a path as a shell takes it."""
    return shlex.quote(shown(path))


def _options(data_dir: Path | None, output_dir: Path | None) -> Iterator[str]:
    """Options for what is not usual.

    What the environment says need not be what was typed before this: the command that ends here has set it to
    its own folders, for its child processes. An output of another's that stands there must be overridden.
    """
    if data_dir is not None and data_dir != SHIPPED_DATA:
        yield f"--data {typed(data_dir)}"
    if output_dir is None:
        return
    standing = os.environ.get(OUTPUT_VARIABLE)
    is_overridden = bool(standing) and Path(str(standing)).expanduser().resolve() != output_dir
    if is_overridden or output_dir != usual_output(data_dir or SHIPPED_DATA):
        yield f"--output {typed(output_dir)}"
