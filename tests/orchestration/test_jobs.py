"""The jobs as Dagster runs them: refusals, the sensor between them, the lock."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from barometre_pipeline.definitions import build_definitions
from barometre_pipeline.orchestration.failures import faults_of
from barometre_pipeline.publication.published import landed_seals
from barometre_pipeline.settings import Settings

ROOT = Path(__file__).parents[2]
FORM = Path("raw", "2014", "questionnaire_2014.csv")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A copy of the data that a test may spoil, and an empty output folder."""
    return Settings(shutil.copytree(ROOT / "data", tmp_path / "data"), tmp_path / "output")


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


def _run(
    settings: Settings, instance: dg.DagsterInstance, job: str, partition: str | None = None
) -> dg.ExecuteInProcessResult:
    definition = build_definitions(settings).resolve_job_def(job)
    return definition.execute_in_process(instance=instance, partition_key=partition, raise_on_error=False)


def _failed(result: dg.ExecuteInProcessResult) -> list[str]:
    return [check.check_name for check in result.get_asset_check_evaluations() if not check.passed]


def test_a_load_says_of_each_table_what_was_read_landed_and_set_aside(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    result = _run(settings, instance, "annual_load", "2014")
    assert result.success
    materialized = {each.asset_key: each for each in result.asset_materializations_for_node("land_edition")}
    project = materialized[dg.AssetKey(["landing", "project"])]
    assert project.partition == "2014"
    counts = [project.metadata[name].value for name in ("rows_read", "rows_landed", "rows_quarantined")]
    assert counts == [815, 810, 5]
    warned = {
        check.check_name: check.severity for check in result.get_asset_check_evaluations() if not check.passed
    }
    assert set(warned.values()) == {dg.AssetCheckSeverity.WARN}


def test_a_delivery_that_the_codebook_does_not_know_fails_a_blocking_check_and_shows_no_cell(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    text = (settings.data_dir / FORM).read_bytes().decode("cp1252")
    (settings.data_dir / FORM).write_bytes(text.replace(";Domaine;", ";Thème;", 1).encode("cp1252"))
    result = _run(settings, instance, "annual_load", "2014")
    assert not result.success
    assert _failed(result) == ["delivery_meets_the_codebook"]
    [check] = result.get_asset_check_evaluations()
    assert check.partition == "2014"
    assert (check.description or "").startswith("2014: B302 ")
    assert isinstance(check.metadata["each fault"], dg.TableMetadataValue)
    assert [record.data["code"] for record in check.metadata["each fault"].records] == ["B302", "B303"]
    assert {fault.code for fault in faults_of(result)} == {"B302", "B303"}
    assert not (settings.landing_dir / "2014").exists()


def test_an_answer_that_nobody_knows_is_told_to_the_terminal_and_not_recorded(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    text = (settings.data_dir / FORM).read_bytes().decode("cp1252")
    swapped = (
        text.replace(";Courriel;", ";#;", 1)
        .replace(";Domaine;", ";Courriel;", 1)
        .replace(";#;", ";Domaine;", 1)
    )
    (settings.data_dir / FORM).write_bytes(swapped.encode("cp1252"))
    result = _run(settings, instance, "annual_load", "2014")
    told = "\n".join(map(str, faults_of(result)))
    assert "B304" in told
    assert "example.org" in told
    recorded = "\n".join(str(entry) for entry in instance.all_logs(result.run_id))
    assert "B304" in recorded
    assert "example.org" not in recorded


def test_publishing_is_refused_while_an_expected_edition_has_not_landed(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    result = _run(settings, instance, "publish")
    assert not result.success
    assert _failed(result) == ["every_expected_edition_has_landed"]
    faults = faults_of(result)
    assert {fault.code for fault in faults} == {"B611"}
    assert [fault.what.split()[2] for fault in faults] == ["2013", "2014", "2015"]
    assert not settings.releases_dir.exists()


def test_the_release_alone_publishes_nothing_that_was_not_audited(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    assert _run(settings, instance, "annual_load", "2014").success
    folder = settings.runs_dir / "unaudited"
    folder.mkdir(parents=True)
    (folder / "warehouse.duckdb").write_bytes(b"")
    alone = [dg.AssetKey(["release", "office"]), dg.AssetKey(["release", "open"])]
    publish = build_definitions(settings).resolve_job_def("publish")
    result = publish.execute_in_process(instance=instance, asset_selection=alone, raise_on_error=False)
    assert not result.success
    assert [fault.code for fault in faults_of(result)] == ["B711"]
    assert not (settings.releases_dir / "latest").exists()


class TestSensor:
    """`publish_after_load`: one release after any number of loads."""

    @staticmethod
    def _tick(settings: Settings, instance: dg.DagsterInstance) -> dg.RunRequest | dg.SkipReason:
        long_ago = time.time() - 60
        if settings.lock_file.exists():
            os.utime(settings.lock_file, (long_ago, long_ago))
        sensor = build_definitions(settings).resolve_sensor_def("publish_after_load")
        found = sensor(dg.build_sensor_context(instance=instance))
        assert isinstance(found, dg.RunRequest | dg.SkipReason)
        return found

    def test_it_asks_once_for_the_same_landing_and_again_for_another(
        self, settings: Settings, instance: dg.DagsterInstance
    ) -> None:
        assert isinstance(self._tick(settings, instance), dg.SkipReason)
        _run(settings, instance, "annual_load", "2014")
        first = self._tick(settings, instance)
        assert isinstance(first, dg.RunRequest)
        assert self._tick(settings, instance) == first
        form = settings.data_dir / FORM
        form.write_bytes(form.read_bytes().replace(b";2012;", b";2011;", 1))
        _run(settings, instance, "annual_load", "2014")
        second = self._tick(settings, instance)
        assert isinstance(second, dg.RunRequest)
        assert second.run_key != first.run_key

    def test_it_waits_while_a_load_is_starting_but_not_for_one_that_was_killed(
        self, settings: Settings, instance: dg.DagsterInstance
    ) -> None:
        _run(settings, instance, "annual_load", "2014")
        job = build_definitions(settings).resolve_job_def("annual_load")
        killed = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
        assert isinstance(self._tick(settings, instance), dg.RunRequest)
        instance.delete_run(killed.run_id)
        instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTING)
        found = self._tick(settings, instance)
        assert isinstance(found, dg.SkipReason)
        assert found.skip_message == "a run of annual_load is waiting to start"

    def test_it_waits_while_another_process_holds_the_output_folder(
        self, settings: Settings, instance: dg.DagsterInstance
    ) -> None:
        _run(settings, instance, "annual_load", "2014")
        hold = (
            "import sys; from pathlib import Path; from barometre_pipeline import lock\n"
            "with lock.hold(Path(sys.argv[1]), 'barometre run'): print('held', flush=True); sys.stdin.read()"
        )
        command = [sys.executable, "-c", hold, str(settings.lock_file)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            found = self._tick(settings, instance)
            other.communicate("")
        assert isinstance(found, dg.SkipReason)
        assert "in use by barometre run" in (found.skip_message or "")
        assert isinstance(self._tick(settings, instance), dg.RunRequest)

    def test_it_asks_again_once_what_stopped_a_publication_is_mended(
        self, settings: Settings, instance: dg.DagsterInstance
    ) -> None:
        _run(settings, instance, "annual_load", "2014")
        refused = self._tick(settings, instance)
        figures = settings.data_dir / "printed" / "figures.csv"
        figures.write_text(figures.read_text(encoding="utf-8").replace(",810,", ",811,", 1), encoding="utf-8")
        mended = self._tick(settings, instance)
        assert isinstance(refused, dg.RunRequest)
        assert isinstance(mended, dg.RunRequest)
        assert mended.run_key != refused.run_key

    def test_it_does_not_undo_a_rollback(self, settings: Settings, instance: dg.DagsterInstance) -> None:
        _run(settings, instance, "annual_load", "2014")
        seals = landed_seals(settings.landing_dir)
        for release_id, landing in (("20260101T000000Z-aaaaaaaa", {}), ("20260102T000000Z-bbbbbbbb", seals)):
            folder = settings.releases_dir / release_id
            folder.mkdir(parents=True)
            record = dict.fromkeys(("run", "published_at", "audit_seal"), "")
            names = ("editions", "office_rows", "open_rows", "files")
            empty: dict[str, object] = {name: {} for name in names}
            (folder / "release.json").write_text(json.dumps({**record, **empty, "landing": landing}))
        (settings.releases_dir / "latest").symlink_to("20260101T000000Z-aaaaaaaa")
        found = self._tick(settings, instance)
        assert isinstance(found, dg.SkipReason)
        assert "20260102T000000Z-bbbbbbbb holds what has landed" in (found.skip_message or "")
