"""The register of corrections: what it changes, and when it refuses to."""

import pandas as pd
import pytest
from small_edition import FILE, Row, answer, codebook, project, respondent, sort_out, tables

from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.correct import Corrected, apply_corrections

PROJECTS = [project("p1", 2, start_period="1914"), project("p2", 3), project("p3", 14)]
ANSWERS = [
    answer("quality", 5, rank="1"),
    answer("savings", 5, rank="2"),
    answer("unit", 5, missing_reason="no_answer"),
]


def _correction(row: int = 2, **cells: str | None) -> Row:
    return {"kind": "cell", "table": "project", "source_file": FILE, "source_row": str(row)} | cells


def _taking_out(kind: str, row: int = 2, table: str = "project") -> Row:
    return {"kind": kind, "table": table, "source_file": FILE, "source_row": str(row)}


def _correct(*corrections: Row) -> Corrected:
    of = codebook(corrections=corrections)
    return apply_corrections(tables([respondent()], PROJECTS, ANSWERS), of)


def _faults(*corrections: Row) -> list[Fault]:
    with pytest.raises(BarometreError) as refused:
        _correct(*corrections)
    return list(refused.value.faults)


def _cells(corrected: Corrected, table: str, row: int, *columns: str) -> list[str | None]:
    frame = corrected.tables[table]
    return [None if pd.isna(cell) else cell for cell in frame.loc[row, list(columns)]]


def test_a_cell_that_holds_the_expected_value_is_changed_and_nothing_else_is() -> None:
    corrected = _correct(_correction(column="start_period", expected="1914", corrected="2014"))
    before = tables([respondent()], PROJECTS, ANSWERS)
    changed = {
        (name, row, column)
        for name, frame in before.items()
        for row, column in frame.fillna("")
        .ne(corrected.tables[name].fillna(""))
        .stack()
        .loc[lambda is_: is_]
        .index
    }
    assert changed == {("project", 0, "start_period")}
    assert corrected.tables["project"].at[0, "start_period"] == "2014"


def test_each_correction_is_recorded_with_its_place_and_authority() -> None:
    corrected = _correct(_correction(column="start_period", expected="1914", corrected="2014"))
    assert corrected.applied.iloc[0].dropna().to_dict() == {
        "edition": 2014,
        "correction_id": "c1",
        "kind": "cell",
        "table_name": "project",
        "column_name": "start_period",
        "expected": "1914",
        "corrected": "2014",
        "reason": "seen",
        "authority": "us",
        "source_file": FILE,
        "source_row": 2,
    }


def test_a_blank_is_expected_of_a_cell_without_a_value() -> None:
    known = _correction(column="management_mode_code", corrected="in_house")
    corrected = _correct(known)
    assert _cells(corrected, "project", 0, "management_mode_code", "management_mode_missing") == [
        "in_house",
        None,
    ]


@pytest.mark.parametrize(
    ("written", "value_and_reason"),
    [("planned", ["planned", None]), ("dont_know", [None, "dont_know"]), (None, [None, "no_answer"])],
)
def test_a_corrected_value_and_the_reason_why_it_is_missing_never_stand_together(
    written: str | None, value_and_reason: list[str | None]
) -> None:
    corrected = _correct(_correction(column="status_code", expected="done", corrected=written))
    assert _cells(corrected, "project", 0, "status_code", "status_missing") == value_and_reason


def test_a_rank_corrected_to_blank_is_an_item_left_out_of_the_ranking() -> None:
    corrected = _correct(
        _correction(5, table="answer", item_code="savings", column="rank", expected="2", corrected=None)
    )
    assert _cells(corrected, "answer", 1, "rank", "missing_reason") == [None, None]


def test_a_correction_without_an_item_speaks_of_every_answer_of_the_line() -> None:
    corrected = _correct(
        _correction(5, table="answer", column="respondent_code", expected="r1", corrected="r2")
    )
    assert list(corrected.tables["answer"]["respondent_code"]) == ["r2", "r2", "r2"]


def test_a_row_in_error_and_a_withdrawn_one_are_taken_out_each_for_its_own_reason() -> None:
    corrected = _correct(_taking_out("row", 3), _taking_out("withdrawn", 14))
    assert corrected.taken_out == {
        "respondent": {},
        "project": {1: "row_in_error", 2: "withdrawn"},
        "answer": {},
    }
    assert len(corrected.tables["project"]) == len(PROJECTS)
    assert list(corrected.applied["kind"]) == ["row", "withdrawn"]
    assert list(corrected.applied["column_name"].isna()) == [True, True]


