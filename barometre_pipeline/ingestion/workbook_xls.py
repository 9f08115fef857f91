"""A look into the records of an XLS workbook, for what the values of its cells do not say.

Belongs here: formulas without a value, errors, percentages and used area, by sheet; whether it is encrypted.
Does not: the values and the merged cells, which calamine reads (`workbook`), newer formats.

The records are those of [MS-XLS], in a stream of an OLE container.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Set
from typing import NamedTuple

from olefile import OleFileIO

from barometre_pipeline.ingestion.marks import Block, Marks
from barometre_pipeline.ingestion.number_format import PERCENTS, shows_percent

STREAM, OLD_STREAM = "Workbook", "Book"
"""Names of the stream that holds a workbook, since 1997 and before."""

_FORMULA, _EOF, _FILEPASS, _BOUNDSHEET, _MULRK = 0x06, 0x0A, 0x2F, 0x85, 0xBD
_DIMENSIONS, _NUMBER, _BOOLERR, _RK, _FORMAT, _XF = 0x200, 0x203, 0x205, 0x27E, 0x41E, 0xE0
_VALUES = (_FORMULA, 0xD6, 0xFD, _NUMBER, 0x204, _BOOLERR, _RK)
"""Records that hold one cell; they begin with its row and column, from 0, and its style."""


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

    A formula whose value is blank counts as having none: the format does not say whether it was computed; one
    whose value is zero is doubtful: LibreOffice leaves a zero in the place of a text.

    Raises:
        EncryptedError: the workbook was saved with a password.
        Exception: whatever a damaged file leads to.
    """
    stream = container.openstream(STREAM).read()
    sheets: dict[str, int] = {}
    formats: dict[int, str] = dict(PERCENTS)
    shown: list[int] = []
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            raise EncryptedError
        if kind == _BOUNDSHEET:
            sheets[_text(body[8:], body[6], body[7])] = struct.unpack_from("<I", body)[0]
        elif kind == _FORMAT:
            number, length, flags = struct.unpack_from("<HHB", body)
            formats[number] = _text(body[5:], length, flags)
        elif kind == _XF:
            shown.append(struct.unpack_from("<2xH", body)[0])
    percents = {style for style, number in enumerate(shown) if shows_percent(formats.get(number, ""))}
    return {name: _sheet_marks(stream, start, percents) for name, start in sheets.items()}


def _records(stream: bytes, start: int) -> Iterator[_Record]:
    """Yield the records of a part of the stream, up to its end, or to that of a chart: cells come before."""
    kind = None
    while kind != _EOF:
        kind, size = struct.unpack_from("<HH", stream, start)
        yield _Record(kind, stream[start + 4 : start + 4 + size])
        start += 4 + size


def _text(characters: bytes, length: int, flags: int) -> str:
    is_wide = flags & 1
    return characters[: 2 * length].decode("utf-16-le") if is_wide else characters[:length].decode("latin-1")


def _sheet_marks(stream: bytes, start: int, percents: Set[int]) -> Marks:
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
        elif kind == _FORMULA and not any(body[6:14]):
            marks.doubtful.append(cell)
        marks.percents += _percents(kind, body, cell, percents)
    return marks


def _percents(kind: int, body: bytes, cell: Block, styles: Set[int]) -> Iterator[Block]:
    """The numbers of a record whose style is one of those that show percentages."""
    if kind == _MULRK:
        for number, (style, _) in enumerate(struct.iter_unpack("<HI", body[4:-2])):
            if style in styles:
                yield Block(cell.top, cell.left + number, cell.top, cell.left + number)
    is_number = kind in (_NUMBER, _RK) or (kind == _FORMULA and body[12:14] != _NOT_A_NUMBER)
    if is_number and struct.unpack_from("<4xH", body)[0] in styles:
        yield cell


def _check_dimensions(body: bytes) -> None:
    """Refuse a size that no sheet has: calamine takes the memory for it, or ends the process."""
    top, bottom, left, right = struct.unpack_from("<IIHH", body)
    if not (top <= bottom <= _MOST_ROWS and left <= right <= _MOST_COLUMNS):
        raise ValueError(f"rows {top} to {bottom}, columns {left} to {right}")


def _error(kind: int, body: bytes) -> int | None:
    """Code of the error that a cell holds, or that its formula results in."""
    if kind == _BOOLERR and body[7]:
        return body[6]
    if kind == _FORMULA and body[12:14] == _NOT_A_NUMBER and body[6] == _IS_ERROR:
        return body[8]
    return None
