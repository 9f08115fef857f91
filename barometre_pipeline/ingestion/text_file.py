"""The lines of a delimited text file, decoded and split as declared.

Belongs here: encoding, delimiter and quotes of a text file, and the proof that they are not as declared.
Does not: headers, ragged or blank lines, which are the same for every kind of file (`extract`).
"""

from __future__ import annotations

import codecs
import csv
import io
import re

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.cells import Line

_MOJIBAKE = re.compile(r"[\u00c2-\u00f4][^\x00-\x7f]+")
_C1_CONTROL = re.compile(r"[\x80-\x9f]")
_DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
_REMEDY = "write the encoding of the file in codebook/files.csv"


def decode(content: bytes, encoding: str, file: str) -> str:
    """Decode the bytes of a text file, in the encoding declared and no other.

    Raises:
        BarometreError: B220 the file is in another encoding, B221 it is not a text file.
    """
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BarometreError(_not_text(file, "it is a workbook or an archive", None))
    fault = _other_mark(content, encoding, file)
    if fault is not None:
        raise BarometreError(fault)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BarometreError(_undecodable(content, error, encoding, file)) from None
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        raise BarometreError(_not_text(file, "it holds NUL characters (utf-16?)", row))
    if not codecs.lookup(encoding).name.startswith("utf"):
        fault = _other_single_byte(content, text, encoding, file)
        if fault is not None:
            raise BarometreError(fault)
    return text.removeprefix("\ufeff")


def split(text: str, delimiter: str, file: str) -> tuple[list[Line], list[Fault]]:
    """Split a text into lines and cells; quoted cells may hold delimiters and line breaks.

    Returns:
        The lines, and B222 (a quote that cannot be read past) for the caller to report with its own faults.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[Line] = []
    start = 1
    try:
        for cells in reader:
            lines.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        return lines, [_misquoted(error, file, start)]
    return lines, []


def other_delimiter(lines: list[list[str]], delimiter: str) -> str | None:
    """Return the name of the delimiter that a header of one cell, and the line under it, seem to hold."""
    if len(lines[0]) != 1:
        return None
    counts = {
        name: lines[0][0].count(other)
        for other, name in _DELIMITERS.items()
        if other != delimiter and all(any(other in cell for cell in cells) for cells in lines)
    }
    return max(counts, key=lambda name: counts[name]) if counts else None


def _misquoted(error: csv.Error, file: str, start: int) -> Fault:
    if "expected after" in str(error):
        what = "a quoted cell goes on after its closing quote"
        remedy = 'a quote inside a quoted cell is written twice ("")'
    else:
        what = "a quote is opened and never closed"
        remedy = "close it; what follows cannot be read before"
    return Fault("B222", f"{what}, in the record that starts here", Place(file, row=start), remedy)


def _other_mark(content: bytes, encoding: str, file: str) -> Fault | None:
    """Fault of a file whose byte order mark contradicts the encoding declared, or that lacks the mark."""
    marks = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    actual = next((name for mark, name in marks.items() if content.startswith(mark)), None)
    declared = codecs.lookup(encoding).name.removesuffix("-sig")
    if actual is not None and actual != declared:
        what = f"the file is declared {encoding}, but starts with the mark of {actual}"
        return Fault("B220", what, Place(file, row=1), f"{_REMEDY} ({actual})")
    if declared == "utf-16" and actual is None:
        what = f"the file is declared {encoding}, but does not start with its mark"
        return Fault("B220", what, Place(file, row=1), _REMEDY)
    return None


def _undecodable(content: bytes, error: UnicodeDecodeError, encoding: str, file: str) -> Fault:
    byte = content[error.start]
    as_cp1252 = bytes([byte]).decode("cp1252", errors="ignore")
    hint = f", « {as_cp1252} » in cp1252" if as_cp1252.isprintable() and as_cp1252 else ""
    what = f"the file is declared {encoding}, but byte 0x{byte:02X}{hint} cannot be read as such"
    row = content.count(b"\n", 0, error.start) + 1
    return Fault("B220", what, Place(file, row=row), _REMEDY + _suggestion(content, encoding))


def _suggestion(content: bytes, encoding: str) -> str:
    """The encoding of the ladder that reads the whole file, as a hint and never as a decision."""
    for other in ("utf-8", "cp1252"):
        try:
            content.decode(other)
        except UnicodeDecodeError:
            continue
        return f" ({other}?)" if codecs.lookup(other) != codecs.lookup(encoding) else ""
    return ""


def _other_single_byte(content: bytes, text: str, encoding: str, file: str) -> Fault | None:
    """Fault of a file that a one-byte encoding decodes, as it decodes nearly anything, but wrongly."""
    if _is_utf8(content):
        found = _MOJIBAKE.search(text)
        sample = f": « {found.group()[:2]} » would stand for one letter" if found else ""
        row = text.count("\n", 0, found.start()) + 1 if found else None
        what = f"the file is declared {encoding}, but is utf-8{sample}"
        return Fault("B220", what, Place(file, row=row), f"{_REMEDY} (utf-8)")
    control = _C1_CONTROL.search(text)
    if control is not None:
        row = text.count("\n", 0, control.start()) + 1
        what = (
            f"the file is declared {encoding}, but holds byte 0x{ord(control.group()):02X}, no letter there"
        )
        return Fault("B220", what, Place(file, row=row), _REMEDY + _suggestion(content, encoding))
    return None


def _is_utf8(content: bytes) -> bool:
    """Whether bytes beyond ASCII are there and are strictly UTF-8."""
    try:
        return not content.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _not_text(file: str, why: str, row: int | None) -> Fault:
    return Fault("B221", f"this is not a text file: {why}", Place(file, row=row), "export it as CSV")
