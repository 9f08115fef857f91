"""A run that the end of its service cut short is asked for again; one that anything else ended is not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import dagster as dg
import pytest
from daemon_like import Daemon, daemon_of, small_folders
from dagster._core.events import EngineEventData
from dagster_shared.error import SerializableErrorInfo

from barometre_pipeline.ingestion import load
from barometre_pipeline.orchestration import attempts
from barometre_pipeline.orchestration.messages import failed_run

REMEDY = "once the service is back, load_on_arrival and publish_after_load ask for what lacks"


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    with dg.DagsterInstance.ephemeral() as instance:
        daemon = daemon_of(small_folders(tmp_path), instance)
        shutil.rmtree(daemon.settings.raw_dir / "2015")
        yield daemon


def _interrupt(*_: object) -> None:
    raise dg.DagsterExecutionInterruptedError


def _begun(
    daemon: Daemon,
    request: dg.RunRequest,
    job: str,
    status: dg.DagsterRunStatus = dg.DagsterRunStatus.STARTED,
) -> dg.DagsterRun:
    """Return a run that was launched as asked for, and goes on unless another status is given."""
    definition = daemon.location.resolve_job_def(job)
    asked = {"dagster/run_key": request.run_key or ""}
    return daemon.instance.create_run_for_job(definition, status=status, tags=asked)


def _fail(daemon: Daemon, run: dg.DagsterRun, error: str, message: str | None = None) -> None:
    info = SerializableErrorInfo("it says", [], error)
    daemon.instance.report_engine_event("an error", run, EngineEventData.engine_error(info))
    daemon.instance.report_run_failed(run, message)


def _fail_to_launch(daemon: Daemon, run: dg.DagsterRun) -> None:
    """Record what the daemon does of a run that it cannot launch while the code location is restarted."""
    _fail(daemon, run, "DagsterUserCodeUnreachableError")


def test_a_load_that_was_interrupted_is_asked_for_again_but_not_for_ever(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = []
    with monkeypatch.context() as interrupted:
        interrupted.setattr(load, "_load", _interrupt)
        for _ in range(4):
            [request], _ = daemon.sensor_tick("load_on_arrival")
            assert daemon.sensor_tick("load_on_arrival")[0] == [request]  # one key: launched once
            keys.append(request.run_key)
            with suppress(dg.DagsterExecutionInterruptedError):
                daemon.launch(request)
    assert len(set(keys)) == 4
    [run, *earlier] = daemon.instance.get_runs()
    assert [each.status for each in (run, *earlier)] == [dg.DagsterRunStatus.FAILURE] * 4
    [fault] = failed_run(daemon.instance, run).faults
    assert fault.code == "B001"
    assert fault.what == "the run was interrupted: its service was stopped"
    assert REMEDY in fault.remedy
    asked, skipped = daemon.sensor_tick("load_on_arrival")
    assert asked == []
    assert skipped.startswith(f"2014: it was interrupted 4 times (run {run.run_id}): load it by hand")


def test_a_load_that_was_interrupted_and_then_refused_is_not_asked_for_again(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    [request], _ = daemon.sensor_tick("load_on_arrival")
    with monkeypatch.context() as interrupted, suppress(dg.DagsterExecutionInterruptedError):
        interrupted.setattr(load, "_load", _interrupt)
        daemon.launch(request)
    [request], _ = daemon.sensor_tick("load_on_arrival")
    with monkeypatch.context() as broken:
        broken.setattr(load, "_load", lambda *_: 1 / 0)
        failed = daemon.launch(request)
    asked, skipped = daemon.sensor_tick("load_on_arrival")
    assert asked == []
    assert skipped.startswith(f"2014: it could not be loaded (run {failed.run_id})")


def test_a_load_that_could_not_be_launched_is_asked_for_again_unless_dagster_begins_it_again_itself(
    daemon: Daemon,
) -> None:
    [request], _ = daemon.sensor_tick("load_on_arrival")
    run = _begun(daemon, request, "annual_load")
    _fail_to_launch(daemon, run)
    daemon.instance.add_run_tags(run.run_id, {"dagster/will_retry": "true"})
    asked, skipped = daemon.sensor_tick("load_on_arrival")
    assert asked == []
    assert "is about to be begun again" in skipped
    daemon.instance.add_run_tags(run.run_id, {"dagster/will_retry": "false"})
    [again], _ = daemon.sensor_tick("load_on_arrival")
    assert again.run_key != request.run_key
    assert daemon.launch(again).success


def test_a_run_that_a_person_ended_is_not_asked_for_again(daemon: Daemon) -> None:
    [request], _ = daemon.sensor_tick("load_on_arrival")
    run = _begun(daemon, request, "annual_load")
    daemon.instance.report_run_canceled(run)
    asked, skipped = daemon.sensor_tick("load_on_arrival")
    assert asked == []
    assert skipped.startswith(f"2014: it was not loaded, as its run was ended (run {run.run_id})")


@pytest.mark.parametrize("last_said", ["canceled", "failed"])
def test_a_run_that_lasted_too_long_is_told_as_such_and_asked_for_by_no_sensor(
    daemon: Daemon, last_said: str
) -> None:
    [request], _ = daemon.sensor_tick("load_on_arrival")
    run = _begun(daemon, request, "annual_load")
    # Dagster's watch over runs interrupts it and says that it failed; its process says how it ended later.
    daemon.instance.report_run_canceling(run)
    daemon.instance.report_run_failed(run, "Exceeded maximum runtime of 3600 seconds.")
    if last_said == "canceled":
        daemon.instance.report_run_canceled(run)
    else:
        _fail(daemon, run, "DagsterExecutionInterruptedError", "it was interrupted")
    asked, skipped = daemon.sensor_tick("load_on_arrival")
    assert asked == []
    why = {"canceled": "was not loaded, as its run was ended", "failed": "could not be loaded"}[last_said]
    assert skipped.startswith(f"2014: it {why} (run {run.run_id})")
    failed = daemon.instance.get_run_by_id(run.run_id)
    assert failed is not None
    whats = [fault.what for fault in failed_run(daemon.instance, failed).faults]
    assert whats == ["Exceeded maximum runtime of 3600 seconds."]


def test_a_publication_that_was_interrupted_is_asked_for_again_and_one_that_was_refused_is_not(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "MOST_ATTEMPTS", 2)
    daemon.land(2014)
    daemon.settle()
    [first], _ = daemon.sensor_tick("publish_after_load")
    refused = _begun(daemon, first, "publish")
    daemon.instance.report_run_failed(refused, "it was refused")
    asked, skipped = daemon.sensor_tick("publish_after_load")
    assert asked == []
    assert skipped.startswith(f"what has landed could not be published (run {refused.run_id})")
    daemon.instance.delete_run(refused.run_id)
    _fail_to_launch(daemon, _begun(daemon, first, "publish"))
    [second], _ = daemon.sensor_tick("publish_after_load")
    assert second.run_key != first.run_key
    last = _begun(daemon, second, "publish")
    _fail_to_launch(daemon, last)
    asked, skipped = daemon.sensor_tick("publish_after_load")
    assert asked == []
    assert skipped == f"what has landed was interrupted 2 times (run {last.run_id}): publish it by hand"


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (dg.DagsterRunStatus.STARTED, "is being loaded, or waits for it (run {})"),
        (
            dg.DagsterRunStatus.SUCCESS,
            "was loaded as it is now, and has been damaged since (run {}): load it by hand",
        ),
    ],
)
def test_a_load_that_goes_on_or_ended_well_is_not_asked_for_again(
    daemon: Daemon, status: dg.DagsterRunStatus, why: str
) -> None:
    [request], _ = daemon.sensor_tick("load_on_arrival")
    run = _begun(daemon, request, "annual_load", status)
    asked, skipped = daemon.sensor_tick("load_on_arrival")
    assert asked == []
    assert skipped.startswith(f"2014: it {why.format(run.run_id)}")
