"""The lines of a simulated form: their order, those set aside, those that the register mends or takes out."""

from __future__ import annotations

from typing import Any

import pytest
from small_codebook import codebook_of

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.simulation.lines import Line, lay_out
from barometre_pipeline.simulation.parameters import Duplicate, Parameters, Projects, SetAside, Titles
from barometre_pipeline.simulation.projects import Project
from barometre_pipeline.simulation.respondents import Respondent
from barometre_pipeline.simulation.territories import Territory

ONE_FILE = """\
table,file,header_rows,encoding,delimiter,from_table
project,all.csv,1,utf-8,;,
respondent,,,,,project
"""
TWO_FILES = """\
table,file,header_rows,encoding,delimiter
respondent,who.csv,3,utf-8,;
project,what.csv,1,utf-8,;
"""
COLUMNS = "table,column,header\nproject,project_code,code\nrespondent,respondent_code,who\n"
REGISTER = "correction_id,kind,table,source_file,source_row,column,expected,corrected\n"
SUFFIX = "[{project_code}]"


def respondents(*withdrawn: str) -> list[Respondent]:
    place = Territory("commune", "Lyon", "large", "69123")
    return [Respondent(code, place, {}, is_withdrawn=code in withdrawn) for code in ("R1", "R2", "R3")]


def declared() -> list[Project]:
    """Two projects of R1, one of R2; R3 declares none."""
    codes = (("R1", "R1-01"), ("R1", "R1-02"), ("R2", "R2-01"))
    return [
        {
            "respondent_code": respondent,
            "project_code": code,
            "title": f"Tram [{code}]",
            "domain_code": "transport",
            "status_code": "done",
            "start_period": "2012",
        }
        for respondent, code in codes
    ]


def parameters(**settings: Any) -> Parameters:
    base = {
        "seed": 1,
        "duplicates": (),
        "set_aside": (),
        "projects": Projects.model_construct(other_domains={"transport": 1}),
        "titles": Titles.model_construct(suffix=SUFFIX),
    }
    return Parameters.model_construct(**base | settings)


def laid_out(
    projects: list[Project] | None = None,
    files: str = TWO_FILES,
    register: str = "",
    withdrawn: tuple[str, ...] = (),
    **settings: Any,
) -> list[Line]:
    of = codebook_of(files=files, columns=COLUMNS, corrections=REGISTER + register)
    return lay_out(respondents(*withdrawn), projects or declared(), parameters(**settings), of)


def codes(lines: list[Line]) -> list[str]:
    return [line.project.get("project_code", line.respondent_code) for line in lines]


def refusal(**case: Any) -> str:
    with pytest.raises(BarometreError) as refused:
        laid_out(**case)
    assert refused.value.codes == ["B182"]
    return str(refused.value)


def aside(**cells: str) -> SetAside:
    base = {
        "title": "Bus",
        "domain_code": "x",
        "status_code": "done",
        "start_period": "2012",
        "budget_eur": "1",
    }
    return SetAside.model_validate(base | cells)


def test_a_respondent_without_a_project_has_a_line_only_where_respondents_stand_beside_projects() -> None:
    assert codes(laid_out()) == ["R1-01", "R1-02", "R2-01"]
    assert codes(laid_out(files=ONE_FILE)) == ["R1-01", "R1-02", "R2-01", "R3"]


def test_a_line_to_set_aside_is_numbered_after_the_others_of_its_respondent_and_is_no_project() -> None:
    projects = declared()
    lines = laid_out(projects, set_aside=(aside(), aside()))
    assert codes(lines) == ["R1-01", "R1-02", "R1-03", "R2-01", "R2-02"]
    assert lines[2].project["title"] == "Bus [R1-03]"
    assert len(projects) == 3


def test_a_line_of_a_respondent_that_the_delivery_does_not_know_comes_last() -> None:
    lines = laid_out(set_aside=(aside(respondent_code="R9"),))
    assert codes(lines) == ["R1-01", "R1-02", "R2-01", "R9-01"]
    assert lines[-1].project["respondent_code"] == "R9"


def test_a_withdrawn_respondent_declares_nothing_that_is_set_aside_or_sent_twice() -> None:
    register = "c1,withdrawn,respondent,who.csv,4,,,\n"
    settings = {"set_aside": (aside(), aside()), "duplicates": (Duplicate(changes={}),)}
    lines = laid_out(withdrawn=("R1",), register=register, **settings)
    assert codes(lines) == ["R1-01", "R1-02", "R2-01", "R2-01", "R2-02"]


@pytest.mark.parametrize("corrected", ["2012", "2013"])
def test_a_cell_shows_the_error_and_the_project_holds_what_is_right(corrected: str) -> None:
    projects = declared()
    lines = laid_out(projects, register=f"c1,cell,project,what.csv,3,start_period,1912,{corrected}\n")
    assert [line.misprints for line in lines] == [{}, {"start_period": "1912"}, {}]
    assert [project["start_period"] for project in projects] == ["2012", corrected, "2012"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [(3, ["R1-01", "R1-03", "R1-02", "R2-01"]), (5, ["R1-01", "R1-02", "R2-01", "R2-02"])],
)
def test_a_row_in_error_is_the_project_above_under_the_next_number(row: int, expected: list[str]) -> None:
    projects = declared()
    lines = laid_out(projects, register=f"c1,row,project,what.csv,{row},,,\n")
    assert codes(lines) == expected
    again, above = lines[row - 2].project, lines[row - 3].project
    assert again["title"] == f"Tram [{again['project_code']}]"
    assert {name for name in above if above[name] != again[name]} == {"project_code", "title"}
    assert len(projects) == 3


def test_rows_are_added_before_cells_are_found_whatever_the_order_of_the_register() -> None:
    cell, row = "c1,cell,project,what.csv,4,start_period,1912,2012\n", "c2,row,project,what.csv,3,,,\n"
    for register in (cell + row, row + cell):
        lines = laid_out(register=register)
        assert codes(lines) == ["R1-01", "R1-03", "R1-02", "R2-01"]
        assert [bool(line.misprints) for line in lines] == [False, False, True, False]


@pytest.mark.parametrize(
    "correction",
    [
        "cell,project,what.csv,5,start_period,1912,2012",
        "cell,project,what.csv,1,start_period,1912,2012",
        "row,project,what.csv,2,,,",
        "row,project,what.csv,6,,,",
        "withdrawn,project,what.csv,2,,,",
        "cell,answer,who.csv,4,is_yes,yes,no",
    ],
)
def test_a_correction_that_has_no_line_to_stand_on_or_is_not_simulated_is_refused(correction: str) -> None:
    assert "the correction c1" in refusal(register=f"c1,{correction}\n")


@pytest.mark.parametrize(
    ("register", "withdrawn", "named"),
    [
        ("c1,withdrawn,respondent,who.csv,5,,,\n", ("R3",), "lines of its own: 6"),
        ("", ("R3",), "lines of its own: 6"),
        ("c1,withdrawn,respondent,who.csv,6,,,\n", (), "lines of its own: none"),
    ],
)
def test_the_register_withdraws_whom_the_simulation_lets_withdraw(
    register: str, withdrawn: tuple[str, ...], named: str
) -> None:
    assert named in refusal(register=register, withdrawn=withdrawn)


def test_nothing_is_left_to_send_again_where_every_project_was() -> None:
    twice = (Duplicate(changes={}),) * 4
    assert "no project is left to send again" in refusal(duplicates=twice)
