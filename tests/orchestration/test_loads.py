"""When a load is asked for: by the schedule, and when a delivery arrives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from daemon_like import SCHEDULE, Daemon, daemon_of, name_edition, small_folders
from small_folder import PROJECTS, add_row, write_delivery

from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.orchestration.failures import faults_of


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield daemon_of(small_folders(tmp_path), instance)


def _editions(requests: list[dg.RunRequest]) -> list[str | None]:
    return [request.partition_key for request in requests]


def _arrivals(daemon: Daemon) -> tuple[list[dg.RunRequest], list[str]]:
    asked, skipped = daemon.sensor_tick("load_on_arrival")
    return asked, skipped.splitlines()


class TestSchedule:
    """`load_on_schedule`: what is expected and has not landed, at the time that `barometer.yml` says."""

    def test_it_asks_once_a_tick_for_each_expected_edition_that_has_not_landed(self, daemon: Daemon) -> None:
        name_edition(daemon, 2016, expected=False)
        daemon.reload()
        daemon.land(2014)
        asked, _ = daemon.schedule_tick()
        assert _editions(asked) == ["2015"]
        assert [request.run_key for request in asked] == ["2026-10-01T06:00:00+02:00/2015"]
        assert daemon.launch(asked[0]).success
        assert daemon.schedule_tick() == (
            [],
            "every expected edition has landed from its present delivery and codebook",
        )

    def test_it_runs_at_the_hour_of_the_place_in_winter_and_in_summer(self, daemon: Daemon) -> None:
        [schedule] = daemon.location.get_repository_def().schedule_defs
        assert schedule.execution_timezone == "Europe/Paris"
        assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING

    def test_a_delivery_that_has_not_come_is_a_failed_load_that_names_the_edition_and_what_to_do(
        self, daemon: Daemon
    ) -> None:
        shutil.rmtree(daemon.settings.raw_dir / "2015")
        asked, _ = daemon.schedule_tick()
        assert _editions(asked) == ["2014", "2015"]
        result = daemon.launch(asked[1])
        assert not result.success
        [fault] = faults_of(result)
        assert fault.code == "B201"
        assert "the edition 2015" in fault.what
        assert "put the files and delivery.yml in this folder" in fault.remedy

    def test_a_faulty_codebook_is_a_failed_load_of_the_newest_edition(self, daemon: Daemon) -> None:
        add_row(daemon.settings.data_dir, "statuses", ["done", "twice", "twice", "1"])
        asked, _ = daemon.schedule_tick()
        assert _editions(asked) == ["2015"]
        assert [fault.code for fault in faults_of(daemon.launch(asked[0]))] == ["B107"]

    def test_an_edition_that_the_code_location_does_not_know_yet_is_not_asked_for(
        self, daemon: Daemon
    ) -> None:
        editions = daemon.settings.data_dir / "codebook" / "editions.csv"
        editions.write_text(editions.read_text(encoding="utf-8").replace("true", "false"), encoding="utf-8")
        name_edition(daemon, 2016)
        asked, skipped = daemon.schedule_tick()
        assert asked == []
        assert "2016: it is new in codebook/editions.csv: reload the code location" in skipped

    def test_without_one_in_the_settings_there_is_none_and_a_wrong_one_is_reported_by_the_load(
        self, daemon: Daemon
    ) -> None:
        file = daemon.settings.data_dir / "barometer.yml"
        right = file.read_text(encoding="utf-8")
        for other in ("", SCHEDULE.replace("0 6", "0 26")):
            file.write_text(right.replace(SCHEDULE, other), encoding="utf-8")
            daemon.reload()
            assert list(daemon.location.get_repository_def().schedule_defs) == []
        [fault] = faults_of(daemon.load("2014"))
        assert (fault.code, fault.place.column) == ("B103", "schedule.cron")


class TestArrival:
    """`load_on_arrival`: a complete delivery that has not landed, once as it and its codebook are."""

    def test_it_says_of_each_edition_why_it_is_not_loaded(self, daemon: Daemon) -> None:
        daemon.land(2014)
        shutil.rmtree(daemon.settings.raw_dir / "2015")
        write_delivery(daemon.settings.data_dir, 2016, PROJECTS)
        daemon.settle()
        assert _arrivals(daemon) == (
            [],
            [
                "2014: it has landed from its present delivery and codebook",
                "2015: it was not delivered (B201)",
                "2016: it was delivered, and codebook/editions.csv does not name it",
            ],
        )

    def test_a_delivery_is_loaded_once_it_is_whole_and_has_come_to_rest(self, daemon: Daemon) -> None:
        shutil.rmtree(daemon.settings.raw_dir / "2015")
        raw = daemon.settings.raw_dir / "2014"
        files = {path.name: path.read_bytes() for path in raw.iterdir()}
        shutil.rmtree(raw)
        raw.mkdir()
        said = []
        for name in sorted(files):  # as a copy goes: delivery.yml first, though it should be last
            (raw / name).write_bytes(files[name])
            asked, skipped = _arrivals(daemon)
            assert asked == []
            said.append(skipped[0])
        assert said == [
            "2014: it was not delivered whole: the file « projets.csv », listed by delivery.yml, is missing "
            "(B204)",
            "2014: it may be half there: it or the codebook changed less than 10 seconds ago",
        ]
        daemon.settle()
        [request], _ = _arrivals(daemon)
        assert request.partition_key == "2014"
        assert _arrivals(daemon)[0] == [request]  # with the same run key: the daemon launches it once
        assert daemon.launch(request).success
        assert _arrivals(daemon)[0] == []

    def test_one_that_could_not_be_loaded_is_tried_again_once_delivery_or_codebook_is_mended(
        self, daemon: Daemon
    ) -> None:
        shutil.rmtree(daemon.settings.raw_dir / "2015")
        write_delivery(daemon.settings.data_dir, 2014, PROJECTS.replace("Fait", "Fini"))
        daemon.settle()
        [first], _ = _arrivals(daemon)
        failed = daemon.launch(first)
        assert [fault.code for fault in faults_of(failed)] == ["B304"]
        asked, skipped = _arrivals(daemon)
        assert asked == []
        assert skipped[0].startswith(f"2014: it could not be loaded (run {failed.run_id})")
        assert "Fini" not in skipped[0]
        meaning = ["2014", "project", "status_code", "Fini", "done"]
        columns = CODEBOOK_FILES["modalities"].columns
        add_row(daemon.settings.data_dir, "modalities", [*meaning, *[""] * (len(columns) - len(meaning))])
        daemon.settle()
        [second], _ = _arrivals(daemon)
        assert second.run_key != first.run_key
        assert daemon.launch(second).success

    def test_one_that_a_backfill_or_a_person_has_asked_for_is_not_asked_for_again(
        self, daemon: Daemon
    ) -> None:
        shutil.rmtree(daemon.settings.raw_dir / "2015")
        job = daemon.location.resolve_job_def("annual_load")
        tags = {"dagster/partition": "2014", "dagster/backfill": "ours"}
        queued = daemon.instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTING, tags=tags)
        asked, skipped = _arrivals(daemon)
        assert asked == []
        assert skipped[0] == f"2014: it is about to be loaded (run {queued.run_id})"
        daemon.instance.delete_run(queued.run_id)
        daemon.instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags=tags)  # and killed
        assert _editions(_arrivals(daemon)[0]) == ["2014"]

    def test_a_wrong_delivery_is_asked_for_so_that_its_load_says_what_is_wrong(self, daemon: Daemon) -> None:
        shutil.rmtree(daemon.settings.raw_dir / "2015")
        (daemon.settings.raw_dir / "2014" / "notes.txt").write_text("not listed")
        daemon.settle()
        [request], _ = _arrivals(daemon)
        assert [fault.code for fault in faults_of(daemon.launch(request))] == ["B205"]

    def test_a_faulty_codebook_is_said_and_breaks_nothing(self, daemon: Daemon) -> None:
        add_row(daemon.settings.data_dir, "statuses", ["done", "twice", "twice", "1"])
        asked, skipped = _arrivals(daemon)
        assert asked == []
        assert skipped[0] == "nothing can be loaded until this is mended:"
        assert any("B107" in line for line in skipped)
        assert any("codebook/statuses.csv" in line for line in skipped)

    def test_another_version_of_the_program_is_no_arrival(self, daemon: Daemon) -> None:
        daemon.land(2014)
        shutil.rmtree(daemon.settings.raw_dir / "2015")
        seal = daemon.settings.landing_dir / "2014" / "landed.json"
        sealed = seal.read_text(encoding="utf-8")
        version = sealed.partition('"code_version":')[2].split('"')[1]
        seal.write_text(sealed.replace(version, "0.0.1+earlier"), encoding="utf-8")
        asked, skipped = _arrivals(daemon)
        assert asked == []
        assert skipped[0].startswith("2014: it was loaded by another version of the program: ")
        assert skipped[0].endswith("load it again by hand")
        assert _editions(daemon.schedule_tick()[0]) == ["2014", "2015"]

    def test_an_edition_that_the_code_location_does_not_know_yet_waits_for_it(self, daemon: Daemon) -> None:
        for edition in ("2014", "2015"):
            shutil.rmtree(daemon.settings.raw_dir / edition)
        name_edition(daemon, 2016)
        write_delivery(daemon.settings.data_dir, 2016, PROJECTS)
        daemon.settle()
        asked, skipped = _arrivals(daemon)
        assert asked == []
        assert skipped[2].startswith("2016: it is new in codebook/editions.csv: reload the code location")
        daemon.reload()
        assert _editions(_arrivals(daemon)[0]) == ["2016"]


def test_the_check_of_expected_editions_says_which_lack_and_why(daemon: Daemon) -> None:
    daemon.land(2014)
    write_delivery(daemon.settings.data_dir, 2014, PROJECTS.replace("Parking", "Parkings"))
    shutil.rmtree(daemon.settings.raw_dir / "2015")
    name_edition(daemon, 2016)
    write_delivery(daemon.settings.data_dir, 2016, PROJECTS)
    result = daemon.load(None, job="publish")
    [check] = [found for found in result.get_asset_check_evaluations() if not found.passed]
    assert check.check_name == "every_expected_edition_has_landed"
    shown = {name: check.metadata[name].value for name in ("stale", "not delivered", "not loaded", "codes")}
    assert shown == {"stale": "2014", "not delivered": "2015", "not loaded": "2016", "codes": "B611"}
    table = check.metadata["editions"]
    assert isinstance(table, dg.TableMetadataValue)
    assert [(record.data["edition"], record.data["why"]) for record in table.records] == [
        (2014, "was loaded from another delivery"),
        (2015, "was not delivered (B201)"),
        (2016, "was delivered and not loaded"),
    ]
    assert [fault.what for fault in faults_of(result)] == [
        f"the edition {record.data['edition']} is expected and has not landed as it is now: "
        f"it {record.data['why']}"
        for record in table.records
    ]
