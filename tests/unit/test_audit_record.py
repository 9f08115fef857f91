"""The record of an audit: it holds for the very warehouse and landing that were audited."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_warehouse import Run, make_run

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.publication.audit import verify_audit


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make_run(tmp_path)


def verified_with_fault(run: Run) -> list[tuple[str, str]]:
    with pytest.raises(BarometreError) as caught:
        verify_audit(run.run_dir, run.landing_dir)
    return [(fault.code, str(fault.place)) for fault in caught.value.faults]


def test_a_sealed_warehouse_is_verified_as_it_was_audited(run: Run) -> None:
    assert run.audit() == verify_audit(run.run_dir, run.landing_dir)


def test_a_warehouse_that_was_not_audited_is_not_verified(run: Run) -> None:
    assert verified_with_fault(run) == [("B711", str(run.run_dir / "audited.json"))]


def test_a_warehouse_changed_after_its_audit_is_not_verified(run: Run) -> None:
    run.audit()
    run.execute("update core.fct_project set budget_eur = 0")

    assert verified_with_fault(run) == [("B712", str(run.warehouse))]


def test_changes_that_wait_in_a_journal_are_not_verified(run: Run) -> None:
    run.audit()
    run.warehouse.with_name("warehouse.duckdb.wal").write_bytes(b"")

    assert verified_with_fault(run) == [("B712", str(run.warehouse))]


def test_a_codebook_landed_after_the_audit_is_not_verified(run: Run) -> None:
    run.audit()
    (run.landing_dir / "_codebook" / "items.parquet").write_bytes(b"other items")

    assert verified_with_fault(run) == [("B712", str(run.landing_dir / "_codebook" / "items.parquet"))]


def test_an_edition_landed_after_the_audit_is_not_verified(run: Run) -> None:
    run.audit()
    (run.landing_dir / "2016").mkdir()
    (run.landing_dir / "2016" / "landed.json").write_text("{}")

    assert verified_with_fault(run) == [("B712", str(run.landing_dir / "2016" / "landed.json"))]


def test_what_no_longer_holds_is_mended_by_publishing_again(run: Run) -> None:
    run.audit()
    run.execute("update core.fct_project set budget_eur = 0")
    (run.landing_dir / "2015" / "landed.json").write_text("{}")

    with pytest.raises(BarometreError) as caught:
        verify_audit(run.run_dir, run.landing_dir)

    assert [fault.remedy for fault in caught.value.faults] == ["run the job `publish`"] * 2


@pytest.mark.parametrize("edited", ["", "{", "[]", "{}", None])
def test_a_record_that_was_edited_is_not_verified(run: Run, edited: str | None) -> None:
    run.audit()
    record = run.run_dir / "audited.json"
    with_another_count = record.read_text().replace('"agrees": 3', '"agrees": 4')
    record.write_text(with_another_count if edited is None else edited)

    assert verified_with_fault(run) == [("B711", str(record))]
