"""Whom Dagster tells of a run that failed and of a release, as `barometer.yml` says; nobody by default.

Belongs here: the two sensors.
Does not: what a message says (`messages`), what is still to be told (`told`), sending it (`telling`).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import dagster as dg
from dagster._core.definitions.run_request import DagsterRunReaction
from dagster_shared.error import SerializableErrorInfo

from barometre_pipeline.automation_settings import Notifications, read_notifications
from barometre_pipeline.barometer import FILE_NAME
from barometre_pipeline.orchestration.messages import failed_run, failure_message, release_message
from barometre_pipeline.orchestration.names import COMMAND_LINE_TAG
from barometre_pipeline.orchestration.told import Memory, NotToldYetError, Untold, try_to_tell
from barometre_pipeline.settings import Settings

if TYPE_CHECKING:
    from barometre_pipeline.telling import Message

_INTERVAL_SECONDS = 15
_LOOKED_AT = 25
_TOLD_A_TICK = 5
"""Each may take as long as a receiver may dawdle, and Dagster asks for an answer in a minute."""


@dataclass(frozen=True)
class _Telling:
    """What one sensor tells of.

    `compose` returns what is told of a run, or why nothing is.
    """

    status: dg.DagsterRunStatus
    event: Literal[dg.DagsterEventType.RUN_FAILURE, dg.DagsterEventType.RUN_SUCCESS]
    compose: "Callable[[dg.DagsterInstance, dg.DagsterRun], Message | str]"


def build_notifications(settings: Settings) -> list[dg.SensorDefinition]:
    """Return the sensors that tell someone; none unless `barometer.yml` says whom."""
    notifications = read_notifications(settings.data_dir / FILE_NAME)
    if notifications is None:
        return []
    return [_tell_of_failure(settings, notifications), _tell_of_release(settings, notifications)]


def _tell_of_failure(settings: Settings, notifications: Notifications) -> dg.SensorDefinition:
    def compose(instance: dg.DagsterInstance, run: dg.DagsterRun) -> "Message | str":
        if COMMAND_LINE_TAG in run.tags:
            return "`barometre run` said it at the terminal"
        return failure_message(failed_run(instance, run), settings, notifications.ui_url)

    @dg.sensor(
        minimum_interval_seconds=_INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells whom `barometer.yml` names of each load or publication that failed. What "
        "`barometre run` refuses is said at the terminal and not told.",
    )
    def tell_of_failure(context: dg.SensorEvaluationContext) -> Iterator[dg.SkipReason | DagsterRunReaction]:
        telling = _Telling(dg.DagsterRunStatus.FAILURE, dg.DagsterEventType.RUN_FAILURE, compose)
        yield from _tell_what_happened(context, telling, notifications)

    return tell_of_failure


def _tell_of_release(settings: Settings, notifications: Notifications) -> dg.SensorDefinition:
    def compose(_: dg.DagsterInstance, run: dg.DagsterRun) -> "Message | str":
        from barometre_pipeline.publication.releases import list_releases

        made = [release for release in list_releases(settings.releases_dir) if release.run == run.run_id]
        if not made:
            return f"the run {run.run_id} of {run.job_name} made no release"
        return release_message(made[0], run, settings, notifications.ui_url)

    @dg.sensor(
        minimum_interval_seconds=_INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells whom `barometer.yml` names of each new release, whoever asked for it.",
    )
    def tell_of_release(context: dg.SensorEvaluationContext) -> Iterator[dg.SkipReason | DagsterRunReaction]:
        telling = _Telling(dg.DagsterRunStatus.SUCCESS, dg.DagsterEventType.RUN_SUCCESS, compose)
        yield from _tell_what_happened(context, telling, notifications)

    return tell_of_release


def _tell_what_happened(
    context: dg.SensorEvaluationContext, telling: _Telling, notifications: Notifications
) -> Iterator[dg.SkipReason | DagsterRunReaction]:
    """Tell of the runs that ended so, each until it has reached everyone.

    Not a run status sensor of Dagster: that one goes on to the next run whether or not it could tell.
    """
    now = time.time()
    memory = _look(context.instance, telling, Memory.read(context.cursor), now)
    due = sorted((untold for untold in memory.untold if untold.due <= now), key=lambda untold: untold.due)
    left = {untold.about: untold for untold in memory.untold}
    reactions: list[DagsterRunReaction] = []
    why_not: list[str] = []
    for untold in due[:_TOLD_A_TICK]:
        del left[untold.about]
        run = context.instance.get_run_by_id(untold.about)
        if run is None:
            why_not.append(f"the run {untold.about} was deleted")
            continue
        error = None
        try:
            compose = partial(telling.compose, context.instance, run)
            reason = try_to_tell(untold, compose, notifications, context.log, now)
        except NotToldYetError as failed:
            reason, error = None, SerializableErrorInfo(str(failed), [], type(failed).__name__)
            if failed.left:
                left[untold.about] = failed.left
        if reason:
            why_not.append(reason)
        else:
            reactions.append(DagsterRunReaction(run, error, telling.status))
    context.update_cursor(Memory(after=memory.after, untold=tuple(left.values())).model_dump_json())
    # The last one decides how the tick ended.
    yield from sorted(reactions, key=lambda reaction: reaction.error is not None)
    if not reactions:
        waiting = [f"{len(left)} still to be told, later"] if left else []
        yield dg.SkipReason("\n".join([*why_not, *waiting]) or "nothing to tell")


def _look(instance: dg.DagsterInstance, telling: _Telling, memory: Memory | None, now: float) -> Memory:
    """Return what is to be told, with what happened since; at the first look, only from where on."""
    last = instance.fetch_run_status_changes(telling.event, limit=1).records
    end = last[0].storage_id if last else 0
    if memory is None:
        return Memory(after=str(end))
    # SQLite gives the numbers of events that were deleted to those that come next.
    after = min(int(memory.after), end)
    since = dg.RunStatusChangeRecordsFilter(telling.event, after_storage_id=after)
    records = instance.fetch_run_status_changes(since, limit=_LOOKED_AT, ascending=True).records
    new = (
        Untold(about=record.run_id, happened=record.timestamp, due=now)
        for record in records
        if _is_first(instance, telling, record)
    )
    after = records[-1].storage_id if records else after
    return Memory(after=str(after), untold=(*memory.untold, *new))


def _is_first(instance: dg.DagsterInstance, telling: _Telling, record: dg.EventLogRecord) -> bool:
    """Whether no event before says the same of the run: its process and who watches it may both say it."""
    first = instance.get_records_for_run(record.run_id, of_type=telling.event, limit=1).records
    return [each.storage_id for each in first] == [record.storage_id]
