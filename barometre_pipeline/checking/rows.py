"""The rows of a delivery that a load would set aside or correct, as the person who has the file sees them.

Belongs here: the header and the written value behind a landed column.
Does not: why a row is set aside (`ingestion.validate`), words for it (`wording`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from barometre_pipeline.errors import Place
from barometre_pipeline.ingestion.correct import Corrected
from barometre_pipeline.ingestion.examine import Made
from barometre_pipeline.ingestion.extract import Extract
from barometre_pipeline.ingestion.frames import text_or_none
from barometre_pipeline.ingestion.relations import DUPLICATE_KEY
from barometre_pipeline.tables import TABLES

_Feeds = Mapping[tuple[str, str, str | None], list[str]]
"""What is fed (table, column, and item of an answer, joined by points), file and sheet -> headers."""


@dataclass(frozen=True)
class RowAside:
    """One reason for which one row would be set aside.

    Attributes:
        place: file, sheet, line, and the header (or headers) at fault; our column where no header feeds it.
        item: of an answer.
        written: what the file holds there; '' for a blank.
        first: of a key that stands twice, where it stands first.
    """

    table: str
    reason: str
    place: Place
    item: str | None
    written: str
    first: Place | None = None


@dataclass(frozen=True)
class AppliedCorrection:
    """One row of the register that applies to the delivery."""

    id: str
    kind: str
    place: Place
    expected: str
    corrected: str
    why: str


def rows_aside(extracts: list[Extract], made: Made, columns: pd.DataFrame) -> tuple[RowAside, ...]:
    """Return each reason for which a row would be set aside, in the order of tables and lines.

    Args:
        extracts: the files as read.
        made: what became of them.
        columns: which header feeds what (`tables.EXTRACT_COLUMN`).
    """
    feeds, cells = _feeds(columns), {(each.file, each.sheet): each.cells for each in extracts}
    reasons = [
        (record, reason) for record in made.validated.quarantined_values for reason in record["reasons"]
    ]
    first = _first_places([record for record, reason in reasons if _is_twin(reason)], made.validated.landed)
    return tuple(
        replace(
            _row_aside(record, reason["reason"], reason["column"], feeds, cells),
            first=first.get((record["table_name"], *_key(record["table_name"], record["values"])))
            if _is_twin(reason)
            else None,
        )
        for record, reason in reasons
    )


def _is_twin(reason: Mapping[str, Any]) -> bool:
    return bool(reason["reason"] == DUPLICATE_KEY)


def _first_places(
    twins: Iterable[Mapping[str, Any]], landed: Mapping[str, pd.DataFrame]
) -> dict[tuple[str, ...], Place]:
    """Return where the row stands that would land in the place of each of its twins, by table and key.

    Answers may be millions, their twins are few: only rows that begin as one of them are looked at.
    """
    wanted: dict[str, set[tuple[str, ...]]] = {}
    for record in twins:
        wanted.setdefault(record["table_name"], set()).add(_key(record["table_name"], record["values"]))
    places = {}
    for name, keys in wanted.items():
        rows = landed[name]
        near = rows[rows[TABLES[name].key[0]].isin({key[0] for key in keys})]
        for each in near.to_dict("records"):
            place = Place(
                str(each["source_file"]), text_or_none(each["source_sheet"]), int(each["source_row"])
            )
            places[name, *_key(name, each)] = place
    return places


def _key(name: str, row: Mapping[Hashable, Any]) -> tuple[str, ...]:
    return tuple(str(row[column]) for column in TABLES[name].key)


def corrections_applied(corrected: Corrected, columns: pd.DataFrame) -> tuple[AppliedCorrection, ...]:
    """Return the rows of the register that apply, with the header of each corrected cell."""
    feeds = _feeds(columns)
    return tuple(
        AppliedCorrection(
            str(each["correction_id"]),
            str(each["kind"]),
            Place(
                each["source_file"],
                text_or_none(each["source_sheet"]),
                int(each["source_row"]),
                _header(feeds, each),
            ),
            text_or_none(each["expected"]) or "",
            text_or_none(each["corrected"]) or "",
            str(each["reason"]),
        )
        for each in corrected.applied.to_dict("records")
    )


def in_order_of_parts(columns: pd.DataFrame, declared: pd.DataFrame) -> pd.DataFrame:
    """Return which header feeds what, the headers of a joined value in the order in which they are joined.

    Args:
        columns: as recorded, headers by name.
        declared: `columns.csv` of the edition, whose `part` is that order.
    """
    cells = declared[["table", "column", "header", "part"]].itertuples(index=False, name=None)
    part_of = {tuple(fed): int(part) for *fed, part in cells if pd.notna(part)}
    fed = columns[["table_name", "column_name", "header"]].itertuples(index=False, name=None)
    parts = pd.Series([part_of.get(each, 0) for each in fed], index=columns.index, dtype="int64")
    return columns.loc[parts.sort_values(kind="stable").index]


def _header(feeds: _Feeds, correction: Mapping[Hashable, Any]) -> str | None:
    """Return the headers of the cell that a correction speaks of; our column where none feeds it."""
    column = text_or_none(correction["column_name"])
    if column is None:
        return None
    fed = f"{correction['table_name']}.{column}"
    place = (str(correction["source_file"]), text_or_none(correction["source_sheet"]))
    return " | ".join(_headers(feeds, fed, correction["item_code"], place)) or column


def _headers(feeds: _Feeds, fed: str, item: object, place: tuple[str, str | None]) -> list[str]:
    """Return the headers that feed a column; of an answer, those of its item, else those of all items."""
    return feeds.get((f"{fed}.{item}", *place)) or feeds.get((fed, *place)) or []


def _feeds(columns: pd.DataFrame) -> dict[tuple[str, str, str | None], list[str]]:
    """Return the headers of each column that is fed; of an answer with a column of its own, by its item."""
    feeds: dict[tuple[str, str, str | None], list[str]] = {}
    for each in columns[columns["table_name"].notna()].to_dict("records"):
        parts = (each["table_name"], each["column_name"], each["item_code"])
        fed = ".".join(str(part) for part in parts if pd.notna(part))
        where = (fed, str(each["source_file"]), text_or_none(each["source_sheet"]))
        feeds.setdefault(where, []).append(str(each["header"]))
    return feeds


def _row_aside(
    record: Mapping[str, Any],
    reason: str,
    column: str | None,
    feeds: _Feeds,
    cells: Mapping[tuple[str, str | None], pd.DataFrame],
) -> RowAside:
    file, sheet, row = record["source_file"], record["source_sheet"], record["source_row"]
    table, item = TABLES[record["table_name"]], record["item_code"]
    names = [column] if column else [name for name in table.key if name != "item_code"]
    headers: list[str] = []
    for name in names:
        headers += _headers(feeds, f"{table.name}.{name}", item, (file, sheet))
    line = cells[file, sheet].loc[row]
    written = [str(line[header]) for header in headers]
    if not headers:
        written = [text_or_none(record["values"].get(name)) or "" for name in names]
    place = Place(file, sheet, row, " | ".join(headers) or column)
    return RowAside(table.name, reason, place, item, " | ".join(filter(None, written)))
