"""An output folder holds one barometer: another is refused before anything of the first is touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from small_folder import write_folder

from barometre_pipeline.cli import main
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.ingestion.load import land_codebook, load_edition
from barometre_pipeline.settings import OUTPUT_VARIABLE


def retitle(data: Path, title: str) -> None:
    settings = data / "barometer.yml"
    settings.write_text(settings.read_text().replace("Trial", title))


def _one_that_loaded_and_another(folder: Path) -> tuple[Path, Path, Path]:
    """Two barometers, and the output of the first."""
    first, second = (write_folder(folder / name) for name in ("first", "second"))
    load_edition(first, folder / "out", 2014)
    return first, second, folder / "out"


def test_another_barometer_is_refused_with_one_message_and_nothing_changes(tmp_path: Path) -> None:
    first, second, output = _one_that_loaded_and_another(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.name != ".lock"}
    refused = CliRunner().invoke(main, ["run", "--data", str(second), "--output", str(output)])
    assert refused.exit_code == 1
    assert refused.stderr.count("B613") == 1 and "1 fault:" in refused.stderr
    for named in (f"« Trial » of {first}", f"where: {output}", "--output", "barometer.json"):
        assert named in refused.stderr
    assert before == {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.name != ".lock"}
    for load in (lambda: load_edition(second, output, 2014), lambda: land_codebook(second, output)):
        with pytest.raises(BarometreError, match="B613"):
            load()
    assert (
        "B613" in CliRunner().invoke(main, ["status", "--data", str(second), "--output", str(output)]).stderr
    )


@pytest.mark.parametrize("command", [["releases"], ["rollback"], ["query", "select 1"]])
def test_the_releases_of_another_barometer_than_was_named_are_not_taken_for_its_own(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, output = _one_that_loaded_and_another(tmp_path)
    (second / "barometer.yml").write_text("a: [")  # releases are gone back to whatever the settings are
    for data, is_refused in ((first, False), (second, True)):
        monkeypatch.setenv(OUTPUT_VARIABLE, str(output))
        said = CliRunner().invoke(main, [*command, "--data", str(data)]).stderr
        assert ("B613" in said) == is_refused


def test_a_barometer_may_change_its_title_move_with_its_output_or_move_alone(tmp_path: Path) -> None:
    data = write_folder(tmp_path / "mine")
    load_edition(data, data / "output", 2014)
    retitle(data, "Renamed")
    load_edition(data, data / "output", 2014)
    moved = data.rename(tmp_path / "moved")
    retitle(moved, "Renamed again")
    load_edition(moved, moved / "output", 2014)
    alone = tmp_path / "alone"
    alone.mkdir()
    (moved / "output").rename(alone / "output")
    load_edition(moved, alone / "output", 2014)
    moved_alone = moved.rename(tmp_path / "moved alone")
    load_edition(moved_alone, alone / "output", 2014)


def test_the_record_may_be_deleted_to_say_that_it_is_the_same(tmp_path: Path) -> None:
    _, second, output = _one_that_loaded_and_another(tmp_path)
    (output / "build" / "barometer.json").unlink()
    assert load_edition(second, output, 2014).was_already_landed
