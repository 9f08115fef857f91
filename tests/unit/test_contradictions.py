"""Rows of one respondent that say different things of it stop the edition."""

import pytest
from small_edition import FILE, Row, codebook, project, respondent, sort_out

from barometre_pipeline.errors import BarometreError, Fault


def _faults(**rows: list[Row]) -> list[Fault]:
    with pytest.raises(BarometreError) as refused:
        sort_out(**rows)
    return list(refused.value.faults)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"commune_code": "69123"}, "commune_code"),
        ({"commune_code": None}, "commune_code"),
        ({"commune_code": "00000"}, "commune_code"),
        ({"name": "Lyon"}, "name"),
        ({"entity_type": "joint", "intercommunalite_code": "200093201"}, "entity_type"),
    ],
)
def test_rows_of_one_respondent_that_contradict_each_other_stop_the_edition(cells: Row, column: str) -> None:
    rows = [
        respondent(row=2, name="Lille"),
        respondent("r2", 3),
        respondent(**{"row": 9, "name": "Lille", **cells}),
    ]
    [fault] = _faults(respondents=rows, projects=[project(row=9)])
    assert (fault.code, fault.place.row, fault.place.column) == ("B504", 2, column)
    assert "row 2, row 9" in fault.what
    told = "« r1 »" in fault.detail, "r1" in str(fault.public()), "Lyon" in str(fault.public())
    assert told == (True, False, False)


def test_a_contradiction_tells_each_value_and_where_it_stands_at_the_terminal_only() -> None:
    rows = [respondent(row=2), respondent(row=5, commune_code="69123"), respondent(row=7)]
    [fault] = _faults(respondents=rows)
    assert fault.detail == "« r1 »: commune_code « 59350 » (row 2), « 69123 » (row 5)"


def test_contradictions_of_two_files_name_both() -> None:
    rows = [
        respondent(row=2, source_file="a.csv"),
        respondent(row=2, source_file="b.csv", commune_code="69123"),
    ]
    [fault] = _faults(respondents=rows)
    assert "(raw/2014/a.csv, row 2, raw/2014/b.csv, row 2)" in fault.what


def test_a_wrong_mapping_of_the_code_is_told_by_ten_contradictions_and_a_count() -> None:
    rows = [
        respondent(f"r{number}", 2 * number + second, name=str(second))
        for number in range(1, 13)
        for second in (0, 1)
    ]
    faults = _faults(respondents=rows)
    assert [fault.code for fault in faults] == ["B504"] * 11
    assert faults[-1].what.startswith("2 more respondents")


def test_of_a_respondent_with_many_rows_the_first_are_told_and_how_many_more_there_are() -> None:
    # As where every line was given one code: the message stays one that is read.
    [fault] = _faults(respondents=[respondent(row=row, name=f"v{row}") for row in range(2, 14)])
    assert fault.what.endswith("row 10, row 11 and 2 more)") and "row 12" not in fault.what
    assert fault.detail.endswith("« v11 » (row 11) and 2 more")


def test_a_contradiction_that_the_register_mends_or_takes_out_stops_nothing() -> None:
    place = {"table": "respondent", "source_file": FILE, "source_row": "3"}
    mend = {"kind": "cell", "column": "commune_code", "expected": "69123", "corrected": "59350"}
    for correction in (place | mend, place | {"kind": "row"}):
        validated = sort_out(
            [respondent(row=2), respondent(row=3, commune_code="69123")],
            [project(row=3)],
            of=codebook(corrections=[correction]),
        )
        assert list(validated.landed["respondent"]["commune_code"]) == ["59350"]
        assert len(validated.landed["project"]) == 1
