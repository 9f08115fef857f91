"""What lands and what is set aside: every reason, in two passes and between rows."""

import json
import random
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping

import pytest
from small_edition import FILE, RANKED, Row, answer, codebook, project, respondent, sort_out

from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.validate import Validated

SECRET = "Jeanne Durand, 06 12 34 56 78"


def _reasons(validated: Validated) -> set[tuple[str, int, str | None, str]]:
    """Table, line, column and reason of everything that is set aside."""
    columns = ["table_name", "source_row", "column_name", "reason"]
    frame = validated.quarantine[columns].astype("object")
    return set(frame.where(frame.notna(), None).itertuples(index=False, name=None))


def _faults(share: float = 1, **rows: list[Row]) -> list[Fault]:
    with pytest.raises(BarometreError) as refused:
        sort_out(**rows, of=codebook(share))
    return list(refused.value.faults)


def test_sound_rows_land_whole_and_typed() -> None:
    answers = [answer("unit", is_yes="yes"), answer("quality", rank="1"), answer("staff", value_number="2.5")]
    validated = sort_out([respondent()], [project()], answers)
    assert validated.quarantine.empty
    [landed] = validated.landed["project"].to_dict("records")
    assert (landed["edition"], landed["budget_eur"], landed["source_row"]) == (2014, 1000.5, 2)
    by_item = validated.landed["answer"].set_index("item_code")
    read = (by_item.at["unit", "is_yes"], by_item.at["quality", "rank"], by_item.at["staff", "value_number"])
    assert read == (True, 1, 2.5)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"title": None}, "title", "missing_value"),
        ({"budget_eur": "12 000"}, "budget_eur", "wrong_type"),
        ({"budget_eur": "12,5"}, "budget_eur", "wrong_type"),
        ({"budget_eur": "nan"}, "budget_eur", "wrong_type"),
        ({"budget_eur": "-1"}, "budget_eur", "out_of_range"),
        ({"budget_eur": "1e999"}, "budget_eur", "out_of_range"),
        ({"start_period": "2012-13"}, "start_period", "wrong_pattern"),
        ({"start_period": "2012-01-32"}, "start_period", "wrong_pattern"),
        ({"start_period": "2013-02-29"}, "start_period", "wrong_pattern"),
        ({"start_period": "2013-06-31"}, "start_period", "wrong_pattern"),
        ({"start_period": "2012-01-31T10:30:00"}, "start_period", "wrong_pattern"),
        ({"start_period": "41640"}, "start_period", "wrong_pattern"),
        ({"start_period": "2012\n"}, "start_period", "wrong_pattern"),
        ({"start_period": "٢٠١٢"}, "start_period", "wrong_pattern"),
        ({"start_period": "1989-12"}, "start_period", "out_of_range"),
        ({"start_period": "2031"}, "start_period", "out_of_range"),
        ({"domain_code": "transports"}, "domain_code", "unknown_code"),
        ({"status_code": "doing"}, "status_code", "unknown_code"),
        ({"status_code": None, "status_missing": "forgotten"}, "status_missing", "unknown_code"),
        ({"respondent_code": None}, "respondent_code", "missing_value"),
        ({"respondent_code": "r9"}, "respondent_code", "unknown_respondent"),
    ],
)
def test_a_project_with_a_wrong_cell_is_set_aside_with_its_reason(
    cells: Row, column: str, reason: str
) -> None:
    validated = sort_out([respondent()], [project("p0", 2), project("p1", 3, **cells)])
    assert _reasons(validated) == {("project", 3, column, reason)}
    assert list(validated.landed["project"]["project_code"]) == ["p0"]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"is_yes": "oui"}, "is_yes", "wrong_type"),
        ({"item_code": "quality", "rank": "first"}, "rank", "wrong_type"),
        ({"item_code": "quality", "rank": "1.5"}, "rank", "wrong_type"),
        ({"item_code": "quality", "rank": "0"}, "rank", "out_of_range"),
        ({"item_code": "quality", "rank": "99999999999"}, "rank", "out_of_range"),
        ({"item_code": "quality", "rank": "9" * 19}, "rank", "wrong_type"),
        ({"item_code": "quality", "rank": "4"}, "rank", "out_of_range"),
        ({"item_code": "first", "rank": "3"}, "rank", "out_of_range"),
        ({"item_code": "else", "is_yes": "yes"}, "item_code", "unknown_code"),
        ({"is_yes": "yes", "respondent_code": "r9"}, "respondent_code", "unknown_respondent"),
    ],
)
def test_a_wrong_answer_is_set_aside_with_its_reason_and_item(cells: Row, column: str, reason: str) -> None:
    validated = sort_out([respondent()], answers=[answer("unit", 3) | cells])
    assert _reasons(validated) == {("answer", 3, column, reason)}
    assert list(validated.quarantine["item_code"]) == [cells.get("item_code", "unit")]


