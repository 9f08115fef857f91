"""DAGSTER_HOME: whose `dagster.yaml` counts, and what the two of `deploy/` agree on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from dagster._core.definitions.run_request import InstigatorType

from barometre_pipeline.orchestration.instance import opened_instance, prepare_home
from barometre_pipeline.settings import DAGSTER_YAML, Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    return Settings(tmp_path / "data", tmp_path / "output")


def _deployed(storage: str) -> dict[str, Any]:
    text = (DAGSTER_YAML.parent / f"dagster.{storage}.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def test_what_barometre_wrote_follows_the_program_and_what_a_person_wrote_stays(settings: Settings) -> None:
    written = prepare_home(settings) / "dagster.yaml"
    ours = written.read_text(encoding="utf-8")
    first_line, rest = ours.split("\n", 1)
    written.write_text(f"{first_line}\n# of an earlier version\n", encoding="utf-8")
    prepare_home(settings)
    assert written.read_text(encoding="utf-8") == ours
    written.write_text(rest, encoding="utf-8")
    prepare_home(settings)
    assert written.read_text(encoding="utf-8") == rest


def test_both_storages_keep_the_same_things_as_long_and_neither_shows_what_dbt_prints() -> None:
    sqlite, postgres = _deployed("sqlite"), _deployed("postgres")
    assert postgres.pop("storage").keys() == {"postgres"}
    for part in ("run_storage", "event_log_storage", "schedule_storage"):
        assert "Sqlite" in sqlite.pop(part)["class"]
    assert sqlite == postgres
    assert sqlite["compute_logs"]["class"] == "NoOpComputeLogManager"
    assert sqlite["telemetry"] == {"enabled": False}


def test_the_instance_that_services_open_ends_what_was_killed_and_forgets_idle_ticks(
    settings: Settings,
) -> None:
    with opened_instance(settings) as instance:
        assert instance.run_monitoring_enabled
        assert instance.run_monitoring_max_runtime_seconds == 3600
        assert instance.run_retries_enabled
        assert instance.run_retries_max_retries == 1
        assert not instance.run_retries_retry_on_asset_or_op_failure
        retention = instance.get_tick_retention_settings(InstigatorType.SENSOR)
    assert {status.value: days for status, days in retention.items()} == {
        "SKIPPED": 3,
        "FAILURE": 365,
        "SUCCESS": -1,
        "STARTED": -1,
    }
