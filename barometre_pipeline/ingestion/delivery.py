"""The files of an edition as received: whether they are all there, and unchanged.

Belongs here: `delivery.yml`, the presence and the checksums of the files that it lists.
Does not: what the files hold (`read`).
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from barometre_pipeline.errors import BarometreError, Fault, Place, nearest
from barometre_pipeline.ingestion.names import NOTE_NAME
from barometre_pipeline.settings_file import parse_settings

_Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ListedFile(_Strict):
    """One file that `delivery.yml` lists; a checksum that is given is checked."""

    name: _Text
    sha256: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")] | None = None


class DeliveryNote(_Strict):
    """`delivery.yml`: where a delivery comes from, and the files that make it complete."""

    origin: _Text
    licence: _Text
    received_on: date
    nature: Literal["survey", "simulated"]
    files: Annotated[list[ListedFile], Field(min_length=1)]
    note: str | None = None


@dataclass(frozen=True)
class DeliveredFile:
    """One file of a delivery.

    Attributes:
        name: as landed rows name it (Unicode NFC, whatever the disk makes of accents).
    """

    name: str
    path: Path
    sha256: str


@dataclass(frozen=True)
class Delivery:
    """A complete delivery: every file that `delivery.yml` lists is there, and no other.

    Attributes:
        sha256: checksum of the whole: names and bytes of the files, and `delivery.yml`.
    """

    edition: int
    origin: str
    licence: str
    received_on: date
    files: tuple[DeliveredFile, ...]
    sha256: str


def read_delivery(raw_dir: Path, edition: int, nature: str | None = None) -> Delivery:
    """Check that the delivery of an edition is complete and unchanged.

    Args:
        raw_dir: the folder that holds one folder an edition.
        edition: year of the survey.
        nature: what `editions.csv` says of the edition; None: not compared.

    Raises:
        BarometreError: B201 no folder, B202 no `delivery.yml`, B203 `delivery.yml` malformed; or, together,
            B204 listed file missing, B205 file not listed, B206 empty file, B207 wrong checksum,
            B208 wrong nature, B209 a name listed twice or outside the folder, B214 a file that cannot be
            read.
    """
    with raw_faults(delivered_path(edition, "")):
        folder = raw_dir / str(edition)
        note_bytes = _note_bytes(folder, edition)
        note = read_note(note_bytes, edition)
        files, faults = look_through(note, files_in(folder), edition, nature)
    if faults:
        raise BarometreError(faults)
    checksum = _checksum(files, note_bytes)
    return Delivery(edition, note.origin, note.licence, note.received_on, files, checksum)


def delivered_path(edition: int | str, name: str) -> str:
    """Return the path of a delivered file as messages show it: within the data folder."""
    return f"raw/{edition}/{name}"


@contextmanager
def raw_faults(path: str) -> Iterator[None]:
    """Turn a failure of the system to read what was delivered into a fault.

    Raises:
        BarometreError: B214, with what the system says.
    """
    try:
        yield
    except OSError as error:
        what = f"{path} cannot be read: {error.strerror or error}"
        remedy = "make it a file or folder that whoever runs this may read"
        raise BarometreError(Fault("B214", what, Place(path), remedy)) from None


def read_note(content: bytes, edition: int) -> DeliveryNote:
    """Read `delivery.yml` from its bytes.

    Raises:
        BarometreError: B203, all that is wrong.
    """
    file = delivered_path(edition, NOTE_NAME)
    return parse_settings(content, DeliveryNote, file, unreadable="B203", wrong="B203")


def look_through(
    note: DeliveryNote, found: dict[str, Path], edition: int, nature: str | None
) -> tuple[tuple[DeliveredFile, ...], list[Fault]]:
    """Compare the files of a delivery with what its note says of them.

    Args:
        note: `delivery.yml`.
        found: files and folders that are there, as `files_in` names them.
        edition: year of the survey.
        nature: what `editions.csv` says of the edition; None: not compared.

    Returns:
        The files that are listed and can be read; and B204 to B209 and B214.
    """
    listed = {name: found[name] for name in sorted(set(_listed_names(note))) if name in found}
    files, unreadable = _read_files(listed, edition)
    faults = [
        *_listing_faults(note, found, edition),
        *_nature_faults(note, nature, edition),
        *unreadable,
        *_content_faults(note, files, edition),
    ]
    return files, faults


def _note_bytes(folder: Path, edition: int) -> bytes:
    if not folder.is_dir():
        what = f"there is no delivery of the edition {edition}"
        remedy = f"put the files and {NOTE_NAME} in this folder"
        raise BarometreError(Fault("B201", what, Place(delivered_path(edition, "")), remedy))
    if not (folder / NOTE_NAME).exists():
        what = f"the delivery of the edition {edition} is not complete: it has no {NOTE_NAME}"
        remedy = f"once all files are there, write {NOTE_NAME} (origin, licence, received_on, nature, files)"
        raise BarometreError(Fault("B202", what, _note_place(edition), remedy))
    with raw_faults(delivered_path(edition, NOTE_NAME)):
        return (folder / NOTE_NAME).read_bytes()


def files_in(folder: Path) -> dict[str, Path]:
    """Files and folders of a delivery by name; hidden ones and those of an open spreadsheet left out."""
    return {
        _composed(path.name): path
        for path in folder.iterdir()
        if path.name != NOTE_NAME and not path.name.startswith((".", "~$"))
    }


def _listed_names(note: DeliveryNote) -> list[str]:
    return [_composed(listed.name) for listed in note.files]


def _read_files(paths: dict[str, Path], edition: int) -> tuple[tuple[DeliveredFile, ...], list[Fault]]:
    """Return the files (folders left out) with their checksums, and B214 for each that cannot be read."""
    files: list[DeliveredFile] = []
    faults: list[Fault] = []
    for name, path in paths.items():
        try:
            with raw_faults(delivered_path(edition, name)):
                if path.is_file():
                    files.append(DeliveredFile(name, path, hashlib.sha256(path.read_bytes()).hexdigest()))
        except BarometreError as error:
            faults.extend(error.faults)
    return tuple(files), faults


def _listing_faults(note: DeliveryNote, found: dict[str, Path], edition: int) -> Iterator[Fault]:
    names = Counter(_listed_names(note))
    for name, count in names.items():
        place = Place(delivered_path(edition, name))
        if count > 1:
            yield Fault("B209", f"{NOTE_NAME} lists « {name} » twice", _note_place(edition), "keep one")
        if name == NOTE_NAME or name != Path(name).name:
            what = f"« {name} » is not the name of a file of the delivery"
            yield Fault("B209", what, _note_place(edition), "list files of this folder only, by name")
        elif name not in found or not found[name].is_file():
            near = nearest(name, set(found) - set(names))
            remedy = (
                f"did you mean « {near[0]} »?" if near else f"add the file, or take it out of {NOTE_NAME}"
            )
            yield Fault("B204", f"the file « {name} », listed by {NOTE_NAME}, is missing", place, remedy)
    for name in sorted(set(found) - set(names)):
        kind = "file" if found[name].is_file() else "folder"
        remedy = f"list it in {NOTE_NAME}, or take it away" if kind == "file" else "files lie side by side"
        what = f"the {kind} « {name} » is not listed by {NOTE_NAME}"
        yield Fault("B205", what, Place(delivered_path(edition, name)), remedy)


def _content_faults(note: DeliveryNote, files: tuple[DeliveredFile, ...], edition: int) -> Iterator[Fault]:
    expected = {_composed(listed.name): listed.sha256 for listed in note.files}
    for file in files:
        place = Place(delivered_path(edition, file.name))
        checksum = expected[file.name]
        if file.path.stat().st_size == 0:
            yield Fault("B206", f"the file « {file.name} » is empty", place, "ask the supplier for it again")
        elif checksum is not None and checksum.lower() != file.sha256:
            what = f"« {file.name} » is not the file that {NOTE_NAME} describes: its sha256 is {file.sha256}"
            remedy = "put back the file as received; if the supplier sent another, write its sha256"
            yield Fault("B207", what, place, remedy)


def _nature_faults(note: DeliveryNote, nature: str | None, edition: int) -> Iterator[Fault]:
    if nature is not None and note.nature != nature:
        what = f"{NOTE_NAME} says that the answers are « {note.nature} », codebook/editions.csv « {nature} »"
        yield Fault("B208", what, _note_place(edition, "nature"), "make both say what the answers are")


def _checksum(files: tuple[DeliveredFile, ...], note: bytes) -> str:
    whole = hashlib.sha256(hashlib.sha256(note).digest())
    for file in files:
        whole.update(hashlib.sha256(file.name.encode()).digest() + bytes.fromhex(file.sha256))
    return whole.hexdigest()


def _note_place(edition: int, setting: str | None = None) -> Place:
    return Place(delivered_path(edition, NOTE_NAME), column=setting)


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)