@pytest.mark.parametrize("written", ["1990", "2030-12", "2012-01", "2012-01-31"])
def test_the_years_of_the_barometer_are_allowed_to_their_ends(written: str) -> None:
    assert sort_out([respondent()], [project(start_period=written)]).quarantine.empty


@pytest.mark.parametrize("written", ["1", "1.0", "+1", "01"])
def test_an_integer_is_read_as_spreadsheets_write_it(written: str) -> None:
    validated = sort_out([respondent()], answers=[answer(rank=written)])
    assert list(validated.landed["answer"]["rank"]) == [1]


def test_every_reason_of_a_row_is_recorded_whatever_the_pass_that_finds_it() -> None:
    faulty = project("p1", 7, title=None, budget_eur="many", start_period="1066", respondent_code="r9")
    validated = sort_out([respondent()], [project("p1", 2), faulty])
    assert _reasons(validated) == {
        ("project", 7, "title", "missing_value"),
        ("project", 7, "budget_eur", "wrong_type"),
        ("project", 7, "start_period", "out_of_range"),
        ("project", 7, "respondent_code", "unknown_respondent"),
        ("project", 7, None, "duplicate_key"),
    }
    assert [balance.rows_quarantined for balance in validated.row_balance] == [0, 1, 0]


def test_values_set_aside_stand_in_the_record_of_the_owner_only() -> None:
    validated = sort_out([respondent()], [project(title=SECRET, budget_eur="many")])
    [record] = validated.quarantined_values
    assert record["values"]["title"] == SECRET
    assert record["reasons"] == [{"column": "budget_eur", "reason": "wrong_type"}]
    shown = [validated.quarantine.to_json(), repr(validated.checks), repr(validated.row_balance)]
    assert not any("Jeanne" in text for text in shown)
    assert json.loads(json.dumps(record)) == record


@pytest.mark.parametrize(
    ("first", "later"),
    [((FILE, 9), (FILE, 10)), (("a.csv", 11), (FILE, 2))],
)
def test_the_later_of_two_duplicates_in_the_order_of_files_and_lines_is_set_aside(
    first: tuple[str, int], later: tuple[str, int]
) -> None:
    rows = [project(row=row, source_file=file) for file, row in (later, first)]
    validated = sort_out([respondent()], rows)
    assert _reasons(validated) == {("project", later[1], None, "duplicate_key")}
    assert list(validated.landed["project"]["source_row"]) == [first[1]]


def test_a_row_that_does_not_land_takes_no_key_from_a_later_one() -> None:
    rows = [project(row=2, start_period="1066"), project(row=3, title="sound")]
    validated = sort_out([respondent()], rows)
    assert list(validated.landed["project"]["title"]) == ["sound"]
    assert _reasons(validated) == {("project", 2, "start_period", "out_of_range")}


def test_children_of_a_respondent_that_is_set_aside_follow_it() -> None:
    validated = sort_out([respondent(entity_type="city")], [project()], [answer("unit", is_yes="no")])
    assert _reasons(validated) == {
        ("respondent", 2, "entity_type", "unknown_code"),
        ("project", 2, "respondent_code", "quarantined_parent"),
        ("answer", 2, "respondent_code", "quarantined_parent"),
    }


