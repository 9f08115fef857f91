"""Assets of the ingestion: deliveries, the landing of an edition, the landing of the codebook.

Belongs here: asset specs, checks and metadata of these; partitions by edition.
Does not: the steps themselves (`barometre_pipeline.ingestion`).
"""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import dagster as dg

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.orchestration.failures import refused
from barometre_pipeline.orchestration.resources import BarometreFolders
from barometre_pipeline.orchestration.terminal import announce
from barometre_pipeline.tables import LOAD_RECORDS, TABLES, Column, Table

if TYPE_CHECKING:
    from pathlib import Path

    from barometre_pipeline.ingestion.load import LoadResult
    from barometre_pipeline.ingestion.results import RowBalance

OWNERS = ["team:data-engineering"]
DELIVERY = dg.AssetKey(["raw", "delivery"])
CODEBOOK = dg.AssetKey(["landing", "codebook"])

CONTRACTS = {
    "text": ("every_row_meets_the_text_contract", "pandera, first pass: present, parsable, a known code."),
    "typed": ("every_row_meets_the_typed_contract", "pandera, second pass: types and ranges."),
    "relations": ("every_row_has_one_key_and_a_parent", "Keys, parents, territories, ranks within a group."),
}
"""Contract -> name and meaning of its check. A row that fails is set aside: the check warns."""
BALANCE = "rows_read_are_landed_or_quarantined"
MEETS_CODEBOOK = "delivery_meets_the_codebook"
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
        check_specs=[_codebook_check(), *(spec for table in TABLES.values() for spec in _check_specs(table))],
        partitions_def=partitions,
    )
    def land_edition(
        context: dg.AssetExecutionContext, folders: BarometreFolders
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        from barometre_pipeline.ingestion.load import load_edition

        settings = folders.settings
        try:
            result = load_edition(
                settings.data_dir, settings.output_dir, int(context.partition_key), partial(announce, context)
            )
        except BarometreError as error:
            yield _codebook_result(error)
            raise refused(error) from None
        for table in tables:
            yield dg.MaterializeResult(
                asset_key=landing_key(table.name),
                metadata=_landing_metadata(settings.landing_dir, table, result),
            )
        yield _codebook_result(None)
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
        from barometre_pipeline.ingestion.load import land_codebook

        settings = folders.settings
        try:
            landed = land_codebook(settings.data_dir, settings.output_dir)
        except BarometreError as error:
            yield dg.AssetCheckResult(check_name=ALL_LANDED, asset_key=CODEBOOK, passed=False)
            raise refused(error) from None
        editions = ", ".join(map(str, landed))
        announce(context, f"editions landed: {editions}")
        yield dg.AssetCheckResult(check_name=ALL_LANDED, asset_key=CODEBOOK, passed=True)
        yield dg.MaterializeResult(asset_key=CODEBOOK, metadata={"editions": editions})

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


def _codebook_check() -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        MEETS_CODEBOOK,
        asset=landing_key("respondent"),
        description="Files, headers, answers and corrections are as the codebook says, and no more rows were "
        "set aside than barometer.yml allows.",
        blocking=True,
    )


def _check_specs(table: Table) -> Iterator[dg.AssetCheckSpec]:
    key = landing_key(table.name)
    for name, meaning in CONTRACTS.values():
        yield dg.AssetCheckSpec(name, asset=key, description=meaning)
    yield dg.AssetCheckSpec(
        BALANCE,
        asset=key,
        description="Rows after harmonising = rows landed + rows quarantined.",
        blocking=True,
    )


def _codebook_result(error: BarometreError | None) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=MEETS_CODEBOOK,
        asset_key=landing_key("respondent"),
        passed=error is None,
        metadata={"faults": len(error.faults), "codes": ", ".join(error.codes)} if error else {},
    )


def _check_results(result: "LoadResult") -> Iterator[dg.AssetCheckResult]:
    for check in result.checks:
        yield dg.AssetCheckResult(
            check_name=CONTRACTS[check.contract][0],
            asset_key=landing_key(check.table_name),
            passed=check.passed,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"rows_checked": check.rows_checked, **check.failures},
        )
    for balance in result.row_balance:
        yield dg.AssetCheckResult(
            check_name=BALANCE,
            asset_key=landing_key(balance.table_name),
            passed=balance.rows_read == balance.rows_landed + balance.rows_quarantined,
            metadata=_counts(balance),
        )


def _landing_metadata(landing_dir: "Path", table: Table, result: "LoadResult") -> dict[str, Any]:
    import pyarrow.parquet as pq

    path = landing_dir / str(result.edition) / f"{table.name}.parquet"
    metadata: dict[str, Any] = {
        "dagster/row_count": pq.read_metadata(path).num_rows,
        "path": dg.MetadataValue.path(path),
        "revision": result.revision,
        "was_already_landed": result.was_already_landed,
    }
    for balance in result.row_balance:
        if balance.table_name == table.name:
            metadata.update(_counts(balance))
    return metadata


def _counts(balance: "RowBalance") -> dict[str, int]:
    return {
        "rows_read": balance.rows_read,
        "rows_landed": balance.rows_landed,
        "rows_quarantined": balance.rows_quarantined,
    }
