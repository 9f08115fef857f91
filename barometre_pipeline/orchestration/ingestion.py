"""Assets of the ingestion: deliveries, the landing of an edition, the landing of the codebook.

Belongs here: asset specs, checks and metadata of these; partitions by edition.
Does not: the steps themselves (`barometre_pipeline.ingestion`).
"""

import warnings
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import dagster as dg

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.orchestration.check_metadata import (
    faults_description,
    faults_metadata,
    set_aside_description,
)
from barometre_pipeline.orchestration.failures import refused, try_again
from barometre_pipeline.orchestration.headers import read_headers
from barometre_pipeline.orchestration.keys import CODEBOOK, DELIVERY, OWNERS, landing_key
from barometre_pipeline.orchestration.lacking import editions_that_lack
from barometre_pipeline.orchestration.landing_metadata import (
    codebook_metadata,
    counts,
    declared_schema,
    delivery_materialization,
    landing_metadata,
)
from barometre_pipeline.orchestration.resources import BarometreFolders
from barometre_pipeline.orchestration.terminal import announce
from barometre_pipeline.orchestration.unforeseen import errors_worded
from barometre_pipeline.tables import LOAD_RECORDS, TABLES, Table

if TYPE_CHECKING:
    from barometre_pipeline.ingestion.load import LoadResult

CONTRACTS = {
    "text": ("every_row_meets_the_text_contract", "pandera, first pass: present, parsable, a known code."),
    "typed": ("every_row_meets_the_typed_contract", "pandera, second pass: types and ranges."),
    "relations": ("every_row_has_one_key_and_a_parent", "Keys, parents, territories, ranks within a group."),
}
"""Contract -> name and meaning of its check. A row that fails is set aside: the check warns."""
BALANCE = "rows_read_are_landed_or_quarantined"
MEETS_CODEBOOK = "delivery_meets_the_codebook"
ALL_LANDED = "every_expected_edition_has_landed"


def delivery_spec(partitions: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    """Return the spec of what suppliers send: one folder an edition, never edited."""
    return dg.AssetSpec(
        DELIVERY,
        description="One delivery in one edition: the files as received, never edited; `delivery.yml`, "
        "written last, says that it is complete.",
        group_name="raw",
        owners=OWNERS,
        kinds={"csv", "excel"},
        partitions_def=partitions,
    )


def build_landing(partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    """Return the asset that loads one edition: read, harmonise, correct, validate, land."""
    tables = [*TABLES.values(), *LOAD_RECORDS.values()]

    @dg.multi_asset(
        name="land_edition",
        specs=[_landing_spec(table, partitions) for table in tables],
        check_specs=list(_check_specs(partitions)),
        partitions_def=partitions,
    )
    def land_edition(
        context: dg.AssetExecutionContext, folders: BarometreFolders
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        with errors_worded(context, folders):
            from barometre_pipeline.ingestion.load import load_edition

            settings, edition = folders.settings, int(context.partition_key)
            try:
                result = load_edition(
                    settings.data_dir, settings.output_dir, edition, partial(announce, context)
                )
            except BarometreError as error:
                try_again(context, error)
                yield _codebook_result(edition, error)
                raise refused(error) from None
            headers = read_headers(settings.landing_dir, edition)
            context.log_event(delivery_materialization(settings, result, headers))
            for table in tables:
                yield dg.MaterializeResult(
                    asset_key=landing_key(table.name),
                    metadata=landing_metadata(settings, table, result, headers),
                )
            yield _codebook_result(edition)
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
        with errors_worded(context, folders):
            from barometre_pipeline.ingestion.load import land_codebook

            settings = folders.settings
            try:
                landed = land_codebook(settings.data_dir, settings.output_dir)
            except BarometreError as error:
                yield dg.AssetCheckResult(
                    check_name=ALL_LANDED,
                    asset_key=CODEBOOK,
                    passed=False,
                    description=faults_description(error),
                    metadata=editions_that_lack(error, settings),
                )
                raise refused(error) from None
            editions = ", ".join(map(str, landed))
            announce(context, f"editions landed: {editions}")
            yield dg.AssetCheckResult(check_name=ALL_LANDED, asset_key=CODEBOOK, passed=True)
            yield dg.MaterializeResult(
                asset_key=CODEBOOK, metadata={"editions": editions, **codebook_metadata(settings)}
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
        metadata={"dagster/column_schema": declared_schema(table)},
    )


def _check_specs(partitions: dg.PartitionsDefinition[str]) -> Iterator[dg.AssetCheckSpec]:
    """Yield the checks of a load; each edition has results of its own, which those of another do not hide."""
    respondents = landing_key("respondent")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)
        yield dg.AssetCheckSpec(
            MEETS_CODEBOOK,
            asset=respondents,
            description="Files, headers, answers and corrections are as the codebook says, and no more rows "
            "were set aside than barometer.yml allows. If not, the edition does not land.",
            blocking=True,
            partitions_def=partitions,
        )
        for key in map(landing_key, TABLES):
            for name, meaning in CONTRACTS.values():
                yield dg.AssetCheckSpec(name, asset=key, description=meaning, partitions_def=partitions)
            yield dg.AssetCheckSpec(
                BALANCE,
                asset=key,
                description="Rows after harmonising = rows landed + rows quarantined.",
                blocking=True,
                partitions_def=partitions,
            )


def _codebook_result(edition: int, error: BarometreError | None = None) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=MEETS_CODEBOOK,
        asset_key=landing_key("respondent"),
        passed=error is None,
        description=faults_description(error, edition) if error else f"{edition}: as the codebook says.",
        metadata={"edition": str(edition), **(faults_metadata(error) if error else {})},
    )


def _check_results(result: "LoadResult") -> Iterator[dg.AssetCheckResult]:
    for check in result.checks:
        yield dg.AssetCheckResult(
            check_name=CONTRACTS[check.contract][0],
            asset_key=landing_key(check.table_name),
            passed=check.passed,
            severity=dg.AssetCheckSeverity.WARN,
            description=set_aside_description(check, result.edition),
            metadata={"edition": str(result.edition), "rows_checked": check.rows_checked, **check.failures},
        )
    for balance in result.row_balance:
        yield dg.AssetCheckResult(
            check_name=BALANCE,
            asset_key=landing_key(balance.table_name),
            passed=balance.adds_up,
            description=f"{result.edition}: {balance.rows_read} rows read, {balance.rows_landed} landed, "
            f"{balance.rows_quarantined} set aside.",
            metadata={"edition": str(result.edition), **counts(balance)},
        )