def test_children_of_a_duplicated_respondent_land_with_the_one_that_does() -> None:
    validated = sort_out([respondent(row=2), respondent(row=3)], [project(row=3)])
    assert _reasons(validated) == {("respondent", 3, None, "duplicate_key")}
    assert len(validated.landed["project"]) == 1


def test_a_respondent_that_answers_for_no_place_is_set_aside() -> None:
    validated = sort_out([respondent(commune_code=None), respondent("r2", 3, commune_code="00000")])
    assert _reasons(validated) == {
        ("respondent", 2, None, "no_territory"),
        ("respondent", 3, "commune_code", "unknown_code"),
    }


def test_a_tie_sets_the_whole_ranking_of_its_group_aside_and_no_other() -> None:
    answers = [answer(item, rank=rank) for item, rank in zip(RANKED, ("1", "1", None), strict=True)]
    answers += [answer("second", rank="1"), answer("unit", is_yes="yes")]
    answers += [answer("quality", 3, respondent_code="r2", rank="1")]
    validated = sort_out([respondent(), respondent("r2", 3)], answers=answers)
    assert _reasons(validated) == {("answer", 2, "rank", "tied_rank")}
    assert set(validated.quarantine["item_code"]) == set(RANKED)
    landed = validated.landed["answer"]
    assert list(zip(landed["respondent_code"], landed["item_code"], strict=True)) == [
        ("r1", "second"),
        ("r1", "unit"),
        ("r2", "quality"),
    ]


@pytest.mark.parametrize(
    ("ranks", "findings"),
    [
        (("1", "2", "x"), {"appeal": "wrong_type"}),
        (("1", "2", "4"), {"appeal": "out_of_range"}),
        (("0", "1", None), {"quality": "out_of_range"}),
        (("1", "4", "4"), {"savings": "out_of_range", "appeal": "out_of_range"}),
        (("1", "3", None), {}),
        ((None, None, "2"), {}),
    ],
)
def test_a_ranking_with_a_faulty_rank_or_a_gap_is_set_aside_whole_and_no_other(
    ranks: tuple[str | None, ...], findings: dict[str, str]
) -> None:
    answers = [answer(item, rank=rank) for item, rank in zip(RANKED, ranks, strict=True)]
    answers += [answer("first", rank="2"), answer("second", rank="1"), answer("unit", is_yes="yes")]
    answers += [
        answer(item, 3, respondent_code="r2", rank=rank) for item, rank in zip(RANKED, "213", strict=True)
    ]
    validated = sort_out([respondent(), respondent("r2", 3)], answers=answers)
    aside = validated.quarantine.set_index("item_code")["reason"].to_dict()
    assert aside == dict.fromkeys(RANKED, "broken_ranking") | findings
    assert len(validated.quarantine) == len(RANKED)
    landed = validated.landed["answer"]
    assert landed["respondent_code"].value_counts().to_dict() == {"r1": 3, "r2": 3}


def test_a_ranking_loses_no_row_that_another_of_its_cells_sets_aside() -> None:
    answers = [answer("quality", rank="1"), answer("savings", missing_reason="forgotten")]
    validated = sort_out([respondent()], answers=answers)
    reasons = dict(zip(validated.quarantine["item_code"], validated.quarantine["reason"], strict=True))
    assert reasons == {"quality": "broken_ranking", "savings": "unknown_code"}


def test_a_line_that_spoils_a_ranking_delivered_before_takes_nothing_from_it() -> None:
    answers = [answer(item, 2, rank=rank) for item, rank in zip(RANKED, "123", strict=True)]
    answers += [answer(item, 3, rank=rank) for item, rank in zip(RANKED, "x13", strict=True)]
    validated = sort_out([respondent()], answers=answers)
    assert list(validated.landed["answer"]["source_row"]) == [2, 2, 2]


