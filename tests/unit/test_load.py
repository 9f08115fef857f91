"""One edition from its files to the landing, and which editions have landed."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from small_folder import PROJECTS, add_row, write_delivery, write_folder

from barometre_pipeline.codebook import load_codebook
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.ingestion.load import find_landed, land_codebook, load_edition


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder that a test may spoil."""
    return write_folder(tmp_path / "data")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Return an output folder that is not there yet."""
    return tmp_path / "out" / "put"


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of every file: equal if, and only if, nothing was written."""
    return {
        str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
    }


def _expect_not(data: Path, edition: int) -> None:
    """Say in editions.csv that an edition is not expected."""
    path = data / "codebook" / "editions.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    said = [line.replace("true", "false") if line.startswith(str(edition)) else line for line in lines]
    assert said != lines
    path.write_text("\n".join(said) + "\n", encoding="utf-8")


def _codes(data: Path, output: Path, edition: int = 2014) -> list[str]:
    with pytest.raises(BarometreError) as refused:
        load_edition(data, output, edition)
    return [fault.code for fault in refused.value.faults]


def _projects(output: Path) -> list[tuple[object, ...]]:
    path = output / "build" / "landing" / "2014" / "project.parquet"
    columns = "project_code, status_code, status_missing, start_period, source_row"
    return duckdb.sql(f"select {columns} from '{path}'").fetchall()


def test_an_edition_goes_from_its_file_to_the_landing(data: Path, output: Path) -> None:
    result = load_edition(data, output, 2014)
    assert (result.edition, result.revision, result.was_already_landed) == (2014, 1, False)
    assert _projects(output) == [
        ("a1", "done", None, "2012", 2),
        ("a2", "planned", None, "2014", 3),
        ("b1", "done", None, "2011", 4),
        ("b2", None, "no_answer", None, 6),
    ]
    assert result.quarantine["project"] == {"out_of_range": 1}
    assert result.skipped_lines == {"blank_line": 1}
    read = {each.table_name: (each.rows_read, each.rows_landed) for each in result.row_balance}
    assert read == {"respondent": (2, 2), "project": (5, 4), "answer": (0, 0)}


def test_the_headers_and_the_known_answers_of_the_extract_land_too(data: Path, output: Path) -> None:
    load_edition(data, output, 2014)
    landing = output / "build" / "landing" / "2014"
    headers = f"select position, header, table_name from '{landing}/extract_column.parquet'"
    assert duckdb.sql(f"{headers} order by all limit 4").fetchall() == [
        (1, "code", "project"),
        (2, "ville", "project"),
        (2, "ville", "respondent"),
        (3, "insee", "respondent"),
    ]
    assert duckdb.sql(f"{headers} where table_name is null").fetchall() == [(8, "contact", None)]
    answers = f"select edition, column_name, written, code, n_rows from '{landing}/extract_answer.parquet'"
    assert duckdb.sql(answers).fetchall() == [
        # the project of 1066 was set aside
        (2014, "domain_code", "Transport", "transport", 2),
        (2014, "domain_code", "Éducation", "education", 2),
        (2014, "status_code", "Fait", "done", 2),
        (2014, "status_code", "Prévu", "planned", 1),
    ]


def test_columns_outside_the_codebook_go_no_further_than_reading(data: Path, output: Path) -> None:
    load_edition(data, output, 2014)
    held = [
        path.name for path in output.rglob("*") if path.is_file() and b"@example.org" in path.read_bytes()
    ]
    assert held == []


def test_the_same_delivery_and_codebook_change_nothing(data: Path, output: Path) -> None:
    first = load_edition(data, output, 2014)
    before = _stamps(output)
    second = load_edition(data, output, 2014)
    assert second.was_already_landed
    assert _stamps(output) == before
    assert first.model_copy(update={"was_already_landed": True}) == second


def test_another_delivery_is_loaded_as_a_revision(data: Path, output: Path) -> None:
    load_edition(data, output, 2014)
    write_delivery(
        data,
        2014,
        PROJECTS.replace(
            "b3;Lyon;69123;Tramway;Transport;Fait;1066", "b3;Lyon;69123;Tramway;Transport;Fait;2010"
        ),
    )
    result = load_edition(data, output, 2014)
    assert (result.revision, result.was_already_landed) == (2, False)
    assert len(_projects(output)) == 5


def test_a_correction_is_a_revision_and_is_applied(data: Path, output: Path) -> None:
    load_edition(data, output, 2014)
    correction = "c1,2014,cell,project,projets.csv,,7,,start_period,1066,2010,a slip,the city"
    add_row(data, "corrections", correction.split(","))
    result = load_edition(data, output, 2014)
    assert (result.revision, result.corrections_applied, result.quarantine["project"]) == (2, 1, {})
    assert _projects(output)[-1] == ("b3", "done", None, "2010", 7)


def test_a_damaged_landing_is_loaded_again(data: Path, output: Path) -> None:
    load_edition(data, output, 2014)
    path = output / "build" / "landing" / "2014" / "project.parquet"
    path.unlink()
    result = load_edition(data, output, 2014)
    assert (result.revision, result.was_already_landed) == (1, False)
    assert path.exists()


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [("1066", "106", ["B501"]), ("Fait", "Réalisé", ["B304"]), ("statut", "état", ["B302", "B303"])],
)
def test_a_load_that_stops_leaves_what_had_landed(
    data: Path, output: Path, old: str, new: str, codes: list[str]
) -> None:
    load_edition(data, output, 2014)
    before = _stamps(output)
    spoilt = PROJECTS.replace(old, new).replace("2014;jeanne", "14;jeanne").replace("2011;paul", "11;paul")
    write_delivery(data, 2014, spoilt)
    assert set(_codes(data, output)) == set(codes)
    assert _stamps(output) == before


