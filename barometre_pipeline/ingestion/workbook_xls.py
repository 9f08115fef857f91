"""A look into the records of an XLS workbook, for what the values of its cells do not say.

Belongs here: formulas without a value, errors and used area, by sheet; whether it is encrypted.
Does not: the values and the merged cells, which calamine reads (`workbook`), newer formats (`workbook_xml`).

The records are those of [MS-XLS], in a stream of an OLE container.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from olefile import OleFileIO

from barometre_pipeline.ingestion.marks import Block, Marks

STREAMS = ("Workbook", "Book")
"""Names of the stream that holds a workbook, since 1997 and before."""

_FORMULA, _EOF, _FILEPASS, _BOUNDSHEET, _MULRK = 0x06, 0x0A, 0x2F, 0x85, 0xBD
_DIMENSIONS, _BOOLERR, _BOF = 0x200, 0x205, 0x809
_VALUES = (_FORMULA, 0xD6, 0xFD, 0x203, 0x204, _BOOLERR, 0x27E)
"""Records that hold one cell; they begin with its row and column, from 0."""

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
"""What a sheet of the format can have."""

_OLD_DIMENSIONS = 10
"""Bytes of the record that tells the size of a sheet, before 1997."""

_NOT_A_NUMBER = b"\xff\xff"
_IS_ERROR, _IS_BLANK = 2, 3
"""What the result of a formula is that is no number."""


class EncryptedError(Exception):
    """The workbook was saved with a password."""


class _Record(NamedTuple):
    kind: int
    body: bytes


def scan_xls(container: OleFileIO) -> dict[str, Marks]:
    """Return the marks of each sheet of an XLS workbook.

    A formula whose value is blank counts as having none: the format does not say whether it was computed.

    Raises:
        EncryptedError: the workbook was saved with a password.
        TooLargeError: a sheet is too large.
        Exception: whatever a damaged file leads to.
    """
    name = next(name for name in STREAMS if container.exists(name))
    stream = container.openstream(name).read()
    sheets: dict[str, int] = {}
    for record in _records(stream, 0):
        if record.kind == _FILEPASS:
            raise EncryptedError
        if record.kind == _BOUNDSHEET:
            sheets[_sheet_name(record.body)] = struct.unpack_from("<I", record.body)[0]
    return {name: _sheet_marks(stream, start) for name, start in sheets.items()}


def _records(stream: bytes, start: int) -> Iterator[_Record]:
    """Yield the records of a part of the stream, up to its end; charts within a sheet are parts of it."""
    depth = 0
    while True:
        kind, size = struct.unpack_from("<HH", stream, start)
        yield _Record(kind, stream[start + 4 : start + 4 + size])
        depth += (kind == _BOF) - (kind == _EOF)
        if kind == _EOF and depth <= 0:
            return
        start += 4 + size


def _sheet_name(body: bytes) -> str:
    length, is_wide = body[6], body[7] & 1
    return body[8 : 8 + 2 * length].decode("utf-16-le") if is_wide else body[8 : 8 + length].decode("latin-1")


def _sheet_marks(stream: bytes, start: int) -> Marks:
    marks = Marks()
    for kind, body in _records(stream, start):
        if kind == _DIMENSIONS:
            _check_dimensions(body)
        if kind not in (*_VALUES, _MULRK):
            continue
        row, column = struct.unpack_from("<HH", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MULRK else column
        cell = Block(row + 1, column + 1, row + 1, last + 1)
        marks.use(cell)
        error = _error(kind, body)
        if error is not None:
            marks.errors.append((cell, _ERRORS.get(error, "#?")))
        elif kind == _FORMULA and body[12:14] == _NOT_A_NUMBER and body[6] == _IS_BLANK:
            marks.unvalued.append(cell)
    return marks


def _check_dimensions(body: bytes) -> None:
    """Refuse a size that no sheet has: calamine takes the memory for it, or ends the process."""
    top, bottom, left, right = struct.unpack_from("<IIHH" if len(body) > _OLD_DIMENSIONS else "<HHHH", body)
    if not (top <= bottom <= _MOST_ROWS and left <= right <= _MOST_COLUMNS):
        raise ValueError(f"rows {top} to {bottom}, columns {left} to {right}")


def _error(kind: int, body: bytes) -> int | None:
    """Code of the error that a cell holds, or that its formula results in."""
    if kind == _BOOLERR and body[7]:
        return body[6]
    if kind == _FORMULA and body[12:14] == _NOT_A_NUMBER and body[6] == _IS_ERROR:
        return body[8]
    return None
