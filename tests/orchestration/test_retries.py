"""Only what the disk refused is tried again: a load, a few times, a little later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from daemon_like import Daemon, daemon_of, small_folders
from small_folder import PROJECTS, write_delivery

from barometre_pipeline.ingestion import load
from barometre_pipeline.orchestration import failures
from barometre_pipeline.orchestration.failures import faults_of
from barometre_pipeline.orchestration.terminal import announce


@pytest.fixture
def daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    monkeypatch.setattr(failures, "RETRY_SECONDS", 0.2)
    with dg.DagsterInstance.ephemeral() as instance:
        yield daemon_of(small_folders(tmp_path), instance)


def _attempts(result: dg.ExecuteInProcessResult) -> int:
    events = [event.event_type_value for event in result.all_events]
    return events.count("STEP_START") + events.count("STEP_RESTARTED")


def test_a_disk_that_stays_closed_is_tried_three_times_and_then_told_like_any_fault(daemon: Daemon) -> None:
    daemon.settings.output_dir.mkdir()
    daemon.settings.build_dir.write_text("a file where the folder should be")
    result = daemon.load("2014")
    assert not result.success
    assert _attempts(result) == 3
    assert [fault.code for fault in faults_of(result)] == ["B602"]
    failed = [check.check_name for check in result.get_asset_check_evaluations() if not check.passed]
    assert failed == ["delivery_meets_the_codebook"]
    said = [entry.user_message for entry in daemon.instance.all_logs(result.run_id)]
    assert len([line for line in said if line.startswith("tried again in 0.2 seconds: ")]) == 2


def test_a_disk_that_comes_back_lets_the_load_end_well(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    daemon.settings.output_dir.mkdir()
    daemon.settings.build_dir.write_text("a file where the folder should be")

    def mend_once_said(context: dg.AssetExecutionContext, message: str) -> None:
        announce(context, message)
        daemon.settings.build_dir.unlink()

    monkeypatch.setattr(failures, "announce", mend_once_said)
    result = daemon.load("2014")
    assert result.success
    assert _attempts(result) == 2
    assert (daemon.settings.landing_dir / "2014" / "landed.json").is_file()


def test_a_bad_delivery_is_tried_once(daemon: Daemon) -> None:
    write_delivery(daemon.settings.data_dir, 2014, PROJECTS.replace("Fait", "Fini"))
    result = daemon.load("2014")
    assert (_attempts(result), [fault.code for fault in faults_of(result)]) == (1, ["B304"])


def test_a_defect_of_the_program_is_tried_once(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(load, "_load", break_down)
    result = daemon.load("2014")
    assert (_attempts(result), [fault.code for fault in faults_of(result)]) == (1, ["B001"])


def test_what_an_unforeseen_error_quotes_is_the_owners_and_stands_nowhere_in_the_history(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        try:
            int("Jeanne Dupont")
        except ValueError as error:
            raise KeyError("Jeanne Dupont") from error

    monkeypatch.setattr(load, "_load", break_down)
    result = daemon.load("2014")
    [fault] = faults_of(result)
    assert (fault.code, fault.what) == ("B001", "unexpected KeyError")
    assert "Jeanne Dupont" in fault.detail  # at the terminal of whoever runs it
    file = Path(str(fault.place.file))
    assert file == daemon.settings.build_dir / "unforeseen" / f"{result.run_id}.txt"
    assert file.stat().st_mode & 0o077 == file.parent.stat().st_mode & 0o077 == 0
    assert "invalid literal for int() with base 10: 'Jeanne Dupont'" in file.read_text(encoding="utf-8")
    history = [entry.to_json() for entry in daemon.instance.all_logs(result.run_id)]
    assert len(history) > 5
    assert "Jeanne" not in "".join(history)
