"""The folder of a new barometer: five invented answers that publish as they are.

Belongs here: copying the example that every barometer begins with, for a year.
Does not: the example itself (`examples/new_barometer`), or what its files must hold (`codebook`).
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from barometre_pipeline.disk import fault_of, make_folder
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
        BarometreError: B110, the folder holds something already, or is none; B601 to B603, it cannot be
            written.
    """
    what = _why_not(folder)
    if what:
        remedy = "name a new folder, or an empty one: nothing is written over what is there"
        raise BarometreError(Fault("B110", what, Place(str(folder)), remedy))
    try:
        make_folder(folder)
        shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
        (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8")
        _set_year(folder, edition)
    except (OSError, shutil.Error) as error:
        raise BarometreError(_not_written(error, folder)) from error


def _why_not(folder: Path) -> str | None:
    """Return why a barometer cannot begin here; None if nothing stands against it."""
    if folder.is_symlink() and not folder.exists():
        return f"this is a link to {folder.readlink()}, which does not exist"
    if folder.exists() and not folder.is_dir():
        return "this is a file, not a folder"
    # `git init` may have come first
    if folder.is_dir() and any(path.name != ".git" for path in folder.iterdir()):
        return "the folder holds something already"
    return None


def _set_year(folder: Path, edition: int) -> None:
    """Put the year in the place of the example's, where it is the edition or the vintage of its places."""
    old, new = str(YEAR_OF_EXAMPLE), str(edition)
    for name, (written, instead) in {
        "codebook/editions.csv": (rf"(^|,){old}(?=,)", rf"\g<1>{new}"),
        "reference/places.csv": (rf"^{old}(?=,)", new),
        "barometer.yml": (rf"(reference_vintage: ){old}", rf"\g<1>{new}"),
    }.items():
        path = folder / name
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(written, instead, text, flags=re.MULTILINE), encoding="utf-8")
    (folder / "raw" / old).rename(folder / "raw" / new)


def _not_written(error: OSError | shutil.Error, folder: Path) -> Fault:
    fault = fault_of(error, folder)
    if fault is None or fault.code != "B602":
        return fault or Fault("B603", str(error), Place(str(folder)))
    there = next(path for path in folder.absolute().parents if path.is_dir())
    said = error.strerror or str(error)
    what = f"the folder cannot be written ({said})"
    return Fault("B602", what, Place(str(folder)), f"name another folder: in {there} nothing can be made")
