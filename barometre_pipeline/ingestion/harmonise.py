"""The tables of an edition, in our codes, from its extracts.

Belongs here: which lines yield rows of which table, and the columns of those rows.
Does not: reading files (`read`), comparing them with the codebook (`agreement`), known errors (`correct`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.agreement import answer_faults, header_faults
from barometre_pipeline.ingestion.extract import Extract
from barometre_pipeline.ingestion.frames import text_or_none
from barometre_pipeline.ingestion.layout import FileRow, Sheet, file_rows, rows_feeding
from barometre_pipeline.ingestion.leftovers import AskedByLine, leftover_faults
from barometre_pipeline.ingestion.long_form import is_left_out, items_asked, read_answers, unfold
from barometre_pipeline.ingestion.mapped import LEFT_OUT, Item, Mapped, Mapping, TableMapping
from barometre_pipeline.ingestion.mapping import lost_rows, map_edition
from barometre_pipeline.ingestion.recode import recode, written_cells
from barometre_pipeline.tables import ANSWER, SKIPPED_LINE, TABLES, Table

_PROVENANCE = ("source_file", "source_sheet", "source_row")

_Where = tuple[str, str | None, str]
_Columns = dict[str, list[str | None]]


@dataclass(frozen=True)
class Harmonised:
    """The tables of one edition as text, before corrections and checks.

    Attributes:
        tables: name of every table of `tables.TABLES` -> text frame (null: NaN) with exactly its columns, in
            order, indexed from 0; a table that the edition does not hold has no rows.
        skipped: lines that yield no row, text frame with the columns of `tables.SKIPPED_LINE`.
    """

    tables: dict[str, pd.DataFrame]
    skipped: pd.DataFrame


@dataclass(frozen=True)
class _Feed:
    """An extract that feeds a table, with what is mapped of it and the decimal mark of its numbers."""

    extract: Extract
    mapping: TableMapping
    row: FileRow


@dataclass(frozen=True)
class _Lines:
    """Lines of one feed that yield rows of its table: the cells of its headers only, and where they stand."""

    cells: pd.DataFrame
    mapping: TableMapping
    places: list[_Where]
    decimal_marks: list[str]


def harmonise(extracts: Sequence[Extract], codebook: EditionCodebook) -> Harmonised:
    """Turn the extracts of an edition into its tables.

    Raises:
        BarometreError: B301 the codebook contradicts itself; or, of all files and tables together, B301 a
            table, an item or a domain that nothing is mapped to, B302 a header that the codebook does not
            know, B303 a header that a file lacks, B304 an unknown answer, B305 an answer whose code its
            column cannot hold, B307 codes that lost their leading zero.
    """
    files = file_rows(codebook.files)
    mappings = map_edition(codebook, [extract.sheet_read for extract in extracts])
    feeds = {name: _feeds(name, files, extracts, mappings) for name in TABLES}
    faults = [*_unmapped(files, feeds), *lost_rows(codebook, _sheets_fed(feeds))]
    faults += leftover_faults(codebook, list(mappings.values()), _asked_by_line(feeds[ANSWER.name]))
    faults += _disagreements(extracts, feeds, mappings, codebook.edition)
    if faults:
        raise BarometreError(faults)
    lines = {name: [_lines(feed) for feed in feeds[name]] for name in TABLES}
    tables = {name: _rows(lines[name], TABLES[name], codebook.edition) for name in TABLES}
    for row in files:
        if row.from_table is not None:
            tables[row.table] = _distinct(tables[row.table])
    return Harmonised(tables, _skipped_lines(extracts, lines, tables, codebook.edition))


def _feeds(
    table: str, files: list[FileRow], extracts: Sequence[Extract], mappings: dict[Sheet, Mapping]
) -> list[_Feed]:
    return [
        _Feed(extract, mappings[extract.sheet_read].tables[table], row)
        for row in rows_feeding(table, files)
        for extract in extracts
        if row.reads(extract.file, extract.sheet)
    ]


def _unmapped(files: list[FileRow], feeds: dict[str, list[_Feed]]) -> Iterator[Fault]:
    """Tables that a file is to feed, and no header does."""
    for row in files:
        fed = [feed for feed in feeds[row.table] if row.from_table is not None or feed.row is row]
        if any(not feed.mapping.values for feed in fed):
            what = f"codebook/columns.csv maps no column of the table {row.table}, which reads a file"
            yield row.fault(what, "table", "map its columns, or take out the row", "B301")


def _sheets_fed(feeds: dict[str, list[_Feed]]) -> dict[str, list[Sheet]]:
    return {name: [feed.extract.sheet_read for feed in of_table] for name, of_table in feeds.items()}


def _asked_by_line(feeds: list[_Feed]) -> AskedByLine:
    """Return what the files of one line an answer ask, of those that have every header that is mapped."""
    items: dict[str, Item] = {}
    values: list[Mapped] = []
    for feed in feeds:
        if feed.mapping.question and set(feed.mapping.headers) <= set(feed.extract.headers):
            items |= items_asked(feed.extract.cells, feed.mapping)
            values += [mapped for _, mapped in unfold(feed.extract.cells, feed.mapping) if mapped.items]
    return AskedByLine(items, tuple(values))


def _disagreements(
    extracts: Sequence[Extract],
    feeds: dict[str, list[_Feed]],
    mappings: dict[Sheet, Mapping],
    edition: int,
) -> Iterator[Fault]:
    for extract in extracts:
        fed = [feed.mapping for of_table in feeds.values() for feed in of_table if feed.extract is extract]
        yield from header_faults(extract, fed, mappings[extract.sheet_read].unused, edition)
        for table in fed:
            yield from answer_faults(extract, table, edition)


def _lines(feed: _Feed) -> _Lines:
    """Keep the lines where a cell of the table's own is filled, and of them the cells that are mapped.

    A respondent that answers nothing at all was asked too: its first line is kept.
    """
    mapping, extract = feed.mapping, feed.extract
    cells = extract.cells[list(mapping.headers)]
    if mapping.own_headers:
        is_filled = (cells[list(mapping.own_headers)] != "").any(axis=1)
        if mapping.table is ANSWER:
            is_filled |= _left_blank(cells, mapping, is_filled)
        cells = cells[is_filled]
    places = [(extract.file, extract.sheet, str(row)) for row in cells.index]
    return _Lines(cells.reset_index(drop=True), mapping, places, [feed.row.decimal_mark] * len(cells))


def _left_blank(cells: pd.DataFrame, mapping: TableMapping, is_filled: pd.Series[bool]) -> pd.Series[bool]:
    """Say which lines are the first of a respondent none of whose lines holds an answer."""
    references = [header for value in mapping.references for header in value.headers]
    if not references:
        return pd.Series(False, index=cells.index)
    respondents = cells[references].agg(tuple, axis=1)
    is_named = (cells[references] != "").all(axis=1)
    return is_named & ~respondents.isin(list(respondents[is_filled])) & ~respondents.duplicated()


def _rows(feeds: list[_Lines], table: Table, edition: int) -> pd.DataFrame:
    """Return the rows of a table, file by file; none where no file feeds it."""
    parts = [_frame({"edition": []}, table)]
    for lines in feeds:
        columns = _line_columns(lines, edition)
        parts.append(_frame(_answer_columns(lines, columns) if table is ANSWER else columns, table))
    return pd.concat(parts, ignore_index=True)


def _line_columns(lines: _Lines, edition: int) -> _Columns:
    """What each line says as a whole; a column that the edition does not map was not asked."""
    columns: _Columns = {"edition": [str(edition)] * len(lines.places)}
    for part, name in enumerate(_PROVENANCE):
        columns[name] = [place[part] for place in lines.places]
    for column in lines.mapping.table.columns:
        if column.missing is not None:
            columns[column.missing] = ["not_asked"] * len(lines.places)
    for mapped in lines.mapping.values:
        if not mapped.is_of_line:
            continue
        values = recode(written_cells(lines.cells, mapped), mapped, lines.decimal_marks)
        columns[mapped.column.name] = [value.value for value in values]
        if mapped.column.missing is not None:
            columns[mapped.column.missing] = [value.missing for value in values]
    return columns


def _answer_columns(lines: _Lines, by_line: _Columns) -> _Columns:
    """One row an item: what its line says, then what is said of the item."""
    rows: list[dict[str, str | None]] = []
    for number, answers in enumerate(read_answers(lines.cells, lines.mapping, lines.decimal_marks)):
        line = {name: values[number] for name, values in by_line.items()}
        for answer in answers:
            said = {answer.column: answer.value.value, "missing_reason": answer.value.missing}
            rows.append({**line, "item_code": answer.item.code, **said})
    return {column.name: [row.get(column.name) for row in rows] for column in ANSWER.columns}


def _frame(columns: _Columns, table: Table) -> pd.DataFrame:
    """Put the columns of a table in order, those that nothing maps null."""
    size = len(columns["edition"])
    return pd.DataFrame(
        {column.name: columns.get(column.name, [None] * size) for column in table.columns}, dtype="str"
    )


def _distinct(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the first of rows that say the same, wherever they stand."""
    said = [name for name in rows.columns if name not in _PROVENANCE]
    return rows.drop_duplicates(subset=said, ignore_index=True)


