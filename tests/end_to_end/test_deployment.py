"""The deployment as its users meet it: PostgreSQL, and the services of `deploy/`.

Belongs here: what happens between them. Does not: each schedule, sensor and asset (`tests/orchestration`), or
what pages show (`test_ville_numerique_pages`).
The tests follow one another: what one waits for, the next finds done.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from running_stack import ROOT, Stack, running_stack
from small_folder import PROJECTS, SETTINGS, add_row, write_delivery, write_folder
from web_server import REPOSITORY, WebServer, wait_for

from barometre_pipeline.publication.releases import list_releases
from barometre_pipeline.settings import Settings

BACKFILL = """
    mutation ($asked: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $asked) {
        __typename ... on LaunchBackfillSuccess { backfillId } } }"""
PARTITIONS = """
    query ($repository: RepositorySelector!, $name: String!) {
        partitionSetOrError(repositorySelector: $repository, partitionSetName: $name) {
            ... on PartitionSet { partitionsOrError { ... on Partitions { results { name } } } } } }"""
TICKS = """
    query ($repository: RepositorySelector!) {
        sensorsOrError(repositorySelector: $repository) {
            ... on Sensors { results { name sensorState { ticks { status skipReason } } } } }
        schedulesOrError(repositorySelector: $repository) {
            ... on Schedules { results { name scheduleState { ticks { status skipReason } } } } } }"""


class Receiver(ThreadingHTTPServer):
    """Who is told: keeps what is posted."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.told: list[dict[str, Any]] = []


class _Post(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        self.server.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Stack]:
    """Three editions that have been delivered; every service but the daemon."""
    folder = tmp_path_factory.mktemp("deployment")
    data = write_folder(folder / "data")
    shutil.copy(ROOT / "data" / "codebook" / "indicators.csv", data / "codebook")
    _name_edition(data, 2016, "true")
    write_delivery(data, 2016, PROJECTS)
    # after the loads; more than once, for a machine on which they take their time
    minutes = {(datetime.now(UTC) + timedelta(seconds=later)).minute for later in (100, 200, 300, 400)}
    (data / "barometer.yml").write_text(
        f"{SETTINGS}schedule: {{cron: '{','.join(map(str, minutes))} * * * *', timezone: UTC}}\n"
        f"notifications: {{webhook: {{url: 'http://127.0.0.1:{receiver.server_port}'}}}}\n"
    )
    output = folder / "output"
    output.mkdir()
    with running_stack(Settings(data, output)) as running:
        yield running


def _name_edition(data: Path, edition: int, is_expected: str) -> None:
    row = (str(edition), "Titre", "Title", "", "", "", "survey", "2014", "web_form", is_expected, "")
    add_row(data, "editions", row)


@pytest.fixture(scope="module")
def next_edition(stack: Stack) -> str:
    """Name one more in the codebook, and have the code location imported again, as the path unit does."""
    _name_edition(stack.settings.data_dir, 2017, "false")
    stack.run("reload")
    return "2017"


@pytest.fixture(scope="module")
def backfill(stack: Stack, next_edition: str) -> str:
    """Ask for two editions as the page of the job does; the daemon starts after, and sees a third."""
    asked = {
        "selector": {"partitionSetName": "annual_load_partition_set", "repositorySelector": REPOSITORY},
        "partitionNames": ["2014", "2015"],
    }
    launched = stack.pages.ask(BACKFILL, asked=asked)["launchPartitionBackfill"]
    data = stack.settings.data_dir
    _set_back([path for path in data.rglob("*") if path.is_file()])
    for edition in (2014, 2015):  # just delivered, which the sensor lets come to rest
        write_delivery(data, edition, PROJECTS)
    stack.start("daemon")
    backfill_id: str = launched["backfillId"]
    return backfill_id


def _set_back(files: list[Path]) -> None:
    """Have files changed a minute ago: what has just changed may be half there, and is not loaded."""
    for file in files:
        os.utime(file, (time.time() - 60, time.time() - 60))


def test_who_may_only_read_launches_nothing(stack: Stack, backfill: str) -> None:
    refused = stack.read_only.launch("publish")
    assert refused == {"__typename": "UnauthorizedError"}
    asked = {"selector": {"partitionSetName": "annual_load_partition_set", "repositorySelector": REPOSITORY}}
    refused = stack.read_only.ask(BACKFILL, asked={**asked, "partitionNames": ["2014"]})
    assert refused["launchPartitionBackfill"] == {"__typename": "UnauthorizedError"}


