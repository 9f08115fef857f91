"""What a delivery and its landed tables show in Dagster: headers, columns and whence, counts. No value.

Belongs here: metadata of `raw/delivery` and of the landing.
Does not: their specs and checks (`ingestion`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from barometre_pipeline.ingestion.names import CODEBOOK_FOLDER
from barometre_pipeline.ingestion.seal import read_seal
from barometre_pipeline.orchestration.headers import Header, headers_of_columns
from barometre_pipeline.orchestration.keys import DELIVERY, landing_key
from barometre_pipeline.orchestration.shown import bar, lineage_of, link, listed, quoted, table
from barometre_pipeline.settings import Settings
from barometre_pipeline.tables import TABLES, Column, Table

if TYPE_CHECKING:
    from barometre_pipeline.ingestion.load import LoadResult
    from barometre_pipeline.ingestion.results import RowBalance
    from barometre_pipeline.ingestion.seal import Seal

_DUCKDB_TYPES = {"text": "VARCHAR", "integer": "INTEGER", "number": "DOUBLE", "boolean": "BOOLEAN"}


def delivery_materialization(
    settings: Settings, result: LoadResult, headers: Sequence[Header]
) -> dg.AssetMaterialization:
    """Return the record of a delivery that was read; the same files give the same data version."""
    columns = [dg.TableColumn(header.name, type="text", description=_feeds(header)) for header in headers]
    return dg.AssetMaterialization(
        DELIVERY,
        description="Read by this load.",
        partition=str(result.edition),
        metadata={
            "path": dg.MetadataValue.path(settings.raw_dir / str(result.edition)),
            "origin": result.origin,
            "licence": result.licence,
            "received_on": result.received_on.isoformat(),
            "files and sheets": ", ".join(sorted({header.place for header in headers})),
            "headers": len(headers),
            "headers that go no further": sum(not header.feeds for header in headers),
            "sha256": result.delivery_sha256,
            "dagster/column_schema": dg.TableSchema(columns),
        },
        tags={"dagster/data_version": result.delivery_sha256},
    )


def _feeds(header: Header) -> str:
    if not header.feeds:
        return f"{header.place}. Goes no further."
    feeds = [
        f"{link(landing_key(name))} {', '.join(found)}" for name in TABLES if (found := _fed(header, name))
    ]
    return f"{header.place}. Feeds {'; '.join(feeds)}"


def _fed(header: Header, name: str) -> list[str]:
    """Say which columns of a table a header feeds and, of answers, which item."""
    fed = [fed for fed in header.feeds if fed.table == name]
    return [f"{each.column}{f' of {each.item}' if each.item else ''}" for each in fed]


def declared_schema(landed: Table) -> dg.TableSchema:
    """Return the columns of a landed table as they are declared."""
    return dg.TableSchema([_table_column(column) for column in landed.columns])


def landing_metadata(
    settings: Settings, landed: Table, result: LoadResult, headers: Sequence[Header]
) -> dict[str, Any]:
    """Return what one landed table of one edition shows."""
    import pyarrow.parquet as pq

    path = settings.landing_dir / str(result.edition) / f"{landed.name}.parquet"
    metadata: dict[str, Any] = {
        "dagster/row_count": pq.read_metadata(path).num_rows,
        "path": dg.MetadataValue.path(path),
        "revision": result.revision,
        "was_already_landed": result.was_already_landed,
    }
    if landed.name in TABLES:
        metadata |= _balances(settings, landed.name, result)
        metadata |= _lineage(landed.name, headers)
    return metadata


def codebook_metadata(settings: Settings) -> dict[str, Any]:
    """Return the columns of the codebook's tables, each under the name of its table, and their rows."""
    import pyarrow.parquet as pq

    folder = settings.landing_dir / CODEBOOK_FOLDER
    files = {path.stem: pq.ParquetFile(path) for path in sorted(folder.glob("*.parquet"))}
    rows = {name: file.metadata.num_rows for name, file in files.items()}
    columns = [
        dg.TableColumn(f"{name}.{column.name}", type=str(column.type))
        for name, file in files.items()
        for column in file.schema_arrow
    ]
    return {
        "dagster/row_count": sum(rows.values()),
        "path": dg.MetadataValue.path(folder),
        "dagster/column_schema": dg.TableSchema(columns),
        "rows by table": table({"table": "string", "rows": "integer"}, rows.items()),
    }


def _lineage(name: str, headers: Sequence[Header]) -> dict[str, Any]:
    sources = {
        column: {DELIVERY: [header.name for header in found]}
        for column, found in headers_of_columns(headers, name).items()
        if found
    }
    rows = [(quoted(header.name), listed(found)) for header in headers if (found := _fed(header, name))]
    return {
        "dagster/column_lineage": lineage_of(sources),
        "from header to column": table({"header": "string", "column": "string"}, rows),
    }


def _balances(settings: Settings, name: str, result: LoadResult) -> dict[str, Any]:
    """Return the row balance of this edition, beside those of the others that have landed."""
    [balance] = [balance for balance in result.row_balance if balance.table_name == name]
    editions = sorted(int(path.name) for path in settings.landing_dir.glob("[0-9]*") if path.name.isdigit())
    seals = [seal for seal in (read_seal(settings.landing_dir, edition) for edition in editions) if seal]
    return {
        **counts(balance),
        "row balance by edition": _balance_table(name, seals),
        "rows set aside": table(
            {"reason": "string", "rows": "integer"}, sorted(result.quarantine.get(name, {}).items())
        ),
    }


def _balance_table(name: str, seals: Sequence[Seal]) -> dg.TableMetadataValue:
    balances = [
        (seal.edition, balance)
        for seal in seals
        for balance in seal.row_balance
        if balance.table_name == name
    ]
    most = max((balance.rows_read for _, balance in balances), default=0)
    return table(
        {"edition": "integer", "read": "integer", "landed": "integer", "set aside": "integer", "": "string"},
        [
            (
                edition,
                balance.rows_read,
                balance.rows_landed,
                balance.rows_quarantined,
                bar(balance.rows_landed, most),
            )
            for edition, balance in balances
        ],
    )


def counts(balance: RowBalance) -> dict[str, int]:
    """Return a row balance as numbers."""
    return {
        "rows_read": balance.rows_read,
        "rows_landed": balance.rows_landed,
        "rows_quarantined": balance.rows_quarantined,
    }


def _table_column(column: Column) -> dg.TableColumn:
    return dg.TableColumn(
        column.name,
        type=_DUCKDB_TYPES[column.type],
        description=column.description,
        constraints=dg.TableColumnConstraints(nullable=not column.required),
    )
