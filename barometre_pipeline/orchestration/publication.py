"""Assets of the publication: the audit of a warehouse, and the release of what was audited.

Belongs here: their specs and metadata.
Does not: auditing and releasing (`barometre_pipeline.publication`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.orchestration.check_metadata import faults_description, faults_metadata
from barometre_pipeline.orchestration.dbt import RUN_MANIFEST, RUN_RESULTS, run_folder
from barometre_pipeline.orchestration.failures import refused
from barometre_pipeline.orchestration.keys import OWNERS
from barometre_pipeline.orchestration.resources import BarometreFolders
from barometre_pipeline.orchestration.terminal import announce
from barometre_pipeline.orchestration.unforeseen import errors_worded
from barometre_pipeline.settings import Settings

if TYPE_CHECKING:
    from barometre_pipeline.publication.audit import Audit
    from barometre_pipeline.publication.release import Release

AUDIT = dg.AssetKey(["release", "audit"])
OFFICE = dg.AssetKey(["release", "office"])
OPEN = dg.AssetKey(["release", "open"])
PARTS = {"office": OFFICE, "open": OPEN}
AUDITED = "warehouse_is_fit_for_release"


def build_audit(models: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """Return the asset that seals a warehouse; without it nothing is published."""

    @dg.asset(
        key=AUDIT,
        deps=models,
        description="One sealed record of one warehouse: dbt's tests, the reconciliation with the printed "
        "figures, the row balance, what may be public. A failure stops here: what is published stays.",
        group_name="release",
        owners=OWNERS,
        kinds={"duckdb"},
        check_specs=[
            dg.AssetCheckSpec(
                AUDITED, asset=AUDIT, blocking=True, description="Every test of the audit holds."
            )
        ],
    )
    def audit(context: dg.AssetExecutionContext, folders: BarometreFolders) -> Iterator[object]:
        with errors_worded(context, folders):
            folder = _folder_of(folders.settings, context.run.run_id)
            announce(context, "auditing the warehouse")
            try:
                record = _audit(folders.settings, folder)
            except BarometreError as error:
                yield dg.AssetCheckResult(
                    check_name=AUDITED,
                    asset_key=AUDIT,
                    passed=False,
                    description=faults_description(error),
                    metadata=faults_metadata(error),
                )
                raise refused(error) from None
            yield dg.AssetCheckResult(check_name=AUDITED, asset_key=AUDIT, passed=True)
            yield dg.MaterializeResult(asset_key=AUDIT, metadata=_audit_metadata(record))

    return audit


def build_release() -> dg.AssetsDefinition:
    """Return the asset that publishes exactly what was audited, or nothing."""

    @dg.multi_asset(name="publish_release", specs=_release_specs())
    def release(
        context: dg.AssetExecutionContext, folders: BarometreFolders
    ) -> Iterator[dg.MaterializeResult[None]]:
        with errors_worded(context, folders):
            folder = _folder_of(folders.settings, context.run.run_id)
            announce(context, "publishing the release")
            published = _publish(folders.settings, folder)
            if published.run != folder.name:
                announce(
                    context,
                    f"nothing has changed: the release {published.id} says the same, and is the latest",
                )
            for part, key in PARTS.items():
                yield dg.MaterializeResult(asset_key=key, metadata=_release_metadata(published, part))

    return release


def _release_specs() -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            OFFICE,
            deps=[AUDIT],
            description="One DuckDB database for the office's analysts: core, indicators and quality.",
            group_name="release",
            owners=OWNERS,
            kinds={"duckdb"},
        ),
        dg.AssetSpec(
            OPEN,
            deps=[AUDIT],
            description="One open data package: the public tables as Parquet, CSV and DuckDB.",
            group_name="release",
            owners=OWNERS,
            kinds={"duckdb", "parquet", "csv"},
        ),
    ]


def _audit(settings: Settings, folder: Path) -> "Audit":
    """Audit the warehouse in a folder, by the settings of the barometer."""
    from barometre_pipeline.barometer import load_barometer
    from barometre_pipeline.publication.audit import audit

    barometer = load_barometer(settings.data_dir)
    return audit(
        folder,
        settings.landing_dir,
        manifest=folder / RUN_MANIFEST,
        run_results=folder / RUN_RESULTS,
        public_tables=barometer.public_tables,
        minimum_respondents=barometer.thresholds.minimum_respondents,
    )


def _publish(settings: Settings, folder: Path) -> "Release":
    """Publish the warehouse in a folder, by the settings of the barometer."""
    from barometre_pipeline.barometer import load_barometer
    from barometre_pipeline.publication.releases import publish

    return publish(
        folder,
        settings.landing_dir,
        settings.releases_dir,
        manifest=folder / RUN_MANIFEST,
        barometer=load_barometer(settings.data_dir),
    )


def _audit_metadata(record: "Audit") -> dict[str, Any]:
    return {
        "warehouse_sha256": record.warehouse_sha256,
        "editions": ", ".join(f"{edition} ({nature})" for edition, nature in record.editions.items()),
        **{f"reconciliation: {verdict}": count for verdict, count in record.reconciliation.items()},
        **{f"dbt: {status}": count for status, count in record.dbt.items()},
    }


def _release_metadata(published: "Release", part: str) -> dict[str, Any]:
    rows = published.office_rows if part == "office" else published.open_rows
    return {
        "release": published.id,
        "path": dg.MetadataValue.path(published.path / part),
        "dagster/row_count": sum(rows.values()),
        "tables": dg.MetadataValue.json(rows),
    }


def _folder_of(settings: Settings, run_id: str) -> Path:
    """Return this run's folder; when the asset is materialised alone, that of the last warehouse."""
    own = run_folder(settings, run_id)
    if own.is_dir():
        return own
    folders = sorted(settings.runs_dir.glob("*/"), key=lambda folder: folder.stat().st_mtime)
    if not folders:
        raise refused(
            BarometreError(
                Fault(
                    "B723",
                    "there is no warehouse yet",
                    Place(str(settings.runs_dir)),
                    "run the job `publish`",
                )
            )
        )
    return folders[-1]
