"""`datapackage.json` of the open part: Data Package v2, with a Table Schema for each CSV.

Belongs here: how tables, types, keys, licence and sources are said in that standard.
Does not: writing the files that it describes (`open_data`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from barometre_pipeline.publication.audit import Audit
from barometre_pipeline.publication.catalogue import PublishedTable
from barometre_pipeline.publication.seal import sha256_of
from barometre_pipeline.publication.snapshot import DATABASE_FILE
from barometre_pipeline.publication.warehouse import WAREHOUSE, PhysicalColumn, identifier, read_columns

if TYPE_CHECKING:
    from barometre_pipeline.barometer import Barometer

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

LICENCES = {
    "etalab-2.0": (
        "Licence Ouverte / Open Licence, version 2.0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    ),
    "ODbL-1.0": (
        "Open Data Commons Open Database License 1.0",
        "https://opendatacommons.org/licenses/odbl/1-0/",
    ),
}
"""Title and address of the two licences that French public bodies publish under, by SPDX identifier."""

_FIELD_TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "TINYINT": "integer",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "HUGEINT": "integer",
    "FLOAT": "number",
    "DOUBLE": "number",
    "DECIMAL": "number",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}


def describe_package(
    connection: duckdb.DuckDBPyConnection,
    open_dir: Path,
    tables: Sequence[PublishedTable],
    barometer: Barometer,
    audited: Audit,
    release_id: str,
) -> dict[str, Any]:
    """Return the description of the files that lie in the open part."""
    database = {
        "name": "database",
        "path": DATABASE_FILE,
        "title": "The same tables as a DuckDB database",
        "format": "duckdb",
        "mediatype": "application/vnd.duckdb",
        **_content_of(open_dir / DATABASE_FILE),
    }
    return {
        "$schema": PROFILE,
        "name": slug(barometer.title.fr),
        "title": barometer.title.fr,
        "description": _description(barometer, audited),
        "version": release_id,
        "created": audited.audited_at,
        "licenses": [describe_licence(barometer.licence)],
        "contributors": [describe_publisher(barometer)],
        "sources": _sources(connection),
        "resources": [
            *(_csv_resource(connection, open_dir, table, tables) for table in tables),
            *(_parquet_resource(open_dir, table) for table in tables),
            database,
        ],
    }


def slug(title: str) -> str:
    """Return a title as a name for addresses: lower case, ASCII, hyphens."""
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_title.lower()).strip("-")


def describe_licence(licence: str) -> dict[str, str]:
    """Return a licence with its title and address, where it is known."""
    if licence not in LICENCES:
        return {"name": licence}
    title, path = LICENCES[licence]
    return {"name": licence, "path": path, "title": title}


def describe_publisher(barometer: Barometer) -> dict[str, Any]:
    """Return who publishes, with the contact where it is an address."""
    publisher: dict[str, Any] = {"title": barometer.publisher, "roles": ["publisher"]}
    if barometer.contact and "@" in barometer.contact:
        publisher["email"] = barometer.contact
    elif barometer.contact and barometer.contact.startswith(("https://", "http://")):
        publisher["path"] = barometer.contact
    return publisher


def _description(barometer: Barometer, audited: Audit) -> str:
    natures = "; ".join(f"edition {edition}: {nature}" for edition, nature in audited.editions.items())
    left_out = (
        f"Of a kind, class or region of fewer than {audited.minimum_respondents} respondents there is no row;"
        " totals count them."
    )
    return (
        f"{barometer.title.en}. Begin with the table headline. Nature of the answers: {natures}. {left_out}"
    )


def _sources(connection: duckdb.DuckDBPyConnection) -> list[dict[str, str]]:
    """Editions first, then what printed the figures that ours are compared with."""
    editions = connection.execute(
        f"select title_fr || ' (' || nature || ')' from {identifier(WAREHOUSE, 'core', 'dim_edition')} "
        "order by edition"
    ).fetchall()
    printed = connection.execute(
        f"select distinct source_title from {identifier(WAREHOUSE, 'quality', 'reconciliation')} "
        "where source_title is not null order by source_title"
    ).fetchall()
    return [{"title": title} for (title,) in editions + printed]


def _csv_resource(
    connection: duckdb.DuckDBPyConnection,
    open_dir: Path,
    table: PublishedTable,
    tables: Sequence[PublishedTable],
) -> dict[str, Any]:
    columns = read_columns(connection, table.schema, table.name)
    path = f"{table.name}.csv"
    return {
        "name": table.name,
        "path": path,
        "type": "table",
        "title": table.label,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_content_of(open_dir / path),
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "schema": _table_schema(table, columns, {other.name for other in tables}),
    }


def _parquet_resource(open_dir: Path, table: PublishedTable) -> dict[str, Any]:
    path = f"{table.name}.parquet"
    return {
        "name": f"{table.name}-parquet",
        "path": path,
        "title": f"{table.label}, as Parquet",
        "description": table.description,
        # With the lower-case name, validators read it as a table and do not look at its bytes and hash.
        "format": "Parquet",
        "mediatype": "application/vnd.apache.parquet",
        **_content_of(open_dir / path),
    }


def _content_of(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "hash": f"sha256:{sha256_of(path)}"}


def _table_schema(
    table: PublishedTable, columns: Sequence[PhysicalColumn], open_names: set[str]
) -> dict[str, Any]:
    descriptions = {column.name: column.description for column in table.columns}
    schema: dict[str, Any] = {
        "fields": [_field(column, descriptions[column.name]) for column in columns],
        "missingValues": [""],
    }
    nullable = {column.name for column in columns if column.is_nullable}
    if table.primary_key and not nullable.intersection(table.primary_key):
        schema["primaryKey"] = list(table.primary_key)
    foreign_keys = [key for key in table.foreign_keys if key.table in open_names and key.where is None]
    if foreign_keys:
        schema["foreignKeys"] = [
            {"fields": [key.column], "reference": {"resource": key.table, "fields": [key.field]}}
            for key in foreign_keys
        ]
    return schema


def _field(column: PhysicalColumn, description: str) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _FIELD_TYPES.get(column.type.partition("(")[0], "any"),
        "description": description,
    }
    if not column.is_nullable:
        field["constraints"] = {"required": True}
    return field
