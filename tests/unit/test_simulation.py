"""The simulator: the same seed, the same delivery; printed figures met, or a clear refusal."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import pytest
import yaml

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.ingestion.load import load_edition
from barometre_pipeline.simulation import make_delivery, write_delivery
from barometre_pipeline.simulation.draws import Draws, apportion

DATA = Path(__file__).parents[2] / "data"
RAW = DATA / "raw" / "2014"
QUESTIONNAIRE = "questionnaire_2014.csv"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data folder, without its deliveries."""
    return Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("raw")))


def cells_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("cp1252"), newline=""), delimiter=";"))


def unpacked(files: dict[str, bytes]) -> dict[str, bytes | dict[str, bytes]]:
    """The files, and what a workbook packs: its own bytes hang on the version of zlib."""
    return {
        name: members_of(content) if name.endswith(".xlsx") else content for name, content in files.items()
    }


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def edit_parameters(data: Path, **changes: object) -> None:
    path = data / "simulation" / "2014.yml"
    parameters = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(parameters | changes, allow_unicode=True), encoding="utf-8")


def codes_and_text(refused: pytest.ExceptionInfo[BarometreError]) -> tuple[set[str], str]:
    return {fault.code for fault in refused.value.faults}, str(refused.value)


def test_the_stored_seed_makes_the_shipped_delivery_of_2014_again_to_the_byte() -> None:
    made = make_delivery(DATA, 2014)
    assert cells_of(made[QUESTIONNAIRE]) == cells_of((RAW / QUESTIONNAIRE).read_bytes())
    assert made == {path.name: path.read_bytes() for path in RAW.iterdir()}


@pytest.mark.parametrize("edition", [2013, 2015])
def test_the_stored_seed_makes_the_shipped_delivery_again(edition: int) -> None:
    shipped = {path.name: path.read_bytes() for path in (DATA / "raw" / str(edition)).iterdir()}
    assert unpacked(make_delivery(DATA, edition)) == unpacked(shipped)


def test_the_delivery_note_comes_last() -> None:
    assert list(make_delivery(DATA, 2014)) == [QUESTIONNAIRE, "delivery.yml"]


def test_another_seed_draws_other_respondents() -> None:
    def names(content: bytes) -> set[str]:
        return {row[4] for row in cells_of(content)[1:]}

    stored = names(make_delivery(DATA, 2014)[QUESTIONNAIRE])
    assert names(make_delivery(DATA, 2014, seed=1)[QUESTIONNAIRE]) != stored


@pytest.mark.parametrize("seed", [1, 2, 3, 1789])
def test_whatever_the_seed_the_counts_are_those_printed(seed: int) -> None:
    header, *rows = cells_of(make_delivery(DATA, 2014, seed)[QUESTIONNAIRE])
    by_domain = Counter(row[header.index("Domaine")] for row in rows)
    # 810 projects, five lines that will not land, one respondent without a project.
    assert len(rows) == 816
    assert [by_domain[name] for name in ("Transport", "Éducation", "E-citoyenneté", "")] == [131, 125, 115, 1]
    assert len({row[0] for row in rows}) == 38


def test_the_load_lands_810_projects_and_sets_the_five_extra_lines_aside(tmp_path: Path) -> None:
    result = load_edition(DATA, tmp_path, 2014)
    assert {each.table_name: (each.rows_read, each.rows_landed) for each in result.row_balance} == {
        "respondent": (38, 38),
        "project": (815, 810),
        "answer": (38 * 13, 38 * 13),
    }
    assert result.quarantine["project"] == {
        "duplicate_key": 2,
        "missing_value": 1,
        "out_of_range": 1,
        "wrong_type": 1,
    }
    assert result.corrections_applied == 1


