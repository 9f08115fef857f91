"""What the load makes of the three shipped deliveries: what lands, what is set aside, what is corrected."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from delivered import DATA, read_delivery

from barometre_pipeline.ingestion.load import LoadResult, load_edition


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("landed")


@pytest.fixture(scope="module")
def load(output: Path) -> Any:
    @cache
    def loaded(edition: int) -> LoadResult:
        return load_edition(DATA, output, edition)

    return loaded


def landed(output: Path, edition: int, query: str) -> list[tuple[Any, ...]]:
    folder = output / "build" / "landing" / str(edition)
    return duckdb.sql(
        query.format(**{path.stem: f"'{path}'" for path in folder.glob("*.parquet")})
    ).fetchall()


@pytest.mark.parametrize(
    ("edition", "respondents", "projects", "answers"),
    [
        # Five objectives; five and eight items of governance. In 2015 one respondent in 48 is withdrawn.
        (2013, (24, 24), (1132, 1128), (24 * 5, 24 * 5)),
        (2014, (38, 38), (815, 810), (38 * 13, 38 * 13)),
        (2015, (48, 47), (513, 500), (48 * 13, 47 * 13)),
    ],
)
def test_as_many_rows_land_as_are_printed_and_the_others_are_set_aside(
    load: Any, edition: int, respondents: tuple[int, int], projects: tuple[int, int], answers: tuple[int, int]
) -> None:
    balance = {each.table_name: (each.rows_read, each.rows_landed) for each in load(edition).row_balance}
    assert balance == {"respondent": respondents, "project": projects, "answer": answers}
    for each in load(edition).row_balance:
        assert each.rows_read == each.rows_landed + each.rows_quarantined


@pytest.mark.parametrize(
    ("edition", "reasons"),
    [
        (2013, {"missing_value": 1, "out_of_range": 1, "wrong_type": 1, "row_in_error": 1}),
        (2014, {"missing_value": 1, "out_of_range": 1, "wrong_type": 1, "duplicate_key": 2}),
        (
            2015,
            {
                "missing_value": 1,
                "out_of_range": 1,
                "unknown_respondent": 1,
                "duplicate_key": 1,
                "withdrawn": 9,
            },
        ),
    ],
)
def test_projects_are_set_aside_for_the_reasons_that_were_planted(
    load: Any, edition: int, reasons: dict[str, int]
) -> None:
    assert load(edition).quarantine["project"] == reasons


@pytest.mark.parametrize(("edition", "kind"), [(2013, "row"), (2014, "cell"), (2015, "withdrawn")])
def test_the_one_correction_of_the_register_is_applied(
    load: Any, output: Path, edition: int, kind: str
) -> None:
    load(edition)
    assert landed(output, edition, "select kind from {correction_applied}") == [(kind,)]


@pytest.mark.parametrize("edition", [2013, 2014, 2015])
def test_the_projects_that_land_are_those_that_a_person_would_keep(
    load: Any, output: Path, edition: int
) -> None:
    load(edition)
    query = "select project_code, respondent_code, title from {project} order by project_code"
    kept = [(each["code"], each["respondent"], each["title"]) for each in read_delivery(edition).landing()]
    assert landed(output, edition, query) == sorted(kept)


def test_under_study_is_planned_and_a_day_stays_a_day(load: Any, output: Path) -> None:
    load(2013)
    projects = read_delivery(2013).landing()
    counts = "count(*) filter (status_code = 'planned'), count(*) filter (length(start_period) = 10)"
    [(planned, days)] = landed(output, 2013, f"select {counts} from {{project}}")
    assert planned == sum(each["status"] == "à l'étude" for each in projects)
    assert days == sum(each["start"].count("-") == 2 for each in projects) > 0


def test_objectives_chosen_in_one_cell_are_yes_and_no_one_by_one(load: Any, output: Path) -> None:
    load(2015)
    query = (
        "select item_code, count(*) filter (is_yes), count(*) filter (not is_yes), count(missing_reason) "
        "from {answer} where item_code in ('attractivite', 'qualite_service', 'bonne_gestion') group by all"
    )
    assert sorted(landed(output, 2015, query)) == [
        ("attractivite", 40, 4, 3),
        ("bonne_gestion", 24, 20, 3),
        ("qualite_service", 36, 8, 3),
    ]


@pytest.mark.parametrize("edition", [2013, 2014, 2015])
def test_nothing_of_a_contact_lands(load: Any, output: Path, edition: int) -> None:
    load(edition)
    folder = output / "build" / "landing" / str(edition)
    held = "".join(str(duckdb.sql(f"from '{path}'").fetchall()) for path in folder.glob("*.parquet"))
    respondents = read_delivery(edition).respondents
    assert all(each["commune"] in held for each in respondents if each["code"] == "R01")
    assert not any(each[key] in held for each in respondents for key in ("email", "telephone"))
