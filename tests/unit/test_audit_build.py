"""Why a build did not pass: causes only, and never nothing."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from small_warehouse import Run, make_run

from barometre_pipeline.publication.unfit import find_build_faults

FIGURES_TEST = "test.small.assert_no_printed_figure_differs"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make_run(tmp_path)


def told(run: Run) -> list[str]:
    faults = find_build_faults(run.manifest, run.run_results, run.warehouse)
    return [f"{fault.code} {fault.what}" for fault in faults]


def test_a_build_that_passed_has_no_fault(run: Run) -> None:
    assert told(run) == []


def test_what_was_skipped_is_not_told_beside_its_cause(run: Run) -> None:
    run.set_status("model.small.headline", "error", "no such column")
    run.set_status("model.small.cube", "skipped")
    run.set_status("model.small.reconciliation", None)

    assert told(run) == ["B709 the model headline ended with « error »: no such column"]


def test_what_was_skipped_is_told_where_no_cause_is_known(run: Run) -> None:
    run.set_status("model.small.cube", "skipped")

    assert told(run) == ["B709 the model cube ended with « skipped »"]


@pytest.mark.parametrize("name", ["not_null_skipped_lines_edition", "assert_it_did not run"])
def test_a_test_that_failed_is_told_whatever_its_name(run: Run, name: str) -> None:
    run.set_status(f"test.small.{name}.abc", "fail", "Got 1 result")
    run.set_status("model.small.headline", "error", "no such column")

    assert told(run) == [
        f"B709 the data test {name} ended with « fail »: Got 1 result",
        "B709 the model headline ended with « error »: no such column",
    ]


def test_the_test_on_printed_figures_is_told_by_its_figures(run: Run) -> None:
    run.execute(
        "update quality.reconciliation set verdict = 'differs', ours = 12 where entity_type = 'joint'"
    )
    run.set_status(FIGURES_TEST, "fail", "Got 1 result")

    assert told(run) == ["B704 2014 projects (entity_type joint): 10 is printed by s1, we have 12"]


@pytest.mark.parametrize("damage", ["drop table quality.reconciliation", "select 1"])
def test_a_test_on_printed_figures_that_broke_is_told_itself(run: Run, damage: str) -> None:
    run.execute(damage)
    run.set_status(FIGURES_TEST, "error", "out of memory")

    assert told(run) == [
        "B709 the data test assert_no_printed_figure_differs ended with « error »: out of memory"
    ]


def test_without_a_warehouse_the_test_on_printed_figures_is_told_itself(run: Run) -> None:
    run.warehouse.unlink()
    run.set_status(FIGURES_TEST, "error", "no database")

    assert told(run) == [
        "B709 the data test assert_no_printed_figure_differs ended with « error »: no database"
    ]


@pytest.mark.parametrize("is_begun", [True, False])
def test_a_full_disk_is_told_and_not_what_dbt_did_not_come_to(run: Run, is_begun: bool) -> None:
    run.set_status("model.small.headline", "error", "Could not write file")
    if not is_begun:
        run.manifest.unlink()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        [fault] = find_build_faults(run.manifest, run.run_results, run.warehouse)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert (fault.code, fault.place.file) == ("B601", str(run.run_results.parent))


def test_a_full_disk_that_has_room_again_is_told_by_what_dbt_said(run: Run) -> None:
    run.set_status("model.small.headline", "error", 'Could not write file "x": No space left on device')

    [fault] = find_build_faults(run.manifest, run.run_results, run.warehouse)

    assert (fault.code, fault.place.file) == ("B601", str(run.run_results.parent))