def test_writing_replaces_what_is_there_and_leaves_nothing_else(data: Path) -> None:
    write_delivery(data, 2014, seed=1)
    written = write_delivery(data, 2014)
    folder = data / "raw" / "2014"
    assert [path.name for path in written] == [QUESTIONNAIRE, "delivery.yml"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == make_delivery(DATA, 2014)


def test_an_edition_of_real_answers_is_never_overwritten(data: Path) -> None:
    write_delivery(data, 2014)
    before = {path.name: path.read_bytes() for path in (data / "raw" / "2014").iterdir()}
    edit(data / "codebook" / "editions.csv", ",simulated,2014,web_form_2014,", ",survey,2014,web_form_2014,")
    with pytest.raises(BarometreError) as refused:
        write_delivery(data, 2014, seed=1)
    assert codes_and_text(refused)[0] == {"B184"}
    assert {path.name: path.read_bytes() for path in (data / "raw" / "2014").iterdir()} == before


def test_an_edition_without_parameters_is_refused(data: Path) -> None:
    (data / "simulation" / "2014.yml").unlink()
    with pytest.raises(BarometreError) as refused:
        make_delivery(data, 2014)
    codes, text = codes_and_text(refused)
    assert codes == {"B181"}
    assert "simulation/2014.yml" in text


def test_a_wrong_setting_is_named(data: Path) -> None:
    edit_parameters(data, seed="chance", colour="blue")
    with pytest.raises(BarometreError) as refused:
        make_delivery(data, 2014)
    codes, text = codes_and_text(refused)
    assert codes == {"B181"}
    assert "« seed »" in text
    assert "« colour »" in text


def test_as_many_respondents_are_drawn_as_are_printed_or_none(data: Path) -> None:
    edit(data / "printed" / "figures.csv", "_T,value,38,respondents,", "_T,value,40,respondents,")
    with pytest.raises(BarometreError) as refused:
        make_delivery(data, 2014)
    codes, text = codes_and_text(refused)
    assert codes == {"B182"}
    assert "38 respondents, 40 are printed" in text


def test_a_printed_figure_that_is_not_reproduced_is_named_with_what_comes_instead(data: Path) -> None:
    figures = data / "printed" / "figures.csv"
    edit(
        figures,
        "2014,borda,_T,_T,_T,_T,_T,bonne_gestion,value_rank,3",
        "2014,borda,_T,_T,_T,_T,_T,bonne_gestion,value_rank,4",
    )
    edit(
        figures,
        "2014,projects_top3,_T,_T,_T,_T,_T,_T,value,371",
        "2014,projects_top3,_T,_T,_T,_T,_T,_T,value,372",
    )
    with pytest.raises(BarometreError) as refused:
        make_delivery(data, 2014)
    codes, text = codes_and_text(refused)
    assert codes == {"B183"}
    assert "gives 3 where borda of bonne_gestion (rank) = 4 is printed" in text
    assert "gives 371 where projects_top3 = 372 is printed" in text


def test_a_figure_that_nothing_knows_how_to_measure_is_not_passed_over(data: Path) -> None:
    with (data / "printed" / "figures.csv").open("a", encoding="utf-8") as file:
        file.write("2014,concentration,_T,_T,_T,_T,_T,_T,value,0.1,score,,0.1,silicon-2014,published,\n")
    with pytest.raises(BarometreError) as refused:
        make_delivery(data, 2014)
    codes, text = codes_and_text(refused)
    assert codes == {"B183"}
    assert "does not know how to reproduce concentration" in text


def test_a_domain_that_cannot_hold_its_projects_is_refused(data: Path) -> None:
    parameters = yaml.safe_load((data / "simulation" / "2014.yml").read_text(encoding="utf-8"))
    parameters["projects"]["active_respondents"]["culture_tourisme"] = 3
    edit_parameters(data, projects=parameters["projects"])
    with pytest.raises(BarometreError) as refused:
        make_delivery(data, 2014)
    codes, text = codes_and_text(refused)
    assert codes == {"B182"}
    assert "92 projects of culture_tourisme do not fit 3 respondents" in text


def test_a_domain_without_a_vocabulary_is_refused(data: Path) -> None:
    parameters = yaml.safe_load((data / "simulation" / "2014.yml").read_text(encoding="utf-8"))
    del parameters["titles"]["subjects"]["securite"]
    edit_parameters(data, titles=parameters["titles"])
    with pytest.raises(BarometreError) as refused:
        make_delivery(data, 2014)
    codes, text = codes_and_text(refused)
    assert codes == {"B182"}
    assert "« securite »" in text


def test_a_split_sums_to_the_whole_and_gives_what_is_left_to_the_largest_remainders() -> None:
    # Quotas 4.5, 3.6 and 1.9: two units are left, for .9 and .6.
    assert apportion(10, {"a": 45, "b": 36, "c": 19}) == {"a": 4, "b": 4, "c": 2}


def test_shuffling_keeps_every_value_and_weights_of_nothing_are_never_drawn() -> None:
    draws = Draws(1, "test")
    assert sorted(draws.shuffled(range(100))) == list(range(100))
    assert {draws.by_weight({"never": 0, "always": 1}) for _ in range(50)} == {"always"}
    assert {draws.between(3, 5) for _ in range(200)} == {3, 4, 5}


def test_two_parts_of_one_simulation_draw_apart() -> None:
    assert Draws(1, "projects").shuffled(range(50)) != Draws(1, "titles").shuffled(range(50))
    assert Draws(1, "titles").shuffled(range(50)) == Draws(1, "titles").shuffled(range(50))