def test_an_edition_that_is_new_in_the_codebook_is_known_after_a_reload(
    stack: Stack, next_edition: str
) -> None:
    for server in (stack.pages, stack.read_only):
        wait_for("the new edition", partial(_has_partition, server, next_edition))


def _has_partition(server: WebServer, edition: str) -> bool:
    found = server.ask(PARTITIONS, repository=REPOSITORY, name="annual_load_partition_set")
    editions = found["partitionSetOrError"]["partitionsOrError"]["results"]
    return edition in [one["name"] for one in editions]


@pytest.fixture(scope="module")
def publication(stack: Stack, backfill: str) -> str:
    """Wait until the sensor has asked for the publication, and it runs; return its run."""
    begun = ("STARTED", "SUCCESS", "FAILURE")
    runs = wait_for(
        "a publication", lambda: [run for run in stack.pages.runs("publish") if run["status"] in begun]
    )
    run_id: str = runs[0]["runId"]
    return run_id


@pytest.fixture(scope="module")
def faulty(stack: Stack, next_edition: str, publication: str) -> None:
    """Deliver it with a header that the codebook does not know."""
    write_delivery(stack.settings.data_dir, int(next_edition), PROJECTS.replace("titre", "intitulé", 1))


@pytest.fixture(scope="module")
def refused(stack: Stack, next_edition: str, faulty: None) -> str:
    """Wait until the sensor has seen the faulty delivery; return the run that it asked for."""

    def arrived() -> list[dict[str, Any]]:
        return [
            run for run in stack.pages.runs("annual_load") if run["tags"]["dagster/partition"] == next_edition
        ]

    [run] = wait_for("a load", arrived)
    assert run["tags"]["dagster/sensor_name"] == "load_on_arrival"
    run_id: str = run["runId"]
    return run_id


def test_a_backfill_and_a_delivery_that_arrives_give_one_release_and_one_message(
    stack: Stack, backfill: str, publication: str, faulty: None, receiver: Receiver
) -> None:
    assert wait_for("its end", lambda: stack.pages.ended(publication)) == "SUCCESS"
    loads = {run["tags"]["dagster/partition"]: run for run in stack.pages.runs("annual_load")}
    assert [loads[edition]["status"] for edition in ("2014", "2015", "2016")] == ["SUCCESS"] * 3
    assert [loads[edition]["tags"]["dagster/backfill"] for edition in ("2014", "2015")] == [backfill] * 2
    assert loads["2016"]["tags"]["dagster/sensor_name"] == "load_on_arrival"
    [run] = stack.pages.runs("publish")
    assert run["tags"]["dagster/sensor_name"] == "publish_after_load"
    [release] = list_releases(stack.settings.releases_dir)
    assert release.run == publication
    assert sorted(release.editions) == ["2014", "2015", "2016"]
    [told] = wait_for("a message", lambda: [m for m in receiver.told if m["event"] == "release_published"])
    assert told["release"] == release.id


def test_a_faulty_delivery_fails_a_check_and_is_told_while_the_release_stays(
    stack: Stack, refused: str, receiver: Receiver
) -> None:
    assert wait_for("the refusal", lambda: stack.pages.ended(refused)) == "FAILURE"
    assert len(list_releases(stack.settings.releases_dir)) == 1
    [told] = wait_for("a message", lambda: [m for m in receiver.told if refused in json.dumps(m)])
    assert (told["event"], told["codes"]) == ("run_failed", ["B302", "B303"])


def test_the_daemon_ticks_each_schedule_and_sensor_and_none_fails(stack: Stack, refused: str) -> None:
    def ticks() -> dict[str, list[str]]:
        found = stack.pages.ask(TICKS, repository=REPOSITORY)
        sensors = {one["name"]: one["sensorState"] for one in found["sensorsOrError"]["results"]}
        schedules = {one["name"]: one["scheduleState"] for one in found["schedulesOrError"]["results"]}
        return {
            name: [tick["status"] for tick in state["ticks"]] for name, state in (sensors | schedules).items()
        }

    found = wait_for("a tick of the schedule", lambda: ticks() if ticks()["load_on_schedule"] else None)
    assert set(found) >= {"load_on_arrival", "load_on_schedule", "publish_after_load", "tell_of_failure"}
    assert [name for name, statuses in found.items() if not statuses or "FAILURE" in statuses] == []


def test_the_history_lies_in_postgresql_and_not_in_the_folder(stack: Stack, publication: str) -> None:
    home: Path = stack.settings.dagster_home
    assert list(home.rglob("*.db")) == []
