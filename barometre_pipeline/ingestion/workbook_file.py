"""Whether a file is the workbook that its name says, and one that may be opened: looked at before it is.

Belongs here: kind, password, size and damage of a workbook as a file.
Does not: what its sheets hold (`workbook`), the look into each format (`workbook_xlsx`, `workbook_xls`,
`workbook_ods`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from zipfile import ZipFile

from olefile import OleFileIO

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.marks import MAX_CELLS, Block, Marks
from barometre_pipeline.ingestion.workbook_ods import is_encrypted_ods, scan_ods
from barometre_pipeline.ingestion.workbook_xls import OLD_STREAM, STREAM, EncryptedError, scan_xls
from barometre_pipeline.ingestion.workbook_xlsx import scan_xlsx

MAX_UNFOLDED_BYTES = 200_000_000
"""What the parts of a workbook may say that they unfold to: a file of 0.6 MB can unfold to 305."""

_SECTOR = 512
"""Bytes that an OLE container is a multiple of."""

_ARCHIVE, _CONTAINER = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_XLSX, _XLS, _ODS = "an XLSX workbook", "an XLS workbook", "an ODS workbook"
_OLD_XLS = "an XLS workbook of a format older than that of 1997"
_KINDS = {".xlsx": _XLSX, ".xlsm": _XLSX, ".xls": _XLS, ".ods": _ODS}
_PARTS = {"xl/workbook.bin": "an XLSB workbook", "xl/": _XLSX, "content.xml": _ODS}
"""How the name of a part begins that tells which workbook an archive is."""

_AGAIN = "open it in a spreadsheet program and save it again, or ask for the file again"


def scan_workbook(content: bytes, place: Place) -> dict[str, Marks]:
    """Return the marks of each sheet of a workbook, once it is known to be one that can be opened.

    Raises:
        BarometreError: B228 the file is of another kind than its name says, B229 it asks for a password, B230
            it is damaged, B236 it or one of its sheets is too large.
    """
    expected = _KINDS[PurePath(place.file or "").suffix.lower()]
    if not content.startswith((_ARCHIVE, _CONTAINER)):
        raise BarometreError(_wrong_kind(expected, _other_kind(content), place))
    with damage_faults(place):
        if content.startswith(_ARCHIVE):
            with ZipFile(io.BytesIO(content)) as archive:
                marks = _scan_archive(archive, expected, place)
        else:
            with OleFileIO(io.BytesIO(content)) as container:
                marks = _scan_container(container, expected, place)
    if expected != _XLSX:
        # Of these, calamine takes all sheets into memory as soon as the workbook is opened.
        excesses = [(name, each.excess) for name, each in marks.items() if each.excess is not None]
        if excesses:
            raise BarometreError(too_large(area, place, f"« {name} »") for name, area in excesses)
    return marks


def too_large(area: Block, place: Place, detail: str = "") -> Fault:
    """Word that a sheet is used further than any survey fills one."""
    first, last = str(area).split(":")
    what = f"a sheet is used from {first} to {last}, more than {MAX_CELLS} cells"
    remedy = "is there a cell far below or beside the table? Ask for the sheet without it"
    return Fault("B236", what, place, remedy, detail)


def whole_sectors(content: bytes) -> bytes:
    """Fill up the last sector of an OLE container, where calamine fails; another file stays as it is."""
    return content + bytes(-len(content) % _SECTOR) if content.startswith(_CONTAINER) else content


@contextmanager
def damage_faults(place: Place) -> Iterator[None]:
    """Turn whatever a damaged workbook makes the libraries raise into a fault.

    Raises:
        BarometreError: B229 a password, B230 damage.
    """
    try:
        yield
    except (BarometreError, MemoryError):
        raise
    except EncryptedError:
        raise BarometreError(_password(place)) from None
    except BaseException as error:
        # Rust code that fails raises an exception that is none of Python's own.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            what = "the workbook cannot be opened: it is damaged, or was cut short"
            raise BarometreError(Fault("B230", what, place, _AGAIN, detail=str(error))) from None
        raise


def _scan_archive(archive: ZipFile, expected: str, place: Place) -> dict[str, Marks]:
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > MAX_UNFOLDED_BYTES:
        what = f"the workbook unfolds to {size} bytes, more than {MAX_UNFOLDED_BYTES}"
        remedy = "ask for the sheets that are read, in a workbook of their own"
        raise BarometreError(Fault("B236", what, place, remedy))
    if any(part.flag_bits & 1 for part in parts):
        raise BarometreError(_password(place))
    names = archive.namelist()
    kinds = (kind for part, kind in _PARTS.items() if any(name.startswith(part) for name in names))
    kind = next(kinds, "an archive")
    if kind != expected:
        raise BarometreError(_wrong_kind(expected, kind, place))
    damaged = archive.testzip()  # reads every part: none is larger than it says
    if damaged is not None:
        raise ValueError(damaged)
    if kind == _ODS and is_encrypted_ods(archive):
        raise EncryptedError
    return scan_ods(archive) if kind == _ODS else scan_xlsx(archive)


def _scan_container(container: OleFileIO, expected: str, place: Place) -> dict[str, Marks]:
    if container.exists("EncryptedPackage"):
        raise EncryptedError
    kind = _OLD_XLS if container.exists(OLD_STREAM) else "an old document"
    kind = _XLS if container.exists(STREAM) else kind
    if kind != expected:
        raise BarometreError(_wrong_kind(expected, kind, place))
    return scan_xls(container)


def _other_kind(content: bytes) -> str:
    """Name what a file is that is no workbook, as far as its first bytes tell."""
    start = content[:1000].lstrip(b"\xef\xbb\xbf\r\n\t ")
    if start.startswith(b"<"):
        return "a web page or a file of XML"
    return "a file of another kind, or damaged" if b"\x00" in start else "a text file"


def _wrong_kind(expected: str, actual: str, place: Place) -> Fault:
    what = f"by its name the file is {expected}, but it is {actual}"
    remedy = f"do not rename it: {_AGAIN}"
    return Fault("B228", what, place, remedy)


def _password(place: Place) -> Fault:
    what = "the workbook asks for a password"
    return Fault("B229", what, place, "ask for it without one, or open it and save it without")
