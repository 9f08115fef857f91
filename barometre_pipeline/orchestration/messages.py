"""What is said of a run that failed, of a release, and of settings that cannot be read.

Belongs here: the words. Does not: to whom and when (`notifications`), sending (`telling`).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import dagster as dg

from barometre_pipeline.barometer import load_barometer
from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.orchestration.attempts import was_ended, was_interrupted
from barometre_pipeline.orchestration.failures import (
    causes_of,
    events_of,
    recorded_faults,
)
from barometre_pipeline.orchestration.names import ANNUAL_LOAD, PARTITION_TAG, PUBLISH
from barometre_pipeline.settings import Settings

if TYPE_CHECKING:
    from dagster_shared.error import SerializableErrorInfo

    from barometre_pipeline.publication.release import Release
    from barometre_pipeline.telling import Message

_NOT_DELIVERED = frozenset({"B201", "B202", "B204"})
_SHOWN_FAULTS = 20
_ASKED_BY = {
    "dagster/schedule_name": "schedule",
    "dagster/sensor_name": "sensor",
    "dagster/backfill": "backfill",
}
"""Tag of a run -> what asked for it."""
_ASKED_FOR_AGAIN = (
    "wait: once the service is back, load_on_arrival and publish_after_load ask for what lacks; "
    "if these are turned off, launch it again"
)


@dataclass(frozen=True)
class FailedRun:
    """A run that failed, and why, as far as may be told."""

    run: dg.DagsterRun
    faults: tuple[Fault, ...]


def failed_run(instance: dg.DagsterInstance, run: dg.DagsterRun) -> FailedRun:
    """Return why a run failed, as its events say."""
    if was_interrupted(instance, run):
        what = "the run was interrupted: its service was stopped"
        return FailedRun(run, (Fault("B001", what, remedy=_ASKED_FOR_AGAIN),))
    faults: list[Fault] = []
    # What was asked to end fails in its step as well; why it was asked stands in the failure of the run.
    steps = () if was_ended(instance, run) else events_of(instance, run, dg.DagsterEventType.STEP_FAILURE)
    for event in steps:
        recorded = recorded_faults(event)
        faults.extend(recorded if recorded is not None else _unforeseen(event.step_failure_data.error))
    if not faults:
        # A run that was killed is recorded as failed by another, with a message and nothing else.
        for event in islice(events_of(instance, run, dg.DagsterEventType.RUN_FAILURE), 1):
            error = getattr(event.event_specific_data, "error", None)
            faults.extend(_unforeseen(error, event.message or "the run failed"))
    return FailedRun(run, tuple(faults))


def _unforeseen(error: "SerializableErrorInfo | None", what: str = "") -> Iterable[Fault]:
    """Word a failure that recorded no faults: what we refused before the first step, or an error's kind.

    Its text is not told: that of an error of a library may quote an answer.
    """
    causes = causes_of(error)
    for cause in causes:
        if cause.cls_name == dg.Failure.__name__:
            code, _, said = cause.message.partition(f"{dg.Failure.__name__}: ")[2].partition("  ")
            yield Fault(code, said.strip())
            return
    kind = f"unexpected {causes[-1].cls_name}" if causes else what
    yield Fault("B001", kind, remedy="see the run; report it as a defect if it happens again")


def failure_message(failed: FailedRun, settings: Settings, ui_url: str | None) -> "Message":
    """Return what is told of a run that failed."""
    run = failed.run
    codes = sorted({fault.code for fault in failed.faults})
    edition = run.tags.get(PARTITION_TAG)
    has_not_come = bool(codes) and run.job_name == ANNUAL_LOAD and set(codes) <= _NOT_DELIVERED
    what = f"the delivery of {edition} has not come" if has_not_come else f"{_subject(run)} failed"
    facts = {"event": "delivery_missing" if has_not_come else "run_failed", **_facts(run, settings)}
    return _refusal(what, codes, failed.faults, facts, settings, _where_to_look(run, ui_url))


def release_message(
    release: "Release", run: dg.DagsterRun, settings: Settings, ui_url: str | None
) -> "Message":
    """Return what is told of a new release."""
    from barometre_pipeline.telling import Message

    title = _title(settings)
    editions = _editions(release)
    text = [
        f"{title}: the release {release.id} is published.",
        "",
        f"Editions: {editions}.",
        f"For the office: {sum(release.office_rows.values())} rows in {len(release.office_rows)} tables; "
        f"open: {sum(release.open_rows.values())} rows in {len(release.open_rows)} tables.",
        f"It lies in {release.path}.",
        *_where_to_look(run, ui_url),
        "To go back to the one before: barometre rollback.",
    ]
    facts = {"event": "release_published", **_facts(run, settings), "release": release.id}
    return Message(f"[{title}] release {release.id} published", "\n".join(text) + "\n", facts)


def settings_message(error: BarometreError, settings: Settings) -> "Message":
    """Return what is told of settings or a codebook with which nothing can be loaded."""
    what = "nothing can be loaded or published until the data folder is mended"
    facts = {"event": "settings_faulty", "barometer": _title(settings)}
    return _refusal(what, error.codes, error.faults, facts, settings)


def _refusal(
    what: str,
    codes: list[str],
    faults: tuple[Fault, ...],
    facts: dict[str, Any],
    settings: Settings,
    where: Iterable[str] = (),
) -> "Message":
    """Return a message about faults: all of them in words, and for programs."""
    from barometre_pipeline.telling import Message

    title = _title(settings)
    text = [
        f"{title}: {what}.",
        "",
        *_shown(faults),
        "",
        f"What was published stays as it was: {_published(settings)}.",
        *where,
        "Each code is explained in docs/operations.md.",
    ]
    told = {**facts, "codes": codes, "faults": [_told(fault) for fault in faults[:_SHOWN_FAULTS]]}
    return Message(f"[{title}] {what}: {', '.join(codes)}", "\n".join(text) + "\n", told)


def _subject(run: dg.DagsterRun) -> str:
    edition = run.tags.get(PARTITION_TAG)
    if run.job_name == ANNUAL_LOAD:
        return f"the load of {edition}"
    if run.job_name == PUBLISH:
        return "the publication"
    return f"the run of {'chosen assets' if run.job_name.startswith('__') else run.job_name}"


def _shown(faults: tuple[Fault, ...]) -> list[str]:
    shown = [str(fault.public()) for fault in faults[:_SHOWN_FAULTS]]
    rest = len(faults) - len(shown)
    return [*shown, f"and {rest} more, in the run"] if rest else shown


def _told(fault: Fault) -> dict[str, Any]:
    place = {name: value for name, value in asdict(fault.place).items() if value is not None}
    return {"code": fault.code, "what": fault.what, "place": place, "remedy": fault.remedy}


def _where_to_look(run: dg.DagsterRun, ui_url: str | None) -> list[str]:
    asked_by = [f"the {kind} {run.tags[tag]}" for tag, kind in _ASKED_BY.items() if tag in run.tags]
    by = f", asked for by {asked_by[0]}" if asked_by else ""
    lines = [f"Where to look: run {run.run_id} of {run.job_name}{by}."]
    return [*lines, f"{ui_url.rstrip('/')}/runs/{run.run_id}"] if ui_url else lines


def _published(settings: Settings) -> str:
    from barometre_pipeline.publication.releases import latest_release

    release = latest_release(settings.releases_dir)
    return f"the release {release.id} ({_editions(release)})" if release else "nothing yet"


def _editions(release: "Release") -> str:
    return ", ".join(f"{edition} ({nature})" for edition, nature in release.editions.items())


def _facts(run: dg.DagsterRun, settings: Settings) -> dict[str, Any]:
    return {
        "barometer": _title(settings),
        "job": run.job_name,
        "edition": run.tags.get(PARTITION_TAG),
        "run": run.run_id,
    }


def _title(settings: Settings) -> str:
    """Return what the barometer is called; a mistake elsewhere in the file may be what is told."""
    try:
        return load_barometer(settings.data_dir).title.fr
    except BarometreError:
        return settings.data_dir.name
