"""What lies where a delivery is to be checked: a folder or one file, wherever it is.

Belongs here: which files are looked at, and what `delivery.yml`, if it is there, says wrongly of them.
Does not: what the files hold (`ingestion.examine`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.delivery import (
    Delivery,
    DeliveryNote,
    ListedFile,
    files_in,
    look_through,
    raw_faults,
    read_note,
)
from barometre_pipeline.ingestion.names import NOTE_NAME

_UNSAID = "not said"


@dataclass(frozen=True)
class Looked:
    """Files that may be a delivery.

    Attributes:
        delivery: those that can be read, whether or not a note lists them.
        has_note: whether `delivery.yml` is among them.
        faults: what it says wrongly; or, without it, what would be wrong whatever it said.
    """

    delivery: Delivery
    has_note: bool
    faults: tuple[Fault, ...]


def look_at(path: Path, codebook: EditionCodebook) -> Looked:
    """Find the files of a folder, or the one file, that is to be checked; nothing is written there.

    Raises:
        BarometreError: B201 there is nothing to check, B214 a folder that cannot be read.
    """
    if not path.exists():
        remedy = "give the folder, or the file, that is to be checked"
        raise BarometreError(Fault("B201", f"there is no file or folder « {path} »", Place(), remedy))
    with raw_faults(str(path)):
        found = files_in(path) if path.is_dir() else {path.name: path}
        note_path = path / NOTE_NAME
        content = note_path.read_bytes() if path.is_dir() and note_path.exists() else None
    if not any(each.is_file() for each in found.values()):
        remedy = "give the folder that holds the files of the edition"
        raise BarometreError(Fault("B201", f"the folder « {path} » holds no file", Place(), remedy))
    with raw_faults(str(path)):
        files, faults = look_through(_note_of(found, codebook), found, codebook.edition, None)
        if content is not None:
            faults = _faults_with_note(content, found, codebook)
    delivery = Delivery(codebook.edition, _UNSAID, _UNSAID, _today(), files, sha256="")
    return Looked(delivery, content is not None, tuple(faults))


def _faults_with_note(content: bytes, found: dict[str, Path], codebook: EditionCodebook) -> list[Fault]:
    try:
        note = read_note(content, codebook.edition)
    except BarometreError as error:
        return list(error.faults)
    return look_through(note, found, codebook.edition, codebook.nature)[1]


def _note_of(found: dict[str, Path], codebook: EditionCodebook) -> DeliveryNote:
    """Return the note that someone would write of these files."""
    nature = "simulated" if codebook.nature == "simulated" else "survey"
    files = [ListedFile(name=name) for name, path in found.items() if path.is_file()]
    return DeliveryNote(origin=_UNSAID, licence=_UNSAID, received_on=_today(), nature=nature, files=files)


def _today() -> date:
    return date.today()
