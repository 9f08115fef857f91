"""The code location: nothing is lost or renamed unnoticed; it loads without pandas, DuckDB or a codebook.

A change that is meant is written into the snapshot by running this file with Python.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg

from barometre_pipeline.definitions import build_definitions
from barometre_pipeline.settings import Settings

ROOT = Path(__file__).parents[2]
SNAPSHOT = Path(__file__).with_name("code_location.json")


def describe(definitions: dg.Definitions) -> dict[str, object]:
    """Return what users and schedules know of the code location by name."""
    repository = definitions.get_repository_def()
    graph = repository.asset_graph
    return {
        "assets": {
            group: sorted(
                key.to_user_string()
                for key in graph.get_all_asset_keys()
                if graph.get(key).group_name == group
            )
            for group in sorted({graph.get(key).group_name or "" for key in graph.get_all_asset_keys()})
        },
        "checks": sorted(
            f"{key.asset_key.to_user_string()}: {key.name}"
            for key in graph.asset_check_keys
            if key.asset_key.path[0] in ("landing", "release")
        ),
        "jobs": sorted(job.name for job in repository.get_all_jobs() if not job.name.startswith("__")),
        "schedules": sorted(schedule.name for schedule in repository.schedule_defs),
        "sensors": sorted(sensor.name for sensor in repository.sensor_defs),
    }


def _definitions(tmp_path: Path) -> dg.Definitions:
    return build_definitions(Settings(ROOT / "data", tmp_path))


def test_assets_checks_jobs_and_sensors_are_those_of_the_snapshot(tmp_path: Path) -> None:
    assert describe(_definitions(tmp_path)) == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_a_job_loads_by_edition_and_the_other_publishes_all(tmp_path: Path) -> None:
    definitions = _definitions(tmp_path)
    load = definitions.resolve_job_def("annual_load")
    assert load.partitions_def is not None
    assert load.partitions_def.get_partition_keys() == ["2013", "2014", "2015"]
    assert definitions.resolve_job_def("publish").partitions_def is None


def test_every_job_runs_in_one_process_that_holds_the_lock_to_its_end(tmp_path: Path) -> None:
    repository = _definitions(tmp_path).get_repository_def()
    executors = {job.name: job.executor_def.name for job in repository.get_all_jobs()}
    assert "__ASSET_JOB" in executors
    assert set(executors.values()) == {"in_process"}


def test_every_asset_has_a_description_an_owner_and_a_kind(tmp_path: Path) -> None:
    graph = _definitions(tmp_path).get_repository_def().asset_graph
    bare = [
        key.to_user_string()
        for key in graph.get_all_asset_keys()
        if not (graph.get(key).description and graph.get(key).owners and graph.get(key).kinds)
    ]
    assert bare == []


def test_every_data_test_of_dbt_is_a_blocking_check_of_its_model(tmp_path: Path) -> None:
    graph = _definitions(tmp_path).get_repository_def().asset_graph
    of_models = [key for key in graph.asset_check_keys if key.asset_key.path[0] not in ("landing", "release")]
    manifest = json.loads((ROOT / "dbt_project" / "target" / "manifest.json").read_text(encoding="utf-8"))
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    assert len(of_models) == len(tests)
    assert all(graph.get(key).blocking for key in of_models)


def test_it_loads_with_a_faulty_codebook_and_without_pandas_or_duckdb(tmp_path: Path) -> None:
    (tmp_path / "codebook").mkdir()
    (tmp_path / "codebook" / "editions.csv").write_text("edition;titre\n2014;x\n", encoding="utf-8")
    probe = (
        "import sys; from barometre_pipeline.definitions import defs; defs.get_repository_def();"
        "print(sorted({'pandas', 'pandera', 'duckdb', 'scipy'} & set(sys.modules)))"
    )
    environment = {
        **os.environ,
        "BAROMETRE_DATA": str(tmp_path),
        "BAROMETRE_OUTPUT": str(tmp_path / "output"),
    }
    done = subprocess.run(
        [sys.executable, "-c", probe], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == "[]"


if __name__ == "__main__":
    written = json.dumps(describe(_definitions(Path("output"))), indent=2, ensure_ascii=False)
    SNAPSHOT.write_text(written + "\n", encoding="utf-8")
