"""What came of the run that a sensor asked for; one that was interrupted is asked for again.

Belongs here: run keys, reading from the history whether a run was interrupted, why none is asked for again.
Does not: what a run key is made of (`loads`, `automation`), runs that were killed (`run_retries`).
"""

from typing import Literal

import dagster as dg

from barometre_pipeline.orchestration.failures import causes_of, events_of

_INTERRUPTIONS = frozenset(
    {"DagsterExecutionInterruptedError", "KeyboardInterrupt", "DagsterUserCodeUnreachableError"}
)
"""A signal ended the run; or, as its turn came, the service was not there to begin it."""
_ENDS = (dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.RUN_FAILURE, dg.DagsterEventType.ENGINE_EVENT)
_WILL_RETRY_TAG = "dagster/will_retry"
_RUN_KEY_TAG = "dagster/run_key"
MOST_ATTEMPTS = 4
"""Should it be the run that brings its service down, it does not do so for ever."""


def last_attempt(instance: dg.DagsterInstance, key: str) -> tuple[str, dg.DagsterRun | None]:
    """Return under which run key a run is asked for now, and the run that was asked for under it already.

    Dagster launches one run a key, whatever came of it: after an interruption it is another key.
    """
    asked, runs = key, _runs(instance, key)
    for _ in range(MOST_ATTEMPTS - 1):
        if not runs or is_begun_again(runs[0]) or not was_interrupted(instance, runs[0]):
            break
        asked = f"{key}/after-{runs[0].run_id}"
        runs = _runs(instance, asked)
    return asked, runs[0] if runs else None


def was_interrupted(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Whether a run failed because its service was stopped; one that a person ended has not failed."""
    if run.status != dg.DagsterRunStatus.FAILURE or was_ended(instance, run):
        return False
    errors = (
        getattr(event.event_specific_data, "error", None)
        for kind in _ENDS
        for event in events_of(instance, run, kind)
    )
    return any(cause.cls_name in _INTERRUPTIONS for error in errors for cause in causes_of(error))


def was_ended(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Whether a run was asked to end: by a person, or by `run_monitoring`, as it lasted too long."""
    return any(events_of(instance, run, dg.DagsterEventType.RUN_CANCELING))


def is_begun_again(run: dg.DagsterRun) -> bool:
    """Whether Dagster itself is about to begin a run again, under the same run key (`run_retries`)."""
    return run.tags.get(_WILL_RETRY_TAG) == "true"


def why_not_again(
    instance: dg.DagsterInstance,
    run: dg.DagsterRun,
    verb: Literal["load", "publish"],
    *,
    done: str,
    mended: str,
) -> str:
    """Say of what a run was asked for why it is not asked for again, in words that follow « it ».

    Args:
        instance: the history.
        run: the last one that was asked for.
        verb: what it does.
        done: what is the matter although the run did it.
        mended: what is to be mended before another is asked for.
    """
    by_hand = f"(run {run.run_id}): {verb} it by hand"
    if not run.is_finished:
        return f"is being {verb}ed, or waits for it (run {run.run_id})"
    if run.is_success:
        return f"was {verb}ed as it is now, {done} {by_hand}"
    if is_begun_again(run):
        return f"is about to be begun again: its run {run.run_id} was cut short"
    if run.status == dg.DagsterRunStatus.CANCELED:
        return f"was not {verb}ed, as its run was ended {by_hand}"
    if was_interrupted(instance, run):
        return f"was interrupted {MOST_ATTEMPTS} times {by_hand}"
    return f"could not be {verb}ed (run {run.run_id}): it is tried again once {mended}"


def _runs(instance: dg.DagsterInstance, key: str) -> list[dg.DagsterRun]:
    return list(instance.get_runs(dg.RunsFilter(tags={_RUN_KEY_TAG: key}), limit=1))
