"""The two jobs, and the sensor that lets one release follow any number of loads.

Belongs here: what runs together, and when. Does not: what an asset does.
"""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from barometre_pipeline.ingestion.seal import SEAL_NAME
from barometre_pipeline.orchestration.ingestion import landing_key
from barometre_pipeline.settings import Settings
from barometre_pipeline.tables import LOAD_RECORDS, TABLES

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

ANNUAL_LOAD = "annual_load"
PUBLISH = "publish"

_UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
_LANDED = [landing_key(table) for table in (*TABLES, *LOAD_RECORDS)]


def build_annual_load() -> "UnresolvedAssetJobDefinition":
    """Return the job that loads one edition a run."""
    return dg.define_asset_job(
        ANNUAL_LOAD,
        selection=dg.AssetSelection.assets(*_LANDED),
        description="Read, harmonise, correct, validate and land one edition.",
        executor_def=dg.in_process_executor,
    )


def build_publish() -> "UnresolvedAssetJobDefinition":
    """Return the job that makes one release from all landed editions."""
    return dg.define_asset_job(
        PUBLISH,
        selection=dg.AssetSelection.groups("landing", "staging", "core", "indicators", "quality", "release")
        - dg.AssetSelection.assets(*_LANDED),
        description="Land the codebook, build and test the warehouse, audit it, release it.",
        executor_def=dg.in_process_executor,
    )


def build_publish_after_load(
    publish: "UnresolvedAssetJobDefinition", settings: Settings
) -> dg.SensorDefinition:
    """Return the sensor that asks for one release once no load is queued or running.

    It is given the folders, not the resource: that one takes the lock.
    """

    @dg.sensor(
        name="publish_after_load",
        job=publish,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Asks for `publish` when the landing has changed and no load is under way.",
    )
    def publish_after_load(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        from barometre_pipeline.publication.releases import latest_release

        under_way = context.instance.get_runs(
            dg.RunsFilter(job_name=ANNUAL_LOAD, statuses=_UNDER_WAY), limit=1
        )
        if under_way:
            return dg.SkipReason("a load is queued or running")
        landed = landed_seals(settings.landing_dir)
        if not landed:
            return dg.SkipReason("no edition has landed")
        latest = latest_release(settings.releases_dir)
        if latest is not None and landed == {
            name: sha256 for name, sha256 in latest.landing.items() if name.endswith(SEAL_NAME)
        }:
            return dg.SkipReason(f"the release {latest.id} holds what has landed")
        return dg.RunRequest(run_key=hashlib.sha256(repr(sorted(landed.items())).encode()).hexdigest())

    return publish_after_load


def landed_seals(landing_dir: Path) -> dict[str, str]:
    """Return the sha256 of the seal of each landed edition."""
    seals = sorted(landing_dir.glob(f"*/{SEAL_NAME}"))
    return {
        seal.relative_to(landing_dir).as_posix(): hashlib.sha256(seal.read_bytes()).hexdigest()
        for seal in seals
    }