def test_a_cell_mended_by_the_supplier_stops_the_edition_and_asks_for_the_correction_to_go() -> None:
    [fault] = _faults(_correction(3, column="start_period", expected="2102", corrected="2012"))
    assert (fault.code, fault.place.file, fault.place.row) == ("B401", "codebook/corrections.csv", 2)
    assert "take the correction out" in fault.remedy


def test_a_cell_that_holds_another_value_stops_the_edition_without_showing_it() -> None:
    [fault] = _faults(_correction(column="start_period", expected="1915", corrected="2015"))
    assert fault.code == "B402"
    assert "start_period" in fault.what
    assert "1914" not in str(fault)


@pytest.mark.parametrize(("column", "expected"), [("management_mode_code", "in_house"), ("title", None)])
def test_a_blank_is_not_a_text_and_a_text_is_not_a_blank(column: str, expected: str | None) -> None:
    [fault] = _faults(_correction(column=column, expected=expected, corrected="other"))
    assert fault.code == "B402"


@pytest.mark.parametrize(
    ("lost", "has"),
    [
        ({"source_row": "13"}, "the nearest lines with rows are 2, 3, 14"),
        ({"source_file": "answer.csv"}, f"the table has rows from {FILE}"),
        ({"source_sheet": "Sheet1"}, "neither sheet nor item"),
        ({"table": "answer", "source_row": "5", "item_code": "appeal"}, "quality, savings, unit"),
    ],
)
def test_a_correction_of_a_row_that_is_not_there_says_what_is(lost: Row, has: str) -> None:
    [fault] = _faults(
        _correction() | {"column": "respondent_code", "expected": "r1", "corrected": "r2"} | lost
    )
    assert fault.code == "B403"
    assert has in fault.remedy


@pytest.mark.parametrize("kind", ["row", "withdrawn"])
def test_a_row_that_the_supplier_took_out_itself_asks_for_the_correction_to_go(kind: str) -> None:
    [fault] = _faults(_taking_out(kind, 13))
    assert (fault.code, fault.place.row) == ("B403", 2)
    assert "take the correction out" in fault.remedy


@pytest.mark.parametrize("column", ["start_perod", "source_row", "status_missing", "edition"])
def test_a_column_that_no_delivery_fills_cannot_be_corrected(column: str) -> None:
    [fault] = _faults(_correction(column=column, expected="2", corrected="3"))
    assert fault.code == "B404"


def test_a_misspelt_column_is_answered_with_the_nearest_one() -> None:
    [fault] = _faults(_correction(column="start_perod", expected="1914", corrected="2014"))
    assert fault.remedy.startswith("did you mean start_period")


def test_two_corrections_of_one_cell_contradict_each_other() -> None:
    first = _correction(column="title", expected="tram", corrected="bus")
    [fault] = _faults(first, first | {"corrected": "train"})
    assert (fault.code, fault.place.row) == ("B405", 3)


def test_a_row_is_not_both_taken_out_and_corrected() -> None:
    [fault] = _faults(_taking_out("row"), _correction(column="title", expected="tram", corrected="bus"))
    assert (fault.code, fault.place.row) == ("B405", 3)


def test_a_row_is_taken_out_for_one_reason_only() -> None:
    [fault] = _faults(_taking_out("row"), _taking_out("withdrawn"))
    assert (fault.code, fault.place.row) == ("B405", 3)


@pytest.mark.parametrize(
    ("cells", "at"),
    [
        ({"corrected": "bus"}, "column"),
        ({}, "column"),
        ({"column": "title", "expected": "tram", "corrected": "tram"}, "corrected"),
        ({"kind": "row", "column": "title"}, "column"),
        ({"kind": "row", "expected": "tram"}, "expected"),
        ({"kind": "withdrawn", "corrected": "bus"}, "corrected"),
    ],
)
def test_a_correction_that_says_nothing_or_is_not_as_its_kind_is_written_is_refused(
    cells: Row, at: str
) -> None:
    [fault] = _faults(_correction(**cells))
    assert (fault.code, fault.place.row, fault.place.column) == ("B406", 2, at)


