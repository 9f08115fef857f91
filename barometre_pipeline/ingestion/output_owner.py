"""Whose an output folder is: one holds one barometer.

Belongs here: the record that the first load leaves, and the refusal of another barometer.
Does not: which folder is taken (`settings`), who works on it now (`lock`).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from barometre_pipeline.disk import disk_faults
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.disk import replace_private_file
from barometre_pipeline.settings import OUTPUT_VARIABLE, Settings

if TYPE_CHECKING:
    from barometre_pipeline.codebook import Codebook

OWNER_FILE = "barometer.json"
"""Lies in `build/`, the owner's only: it names a folder of the machine."""


def refuse_another(codebook: Codebook, settings: Settings) -> None:
    """Refuse an output folder that another barometer has loaded into.

    The same barometer is that of the same folder, seen from the root or from the output (both were moved
    together); or, where that folder is gone, one of the same title.

    Raises:
        BarometreError: B613.
    """
    owner = _of_another_folder(settings)
    if owner and not (owner["title"] == codebook.barometer.title.en and not Path(owner["folder"]).is_dir()):
        raise _another(owner, settings)


def refuse_folder_of_another(settings: Settings) -> None:
    """Refuse the same without a codebook, which may be faulty: an owner whose folder is gone may be this one.

    Raises:
        BarometreError: B613.
    """
    owner = _of_another_folder(settings)
    if owner and Path(owner["folder"]).is_dir():
        raise _another(owner, settings)


def claim_output(codebook: Codebook, settings: Settings) -> None:
    """Record whose the output folder is.

    Raises:
        BarometreError: B613, it is another's; B601 to B603, the disk failed.
    """
    refuse_another(codebook, settings)
    record = _record(codebook, settings)
    path = settings.build_dir / OWNER_FILE
    if _read(path) != record:
        with disk_faults(path.parent):
            replace_private_file(path, json.dumps(record, ensure_ascii=False, indent=2).encode())


def _of_another_folder(settings: Settings) -> dict[str, str] | None:
    """Return the record of an output folder, if it names another data folder."""
    owner = _read(settings.build_dir / OWNER_FILE)
    if owner is None:
        return None
    folders = Path(owner["folder"]), (settings.output_dir / owner["from_output"]).resolve()
    return None if settings.data_dir in folders else owner


def _another(owner: dict[str, str], settings: Settings) -> BarometreError:
    what = f"this output folder holds another barometer: « {owner['title']} » of {owner['folder']}"
    remedy = (
        f"name another folder with --output (or {OUTPUT_VARIABLE});"
        f" or, if it is the same barometer in a new place, delete {settings.build_dir / OWNER_FILE}"
    )
    return BarometreError(Fault("B613", what, Place(str(settings.output_dir)), remedy))


def _record(codebook: Codebook, settings: Settings) -> dict[str, str]:
    return {
        "title": codebook.barometer.title.en,
        "folder": str(settings.data_dir),
        "from_output": os.path.relpath(settings.data_dir, settings.output_dir),
    }


def _read(path: Path) -> dict[str, str] | None:
    """Return the record; None where there is none, or none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {name: str(found[name]) for name in ("title", "folder", "from_output")}
    except (OSError, ValueError, KeyError, TypeError):
        return None
