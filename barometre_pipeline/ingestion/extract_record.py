"""What an extract looked like: its headers and the wordings of its answers, to be held against other years.

Belongs here: which header feeds what; how many landed rows give each answer of the codebook.
Does not: values of rows (`harmonise`), comparing editions (dbt, `quality.drift`).

No respondent's own words are kept. Every header is one that the codebook names (else the load has stopped);
of one that goes no further, such as a contact, only that it is there.
Answers are the wordings of `modalities.csv`, written or not, each with its count: where it lists all that a
column may hold, as for a status; elsewhere (a budget, a title) only those that say why there is none. Columns
that say who answers are left out, though their wordings are listed too: there, a wording is a respondent.
Only rows that landed are counted: the rest would be the answers of a respondent that was withdrawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.ingestion.answers import answers_named
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.extract import Extract
from barometre_pipeline.ingestion.frames import frame_of
from barometre_pipeline.ingestion.layout import FileRow, file_rows, records, rows_feeding
from barometre_pipeline.ingestion.long_form import unfold
from barometre_pipeline.ingestion.mapped import Mapped, TableMapping
from barometre_pipeline.ingestion.mapped import Mapping as FileMapping
from barometre_pipeline.ingestion.mapping import map_edition
from barometre_pipeline.ingestion.recode import written_cells
from barometre_pipeline.tables import EXTRACT_ANSWER, EXTRACT_COLUMN, MISSING_REASONS, TABLES, Table

_TERRITORIES = ("communes", "intercommunalites", "places")
"""Lists of codes that say who answers."""

_Answer = tuple[str, str, str, str]
"""Table, column, wording and code."""

_Fed = Sequence[tuple[Extract, list[TableMapping]]]
"""Extracts, each with what is mapped of the tables that it feeds."""


@dataclass(frozen=True)
class ExtractRecord:
    """The extracts of one edition, described.

    Attributes:
        columns: `tables.EXTRACT_COLUMN`, in the order of its key.
        answers: `tables.EXTRACT_ANSWER`, in the order of its key.
    """

    columns: pd.DataFrame
    answers: pd.DataFrame


def record_extracts(
    extracts: Sequence[Extract], codebook: EditionCodebook, landed: Mapping[str, pd.DataFrame]
) -> ExtractRecord:
    """Describe the extracts of an edition, which agree with its codebook.

    The same extracts give the same record, in whichever order the codebook names them.

    Args:
        extracts: all of the edition.
        codebook: of the edition.
        landed: the tables of the edition, with the file, sheet and row that each of their rows comes from.
    """
    rows = file_rows(codebook.files)
    mappings = map_edition(codebook, [extract.sheet_read for extract in extracts])
    fed = [(extract, _tables_fed(extract, rows, mappings[extract.sheet_read])) for extract in extracts]
    columns = [record for extract, tables in fed for record in _column_records(extract, tables)]
    answers = _with_relations(_answer_records(fed, landed), codebook)
    return ExtractRecord(
        _frame(EXTRACT_COLUMN, columns, codebook.edition), _frame(EXTRACT_ANSWER, answers, codebook.edition)
    )


def _with_relations(answers: Iterable[dict[str, Any]], codebook: EditionCodebook) -> Iterator[dict[str, Any]]:
    """Say what each answer is to its code: exactly that, unless the codebook says otherwise."""
    relations = {
        (cells["table"], cells["column"], fold(cells["written"] or "")): cells["relation"]
        for _, cells in records(codebook.modalities)
    }
    for answer in answers:
        key = (answer["table_name"], answer["column_name"], answer["written"])
        yield answer | {"relation": relations.get(key) or "exact"}


def _tables_fed(extract: Extract, rows: list[FileRow], mapping: FileMapping) -> list[TableMapping]:
    """Return what is mapped of the tables that read the lines of an extract."""
    return [
        mapping.tables[name]
        for name in TABLES
        if any(row.reads(extract.file, extract.sheet) for row in rows_feeding(name, rows))
    ]


def _column_records(extract: Extract, tables: Iterable[TableMapping]) -> Iterator[dict[str, Any]]:
    """Yield one record a header and value that it is part of; one alone for a header that goes no further."""
    values = [mapped for table in tables for mapped in table.values]
    for position, header in enumerate(extract.headers, start=1):
        record = {
            "header": header,
            "position": position,
            "source_file": extract.file,
            "source_sheet": extract.sheet,
        }
        yield from [record | fed for mapped in values for fed in _parts(header, mapped)] or [record]


def _parts(header: str, mapped: Mapped) -> Iterator[dict[str, Any]]:
    """Yield what a header is of a value: usually its only part, or none."""
    for part, source in enumerate(mapped.sources, start=1):
        if source.header == header:
            yield {
                "table_name": mapped.table,
                "column_name": mapped.column.name,
                "item_code": mapped.item.code if mapped.item else None,
                "item_group": mapped.choices[0].group if mapped.choices else None,
                "part": part,
            }


def _answer_records(fed: _Fed, landed: Mapping[str, pd.DataFrame]) -> Iterator[dict[str, Any]]:
    """Yield one record an answer that the codebook words, with the landed rows of its table that give it."""
    counts: Counter[_Answer] = Counter()
    for extract, tables in fed:
        for lines, mapped in (asked for table in tables for asked in unfold(extract.cells, table)):
            known = _known_answers(mapped)
            counts.update(dict.fromkeys(known.values(), 0))
            if known:
                cells = _landed_cells(replace(extract, cells=lines), mapped, landed[mapped.table])
                counts.update(known[written] for written in _written(cells, mapped) if written in known)
    for (table, column, written, code), rows in counts.items():
        yield {"table_name": table, "column_name": column, "written": written, "code": code, "n_rows": rows}


def _landed_cells(extract: Extract, mapped: Mapped, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of an extract whose value landed: of those that repeat a row, the one that made it."""
    is_here = rows["source_file"] == extract.file
    if extract.sheet is not None:
        is_here &= rows["source_sheet"] == extract.sheet
    if mapped.items:
        is_here &= rows["item_code"].isin([item.code for item in mapped.items])
    return extract.cells[extract.cells.index.isin(rows.loc[is_here, "source_row"].astype("int64"))]


def _known_answers(mapped: Mapped) -> dict[str, _Answer]:
    """Return the answers whose wordings may be kept, by their wording."""
    if not mapped.headers or mapped.is_key or mapped.box or mapped.column.codes in _TERRITORIES:
        return {}
    kept = frozenset(MISSING_REASONS) if mapped.allowed is None else mapped.allowed
    return {
        written: (mapped.table, mapped.column.name, written, code)
        for written, code in mapped.codes.items()
        if written and code in kept
    }


def _written(cells: pd.DataFrame, mapped: Mapped) -> Iterator[str]:
    """Yield each answer that the cells of a value hold, spaces folded."""
    if mapped.names_items:
        yield from (answer for answers in answers_named(cells, mapped) for answer in answers)
    else:
        yield from map(fold, written_cells(cells, mapped))


def _frame(table: Table, records: Iterable[dict[str, Any]], edition: int) -> pd.DataFrame:
    """Return the records as a frame, sorted by the key of the table, nulls first."""
    ordered = sorted(records, key=lambda record: [_sort_key(record.get(name)) for name in table.key])
    return frame_of(table, [{"edition": edition, **record} for record in ordered])


def _sort_key(value: str | int | None) -> tuple[int, str]:
    """Order numbers as numbers, texts as texts, and nulls before both."""
    return (-1, "") if value is None else (value, "") if isinstance(value, int) else (0, value)
