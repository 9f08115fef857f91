"""The summary of a release: what it says is true, and what it says to type works."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import click
import duckdb
import pytest
from small_releases import published_run
from small_warehouse import Run

from barometre_pipeline.publication.releases import latest_release
from barometre_pipeline.publication.summary import ANSWERS, summarise
from barometre_pipeline.settings import CHECKOUT, OUTPUT_VARIABLE, Settings


@pytest.fixture
def published(tmp_path: Path) -> Run:
    folder = tmp_path / 'd\'été "2014" $HOME'
    folder.mkdir()
    return published_run(folder)


def lines_of(run: Run, settings: Settings | None = None) -> list[str]:
    release = latest_release(run.releases_dir)
    assert release is not None
    said = summarise(release, settings or Settings(run.root / "data", run.root), "9 passed")
    return click.unstyle(said).splitlines()


def typed(lines: list[str], start: str) -> str:
    """What the summary says to type."""
    [line] = [line for line in lines if line.strip().startswith(start)]
    return line.strip().removeprefix(start).strip()


def test_it_tells_rows_values_set_aside_checks_and_printed_figures(published: Run) -> None:
    lines = lines_of(published)

    assert lines[1:4] == [
        "edition  nature     table    read  landed  quarantined",
        "   2014  simulated  project     3       2            1",
        "   2015  survey     project     1       1            0",
    ]
    assert "set aside        2014 project duplicate 1" in lines
    assert f"                 values, for the owner only: {published.root}/build/quarantine" in lines
    assert "printed figures  3 agrees" in lines
    assert "checks           9 passed" in lines


def test_it_says_that_no_printed_figures_are_given(published: Run) -> None:
    database = str(published.releases_dir / "latest" / "office" / "barometre.duckdb")
    with duckdb.connect(database) as office:
        office.execute("delete from quality.reconciliation")

    [line] = [line for line in lines_of(published) if line.startswith("printed figures")]

    assert line == "printed figures  none is given (printed/figures.csv): nothing to compare ours with"


def test_it_counts_the_printed_figures_of_editions_that_are_not_loaded(published: Run) -> None:
    editions = [2013, 2014, 2013, 2016, 2015]
    figures = duckdb.sql(f"select cast(unnest({editions}) as varchar) as edition")
    figures.write_parquet(str(published.landing_dir / "_codebook" / "figures.parquet"))

    [line] = [line for line in lines_of(published) if line.startswith("printed figures")]

    waiting = "3 wait for an edition that is not loaded (2 about 2013, 1 about 2016)"
    assert line == f"printed figures  3 agrees; {waiting}"


@pytest.mark.parametrize("is_beside", [True, False])
def test_the_query_runs_as_it_is_printed(
    published: Run, monkeypatch: pytest.MonkeyPatch, *, is_beside: bool
) -> None:
    if is_beside:
        monkeypatch.chdir(published.root)

    ended = subprocess.run(
        ["sh", "-c", typed(lines_of(published), "query it")], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stderr
    assert "Projects" in ended.stdout


def test_the_ui_is_opened_on_the_same_folders_even_after_the_environment_was_set(
    published: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(published.root / "data", published.root)
    for variable, folder in settings.to_environment().items():
        monkeypatch.setenv(variable, folder)

    command = shlex.split(typed(lines_of(published, settings), "open the UI"))

    monkeypatch.chdir(CHECKOUT)
    options = dict(zip(command[2::2], command[3::2], strict=True))
    assert Path(command[0]).name == "barometre"
    assert Settings.resolve(options["--data"], options["--output"]) == settings


def test_the_folders_of_the_checkout_are_not_named(published: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OUTPUT_VARIABLE, "")
    command = typed(lines_of(published, Settings(CHECKOUT / "data", CHECKOUT)), "open the UI")

    assert shlex.split(command)[1:] == ["ui"]


def test_of_a_survey_without_projects_the_answers_are_asked_first(published: Run) -> None:
    with duckdb.connect(str(published.releases_dir / "latest" / "office" / "barometre.duckdb")) as office:
        office.execute("update quality.row_balance set rows_landed = 0 where table_name = 'project'")

    assert shlex.split(typed(lines_of(published), "query it"))[-1] == ANSWERS
