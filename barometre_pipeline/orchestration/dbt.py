"""dbt's models as assets, its tests as checks, and its manifest made ready beforehand.

Belongs here: how the dbt project appears in Dagster and how it is run.
Does not: SQL (`dbt_project`), or what becomes of the warehouse (`publication`).
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)

from barometre_pipeline import interruption
from barometre_pipeline.disk import disk_faults
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.orchestration.check_metadata import explain_test
from barometre_pipeline.orchestration.check_names import with_sentences
from barometre_pipeline.orchestration.keys import OWNERS
from barometre_pipeline.orchestration.model_metadata import Models, asset_key, opened_models
from barometre_pipeline.orchestration.resources import BarometreFolders, dbt_executable
from barometre_pipeline.orchestration.terminal import announce
from barometre_pipeline.orchestration.unforeseen import errors_worded
from barometre_pipeline.settings import DBT_PROJECT_DIR, MANIFEST, WAREHOUSE_FILE, Settings

LANDING_VARIABLE = "BAROMETRE_LANDING"
WAREHOUSE_VARIABLE = "BAROMETRE_WAREHOUSE"
RUN_RESULTS = Path("target", "run_results.json")
RUN_MANIFEST = Path("target", "manifest.json")
"""What dbt left of a run, within its folder."""
_children: list[subprocess.Popen[bytes]] = []
"""Each dbt that this process started."""

_SILENT_SECONDS = 4.0
"""After which a person would like to hear that it goes on."""

_SOURCE_FOLDERS = ("models", "macros", "tests")


class WarehouseTranslator(DagsterDbtTranslator):
    """Models are grouped by layer; the sources are the landing's assets."""

    def __init__(self) -> None:
        super().__init__(
            DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True, enable_code_references=True)
        )

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Return `[schema, model]`, or the landing's asset for a source."""
        return asset_key(dbt_resource_props)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Return the layer: staging, core, indicators, quality."""
        return str(dbt_resource_props["schema"])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:  # noqa: ARG002 - the base's signature
        """Return who mends the warehouse."""
        return OWNERS


def run_folder(settings: Settings, run_id: str) -> Path:
    """Return the folder of one publication: its warehouse, dbt's artefacts, the audit."""
    return settings.runs_dir / run_id


def build_warehouse() -> dg.AssetsDefinition:
    """Return dbt's models and tests as one asset definition.

    Raises:
        BarometreError: B721, the manifest was not prepared.
    """
    if not MANIFEST.is_file():
        raise BarometreError(
            Fault(
                "B721",
                "dbt's manifest is missing",
                Place(str(MANIFEST)),
                "prepare it with `barometre prepare`",
            )
        )

    return _warehouse(MANIFEST.stat().st_mtime_ns)


@cache
def _warehouse(_manifest_written: int) -> dg.AssetsDefinition:
    """Return the assets of the manifest as it was last written: nothing in them is of one barometer."""

    @dbt_assets(
        manifest=with_sentences(json.loads(MANIFEST.read_text(encoding="utf-8"))),
        name="build_warehouse",
        project=DbtProject(DBT_PROJECT_DIR),
        dagster_dbt_translator=WarehouseTranslator(),
        exclude="resource_type:unit_test",  # they need no data: they are run with the other tests of the code
    )
    def warehouse(
        context: dg.AssetExecutionContext, folders: BarometreFolders, dbt: DbtCliResource
    ) -> Iterator[object]:
        with errors_worded(context, folders):
            from barometre_pipeline.publication.unfit import find_build_faults

            settings = folders.settings
            folder = run_folder(settings, context.run.run_id)
            with disk_faults(settings.build_dir):
                _begin(settings, folder)
                yield from _build(context, dbt, settings, folder)
            faults = find_build_faults(folder / RUN_MANIFEST, folder / RUN_RESULTS, folder / WAREHOUSE_FILE)
            if faults:
                raise BarometreError(faults)

    return warehouse


def _begin(settings: Settings, folder: Path) -> None:
    """Make the folder of this publication, and record in it which landing dbt is about to read."""
    from barometre_pipeline.publication.audit import record_landing

    clear_old_runs(settings.runs_dir)
    folder.mkdir(parents=True, mode=0o700)
    _make_current(settings, folder)
    record_landing(folder, settings.landing_dir)


