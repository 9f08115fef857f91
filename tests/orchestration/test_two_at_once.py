"""Runs at the same time: they wait for each other and say for whom; a killed one is in nobody's way."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import dagster as dg
import pytest
from daemon_like import Daemon, daemon_of, name_edition, small_folders
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run
from small_folder import PROJECTS, write_delivery

from barometre_pipeline.orchestration import resources
from barometre_pipeline.orchestration.instance import opened_instance

HOLD = """
import sys
from pathlib import Path
from barometre_pipeline import lock
with lock.hold(Path(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """A barometer whose history lies in files, which other processes open too."""
    settings = small_folders(tmp_path)
    with opened_instance(settings) as instance:
        yield daemon_of(settings, instance)


def _queue(daemon: Daemon, edition: int, tags: dict[str, str] | None = None) -> dg.DagsterRun:
    """Record a run that is to start."""
    job = daemon.location.resolve_job_def("annual_load")
    of_edition = {"dagster/partition": str(edition), **(tags or {})}
    return daemon.instance.create_run_for_job(job, tags=of_edition)


def _start(daemon: Daemon, run: dg.DagsterRun) -> BaseProcess:
    """Start a run in a process of its own, as a launcher does."""
    worker = multiprocessing.get_context("fork").Process(target=_work, args=(daemon, run))
    worker.start()
    return worker


def _work(daemon: Daemon, run: dg.DagsterRun) -> None:
    with opened_instance(daemon.settings) as instance:
        job = InMemoryJob(daemon.location.resolve_job_def("annual_load"))
        execute_run(job, run, instance, raise_on_error=False)
    os._exit(0)


def _said(daemon: Daemon, run: dg.DagsterRun) -> str:
    return "\n".join(entry.message for entry in daemon.instance.all_logs(run.run_id))


def _status(daemon: Daemon, run: dg.DagsterRun) -> dg.DagsterRunStatus:
    record = daemon.instance.get_run_by_id(run.run_id)
    assert record is not None
    return record.status


def test_loads_that_start_together_wait_for_each_other_and_give_one_release(daemon: Daemon) -> None:
    name_edition(daemon, 2016)
    write_delivery(daemon.settings.data_dir, 2016, PROJECTS)
    daemon.reload()
    runs = [_queue(daemon, edition) for edition in (2014, 2015, 2016)]
    workers = [_start(daemon, run) for run in runs]
    asked_meanwhile = []
    while any(worker.is_alive() for worker in workers):
        asked_meanwhile += daemon.sensor_tick("publish_after_load")[0]
        time.sleep(0.05)
    assert asked_meanwhile == []
    assert [_status(daemon, run) for run in runs] == [dg.DagsterRunStatus.SUCCESS] * 3

    waited = [run for run in runs if "waiting for Dagster run" in _said(daemon, run)]
    assert len(waited) == 2

    daemon.settle()
    for _ in range(2):
        [request], _ = daemon.sensor_tick("publish_after_load")
        asked_meanwhile.append(request)
    assert len({request.run_key for request in asked_meanwhile}) == 1


def test_a_command_line_that_is_killed_while_it_loads_is_in_nobodys_way(daemon: Daemon) -> None:
    many = "".join(
        f"c{number};Lille;59350;Vélos;Transport;Fait;2012;x@example.org\n" for number in range(4000)
    )
    write_delivery(daemon.settings.data_dir, 2014, PROJECTS + many)
    killed = _queue(daemon, 2014, {"barometre/command_line": "4321"})
    worker = _start(daemon, killed)
    while "2014: correcting" not in _said(daemon, killed):
        assert worker.is_alive()
        time.sleep(0.02)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    assert _status(daemon, killed) == dg.DagsterRunStatus.STARTED

    write_delivery(daemon.settings.data_dir, 2014, PROJECTS)
    assert daemon.load("2014").success
    assert _status(daemon, killed) == dg.DagsterRunStatus.FAILURE
    assert "process 4321 was killed" in _said(daemon, killed)
    daemon.settle()
    assert len(daemon.sensor_tick("publish_after_load")[0]) == 1


def test_a_run_that_waits_too_long_fails_and_says_who_holds_the_folder(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "WAIT_SECONDS", 0.1)
    command = [sys.executable, "-c", HOLD, str(daemon.settings.lock_file), "barometre run"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        result = daemon.load("2014")
        other.communicate("")
    assert not result.success
    who = f"barometre run, process {other.pid}, since"
    logged = daemon.instance.all_logs(result.run_id)
    assert any(entry.user_message.startswith(f"waiting for {who}") for entry in logged)
    assert any(f"B610  the output folder is in use by {who}" in str(entry) for entry in logged)
