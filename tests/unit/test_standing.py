"""How far an edition has come, from its files alone: what is told of it, and what asks for a load."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from small_folder import PROJECTS, add_row, write_delivery, write_folder

from barometre_pipeline.codebook import load_codebook
from barometre_pipeline.ingestion import standing
from barometre_pipeline.ingestion.load import load_edition
from barometre_pipeline.ingestion.standing import Stage, Standing
from barometre_pipeline.settings import Settings


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder whose edition of 2014 has landed, and that of 2015 has only been delivered."""
    root = tmp_path_factory.mktemp("standing")
    write_folder(root / "data")
    load_edition(root / "data", root / "out", 2014)
    return root


@pytest.fixture
def settings(loaded: Path, tmp_path: Path) -> Settings:
    """Return a copy that a test may spoil."""
    shutil.copytree(loaded, tmp_path / "copy")
    return Settings(data_dir=tmp_path / "copy" / "data", output_dir=tmp_path / "copy" / "out")


def _of(settings: Settings, edition: int) -> Standing:
    return standing.find_standings(load_codebook(settings.data_dir), settings)[edition]


def _said(found: Standing) -> tuple[Stage, str]:
    return found.stage, found.why


def _deliver_another(settings: Settings) -> None:
    write_delivery(settings.data_dir, 2014, PROJECTS.replace("2012", "2013"))


def _map_another_answer(settings: Settings) -> None:
    add_row(settings.data_dir, "modalities", ["2014", "project", "status_code", "Fini", "done", ""])


def _damage_the_landing(settings: Settings) -> None:
    (settings.landing_dir / "2014" / "project.parquet").write_bytes(b"")


def _damage_the_seal(settings: Settings) -> None:
    (settings.landing_dir / "2014" / "landed.json").write_bytes(b"{}")


def test_an_edition_that_was_loaded_from_what_is_there_has_landed_and_another_was_not_loaded(
    settings: Settings,
) -> None:
    assert _said(_of(settings, 2014)) == (Stage.LANDED, "")
    assert _said(_of(settings, 2015)) == (Stage.NOT_LOADED, "was delivered and not loaded")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_deliver_another, "was loaded from another delivery"),
        (_map_another_answer, "was loaded with another codebook"),
        (_damage_the_landing, "was loaded, and its landing was damaged since"),
        (_damage_the_seal, "was loaded, and its landing was damaged since"),
    ],
)
def test_a_landing_is_stale_once_what_it_was_made_from_or_itself_has_changed(
    settings: Settings, change: Callable[[Settings], None], why: str
) -> None:
    change(settings)
    found = _of(settings, 2014)
    assert (*_said(found), found.is_of_other_code) == (Stage.STALE, why, False)


def test_a_landing_that_only_the_program_makes_stale_is_told_apart(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "code_version", lambda: "another")
    found = _of(settings, 2014)
    assert (found.stage, found.is_of_other_code) == (Stage.STALE, True)
    _deliver_another(settings)
    assert not _of(settings, 2014).is_of_other_code


@pytest.mark.parametrize(
    ("missing", "stage", "code"),
    [
        ("", Stage.NOT_DELIVERED, "B201"),
        ("delivery.yml", Stage.INCOMPLETE, "B202"),
        ("projets.csv", Stage.INCOMPLETE, "B204"),
    ],
)
def test_a_delivery_whose_files_are_not_all_there_is_under_way_or_has_not_come(
    settings: Settings, missing: str, stage: Stage, code: str
) -> None:
    path = settings.raw_dir / "2014" / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    found = _of(settings, 2014)
    assert found.stage == stage and f"({code})" in found.why


@pytest.mark.parametrize(("edition", "stage"), [(2014, Stage.STALE), (2015, Stage.NOT_LOADED)])
def test_a_delivery_that_is_there_and_wrong_is_told_with_what_is_wrong(
    settings: Settings, edition: int, stage: Stage
) -> None:
    (settings.raw_dir / str(edition) / "projets.csv").write_bytes(b"")
    found = _of(settings, edition)
    assert found.stage == stage
    assert found.why.startswith("was delivered, but ") and "(B206)" in found.why


def test_an_edition_that_is_not_expected_lacks_nothing(settings: Settings) -> None:
    codebook = load_codebook(settings.data_dir)
    assert [each.edition for each in standing.lacking(codebook, settings)] == [2015]
    path = settings.data_dir / "codebook" / "editions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("true", "false"), encoding="utf-8")
    assert standing.lacking(load_codebook(settings.data_dir), settings) == []


def test_a_delivery_of_an_edition_that_nothing_names_is_told(settings: Settings) -> None:
    write_delivery(settings.data_dir, 2016, PROJECTS)
    (settings.raw_dir / "2017").mkdir()
    assert standing.delivered_unnamed(load_codebook(settings.data_dir), settings) == ["2016"]


def _key(settings: Settings) -> str:
    return standing.attempt_key(load_codebook(settings.data_dir).for_edition(2014), settings)


def _rename_a_file(settings: Settings) -> None:
    folder = settings.raw_dir / "2014"
    (folder / "projets.csv").rename(folder / "projects.csv")


@pytest.mark.parametrize("change", [_deliver_another, _map_another_answer, _rename_a_file])
def test_what_was_mended_is_tried_again_and_a_hidden_file_is_no_reason(
    settings: Settings, change: Callable[[Settings], None]
) -> None:
    key = _key(settings)
    (settings.raw_dir / "2014" / ".DS_Store").write_bytes(b"x")
    assert _key(settings) == key
    change(settings)
    assert _key(settings) != key


@pytest.mark.parametrize("newest", ["raw/2014/projets.csv", "codebook/columns.csv", "barometer.yml"])
def test_files_are_unchanged_since_the_newest_of_delivery_and_codebook(
    settings: Settings, newest: str
) -> None:
    now = time.time()
    for path in settings.data_dir.rglob("*"):
        os.utime(path, (now - 1000, now - 1000))
    for name in (newest, "raw/2015/projets.csv"):  # of another edition, newer still
        os.utime(settings.data_dir / name, (now - (100 if name == newest else 10),) * 2)
    assert standing.seconds_unchanged(2014, settings) == pytest.approx(100, abs=9)


def test_a_file_of_a_clock_that_is_ahead_does_not_keep_a_load_waiting(settings: Settings) -> None:
    ahead = time.time() + 3600
    os.utime(settings.raw_dir / "2014" / "projets.csv", (ahead, ahead))
    assert standing.seconds_unchanged(2014, settings) == float("inf")
