"""What the daemon does with a schedule, a sensor and the runs that they ask for, in the test's process.

Belongs here: ticks and launches against a real instance.
Does not: a daemon (`tests/end_to_end`).
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._core.definitions.sensor_definition import SensorExecutionData
from small_folder import add_row, write_folder

from barometre_pipeline.definitions import build_definitions
from barometre_pipeline.ingestion.load import load_edition
from barometre_pipeline.settings import Settings

TICK = datetime(2026, 10, 1, 6, tzinfo=ZoneInfo("Europe/Paris"))
SCHEDULE = 'schedule: {cron: "0 6 1,15 10 *"}\n'


@dataclass
class Daemon:
    """A barometer's folders, an instance, and the code location as it is loaded now."""

    settings: Settings
    instance: dg.DagsterInstance
    location: dg.Definitions
    cursors: dict[str, str | None]

    def reload(self) -> None:
        """Load the code location again."""
        self.location = build_definitions(self.settings)

    def schedule_tick(self) -> tuple[list[dg.RunRequest], str]:
        """Return what the schedule asks for, and why it skips."""
        repository = self.location.get_repository_def()
        context = dg.build_schedule_context(
            self.instance, scheduled_execution_time=TICK, repository_def=repository
        )
        found = repository.get_schedule_def("load_on_schedule").evaluate_tick(context)
        return list(found.run_requests or []), found.skip_message or ""

    def sensor_tick(self, name: str) -> tuple[list[dg.RunRequest], str]:
        """Return what a sensor asks for, and why it skips."""
        found = self.evaluate(name)
        return list(found.run_requests or []), found.skip_message or ""

    def evaluate(self, name: str) -> SensorExecutionData:
        """Evaluate a sensor from where it was left."""
        repository = self.location.get_repository_def()
        context = dg.build_sensor_context(
            self.instance, cursor=self.cursors.get(name), repository_def=repository, sensor_name=name
        )
        found = repository.get_sensor_def(name).evaluate_tick(context)
        self.cursors[name] = found.cursor
        return found

    def launch(self, request: dg.RunRequest, job: str = "annual_load") -> dg.ExecuteInProcessResult:
        """Run what was asked for, under its run key, as the daemon would."""
        return self.load(request.partition_key, {"dagster/run_key": request.run_key or ""}, job)

    def load(
        self, edition: str | None, tags: dict[str, str] | None = None, job: str = "annual_load"
    ) -> dg.ExecuteInProcessResult:
        """Run a job to its end."""
        definition = self.location.resolve_job_def(job)
        return definition.execute_in_process(
            instance=self.instance,
            partition_key=edition,
            tags=tags,
            run_config={"loggers": {"terminal": {}}},
            raise_on_error=False,
        )

    def land(self, *editions: int) -> None:
        """Load editions without Dagster: where it is not what is tested."""
        for edition in editions:
            load_edition(self.settings.data_dir, self.settings.output_dir, edition)

    def settle(self) -> None:
        """Let all that was written have been written a minute ago."""
        long_ago = time.time() - 60
        for path in [*self.settings.data_dir.rglob("*"), self.settings.lock_file]:
            if path.exists():
                os.utime(path, (long_ago, long_ago))


def small_folders(tmp_path: Path, more_settings: str = SCHEDULE) -> Settings:
    """Return the folders of a barometer with two editions, 2014 and 2015, both delivered and expected."""
    settings = Settings(write_folder(tmp_path / "data"), tmp_path / "output")
    file = settings.data_dir / "barometer.yml"
    file.write_text(file.read_text(encoding="utf-8") + more_settings, encoding="utf-8")
    return settings


def daemon_of(settings: Settings, instance: dg.DagsterInstance) -> Daemon:
    """Return a daemon, all files having been written a minute before."""
    daemon = Daemon(settings, instance, build_definitions(settings), {})
    daemon.settle()
    return daemon


def name_edition(daemon: Daemon, edition: int, *, expected: bool = True) -> None:
    """Add an edition to the codebook, without a delivery."""
    row = (str(edition), "N", "N", "", "", "", "survey", "2014", "web_form", str(expected).lower(), "")
    add_row(daemon.settings.data_dir, "editions", row)
