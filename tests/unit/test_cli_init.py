"""`barometre init`: the folder that it writes loads as it is. And which deliveries may be tracked."""

from __future__ import annotations

import importlib.util
import shlex
import subprocess
from pathlib import Path
from types import ModuleType

import duckdb
import pytest
from click.testing import CliRunner, Result

from barometre_pipeline.cli import main
from barometre_pipeline.ingestion.load import load_edition
from barometre_pipeline.settings import CHECKOUT, OUTPUT_VARIABLE
from barometre_pipeline.starting import EXAMPLE


def init(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["init", *map(str, arguments)])


def test_it_begins_with_five_invented_answers_that_land_without_a_mistake(tmp_path: Path) -> None:
    data = tmp_path / "my barometer"
    done = init(data, "--edition", "2031")
    assert done.exit_code == 0, done.output
    landed = load_edition(data, tmp_path, 2031)
    assert {each.table_name: (each.rows_landed, each.rows_quarantined) for each in landed.row_balance} == {
        "respondent": (5, 0),
        "project": (5, 0),
        "answer": (5, 0),
    }
    projects = duckdb.read_parquet(str(tmp_path / "build" / "landing" / "2031" / "project.parquet"))
    counted = projects.aggregate("status_code, count(*)").order("status_code").fetchall()
    # answers.csv, counted by hand
    assert counted == [("abandoned", 1), ("done", 2), ("ongoing", 1), ("planned", 1)]
    assert list(data.rglob("*2026*")) == []


def test_real_answers_and_what_is_made_of_them_stay_out_of_version_control(tmp_path: Path) -> None:
    init(tmp_path / "mine")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path / "mine", check=True)
    (tmp_path / "mine" / "output").mkdir()
    (tmp_path / "mine" / "output" / "release").touch()
    kept = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"],
        cwd=tmp_path / "mine",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "codebook/columns.csv" in kept.stdout
    assert "raw/" not in kept.stdout and "output/" not in kept.stdout


@pytest.mark.parametrize(
    ("standing", "overridden"),
    [("", []), ("my barometer/output", []), ("another", ["--output", "my barometer/output"])],
)
def test_what_it_says_to_type_next_finds_the_same_folders(
    standing: str, overridden: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(OUTPUT_VARIABLE, standing)
    said = init("my barometer").output.splitlines()
    [line] = [line for line in said if "publish it as it is" in line]
    program, *rest = shlex.split(line.removeprefix("  publish it as it is"))
    assert Path(program).is_file()
    assert rest == ["run", "--data", "my barometer", *overridden]


def test_a_folder_that_only_version_control_knows_is_empty(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert init(tmp_path).exit_code == 0
    assert (tmp_path / "barometer.yml").is_file()


def test_it_writes_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    refused = init(tmp_path)
    assert refused.exit_code == 1
    assert "B110" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_only_what_is_the_edition_bears_its_year(tmp_path: Path) -> None:
    assert init(tmp_path / "mine", "--edition", "2031").exit_code == 0
    changed = {
        str(path.relative_to(EXAMPLE)): [
            line
            for line, before in zip(
                (tmp_path / "mine" / str(path.relative_to(EXAMPLE)).replace("2026", "2031"))
                .read_text()
                .splitlines(),
                path.read_text().splitlines(),
                strict=True,
            )
            if line != before
        ]
        for path in EXAMPLE.rglob("*.*")
    }
    assert {name: len(lines) for name, lines in changed.items() if lines} == {
        "codebook/editions.csv": 1,  # the edition and the vintage of its places
        "reference/places.csv": 5,
        "barometer.yml": 1,
    }
    assert changed["codebook/editions.csv"][0].split(",")[0::7] == ["2031", "2031"]


def test_a_target_that_can_be_no_folder_is_refused_with_one_message_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to("nowhere")
    for target, code, why in (
        (tmp_path / "file", "B110", "a file, not a folder"),
        (tmp_path / "file" / "below", "B602", "Not a directory"),
        (tmp_path / "dangling", "B110", "a link to nowhere"),
        (Path("/proc/mine"), "B602", "no folder can be made there"),
    ):
        said = init(target).stderr
        assert "1 fault:" in said and code in said and why in said and f"where: {target}" in said
        assert "full" not in said and "--output" not in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dangling", "file"]


@pytest.mark.parametrize("name", ["indicators.csv", "statuses.csv", "management_modes.csv"])
def test_the_lists_that_every_barometer_has_are_those_of_the_main_one(name: str) -> None:
    assert (EXAMPLE / "codebook" / name).read_bytes() == (CHECKOUT / "data" / "codebook" / name).read_bytes()


@pytest.fixture(scope="module")
def deliveries() -> ModuleType:
    spec = importlib.util.spec_from_file_location("deliveries", CHECKOUT / ".ci" / "check_deliveries.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_delivery_that_is_not_simulated_may_not_be_tracked(tmp_path: Path, deliveries: ModuleType) -> None:
    for year, nature in (("2030", "simulated"), ("2031", "survey")):
        folder = tmp_path / "mine" / "raw" / year
        folder.mkdir(parents=True)
        (folder / "delivery.yml").write_text(f"nature: {nature}\n")
        (folder / "answers.csv").touch()
    (tmp_path / "raw" / "2032").mkdir(parents=True)
    (tmp_path / "raw" / "2032" / "answers.csv").touch()
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    # what lies in the folder says nothing of what would be committed
    (tmp_path / "mine" / "raw" / "2031" / "delivery.yml").write_text("nature: simulated\n")
    assert deliveries.find_real(tmp_path) == [
        "mine/raw/2031/answers.csv",
        "raw/2032/answers.csv",  # it says nothing of where it comes from
    ]
    assert deliveries.main(tmp_path) == 1