ONE_LINE = [project("p1", 2), project("p9", 3, respondent_code="r9"), project("p8", 4, respondent_code="r9")]
"""Projects in a file that feeds respondents too: « r9 » and its two lines are a test."""


def _correct_one_file(*corrections: Row) -> Corrected:
    lines = [respondent(), respondent("r9", 3)], ONE_LINE, [answer("unit", 3, respondent_code="r9")]
    return apply_corrections(tables(*lines), codebook(corrections=corrections))


def test_a_test_line_taken_out_does_not_leave_the_respondent_in_that_it_invents() -> None:
    with pytest.raises(BarometreError) as refused:
        _correct_one_file(_taking_out("row", 3), _taking_out("row", 4))
    [fault] = refused.value.faults
    assert (fault.code, fault.place.row, fault.place.column) == ("B407", 2, "kind")
    assert "add a row for respondent" in fault.remedy and "withdrawn" in fault.remedy
    assert "r9" not in str(fault)


@pytest.mark.parametrize(
    "corrections",
    [
        [_taking_out("row", 3)],  # another line names the respondent
        [_taking_out("row", 3), _taking_out("row", 4), _taking_out("row", 3, "respondent")],
        [_taking_out("withdrawn", 3), _taking_out("withdrawn", 4)],  # it did answer
        [_taking_out("row", 4)],  # the respondent is of another line
        [_taking_out("row", 3, "respondent")],  # what belongs to it follows
    ],
)
def test_a_line_taken_out_whose_respondent_is_named_elsewhere_or_spoken_of_is_no_fault(
    corrections: list[Row],
) -> None:
    assert len(_correct_one_file(*corrections).applied) == len(corrections)


def test_all_failures_are_reported_together() -> None:
    faults = _faults(
        _correction(column="title", expected="bus", corrected="tram"),
        _correction(3, column="title", expected="tram", corrected="bus"),
        _correction(99, column="title", expected="tram", corrected="bus"),
        _correction(column="titel", expected="tram", corrected="bus"),
    )
    assert [(fault.code, fault.place.row) for fault in faults] == [("B401", 2), ("B403", 4), ("B404", 5)]


def test_a_corrected_value_is_validated_like_any_other() -> None:
    of = codebook(corrections=[_correction(column="start_period", expected="2012", corrected="3012")])
    validated = sort_out([respondent()], [project()], of=of)
    assert list(validated.quarantine["reason"]) == ["out_of_range"]
    assert validated.landed["project"].empty


@pytest.mark.parametrize(("kind", "reason"), [("row", "row_in_error"), ("withdrawn", "withdrawn")])
def test_the_projects_and_answers_of_a_respondent_that_is_taken_out_follow_for_the_same_reason(
    kind: str, reason: str
) -> None:
    of = codebook(corrections=[_taking_out(kind, table="respondent")])
    answers = [answer("unit", is_yes="yes"), answer("unit", 3, respondent_code="r2", is_yes="no")]
    validated = sort_out([respondent(), respondent("r2", 3)], [project()], answers, of=of)
    assert validated.quarantine[["table_name", "reason"]].values.tolist() == [
        ["respondent", reason],
        ["project", reason],
        ["answer", reason],
    ]
    assert list(validated.landed["respondent"]["respondent_code"]) == ["r2"]
    assert list(validated.landed["answer"]["respondent_code"]) == ["r2"]


def test_a_respondent_typed_twice_of_which_one_line_is_taken_out_keeps_its_projects() -> None:
    of = codebook(corrections=[_taking_out("row", table="respondent")])
    validated = sort_out([respondent(), respondent(row=3)], [project()], of=of)
    assert list(validated.quarantine["reason"]) == ["row_in_error"]
    assert len(validated.landed["project"]) == 1


def test_projects_follow_a_fault_before_they_follow_the_register() -> None:
    of = codebook(corrections=[_taking_out("withdrawn", table="respondent")])
    twice = [respondent(), respondent(row=3, entity_type="hamlet")]
    validated = sort_out(twice, [project()], of=of)
    assert list(validated.quarantine["reason"]) == ["withdrawn", "unknown_code", "quarantined_parent"]


def test_a_row_taken_out_leaves_its_key_to_another() -> None:
    of = codebook(corrections=[_taking_out("row")])
    validated = sort_out([respondent()], [project(row=2, title="old"), project(row=3, title="new")], of=of)
    assert list(validated.landed["project"]["title"]) == ["new"]
