"""Headers of a delivery, and the landed columns that they feed: the first step of a column's lineage.

Belongs here: reading the load's own record of it (`landing/<edition>/extract_column.parquet`).
Does not: making that record (`ingestion.extract_record`), or how a header is shown (`landing_metadata`).

A header of which nothing goes further, such as a contact's, is known by its text alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from barometre_pipeline.tables import ANSWER, EXTRACT_COLUMN, TABLES


@dataclass(frozen=True)
class Fed:
    """One landed value that a header is part of."""

    table: str
    column: str
    item: str | None = None


@dataclass(frozen=True)
class Header:
    """One header of one file or sheet.

    Attributes:
        name: its text; where two files or sheets of the delivery have it, with the name of its own.
        place: file and sheet.
        feeds: what it is part of; empty where it goes no further.
    """

    name: str
    place: str
    feeds: tuple[Fed, ...]


def read_headers(landing_dir: Path, edition: int) -> list[Header]:
    """Return the headers of a landed edition, in the order of its files; none where there is no record."""
    import pyarrow.parquet as pq

    path = landing_dir / str(edition) / f"{EXTRACT_COLUMN.name}.parquet"
    if not path.is_file():
        return []
    records = pq.read_table(path).to_pylist()
    feeds: dict[tuple[str, str | None, int, str], list[Fed]] = {}
    for record in records:
        place = (record["source_file"], record["source_sheet"], record["position"], record["header"])
        fed = feeds.setdefault(place, [])
        if record["table_name"]:
            item = record["item_code"] or record["item_group"]
            fed.append(Fed(record["table_name"], record["column_name"], item))
    texts = Counter(header for *_, header in feeds)
    return [
        Header(
            header if texts[header] == 1 else f"{header} ({sheet or file})",
            f"{file}, {sheet}" if sheet else file,
            tuple(fed),
        )
        for (file, sheet, _, header), fed in sorted(feeds.items(), key=lambda item: _order(item[0]))
    ]


def headers_of_columns(headers: Iterable[Header], table: str) -> dict[str, list[Header]]:
    """Return the headers that each column of a landed table is written from; of a constant, none.

    Why a value is missing is read from the cell that would hold it. Which item an answer is about, the header
    or, where a cell names items of a group, the cell says.
    """
    found: dict[str, list[Header]] = {column.name: [] for column in TABLES[table].columns}
    for header in headers:
        for column in _columns_fed(header.feeds, table):
            found[column].append(header)
    return found


def _columns_fed(feeds: Sequence[Fed], table: str) -> list[str]:
    """Return the columns of a table that a header feeds, each once."""
    columns: dict[str, None] = {}
    for fed in feeds:
        if fed.table != table:
            continue
        columns[fed.column] = None
        missing = TABLES[table].column(fed.column).missing
        if missing:
            columns[missing] = None
        if fed.item and table == ANSWER.name:
            columns["item_code"] = None
    return list(columns)


def _order(place: tuple[str, str | None, int, str]) -> tuple[str, str, int, str]:
    file, sheet, position, header = place
    return file, sheet or "", position, header
