"""The audit: what passes is sealed, what does not is refused with every fault."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from small_warehouse import Run, make_run

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.publication.audit import record_landing
from barometre_pipeline.publication.checks import differing_figures


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make_run(tmp_path)


def refused(run: Run) -> list[tuple[str, str]]:
    """Code and text of each fault of an audit that must fail, and that must leave no record."""
    with pytest.raises(BarometreError) as caught:
        run.audit()
    assert not (run.run_dir / "audited.json").exists()
    return [(fault.code, f"{fault.what} [{fault.place}]") for fault in caught.value.faults]


def test_a_sound_warehouse_is_sealed_with_all_that_it_was_built_from(run: Run) -> None:
    run.audit()

    record = json.loads((run.run_dir / "audited.json").read_text())
    assert record["run"] == "run-1"
    assert record["warehouse_sha256"] == hashlib.sha256(run.warehouse.read_bytes()).hexdigest()
    assert record["warehouse_bytes"] == len(run.warehouse.read_bytes())
    assert sorted(record["landing"]) == ["2014/landed.json", "2015/landed.json", "_codebook/items.parquet"]
    assert record["landing"]["_codebook/items.parquet"] == hashlib.sha256(b"items").hexdigest()
    assert record["editions"] == {"2014": "simulated", "2015": "survey"}
    assert record["reconciliation"] == {"agrees": 3}
    assert record["dbt"] == {"pass": 5, "success": 12}
    assert record["minimum_respondents"] == 5


def test_only_tables_that_are_marked_public_are_sealed_as_open(run: Run) -> None:
    assert run.audit().open_tables == (
        "core.dim_domain",
        "core.dim_edition",
        "indicators.cube",
        "indicators.headline",
        "quality.reconciliation",
    )


def test_each_figure_that_differs_is_named_with_both_values(run: Run) -> None:
    run.execute(
        "update quality.reconciliation set verdict = 'differs', ours = printed_value - 0.25 "
        "where entity_type = '_T'"
    )

    assert refused(run) == [
        ("B704", "2014 projects: 2 is printed by s1, we have 1.75 [quality.reconciliation]"),
        (
            "B704",
            "2014 share_of_projects (domain_code transport): 50 is printed by s1, we have 49.75 "
            "[quality.reconciliation]",
        ),
    ]
    assert len(differing_figures(run.warehouse)) == 2


def test_a_rank_that_differs_is_told_as_a_rank(run: Run) -> None:
    run.execute(
        "update quality.reconciliation set verdict = 'differs', compared = 'value_rank', printed_value = 3, "
        "ours = 2 where unit = 'percent'"
    )

    assert refused(run) == [
        (
            "B704",
            "2014 share_of_projects (domain_code transport): rank 3 is printed by s1, we have rank 2 "
            "[quality.reconciliation]",
        )
    ]


def test_a_figure_that_no_source_prints_is_told_as_derived(run: Run) -> None:
    run.execute(
        "update quality.reconciliation set verdict = 'differs', source = null where entity_type = 'joint'"
    )

    assert refused(run) == [
        (
            "B704",
            "2014 projects (entity_type joint): 10 is derived from what was printed, we have 10 "
            "[quality.reconciliation]",
        )
    ]


def test_an_audit_that_fails_leaves_no_record_of_the_one_before(run: Run) -> None:
    run.audit()
    run.execute("update quality.row_balance set rows_landed = 99")

    assert {code for code, _ in refused(run)} == {"B705"}


def test_a_table_with_rows_lost_is_refused_with_its_counts(run: Run) -> None:
    run.execute("update quality.row_balance set rows_quarantined = 0")

    assert refused(run) == [
        ("B705", "project 2014: 3 rows read, 2 landed and 0 quarantined [quality.row_balance]")
    ]


def test_a_missing_table_is_refused(run: Run) -> None:
    run.execute("drop table core.fct_project")

    assert refused(run) == [("B703", "the warehouse lacks a table [core.fct_project]")]


def test_a_table_with_other_columns_than_its_contract_is_refused(run: Run) -> None:
    run.execute("alter table core.fct_project rename column budget_eur to budget")

    assert refused(run) == [
        (
            "B703",
            "the table lacks budget_eur and has, unknown to its contract, budget [core.fct_project]",
        )
    ]


def test_a_project_without_the_tables_of_the_audit_is_refused(run: Run) -> None:
    run.edit_manifest("model.small.reconciliation", schema="staging")

    assert refused(run) == [("B703", "the dbt project lacks a table [quality.reconciliation]")]


def test_a_row_that_says_another_nature_than_its_edition_is_refused(run: Run) -> None:
    run.execute("update indicators.headline set nature = 'survey' where edition = 2014")

    assert refused(run) == [
        (
            "B706",
            "2 rows say another nature than their edition has in core.dim_edition "
            "[indicators.headline, column « nature »]",
        )
    ]


def test_an_edition_without_nature_is_refused_wherever_it_stands(run: Run) -> None:
    run.execute("update core.dim_edition set nature = null where edition = 2015")

    tables = [text.rpartition("[")[2] for _, text in refused(run)]
    assert tables == [
        f"{table}, column « nature »]"
        for table in (
            "core.dim_domain",
            "core.dim_edition",
            "core.dim_respondent",
            "core.fct_project",
            "indicators.cube",
            "indicators.headline",
            "quality.row_balance",
        )
    ]


def test_a_table_with_an_edition_and_no_nature_is_refused(run: Run) -> None:
    run.execute("alter table quality.row_balance drop column nature")
    columns = json.loads(run.manifest.read_text())["nodes"]["model.small.row_balance"]["columns"]
    del columns["nature"]
    run.edit_manifest("model.small.row_balance", columns=columns)

    assert refused(run) == [
        ("B706", "the table has an edition and does not say its nature [quality.row_balance]")
    ]


def test_a_public_table_that_names_single_respondents_is_refused(run: Run) -> None:
    run.edit_manifest(
        "model.small.dim_respondent", config={"materialized": "table", "meta": {"is_public": True}}
    )

    assert refused(run) == [
        (
            "B707",
            "a public table names single respondents [core.dim_respondent, column « respondent_key »]",
        )
    ]


def test_open_rows_of_a_group_that_another_count_says_is_small_are_refused(run: Run) -> None:
    run.execute(
        "insert into indicators.cube select * replace (4 as value) from indicators.cube where value = 5"
    )

    assert refused(run) == [
        ("B707", "3 open rows tell of groups with fewer than 5 respondents [indicators.cube]")
    ]


def test_a_project_without_the_sizes_of_groups_is_refused(run: Run) -> None:
    run.edit_manifest("model.small.cube", schema="staging")

    assert refused(run) == [("B703", "the dbt project lacks a table [indicators.cube]")]


def test_a_table_or_column_without_description_is_refused(run: Run) -> None:
    run.execute(
        "comment on table core.fct_project is null; comment on column core.dim_domain.label_fr is null"
    )

    assert refused(run) == [
        ("B708", "the column has no description [core.dim_domain, column « label_fr »]"),
        ("B708", "the table has no description [core.fct_project]"),
    ]


@pytest.mark.parametrize("status", ["fail", "error", "skipped"])
def test_a_data_test_that_did_not_pass_is_refused_with_its_message(run: Run, status: str) -> None:
    run.set_status("test.small.assert_no_printed_figure_differs", status, "Got 3,\n  not 0")

    assert refused(run) == [
        ("B709", f"the data test assert_no_printed_figure_differs ended with « {status} »: Got 3, not 0 []")
    ]


@pytest.mark.parametrize(
    ("unique_id", "name"),
    [
        ("model.small.headline", "the model headline"),
        ("test.small.relationships_headline_edition.abc", "the data test relationships_headline_edition"),
    ],
)
def test_a_model_or_data_test_that_did_not_run_is_refused(run: Run, unique_id: str, name: str) -> None:
    run.set_status(unique_id, None)

    assert refused(run) == [("B709", f"{name} did not run []")]


def test_a_warning_does_not_refuse(run: Run) -> None:
    run.set_status("test.small.assert_no_printed_figure_differs", "warn")

    assert run.audit().dbt == {"pass": 4, "success": 12, "warn": 1}


def test_without_results_of_dbt_nothing_is_sealed(run: Run) -> None:
    run.run_results.unlink()

    assert [code for code, _ in refused(run)] == ["B701"]


def test_without_a_landing_nothing_is_sealed(run: Run) -> None:
    for seal in run.landing_dir.glob("*/landed.json"):
        seal.unlink()

    assert [code for code, _ in refused(run)] == ["B713"]


def test_a_warehouse_built_from_another_landing_is_refused_even_if_that_landed_before_the_audit(
    run: Run,
) -> None:
    (run.landing_dir / "2015" / "landed.json").write_text('{"edition": 2015, "revision": 2}')
    (run.landing_dir / "2016").mkdir()
    (run.landing_dir / "2016" / "landed.json").write_text("{}")

    with pytest.raises(BarometreError) as caught:
        run.audit()

    assert [(fault.code, fault.what, fault.place.file, fault.remedy) for fault in caught.value.faults] == [
        (
            "B712",
            "the warehouse was built from another landing",
            str(run.landing_dir / edition / "landed.json"),
            "run the job `publish`",
        )
        for edition in ("2015", "2016")
    ]


@pytest.mark.parametrize("record", [None, "{", "[1]", "3"])
def test_a_warehouse_whose_landing_is_not_recorded_is_refused(run: Run, record: str | None) -> None:
    path = run.run_dir / "built_from.json"
    path.unlink()
    if record:
        path.write_text(record)

    assert refused(run) == [
        ("B711", f"it is not recorded which landing the warehouse was built from [{path}]")
    ]


@pytest.mark.parametrize("in_the_way", ["audited.json", ".audited.json.unfinished"])
def test_a_record_that_the_disk_refuses_is_told(run: Run, in_the_way: str) -> None:
    (run.run_dir / in_the_way).mkdir()

    with pytest.raises(BarometreError) as caught:
        run.audit()

    assert caught.value.codes == ["B602"]


def test_a_landing_whose_record_the_disk_refuses_is_told(run: Run) -> None:
    with pytest.raises(BarometreError) as caught:
        record_landing(run.run_dir / "gone", run.landing_dir)

    assert caught.value.codes == ["B603"]


def test_faults_of_dbt_and_of_the_warehouse_are_told_together(run: Run) -> None:
    run.set_status("test.small.assert_no_printed_figure_differs", "fail")
    run.execute("update quality.reconciliation set verdict = 'differs' where entity_type = 'joint'")

    assert [code for code, _ in refused(run)] == ["B709", "B704"]


def test_a_warehouse_that_was_not_closed_is_refused(run: Run) -> None:
    run.warehouse.with_name("warehouse.duckdb.wal").write_bytes(b"")

    assert [code for code, _ in refused(run)] == ["B702"]


def test_what_is_no_database_is_refused(run: Run) -> None:
    run.warehouse.write_bytes(b"no database at all" * 1000)

    assert [code for code, _ in refused(run)] == ["B702"]


def test_a_missing_warehouse_is_refused(run: Run) -> None:
    run.warehouse.unlink()

    assert [code for code, _ in refused(run)] == ["B702"]


def test_an_unknown_public_table_is_refused_with_the_nearest(run: Run) -> None:
    run.edit_manifest("model.small.fct_project", alias="fct_projects")
    public = run.with_settings(public_tables=("fct_project",))

    with pytest.raises(BarometreError) as caught:
        public.audit()

    [fault] = caught.value.faults
    assert (fault.code, fault.remedy) == ("B710", "did you mean fct_projects?")
