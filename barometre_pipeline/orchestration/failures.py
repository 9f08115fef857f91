"""How a mistake ends a run: one clear message, no traceback. Only what the disk refused is tried again.

Belongs here: the bridge from `BarometreError` to Dagster, and back for the command line.
Does not: wording faults (whoever finds them does).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

import dagster as dg

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.orchestration.terminal import announce

if TYPE_CHECKING:
    from dagster_shared.error import SerializableErrorInfo

FAULTS = "faults"
"""Metadata of a failed step: its faults, without details."""

_OF_THE_DISK = frozenset({"B109", "B214", "B601", "B602", "B603"})
"""Faults that may pass by themselves: a share that was away, a disk that was full."""
_RETRIES = 2
RETRY_SECONDS = 5
_refusals: list[BarometreError] = []
"""What was refused in this process, with the details that Dagster must not record."""


def refused(error: BarometreError) -> dg.Failure:
    """Return the failure that shows all faults in the run's log, without details, and is not retried."""
    _refusals.append(error)
    faults = [fault.public() for fault in error.faults]
    return dg.Failure(
        description=str(BarometreError(faults)),
        metadata={FAULTS: dg.MetadataValue.json([asdict(fault) for fault in faults])},
        allow_retries=False,
    )


def try_again(context: dg.AssetExecutionContext, error: BarometreError) -> None:
    """Have a step run again a little later if only the disk failed, and not too often yet.

    Not a retry policy: that one would try again after any error, a defect of the program too.

    Raises:
        RetryRequested: it is to run again.
    """
    if not set(error.codes) <= _OF_THE_DISK or context.op_execution_context.retry_number >= _RETRIES:
        return
    announce(context, f"tried again in {RETRY_SECONDS} seconds: {error.faults[0].what}")
    raise dg.RetryRequested(max_retries=_RETRIES, seconds_to_wait=RETRY_SECONDS) from None


def faults_of(result: dg.ExecuteInProcessResult) -> list[Fault]:
    """Return the faults of the steps that failed, as `refused` was given them in this process."""
    faults: list[Fault] = []
    for event in result.all_events:
        if not event.is_step_failure:
            continue
        recorded = recorded_faults(event)
        error = event.step_failure_data.error
        if recorded is not None:
            faults.extend(_with_details(recorded))
        elif error is not None:
            faults.append(Fault("B001", f"unexpected: {error.to_string()}", remedy="report it as a defect"))
    return faults or [
        Fault("B001", "the run failed before its first step", remedy="see the run in the Dagster UI")
    ]


def events_of(
    instance: dg.DagsterInstance, run: dg.DagsterRun, kind: dg.DagsterEventType
) -> Iterator[dg.DagsterEvent]:
    """Return the events of one kind that a run recorded."""
    for entry in instance.all_logs(run.run_id, of_type=kind):
        if entry.dagster_event:
            yield entry.dagster_event


def causes_of(error: SerializableErrorInfo | None) -> list[SerializableErrorInfo]:
    """Return an error, what caused it, and so on."""
    causes: list[SerializableErrorInfo] = []
    while error is not None:
        causes.append(error)
        error = error.cause
    return causes


def recorded_faults(event: dg.DagsterEvent) -> list[Fault] | None:
    """Return the faults that a failed step recorded, without details; None if it failed otherwise."""
    data = event.step_failure_data.user_failure_data
    recorded = data.metadata.get(FAULTS) if data else None
    if not isinstance(recorded, dg.JsonMetadataValue):
        return None
    return [_fault(record) for record in cast("list[dict[str, Any]]", recorded.data)]


def _with_details(recorded: list[Fault]) -> list[Fault]:
    for error in reversed(_refusals):
        if [fault.public() for fault in error.faults] == recorded:
            return list(error.faults)
    return recorded


def _fault(record: dict[str, Any]) -> Fault:
    return Fault(record["code"], record["what"], Place(**record["place"]), record["remedy"])
