"""`barometre run` that is cut short: by a signal, or by a history that cannot be written."""

import signal
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest

from barometre_pipeline import interruption
from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.seal import Seal
from barometre_pipeline.orchestration import dbt
from barometre_pipeline.orchestration.command_line_run import load_and_publish
from barometre_pipeline.orchestration.failures import refused
from barometre_pipeline.orchestration.terminal import announce, terminal_logger
from barometre_pipeline.settings import Settings


def _definitions(
    load: Callable[[dg.AssetExecutionContext], None], published: list[str], refusal: Fault | None = None
) -> dg.Definitions:
    """Two jobs of the same names as ours, with bodies of a line."""

    @dg.asset(partitions_def=dg.StaticPartitionsDefinition(["2014", "2015"]))
    def landing(context: dg.AssetExecutionContext) -> None:
        load(context)

    @dg.asset
    def release() -> None:
        if refusal:
            raise refused(BarometreError(refusal))
        published.append("release")

    return dg.Definitions(
        assets=[landing, release],
        jobs=[
            dg.define_asset_job("annual_load", [landing]),
            dg.define_asset_job("publish", [release]),
        ],
        executor=dg.in_process_executor,
        loggers={"terminal": terminal_logger},
    )


def test_a_signal_during_a_load_ends_the_run_before_anything_else_is_loaded_or_published(
    tmp_path: Path,
) -> None:
    loaded: list[str] = []
    published: list[str] = []

    def load(context: dg.AssetExecutionContext) -> None:
        loaded.append(context.partition_key)
        signal.raise_signal(signal.SIGTERM)

    settings = Settings(tmp_path, tmp_path / "output")
    with interruption.listening(), pytest.raises(KeyboardInterrupt):
        load_and_publish(_definitions(load, published), settings, [2014, 2015], str)

    assert (loaded, published) == (["2014"], [])


def test_a_signal_that_is_lost_ends_the_run_where_it_says_what_it_does_next(tmp_path: Path) -> None:
    reached: list[str] = []
    published: list[str] = []

    def load(context: dg.AssetExecutionContext) -> None:
        with pytest.raises(BaseException):  # noqa: B017 - what Dagster raises, caught as libraries do
            signal.raise_signal(signal.SIGINT)
        reached.append("after the signal")
        announce(context, "next")
        reached.append("after what was said")

    settings = Settings(tmp_path, tmp_path / "output")
    with interruption.listening(), pytest.raises(KeyboardInterrupt):
        load_and_publish(_definitions(load, published), settings, [2014], str)

    assert (reached, published) == (["after the signal"], [])


def test_dbt_does_not_outlive_a_run_that_was_cut_short(tmp_path: Path) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def load(_: dg.AssetExecutionContext) -> None:
        started.append(subprocess.Popen(["sleep", "60"]))
        dbt._children.append(started[0])
        raise KeyboardInterrupt

    settings = Settings(tmp_path, tmp_path / "output")
    with pytest.raises(BarometreError):
        load_and_publish(_definitions(load, []), settings, [2014], str)

    assert started[0].poll() == -signal.SIGKILL
    assert dbt._children == []


@pytest.mark.parametrize(
    ("spoil", "code"),
    [(Path.mkdir, "B602"), (lambda file: file.write_bytes(b"no database" * 100), "B603")],
)
def test_a_history_that_cannot_be_written_is_one_fault_that_names_it(
    tmp_path: Path, spoil: Callable[[Path], object], code: str
) -> None:
    settings = Settings(tmp_path, tmp_path / "output")
    settings.dagster_home.mkdir(parents=True)
    history = settings.dagster_home / "runs.db"
    spoil(history)

    with pytest.raises(BarometreError) as caught:
        load_and_publish(_definitions(lambda _: None, []), settings, [2014], str)

    [fault] = caught.value.faults
    assert fault.code == code
    assert str(fault.place) in (str(history), str(settings.dagster_home))
    assert "the history of runs" in fault.what
    assert "may be moved away" in fault.remedy


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("{module: sqlite_of_ours, class: Storage}", "sqlite_of_ours"),
        (
            "{module: dagster._core.storage.sqlite_storage, class: DagsterSqliteStorage, config: {}}",
            "base_dir",
        ),
    ],
)
def test_a_history_that_dagster_yaml_does_not_lead_to_is_one_fault_that_says_what_is_missing(
    tmp_path: Path, written: str, named: str
) -> None:
    settings = Settings(tmp_path, tmp_path / "output")
    settings.dagster_home.mkdir(parents=True)
    configuration = settings.dagster_home / "dagster.yaml"
    configuration.write_text(f"storage: {{custom: {written}}}\n")

    with pytest.raises(BarometreError) as caught:
        load_and_publish(_definitions(lambda _: None, []), settings, [2014], str)

    [fault] = caught.value.faults
    assert (fault.code, fault.place.file) == ("B604", str(configuration))
    assert named in fault.what


def test_a_publication_that_is_refused_says_what_its_loads_set_aside(tmp_path: Path) -> None:
    settings = Settings(tmp_path, tmp_path / "output")
    for edition, reasons in ((2014, {"wrong_type": 2, "duplicate_key": 1}), (2015, {"no_territory": 9})):
        folder = settings.landing_dir / str(edition)
        folder.mkdir(parents=True)
        (folder / "landed.json").write_text(_seal(edition, {"project": reasons}))
    said: list[str] = []

    with pytest.raises(BarometreError) as caught:
        definitions = _definitions(lambda _: None, [], Fault("B704", "810 is printed, we have 807"))
        load_and_publish(definitions, settings, [2014], said.append)

    assert caught.value.codes == ["B704"]
    assert said[-2:] == [
        "set aside        2014 project wrong_type 2; 2014 project duplicate_key 1",
        f"                 values, for the owner only: {settings.quarantine_dir}",
    ]


def _seal(edition: int, quarantine: dict[str, dict[str, int]]) -> str:
    return Seal(
        revision=1,
        origin="invented",
        licence="etalab-2.0",
        received_on=date(2014, 11, 3),
        delivery_sha256="d",
        codebook_sha256="c",
        code_version="v",
        landed_at=datetime(2014, 11, 4, tzinfo=UTC),
        edition=edition,
        files={},
        row_balance=(),
        quarantine=quarantine,
        skipped_lines={},
        corrections_applied=0,
        checks=(),
    ).model_dump_json()
