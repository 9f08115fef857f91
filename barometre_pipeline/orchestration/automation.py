"""The two jobs, and the sensor that lets one release follow any number of loads.

Belongs here: what runs together, and when. Does not: what an asset does.
"""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from barometre_pipeline import lock
from barometre_pipeline.barometer import FILE_NAME
from barometre_pipeline.ingestion.seal import SEAL_NAME
from barometre_pipeline.orchestration.ingestion import landing_key
from barometre_pipeline.settings import MANIFEST, Settings
from barometre_pipeline.tables import LOAD_RECORDS, TABLES

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

ANNUAL_LOAD = "annual_load"
PUBLISH = "publish"

_WAITING = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING]
"""A run that has started holds the lock; the status of one that was killed says nothing."""
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
        from barometre_pipeline.publication.releases import list_releases

        for job in (ANNUAL_LOAD, PUBLISH):
            if context.instance.get_runs(dg.RunsFilter(job_name=job, statuses=_WAITING), limit=1):
                return dg.SkipReason(f"a run of {job} is waiting to start")
        holder = lock.holder_of(settings.lock_file)
        if holder:
            return dg.SkipReason(f"the output folder is in use by {holder}")
        landed = landed_seals(settings.landing_dir)
        if not landed:
            return dg.SkipReason("no edition has landed")
        for release in list_releases(settings.releases_dir):
            if landed.items() <= release.landing.items():
                return dg.SkipReason(f"the release {release.id} holds what has landed")
        return dg.RunRequest(run_key=_run_key(landed, settings))

    return publish_after_load


def _run_key(landed: dict[str, str], settings: Settings) -> str:
    """Return a checksum over all that a publication is made of: a refused one is tried again once mended."""
    digest = hashlib.sha256(repr(sorted(landed.items())).encode())
    for file in [settings.data_dir / FILE_NAME, *sorted(settings.data_dir.glob("*/*.csv")), MANIFEST]:
        if file.is_file():
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def landed_seals(landing_dir: Path) -> dict[str, str]:
    """Return the sha256 of the seal of each landed edition."""
    seals = sorted(landing_dir.glob(f"*/{SEAL_NAME}"))
    return {
        seal.relative_to(landing_dir).as_posix(): hashlib.sha256(seal.read_bytes()).hexdigest()
        for seal in seals
    }