def test_an_edition_that_the_codebook_does_not_name_is_refused_with_the_known_ones(
    data: Path, output: Path
) -> None:
    with pytest.raises(BarometreError, match="2014, 2015") as refused:
        load_edition(data, output, 2016)
    assert [fault.code for fault in refused.value.faults] == ["B108"]
    assert not output.exists()


def test_the_load_says_what_it_does(data: Path, output: Path) -> None:
    said: list[str] = []
    load_edition(data, output, 2014, said.append)
    load_edition(data, output, 2014, said.append)
    assert said == [
        "2014: reading",
        "2014: harmonising 5 lines",
        "2014: correcting and validating",
        "2014: landing",
        "2014: landed already, nothing has changed",
    ]


def test_only_editions_that_landed_from_what_is_there_now_are_landed(data: Path, output: Path) -> None:
    for edition in (2014, 2015):
        load_edition(data, output, edition)
    assert list(land_codebook(data, output)) == [2014, 2015]
    (output / "build" / "landing" / "2015").rename(output / "build" / "landing" / "2013")
    _expect_not(data, 2015)
    assert list(land_codebook(data, output)) == [2014]
    landed = output / "build" / "landing" / "_codebook" / "landed_editions.parquet"
    assert duckdb.sql(f"select edition, revision from '{landed}'").fetchall() == [(2014, 1)]


def _spoil_delivery(data: Path, landing: Path) -> None:
    write_delivery(data, 2015, PROJECTS.replace("Parking", "Parkings"))


def _take_delivery_away(data: Path, landing: Path) -> None:
    (data / "raw" / "2015" / "delivery.yml").unlink()


def _spoil_codebook(data: Path, landing: Path) -> None:
    add_row(data, "modalities", ["2015", "project", "status_code", "Fini", "done", ""])


def _spoil_landing(data: Path, landing: Path) -> None:
    (landing / "2015" / "project.parquet").unlink()


def _spoil_seal(data: Path, landing: Path) -> None:
    (landing / "2015" / "landed.json").write_text("{}", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_spoil_delivery, "was loaded from another delivery"),
        (_take_delivery_away, "was not delivered"),
        (_spoil_codebook, "was loaded with another codebook"),
        (_spoil_landing, "its landing was damaged since"),
        (_spoil_seal, "its landing was damaged since"),
    ],
)
def test_a_stale_landing_of_an_edition_that_is_not_expected_does_not_drop_out_in_silence(
    data: Path, output: Path, spoil: Callable[[Path, Path], None], why: str
) -> None:
    for edition in (2014, 2015):
        load_edition(data, output, edition)
    _expect_not(data, 2015)
    landing = output / "build" / "landing"
    spoil(data, landing)
    with pytest.raises(BarometreError) as refused:
        land_codebook(data, output)
    [fault] = refused.value.faults
    assert (fault.code, fault.place.file) == ("B612", str(landing / "2015"))
    assert "edition 2015 has landed, but not as it is now" in fault.what
    assert why in fault.what
    assert "`barometre run --edition 2015`" in fault.remedy
    assert not (landing / "_codebook").exists()


def test_editions_that_lack_and_editions_that_are_stale_are_reported_together(
    data: Path, output: Path
) -> None:
    load_edition(data, output, 2015)
    _expect_not(data, 2015)
    _spoil_delivery(data, output)
    with pytest.raises(BarometreError) as refused:
        land_codebook(data, output)
    assert [fault.code for fault in refused.value.faults] == ["B611", "B612"]


def test_a_stale_edition_that_is_loaded_again_is_no_longer_missed(data: Path, output: Path) -> None:
    for edition in (2014, 2015):
        load_edition(data, output, edition)
    _expect_not(data, 2015)
    _spoil_delivery(data, output)
    load_edition(data, output, 2015)
    assert list(land_codebook(data, output)) == [2014, 2015]


def test_an_edition_whose_codebook_changed_has_not_landed(data: Path, output: Path) -> None:
    load_edition(data, output, 2014)
    add_row(data, "modalities", ["2014", "project", "status_code", "Fini", "done", ""])
    assert find_landed(load_codebook(data), data, output) == {}


def test_an_edition_whose_delivery_is_gone_has_not_landed(data: Path, output: Path) -> None:
    load_edition(data, output, 2014)
    (data / "raw" / "2014" / "delivery.yml").unlink()
    assert find_landed(load_codebook(data), data, output) == {}


def test_a_landing_that_editions_csv_does_not_name_is_ignored(data: Path, output: Path) -> None:
    load_edition(data, output, 2014)
    folder = output / "build" / "landing"
    (folder / "2014").rename(folder / "2013")
    assert find_landed(load_codebook(data), data, output) == {}
    assert (folder / "2013" / "landed.json").exists()


def test_an_expected_edition_that_has_not_landed_is_named(data: Path, output: Path) -> None:
    load_edition(data, output, 2014)
    with pytest.raises(BarometreError) as refused:
        land_codebook(data, output)
    assert [(fault.code, "2015" in fault.what) for fault in refused.value.faults] == [("B611", True)]


def test_a_barometer_of_which_nothing_has_landed_is_refused(data: Path, output: Path) -> None:
    _expect_not(data, 2014)
    _expect_not(data, 2015)
    with pytest.raises(BarometreError, match="no edition has landed"):
        land_codebook(data, output)
    for name in ("editions", "files", "columns", "modalities", "domains", "domain_crosswalk", "items"):
        path = data / "codebook" / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(BarometreError, match="names no edition") as refused:
        land_codebook(data, output)
    assert "barometre new-edition" in refused.value.faults[0].remedy
