"""How a user's mistake ends a run: one clear message, no retry, no traceback.

Belongs here: the bridge from `BarometreError` to Dagster, and back for the command line.
Does not: wording faults (whoever finds them does).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

import dagster as dg

from barometre_pipeline.errors import BarometreError, Fault, Place

_FAULTS = "faults"
_refusals: list[BarometreError] = []
"""What was refused in this process, with the details that Dagster must not record."""


def refused(error: BarometreError) -> dg.Failure:
    """Return the failure that shows all faults in the run's log, without details, and is not retried."""
    _refusals.append(error)
    faults = [fault.public() for fault in error.faults]
    return dg.Failure(
        description=str(BarometreError(faults)),
        metadata={_FAULTS: dg.MetadataValue.json([asdict(fault) for fault in faults])},
        allow_retries=False,
    )


def faults_of(result: dg.ExecuteInProcessResult) -> list[Fault]:
    """Return the faults of the steps that failed, as `refused` was given them in this process."""
    faults: list[Fault] = []
    for event in result.all_events:
        if not event.is_step_failure:
            continue
        data = event.step_failure_data
        recorded = data.user_failure_data.metadata.get(_FAULTS) if data.user_failure_data else None
        if isinstance(recorded, dg.JsonMetadataValue):
            faults.extend(
                _with_details([_fault(record) for record in cast("list[dict[str, Any]]", recorded.data)])
            )
        elif data.error is not None:
            faults.append(
                Fault("B001", f"unexpected: {data.error.to_string()}", remedy="report it as a defect")
            )
    return faults or [
        Fault("B001", "the run failed before its first step", remedy="see the run in the Dagster UI")
    ]


def _with_details(recorded: list[Fault]) -> list[Fault]:
    for error in reversed(_refusals):
        if [fault.public() for fault in error.faults] == recorded:
            return list(error.faults)
    return recorded


def _fault(record: dict[str, Any]) -> Fault:
    return Fault(record["code"], record["what"], Place(**record["place"]), record["remedy"])