def _skipped_lines(
    extracts: Sequence[Extract],
    lines: dict[str, list[_Lines]],
    tables: dict[str, pd.DataFrame],
    edition: int,
) -> pd.DataFrame:
    """List every line that yields no row: as it was read, or because it says nothing, or nothing new."""
    every = [of_feed for of_table in lines.values() for of_feed in of_table]
    reasons = {place: "repeated_line" for of_feed in every for place in of_feed.places}
    for of_feed in every:
        left_out = zip(of_feed.places, is_left_out(of_feed.cells, of_feed.mapping), strict=True)
        reasons |= {place: LEFT_OUT for place, is_so in left_out if is_so}
    yielding = {
        (row[0], text_or_none(row[1]), row[2])
        for rows in tables.values()
        for row in rows[list(_PROVENANCE)].itertuples(index=False)
    }
    skipped: list[dict[str, str | None]] = []
    for extract in extracts:
        found = [(line.row, line.reason) for line in extract.skipped]
        for row in map(int, extract.cells.index):
            place = (extract.file, extract.sheet, str(row))
            if place not in yielding:
                found.append((row, reasons.get(place, "no_mapped_value")))
        for row, reason in sorted(found):
            where = dict(zip(_PROVENANCE, (extract.file, extract.sheet, str(row)), strict=True))
            skipped.append({"edition": str(edition), "reason": reason, **where})
    return pd.DataFrame(skipped, columns=[column.name for column in SKIPPED_LINE.columns], dtype="str")
