"""Every cell of a delivery as text, with its file, sheet and line.

Belongs here: which reader each file has, and all their faults together.
Does not: which files are read and how (`layout`), bytes and quotes (`text_file`), sheets (`workbook`),
headers and lines (`extract`), meaning (`harmonise`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion import text_file
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.delivery import Delivery, delivered_path, raw_faults
from barometre_pipeline.ingestion.extract import Extract, divide, make_extract
from barometre_pipeline.ingestion.layout import FILES_CSV, WORKBOOK_SUFFIXES, Layout, layouts, named_files
from barometre_pipeline.ingestion.merged import blank_covered, cell_faults, fill_merged
from barometre_pipeline.ingestion.workbook import Workbook

_DATA_SUFFIXES = (".csv", ".tsv", ".txt", *WORKBOOK_SUFFIXES, ".xlsb", ".fods")
"""Files of other kinds (a questionnaire, a letter) may be part of a delivery without being read."""

_Layouts = Mapping[str | None, Layout | None]
"""How each sheet of a file is read, None for a text file; or that it is read no further."""


def read_extracts(delivery: Delivery, codebook: EditionCodebook) -> list[Extract]:
    """Read each file of a delivery once, as `files.csv` says.

    Raises:
        BarometreError: all faults that `read_each` returns.
    """
    extracts, faults = read_each(delivery, codebook)
    if faults:
        raise BarometreError(faults)
    return extracts


def read_each(delivery: Delivery, codebook: EditionCodebook) -> tuple[list[Extract], list[Fault]]:
    """Read each file of a delivery once, as `files.csv` says, whatever is wrong with another.

    Returns:
        What could be read; and all faults of all files together: B210 a pattern that matches no file, B211 a
        file read twice, B212 a file that nothing reads, B213 a row of `files.csv` that is not whole, B214 a
        file that cannot be read, B220-B227, B237, B238 and B306 as `read_text_file`, B225-B239 and B306 as
        `read_workbook`.
    """
    paths = {file.name: file.path for file in delivery.files}
    declared, faults = layouts(codebook.files, list(paths), lambda name: _sheet_names(paths[name]))
    faults += _unread_faults(delivery, named_files(codebook.files, paths))
    by_file: dict[str, dict[str | None, Layout | None]] = defaultdict(dict)
    known = frozenset(fold(header) for header in codebook.columns["header"].dropna())
    for (name, sheet), layout in declared.items():
        written = layout.edition_written or str(delivery.edition) if layout else ""
        by_file[name][sheet] = (
            replace(layout, known_headers=known, edition_written=written) if layout else None
        )
    extracts: list[Extract] = []
    for name, sheets in by_file.items():
        try:
            extracts += _read(paths[name], sheets)
        except BarometreError as error:
            faults.extend(error.faults)
    return extracts, faults


def read_text_file(path: Path, layout: Layout) -> Extract:
    """Read one text file as declared.

    Raises:
        BarometreError: B214 a file that cannot be read, B220 encoding, B221 not a text file, B224 delimiter,
            B227 no header or no line; or, together, B222 quote, B223 ragged lines, B225 duplicated header,
            B226 blank header over cells, B237 no foot, B238 a foot above lines of the table.
    """
    place = delivered_path(path.parent.name, path.name)
    text = text_file.decode(_content(path), layout.encoding, place)
    lines, faults = text_file.split(text, layout.delimiter, place)
    return make_extract(path.name, divide(lines, layout), faults, layout, Place(place))


def read_workbook(path: Path, sheets: _Layouts) -> list[Extract]:
    """Read the sheets of one workbook, each as declared.

    Args:
        path: the workbook.
        sheets: name of each sheet that is known -> how it is read; None: no further. The name None: a row
            should name another sheet and does not, which is told already.

    Raises:
        BarometreError: B214 a file that cannot be read, B228 wrong kind, B229 password, B230 damage, B236 too
            large; or, of all sheets together, B231 a sheet that is not there, B232 a sheet that nothing
            names, B225-B227, B237 and B238 as in a text file, B233 formulas without a value, B234 errors,
            B235 merged cells, B239 percentages.
    """
    place = Place(delivered_path(path.parent.name, path.name))
    book = Workbook(_content(path), place)
    faults = list(book.naming_faults(sheets))
    extracts = []
    for name, layout in sheets.items():
        if layout is not None and name is not None and book.has(name):
            try:
                extracts.append(_read_sheet(path.name, book, layout, replace(place, sheet=name)))
            except BarometreError as error:
                faults.extend(error.faults)
    if faults:
        raise BarometreError(faults)
    return extracts


def _read(path: Path, sheets: _Layouts) -> list[Extract]:
    if path.suffix.lower() in WORKBOOK_SUFFIXES:
        return read_workbook(path, sheets)
    return [read_text_file(path, layout) for layout in sheets.values() if layout is not None]


def _sheet_names(path: Path) -> list[str]:
    """Name the sheets of a workbook; none where it cannot be opened, which is told when it is read."""
    try:
        return Workbook(_content(path), Place(delivered_path(path.parent.name, path.name))).sheets
    except BarometreError:
        return []


def _read_sheet(file: str, book: Workbook, layout: Layout, place: Place) -> Extract:
    sheet = blank_covered(book.read(place.sheet or "", layout.decimal_mark))
    columns = layout.columns or sheet.columns
    parts = divide(sheet.lines_within(columns), layout)
    faults = list(cell_faults(parts, sheet, columns, place))
    filled = fill_merged(parts, sheet, columns)
    return make_extract(file, filled, faults, replace(layout, columns=columns), place)


def _content(path: Path) -> bytes:
    with raw_faults(delivered_path(path.parent.name, path.name)):
        return path.read_bytes()


def _unread_faults(delivery: Delivery, named: set[str]) -> Iterator[Fault]:
    for file in delivery.files:
        if file.name not in named and Path(file.name).suffix.lower() in _DATA_SUFFIXES:
            what = f"no row of {FILES_CSV} reads the file « {file.name} »"
            place = Place(delivered_path(delivery.edition, file.name))
            yield Fault("B212", what, place, "add a row for it, or take it out of the delivery")
