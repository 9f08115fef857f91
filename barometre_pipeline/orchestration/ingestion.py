"""Assets of the ingestion: deliveries, the landing of an edition, the landing of the codebook.

Belongs here: asset specs, checks and metadata of these; partitions by edition.
Does not: the steps themselves (`barometre_pipeline.ingestion`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.orchestration.failures import refused
from barometre_pipeline.orchestration.resources import BarometreFolders
from barometre_pipeline.tables import LOAD_RECORDS, TABLES, Column, Table

if TYPE_CHECKING:
    from barometre_pipeline.ingestion.load import LoadResult

OWNERS = ["team:data-engineering"]
DELIVERY = dg.AssetKey(["raw", "delivery"])
CODEBOOK = dg.AssetKey(["landing", "codebook"])

TEXT_CONTRACT = "every_row_meets_the_text_contract"
TYPED_CONTRACT = "every_row_meets_the_typed_contract"
BALANCE = "rows_read_are_landed_or_quarantined"
THRESHOLD = "quarantine_stays_within_the_threshold"
ALL_LANDED = "every_expected_edition_has_landed"

_DUCKDB_TYPES = {"text": "VARCHAR", "integer": "INTEGER", "number": "DOUBLE", "boolean": "BOOLEAN"}


def landing_key(table: str) -> dg.AssetKey:
    """Return the asset key of a landed table."""
    return dg.AssetKey(["landing", table])


def delivery_spec(partitions: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    """Return the spec of what suppliers send: one folder an edition, never edited."""
    return dg.AssetSpec(
        DELIVERY,
        description="One delivery in one edition: the files as received, never edited; `delivery.yml`, "
        "written last, says that it is complete.",
        group_name="raw",
        owners=OWNERS,
        kinds={"csv"},
        partitions_def=partitions,
    )


def build_landing(partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    """Return the asset that loads one edition: read, harmonise, correct, validate, land."""
    tables = [*TABLES.values(), *LOAD_RECORDS.values()]

    @dg.multi_asset(
        name="land_edition",
        specs=[_landing_spec(table, partitions) for table in tables],
        check_specs=[spec for table in TABLES.values() for spec in _check_specs(table)],
        partitions_def=partitions,
        retry_policy=dg.RetryPolicy(max_retries=2, delay=5),
    )
    def land_edition(
        context: dg.AssetExecutionContext, folders: BarometreFolders
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        from barometre_pipeline.ingestion.load import load_edition

        edition = int(context.partition_key)
        settings = folders.settings
        try:
            result = load_edition(settings.data_dir, settings.output_dir, edition)
        except BarometreError as error:
            yield from _failed_checks(error)
            raise refused(error) from None
        context.log.info(result.summary)
        for table in tables:
            yield dg.MaterializeResult(
                asset_key=landing_key(table.name),
                metadata=_landing_metadata(settings.landing_dir, table, result),
            )
        yield from _check_results(result)

    return land_edition


def build_codebook() -> dg.AssetsDefinition:
    """Return the asset that lands the codebook, for dbt: it has no seeds."""

    @dg.asset(
        key=CODEBOOK,
        description="One Parquet file a codebook, reference or printed table, and the list of the editions "
        "that have landed: all that dbt reads beside the answers.",
        group_name="landing",
        owners=OWNERS,
        kinds={"parquet"},
        deps=[landing_key(table) for table in TABLES],
        check_specs=[
            dg.AssetCheckSpec(
                ALL_LANDED,
                asset=CODEBOOK,
                description="Every expected edition has landed from its present delivery and codebook.",
                blocking=True,
            )
        ],
    )
    def codebook(context: dg.AssetExecutionContext, folders: BarometreFolders) -> Iterator[object]:
        from barometre_pipeline.ingestion.land import land_codebook

        settings = folders.settings
        try:
            landed = land_codebook(settings.data_dir, settings.landing_dir)
        except BarometreError as error:
            yield dg.AssetCheckResult(
                check_name=ALL_LANDED, asset_key=CODEBOOK, passed=False, metadata={"why": str(error)}
            )
            raise refused(error) from None
        context.log.info("editions landed: %s", ", ".join(map(str, landed)))
        yield dg.AssetCheckResult(check_name=ALL_LANDED, asset_key=CODEBOOK, passed=True)
        yield dg.MaterializeResult(
            asset_key=CODEBOOK,
            metadata={"editions": ", ".join(map(str, landed)), "dagster/row_count": len(landed)},
        )

    return codebook


def _landing_spec(table: Table, partitions: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        landing_key(table.name),
        description=f"{table.grain[0].upper()}{table.grain[1:]}, validated, as Parquet.",
        deps=[DELIVERY],
        group_name="landing",
        owners=OWNERS,
        kinds={"parquet", "pandera"} if table.name in TABLES else {"parquet"},
        partitions_def=partitions,
        metadata={
            "dagster/column_schema": dg.TableSchema([_table_column(column) for column in table.columns])
        },
    )


def _table_column(column: Column) -> dg.TableColumn:
    return dg.TableColumn(
        column.name,
        type=_DUCKDB_TYPES[column.type],
        description=column.description,
        constraints=dg.TableColumnConstraints(nullable=not column.required),
    )


def _check_specs(table: Table) -> Iterator[dg.AssetCheckSpec]:
    key = landing_key(table.name)
    yield dg.AssetCheckSpec(
        TEXT_CONTRACT, asset=key, description="pandera, first pass: text present, parsable, a known code."
    )
    yield dg.AssetCheckSpec(
        TYPED_CONTRACT, asset=key, description="pandera, second pass: types, ranges, keys, parents."
    )
    yield dg.AssetCheckSpec(
        BALANCE,
        asset=key,
        description="Rows after harmonising = rows landed + rows quarantined.",
        blocking=True,
    )
    yield dg.AssetCheckSpec(
        THRESHOLD,
        asset=key,
        description="No more rows were set aside than the share that barometer.yml allows.",
        blocking=True,
    )
