"""Who asks for loads: the schedule of `barometer.yml`, and the sensor that sees a delivery arrive.

Belongs here: which editions are asked for, and why another is not.
Does not: finding out how far an edition has come (`ingestion.standing`), loading it (`ingestion`).
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

import dagster as dg

from barometre_pipeline import lock
from barometre_pipeline.automation_settings import read_schedule
from barometre_pipeline.barometer import FILE_NAME
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.orchestration.attempts import last_attempt, why_not_again
from barometre_pipeline.orchestration.names import ANNUAL_LOAD, PARTITION_TAG
from barometre_pipeline.settings import Settings

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

    from barometre_pipeline.ingestion.standing import Standing

WAITING = (dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING)
"""A run that has started holds the lock or waits for it; the status of one that was killed says nothing."""
_SETTLED_SECONDS = 10
"""What has changed since is still being copied or edited."""

_UNKNOWN = "is new in codebook/editions.csv: reload the code location, so that Dagster knows it"


def build_load_on_schedule(
    annual_load: "UnresolvedAssetJobDefinition", settings: Settings, editions: Collection[int]
) -> dg.ScheduleDefinition | None:
    """Return the schedule of `barometer.yml`, which runs as soon as it is written there; None without one.

    Args:
        annual_load: the job.
        settings: folders of the barometer.
        editions: those that the code location knows as partitions.
    """
    schedule = read_schedule(settings.data_dir / FILE_NAME)
    if schedule is None:
        return None

    @dg.schedule(
        name="load_on_schedule",
        job=annual_load,
        cron_schedule=schedule.cron,
        execution_timezone=schedule.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Asks for the load of each expected edition that has not landed as it is now. A delivery "
        "that has not come is then a load that fails, and says so.",
    )
    def load_on_schedule(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest] | dg.SkipReason:
        tick = context.scheduled_execution_time.isoformat()
        try:
            asked = _lacking(settings)
        except BarometreError as error:
            if not editions:
                return dg.SkipReason(_faulty(error))
            # Its load fails for the same reason, and a load that fails is told.
            asked = {max(editions): "the codebook is faulty"}
        if not asked:
            return dg.SkipReason("every expected edition has landed from its present delivery and codebook")
        for edition, why in asked.items():
            context.log.info(f"{edition}: it {why if edition in editions else _UNKNOWN}")
        known = [edition for edition in asked if edition in editions]
        if not known:
            return dg.SkipReason("\n".join(f"{edition}: it {_UNKNOWN}" for edition in asked))
        return [_load(edition, f"{tick}/{edition}") for edition in known]

    return load_on_schedule


def build_load_on_arrival(
    annual_load: "UnresolvedAssetJobDefinition", settings: Settings, editions: Collection[int]
) -> dg.SensorDefinition:
    """Return the sensor that asks for a load when a delivery is complete, and once more when it is mended.

    Args:
        annual_load: the job.
        settings: folders of the barometer.
        editions: those that the code location knows as partitions.
    """

    @dg.sensor(
        name="load_on_arrival",
        job=annual_load,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Asks for the load of an edition whose delivery is complete and has not landed with the "
        "codebook as it is now.",
    )
    def load_on_arrival(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        holder = lock.holder_of(settings.lock_file)
        if holder:
            return dg.SkipReason(f"the output folder is in use by {holder}")
        try:
            keys, reasons = _arrived(context.instance, settings, editions)
        except BarometreError as error:
            return dg.SkipReason(_faulty(error))
        if not keys:
            return dg.SkipReason("\n".join(reasons) or "the codebook names no edition")
        for reason in reasons:
            context.log.info(reason)
        return dg.SensorResult(run_requests=[_load(edition, key) for edition, key in keys.items()])

    return load_on_arrival


def _lacking(settings: Settings) -> dict[int, str]:
    """Return the expected editions that have not landed as they are now, and why."""
    from barometre_pipeline.codebook import load_codebook
    from barometre_pipeline.ingestion.standing import lacking

    return {each.edition: each.why for each in lacking(load_codebook(settings.data_dir), settings)}


def _arrived(
    instance: dg.DagsterInstance, settings: Settings, editions: Collection[int]
) -> tuple[dict[int, str], list[str]]:
    """Return the run key of each edition to load, and for each other why it is not."""
    from barometre_pipeline.codebook import load_codebook
    from barometre_pipeline.ingestion.standing import attempt_key, delivered_unnamed, find_standings

    codebook = load_codebook(settings.data_dir)
    keys: dict[int, str] = {}
    reasons: list[str] = []
    for edition, standing in find_standings(codebook, settings).items():
        key = attempt_key(codebook.for_edition(edition), settings)
        why = _why_not(standing, settings, editions) or _waiting(instance, edition)
        if why is None:
            key, run = last_attempt(instance, key)
            why = _attempted(instance, run) if run else None
        if why:
            reasons.append(f"{edition}: it {why}")
        else:
            keys[edition] = key
    for name in delivered_unnamed(codebook, settings):
        reasons.append(f"{name}: it was delivered, and codebook/editions.csv does not name it")
    return keys, reasons


def _why_not(standing: "Standing", settings: Settings, editions: Collection[int]) -> str | None:
    """Say why an edition is not to be loaded now; None when it is."""
    from barometre_pipeline.ingestion.standing import Stage, seconds_unchanged

    if standing.stage == Stage.LANDED:
        return "has landed from its present delivery and codebook"
    if standing.stage in (Stage.NOT_DELIVERED, Stage.INCOMPLETE):
        return standing.why
    if standing.is_of_other_code:
        return f"{standing.why}: nothing has arrived, load it again by hand"
    if standing.edition not in editions:
        return _UNKNOWN
    if seconds_unchanged(standing.edition, settings) < _SETTLED_SECONDS:
        return f"may be half there: it or the codebook changed less than {_SETTLED_SECONDS} seconds ago"
    return None


def _waiting(instance: dg.DagsterInstance, edition: int) -> str | None:
    """Say which run is about to load an edition, whoever asked for it; None if none is."""
    asked = dg.RunsFilter(job_name=ANNUAL_LOAD, tags={PARTITION_TAG: str(edition)}, statuses=[*WAITING])
    runs = instance.get_runs(asked, limit=1)
    return f"is about to be loaded (run {runs[0].run_id})" if runs else None


def _attempted(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    """Say what came of the load that was asked for with the same delivery and codebook."""
    mended = "the delivery or the codebook is mended"
    return why_not_again(instance, run, "load", done="and has been damaged since", mended=mended)


def _load(edition: int, run_key: str) -> dg.RunRequest:
    return dg.RunRequest(run_key=run_key, partition_key=str(edition))


def _faulty(error: BarometreError) -> str:
    """Word faults that keep anything from being loaded; without details, as Dagster records it."""
    faults = BarometreError(fault.public() for fault in error.faults)
    return f"nothing can be loaded until this is mended:\n{faults}"
