"""What runs unasked: jobs, schedule and sensors together, and the one release after any number of loads.

Belongs here: putting them together; when a publication is asked for.
Does not: when a load is (`loads`), who is told (`notifications`), what an asset does.
"""

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import dagster as dg

from barometre_pipeline import lock
from barometre_pipeline.barometer import FILE_NAME
from barometre_pipeline.orchestration.attempts import last_attempt, why_not_again
from barometre_pipeline.orchestration.jobs import build_annual_load, build_publish
from barometre_pipeline.orchestration.loads import WAITING, build_load_on_arrival, build_load_on_schedule
from barometre_pipeline.orchestration.names import ANNUAL_LOAD, PUBLISH
from barometre_pipeline.orchestration.notifications import build_notifications
from barometre_pipeline.orchestration.settings_told import build_tell_of_settings
from barometre_pipeline.settings import MANIFEST, Settings

if TYPE_CHECKING:
    from collections.abc import Collection

    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition


@dataclass(frozen=True)
class Automation:
    """Jobs, and what runs them or tells of them."""

    jobs: "list[UnresolvedAssetJobDefinition]"
    schedules: list[dg.ScheduleDefinition]
    sensors: list[dg.SensorDefinition]


def build_automation(settings: Settings, editions: "Collection[int]") -> Automation:
    """Return what `barometer.yml` and the folders of a barometer ask for.

    Args:
        settings: the folders.
        editions: those that are partitions of the code location.
    """
    load, publish = build_annual_load(), build_publish()
    schedule = build_load_on_schedule(load, settings, editions)
    return Automation(
        jobs=[load, publish],
        schedules=[schedule] if schedule else [],
        sensors=[
            build_load_on_arrival(load, settings, editions),
            build_publish_after_load(publish, settings),
            build_tell_of_settings(settings, editions),
            *build_notifications(settings),
        ],
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
        from barometre_pipeline.publication.published import landed_seals, release_of

        under_way = _under_way(context.instance, settings)
        if under_way:
            return dg.SkipReason(under_way)
        landed = landed_seals(settings.landing_dir)
        if not landed:
            return dg.SkipReason("no edition has landed")
        release = release_of(landed, settings.releases_dir)
        if release is not None:
            return dg.SkipReason(f"the release {release.id} holds what has landed")
        key, run = last_attempt(context.instance, _run_key(landed, settings))
        return dg.SkipReason(_attempted(context.instance, run)) if run else dg.RunRequest(run_key=key)

    return publish_after_load


def _under_way(instance: dg.DagsterInstance, settings: Settings) -> str | None:
    """Say what is loaded or published now, or is about to be; None when nothing is.

    Between two loads that wait for each other the lock is free for a moment.
    """
    for job in (ANNUAL_LOAD, PUBLISH):
        if instance.get_runs(dg.RunsFilter(job_name=job, statuses=[*WAITING]), limit=1):
            return f"a run of {job} is waiting to start"
        started = dg.RunsFilter(job_name=job, statuses=[dg.DagsterRunStatus.STARTED])
        for record in instance.get_run_records(started):
            if record.start_time and time.time() - record.start_time < lock.SETTLED_SECONDS:
                return f"a run of {job} has just started"
    holder = lock.holder_of(settings.lock_file)
    if holder:
        return f"the output folder is in use by {holder}"
    if not lock.is_settled(settings.lock_file):
        return "the output folder was in use a moment ago: another run may be about to take it"
    return None


def _attempted(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    """Say what came of the publication that was asked for of the same landing, codebook and settings."""
    mended = "an edition, the codebook, barometer.yml or the dbt project is mended"
    done = "though no release that is kept says so"
    return f"what has landed {why_not_again(instance, run, 'publish', done=done, mended=mended)}"


def _run_key(landed: dict[str, str], settings: Settings) -> str:
    """Return a checksum over all that a publication is made of: a refused one is tried again once mended."""
    digest = hashlib.sha256(repr(sorted(landed.items())).encode())
    for file in [settings.data_dir / FILE_NAME, *sorted(settings.data_dir.glob("*/*.csv")), MANIFEST]:
        if file.is_file():
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