def test_a_line_delivered_twice_is_a_duplicate_and_not_a_tie() -> None:
    answers = [
        answer(item, row, rank=rank) for row in (2, 3) for item, rank in (("quality", "1"), ("savings", "2"))
    ]
    validated = sort_out([respondent()], answers=answers)
    assert _reasons(validated) == {("answer", 3, None, "duplicate_key")}
    assert list(validated.landed["answer"]["source_row"]) == [2, 2]


def test_an_item_left_out_of_a_ranking_lands_without_rank_and_without_reason() -> None:
    validated = sort_out([respondent()], answers=[answer("quality", rank="1"), answer("savings")])
    left_out = validated.landed["answer"].set_index("item_code").loc["savings"]
    assert left_out[["rank", "missing_reason"]].isna().all()


def test_a_share_of_rows_set_aside_that_is_allowed_does_not_stop_the_edition() -> None:
    rows = [project(f"p{row}", row) for row in range(2, 21)] + [project("p21", 21, title=None)]
    validated = sort_out([respondent()], rows, of=codebook(0.05))
    assert [balance.rows_landed for balance in validated.row_balance] == [1, 19, 0]


def test_a_greater_share_stops_the_edition_and_counts_its_reasons_without_values() -> None:
    rows = [project(f"p{row}", row) for row in range(2, 20)]
    rows += [project("p20", 20, title=SECRET, budget_eur="a lot"), project("p21", 21, domain_code=SECRET)]
    [fault] = _faults(0.05, respondents=[respondent()], projects=rows)
    assert (fault.code, fault.place.file, fault.place.row) == ("B501", f"raw/2014/{FILE}", 20)
    assert "2 of 20 rows of the table project (10.0%)" in fault.what
    assert f"wrong_type in budget_eur: 1 (raw/2014/{FILE}, row 20)" in fault.what
    assert f"unknown_code in domain_code: 1 (raw/2014/{FILE}, row 21)" in fault.what
    assert "thresholds.quarantine_share" in fault.remedy
    assert "Jeanne" not in str(fault)
    assert "a lot" not in str(fault)


def test_projects_that_follow_a_respondent_are_told_with_what_is_wrong_with_it() -> None:
    respondents = [
        respondent(row=2, commune_code="00000"),
        respondent("r2", 3),
        respondent("r3", 4, entity_type="x"),
    ]
    projects = [project("p1", 8), project("p2", 9), project("p3", 10, respondent_code="r2")]
    [fault] = [
        fault for fault in _faults(0.4, respondents=respondents, projects=projects) if "project" in fault.what
    ]
    assert fault.code == "B501"
    assert fault.what.splitlines()[1:] == [
        f"        quarantined_parent in respondent_code: 2 (raw/2014/{FILE}, row 8; raw/2014/{FILE}, row 9)",
        "        these follow 1 respondent, set aside because of",
        f"        unknown_code in commune_code: 1 (raw/2014/{FILE}, row 2)",
    ]
    assert (fault.place.row, "00000" in str(fault)) == (2, False)


def test_each_table_is_measured_against_the_threshold_and_all_that_pass_it_are_reported() -> None:
    faults = _faults(
        0.5,
        respondents=[respondent()] * 3,
        projects=[project("p1", budget_eur="x"), project("p2")],
        answers=[answer("unit", is_yes="maybe")],
    )
    assert [fault.what.split(" (")[0] for fault in faults] == [
        "2 of 3 rows of the table respondent",
        "1 of 1 rows of the table answer",
    ]


@pytest.mark.parametrize(("kind", "reason"), [("row", "row_in_error"), ("withdrawn", "withdrawn")])
def test_rows_that_the_register_takes_out_do_not_count_against_the_threshold(kind: str, reason: str) -> None:
    of = codebook(0, [{"kind": kind, "table": "project", "source_file": FILE, "source_row": "3"}])
    validated = sort_out([respondent()], [project("p1", 2), project("p2", 3)], of=of)
    assert validated.quarantined_rows["project"] == {reason: 1}
    assert [balance.rows_read for balance in validated.row_balance] == [1, 2, 0]
    with pytest.raises(BarometreError, match="1 of 1 rows"):
        sort_out([respondent()], [project("p1", 2, title=None), project("p2", 3)], of=of)


