"""The folder of a new barometer: five invented answers that publish as they are.

Belongs here: copying the example that every barometer begins with, for a year.
Does not: the example itself (`examples/new_barometer`), or what its files must hold (`codebook`).
"""

from __future__ import annotations

import shutil
from pathlib import Path

from barometre_pipeline.disk import disk_faults
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.settings import CHECKOUT

EXAMPLE = CHECKOUT / "examples" / "new_barometer"
YEAR_OF_EXAMPLE = 2026

_IGNORED = """\
# Real answers hold personal data; drafts show some of them, and what is made of them lies in output/.
raw/
drafts/
output/
"""


def begin_barometer(folder: Path, edition: int) -> None:
    """Write the folder of a new barometer whose invented edition is of a given year.

    Raises:
        BarometreError: B110, the folder holds something already; B602, it cannot be written.
    """
    if folder.exists() and not _is_empty(folder):
        remedy = "name a new folder, or an empty one: nothing is written over what is there"
        raise BarometreError(Fault("B110", "the folder holds something already", Place(str(folder)), remedy))
    with disk_faults(folder):
        shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
        (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8")
        old, new = str(YEAR_OF_EXAMPLE), str(edition)
        for path in (*folder.rglob("*.csv"), *folder.rglob("*.yml")):
            path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        (folder / "raw" / old).rename(folder / "raw" / new)


def _is_empty(folder: Path) -> bool:
    """Whether a folder holds nothing, or only what `git init` put there."""
    return folder.is_dir() and all(path.name == ".git" for path in folder.iterdir())