def _build(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, settings: Settings, folder: Path
) -> Iterator[object]:
    held: list[dg.Output[None] | dg.AssetCheckResult] = []
    with _environment(dbt_environment(settings)):
        invocation = dbt.cli(["build"], context=context, target_path=folder / "target", raise_on_error=False)
        _children.append(invocation.process)
        for event in _told(context, invocation.stream()):
            if isinstance(event, dg.Output) or (isinstance(event, dg.AssetCheckResult) and not event.passed):
                held.append(event)
            else:
                yield event
    # What a model or a failed test shows is read from the warehouse, which dbt no longer holds.
    with opened_models(settings, folder / RUN_MANIFEST, folder / WAREHOUSE_FILE) as models:
        for each in held:
            yield _shown(each, models)


def _shown(
    event: dg.Output[None] | dg.AssetCheckResult, models: Models | None
) -> dg.Output[None] | dg.AssetCheckResult:
    """Return what dbt reported of a model or of a failed test, with what it shows."""
    unique_id = str(event.metadata["unique_id"].value)
    if isinstance(event, dg.Output):
        described = models.describe(unique_id) if models else {}
        return event.with_metadata({**described, **{**event.metadata, **described}})
    test = models.manifest["nodes"].get(unique_id, {}) if models else {}
    return explain_test(event, test, models.connection if models else None)


def clear_old_runs(runs_dir: Path) -> None:
    """Remove the folders of earlier publications but the last, which may be needed to see why it failed."""
    folders = sorted(runs_dir.glob("*/"), key=lambda folder: folder.stat().st_mtime)
    for folder in folders[:-1]:
        shutil.rmtree(folder)


@contextmanager
def dbt_ended() -> Iterator[None]:
    """End the dbt that a run which was cut short leaves: it would go on writing beside the next."""
    try:
        yield
    finally:
        while _children:
            child = _children.pop()
            child.kill()
            child.wait()


def _told(context: dg.AssetExecutionContext, events: Iterable[object]) -> Iterator[object]:
    """Pass dbt's events on, and say at each quarter, or after some seconds, how far the build is."""
    total = len(context.selected_asset_keys) + len(context.selected_asset_check_keys)
    announce(context, f"dbt starts, then builds and tests the warehouse: {total} models and tests")
    said = time.monotonic()
    for done, event in enumerate(events, start=1):
        interruption.stop_if_asked()
        is_quarter = done % max(total // 4, 1) == 0
        if done < total and (is_quarter or time.monotonic() - said > _SILENT_SECONDS):
            announce(context, f"  {done} of {total}")
            said = time.monotonic()
        yield event


def _make_current(settings: Settings, folder: Path) -> None:
    """Point `build/current` at the folder of this run: under a constant path dbt need not parse all again."""
    settings.current_run.unlink(missing_ok=True)
    settings.current_run.symlink_to(folder)


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Return the variables by which the dbt project finds what it reads and writes."""
    return {
        LANDING_VARIABLE: str(settings.landing_dir),
        WAREHOUSE_VARIABLE: str(settings.current_run / WAREHOUSE_FILE),
    }


def prepare_manifest(settings: Settings) -> bool:
    """Parse the dbt project if it is newer than its manifest; say whether it was.

    What dbt remembers of the parse serves later runs on the same output folder.

    Raises:
        BarometreError: B722, dbt cannot parse the project.
    """
    if not is_manifest_old():
        return False
    environment = {**os.environ, **dbt_environment(settings), "DBT_LOG_PATH": "target"}
    done = subprocess.run(
        [str(dbt_executable()), "--no-use-colors", "parse", "--profiles-dir", "."],
        cwd=DBT_PROJECT_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BarometreError(
            Fault(
                "B722",
                f"dbt cannot parse the project:\n{done.stdout[-2000:]}",
                Place(str(DBT_PROJECT_DIR)),
                "mend it",
            )
        )
    return True


def is_manifest_old() -> bool:
    """Whether the dbt project is newer than its manifest, or was never parsed."""
    return not MANIFEST.is_file() or MANIFEST.stat().st_mtime < _newest_source()


def _newest_source() -> float:
    files = [path for folder in _SOURCE_FOLDERS for path in (DBT_PROJECT_DIR / folder).rglob("*")]
    return max(path.stat().st_mtime for path in [*files, DBT_PROJECT_DIR / "dbt_project.yml"])


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables for a child process, and put back what was there."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