def test_nor_do_the_projects_of_a_respondent_that_the_register_takes_out() -> None:
    of = codebook(0, [{"kind": "withdrawn", "table": "respondent", "source_file": FILE, "source_row": "2"}])
    validated = sort_out([respondent()], [project("p1"), project("p2", 3, title=None)], of=of)
    assert validated.quarantined_rows["project"] == {"missing_value": 1, "withdrawn": 2}


@pytest.mark.parametrize(
    "rows",
    [
        {"projects": [project(status_missing="no_answer")]},
        {"projects": [project(status_code=None)]},
        {"answers": [answer("unit", is_yes="yes", missing_reason="dont_know")]},
        {"answers": [answer("unit")]},
    ],
)
def test_a_value_and_its_reason_that_contradict_each_other_stop_the_edition(
    rows: dict[str, list[Row]],
) -> None:
    [fault] = _faults(respondents=[respondent()], **rows)
    assert (fault.code, fault.place.row) == ("B502", 2)


def test_an_edition_without_answers_has_an_empty_table_of_the_right_types() -> None:
    landed = sort_out([respondent()], [project()]).landed["answer"]
    assert landed.empty
    assert landed.dtypes.astype("str").to_dict()["rank"] == "Int64"
    assert landed.dtypes.astype("str").to_dict()["is_yes"] == "boolean"


def test_each_contract_reports_what_it_checked_and_counts_rows_by_reason() -> None:
    rows = [
        project("p1", 2),
        project("p2", 3, budget_eur="x", domain_code="y"),
        project("p3", 4, budget_eur="x", start_period="1066"),
        project("p1", 5),
    ]
    checks = {
        (check.contract, check.rows_checked): check.failures
        for check in sort_out([respondent()], rows).checks
        if check.table_name == "project"
    }
    assert checks == {
        ("text", 4): {"unknown_code": 1, "wrong_type": 2},
        ("typed", 4): {"out_of_range": 1},
        ("relations", 4): {"duplicate_key": 1},
    }


@pytest.mark.parametrize("seed", range(8))
def test_every_row_read_lands_or_is_set_aside_and_never_both(seed: int) -> None:
    pick = random.Random(seed).choice
    communes = {code: pick(["59350", "0", None]) for code in ("r1", "r2", "r3", None)}
    read = {
        "respondent": [
            respondent(code := pick(["r1", "r2", "r3", None]), row, commune_code=communes[code])
            for row in range(2, 10)
        ],
        "project": [
            project(pick(["p1", "p2", "p3"]), row, respondent_code=pick(["r1", "r9"]), budget_eur=pick("1x"))
            for row in range(2, 30)
        ],
        "answer": [
            answer(item, row, respondent_code=pick(["r1", "r2", "r3"]), rank=pick("1234"))
            for row in range(2, 12)
            for item in RANKED
        ],
    }
    validated = sort_out(*read.values())
    for balance in validated.row_balance:
        landed = _places(validated.landed[balance.table_name].to_dict("records"))
        aside = _places(
            row for row in validated.quarantined_values if row["table_name"] == balance.table_name
        )
        assert landed + aside == _places(read[balance.table_name])
        assert (balance.rows_landed, balance.rows_quarantined) == (landed.total(), aside.total())
    answers = validated.landed["answer"]
    assert not answers.duplicated(["respondent_code", "item_code"]).any()
    for _, ranking in answers.groupby("respondent_code"):
        assert sorted(ranking["rank"]) == list(range(1, len(RANKED) + 1))
    assert set(answers["respondent_code"]) <= set(validated.landed["respondent"]["respondent_code"])


def _places(rows: Iterable[Mapping[Hashable, object]]) -> Counter[tuple[str, object]]:
    return Counter((str(row["source_row"]), row.get("item_code")) for row in rows)
