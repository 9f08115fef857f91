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


def _begun(daemon: Daemon, request: dg.RunRequest, job: str, **tags: str) -> dg.DagsterRun:
    """Return a run that was launched as asked for, and goes on."""
    definition = daemon.location.resolve_job_def(job)
    asked = {"dagster/run_key": request.run_key or "", **tags}
    return daemon.instance.create_run_for_job(definition, status=dg.DagsterRunStatus.STARTED, tags=asked)


def _fail_to_launch(daemon: Daemon, run: dg.DagsterRun) -> None:
    """Record what the daemon does of a run that it cannot launch while the code location is restarted."""
    error = SerializableErrorInfo("not there", [], "DagsterUserCodeUnreachableError")
    daemon.instance.report_engine_event("cannot", run, EngineEventData.engine_error(error))
    daemon.instance.report_run_failed(run)


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


def test_a_run_that_a_person_ended_is_not_asked_for_again(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    [request], _ = daemon.sensor_tick("load_on_arrival")
    run = _begun(daemon, request, "annual_load")
    daemon.instance.report_run_canceled(run)
    asked, skipped = daemon.sensor_tick("load_on_arrival")
    assert asked == []
    assert "could not be loaded" in skipped


def test_a_publication_that_was_interrupted_is_asked_for_again_and_one_that_was_refused_is_not(
    daemon: Daemon,
) -> None:
    daemon.land(2014)
    daemon.settle()
    [first], _ = daemon.sensor_tick("publish_after_load")
    daemon.instance.report_run_failed(_begun(daemon, first, "publish"), "it was refused")
    assert daemon.sensor_tick("publish_after_load")[0][0].run_key == first.run_key
    daemon.instance.delete_run(daemon.instance.get_runs()[0].run_id)
    _fail_to_launch(daemon, _begun(daemon, first, "publish"))
    [second], _ = daemon.sensor_tick("publish_after_load")
    assert second.run_key != first.run_key
