"""The sensor that says, and tells, when `barometer.yml` or the codebook keeps anything from being loaded.

Belongs here: when it is said, and whether the code location knows what the files say now.
Does not: finding what is wrong (`codebook`), words (`messages`), trying again (`told`).
"""

import hashlib
import time
from collections.abc import Collection

import dagster as dg

from barometre_pipeline.automation_settings import Notifications, read_notifications, read_schedule
from barometre_pipeline.barometer import FILE_NAME
from barometre_pipeline.codebook_files import CODEBOOK_FILES, read_editions
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.orchestration.messages import settings_message
from barometre_pipeline.orchestration.told import Memory, NotToldYetError, Untold, try_to_tell
from barometre_pipeline.settings import Settings

_INTERVAL_SECONDS = 120
_SETTLED_SECONDS = 600
"""What has changed since is being edited, or passes by itself: it is said in Dagster, and not told yet."""


def build_tell_of_settings(settings: Settings, editions: Collection[int]) -> dg.SensorDefinition:
    """Return the sensor, which is there whether or not `barometer.yml` says whom to tell.

    Args:
        settings: folders of the barometer.
        editions: those that the code location knows as partitions.
    """
    notifications, known = read_notifications(settings.data_dir / FILE_NAME), _imported(settings)
    first_seen: dict[str, float] = {}

    @dg.sensor(
        minimum_interval_seconds=_INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Fails while `barometer.yml` or the codebook is faulty or names no edition, or the code "
        "location does not know them as they are; tells of faults whom `barometer.yml` names, once.",
    )
    def tell_of_settings(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        error = _what_is_wrong(settings)
        if error is not None:
            return _tell_or_fail(context, error, settings, notifications, first_seen)
        first_seen.clear()
        context.update_cursor(Memory(after="").model_dump_json())
        if _imported(settings) != known and not _is_being_edited(settings):
            raise dg.Failure(
                "codebook/editions.csv or barometer.yml was changed: reload the code location, so that "
                f"Dagster knows it (editions known: {', '.join(map(str, editions)) or 'none'})"
            )
        return dg.SkipReason("barometer.yml and the codebook are well, and Dagster knows them as they are")

    return tell_of_settings


def _imported(settings: Settings) -> tuple[object, ...]:
    """Return what is read when the code location is imported."""
    file = settings.data_dir / FILE_NAME
    return read_editions(settings.data_dir), read_schedule(file), read_notifications(file)


def _what_is_wrong(settings: Settings) -> BarometreError | None:
    """Return all faults of the data folder with which nothing can be loaded, without details."""
    from barometre_pipeline.codebook import load_codebook

    try:
        if load_codebook(settings.data_dir).editions:
            return None
    except BarometreError as error:
        return BarometreError(fault.public() for fault in error.faults)
    file = CODEBOOK_FILES["editions"].path
    return BarometreError(Fault("B107", "the codebook names no edition", Place(str(file)), "add its row"))


def _is_being_edited(settings: Settings) -> bool:
    from barometre_pipeline.ingestion.standing import seconds_unchanged

    return seconds_unchanged(None, settings) < _SETTLED_SECONDS


def _tell_or_fail(
    context: dg.SensorEvaluationContext,
    error: BarometreError,
    settings: Settings,
    notifications: Notifications | None,
    first_seen: dict[str, float],
) -> dg.SkipReason:
    """Tell what is to be told now; otherwise fail the tick, which leaves the cursor where it was.

    `first_seen` says of the last state of the settings when this process has seen it first.

    Raises:
        Failure: the faults.
    """
    said, now = f"nothing can be loaded until this is mended:\n{error}", time.time()
    state = hashlib.sha256(said.encode()).hexdigest()
    if state not in first_seen:
        first_seen.clear()
        first_seen[state] = now
    memory = Memory.read(context.cursor)
    if memory is None or memory.after != state:
        is_new = now - first_seen[state] < _SETTLED_SECONDS
        if notifications is None or is_new or _is_being_edited(settings):
            raise dg.Failure(said)
        memory = Memory(after=state, untold=(Untold(about="the settings", happened=now, due=now),))
    due = [untold for untold in memory.untold if untold.due <= now]
    if notifications is None or not due:
        raise dg.Failure(said)
    left: Untold | None = None
    how = "whom barometer.yml names was told"
    try:
        try_to_tell(due[0], lambda: settings_message(error, settings), notifications, context.log, now)
    except NotToldYetError as failed:
        left, how = failed.left, str(failed)
    untold = (left,) if left else ()
    context.update_cursor(Memory(after=state, untold=untold).model_dump_json())
    return dg.SkipReason(f"{said}\n{how}")
