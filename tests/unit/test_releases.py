"""Releases: readers see the old one or the new one, whole, whatever fails."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from small_releases import published_run, published_value, tree
from small_warehouse import Run, run_at

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.publication.releases import latest_release, list_releases


@pytest.fixture
def published(tmp_path: Path) -> Run:
    return published_run(tmp_path)


@pytest.fixture
def new(published: Run) -> Run:
    return run_at(published.root, "run-2")


def run_again(run: Run, name: str) -> Run:
    """Build and audit the warehouse of a run once more: the same rows, in another file."""
    again = run_at(run.root, name)
    shutil.copytree(run.run_dir, again.run_dir)
    shutil.copyfile(run.manifest, again.manifest)
    shutil.copyfile(run.run_results, again.run_results)
    again.execute("create schema elsewhere")
    assert again.warehouse.read_bytes() != run.warehouse.read_bytes()
    again.audit()
    return again


@pytest.fixture
def run(published: Run) -> Run:
    """An audited run, nothing published."""
    shutil.rmtree(published.releases_dir)
    return published


def faults(call: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(BarometreError) as caught:
        call()
    return [(fault.code, fault.remedy) for fault in caught.value.faults]


def test_a_release_has_its_two_parts_and_its_record(run: Run) -> None:
    release = run.publish()

    names = sorted(path.relative_to(release.path).as_posix() for path in release.path.rglob("*"))
    assert re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{8}", release.id)
    assert release.id.endswith(hashlib.sha256(run.warehouse.read_bytes()).hexdigest()[:8])
    assert {"office/barometre.duckdb", "open/barometre.duckdb", "open/headline.csv", "release.json"} <= set(
        names
    )
    assert [name for name in names if name.startswith("office/")] == ["office/barometre.duckdb"]


def test_the_record_tells_run_editions_rows_and_the_checksum_of_every_file(run: Run) -> None:
    release = run.publish()

    record = json.loads((release.path / "release.json").read_text())
    assert record["id"] == release.id
    assert record["run"] == "run-1"
    assert record["editions"] == {"2014": "simulated", "2015": "survey"}
    assert record["office_rows"]["core.fct_project"] == 3
    assert record["open_rows"] == {
        "core.dim_domain": 3,
        "core.dim_edition": 2,
        "indicators.cube": 5,
        "indicators.headline": 3,
        "quality.reconciliation": 2,
    }
    files = [path for path in release.path.rglob("*") if path.is_file() and path.name != "release.json"]
    assert record["files"] == {
        path.relative_to(release.path).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_the_office_part_is_closed_to_others_and_the_open_part_is_not(run: Run) -> None:
    path = run.publish().path

    modes = {
        name: oct((path / name).stat().st_mode & 0o777)
        for name in (".", "office", "office/barometre.duckdb", "open", "open/headline.csv", "release.json")
    }
    assert modes == {
        ".": "0o755",
        "office": "0o750",
        "office/barometre.duckdb": "0o640",
        "open": "0o755",
        "open/headline.csv": "0o644",
        "release.json": "0o644",
    }


def test_no_path_of_the_machine_is_in_a_release(run: Run) -> None:
    release = run.publish()

    for path in release.path.rglob("*"):
        assert path.is_dir() or str(run.root).encode() not in path.read_bytes(), path.name


def test_latest_leads_to_the_release_wherever_the_folder_is_moved(run: Run) -> None:
    release = run.publish()
    moved = run.releases_dir.rename(run.root / "moved")

    assert (moved / "latest").resolve() == moved / release.id
    assert (moved / "latest" / "open" / "headline.csv").is_file()


def test_a_new_release_takes_the_place_of_the_old_which_stays(published: Run, new: Run) -> None:
    [first] = list_releases(published.releases_dir)

    second = new.publish()

    assert [(one.id, one.is_latest) for one in list_releases(published.releases_dir)] == [
        (second.id, True),
        (first.id, False),
    ]
    assert published_value(published) == 5


def test_ids_sort_as_releases_were_published_even_when_the_clock_goes_back(run: Run, new: Run) -> None:
    from_a_clock_ahead = run.releases_dir / "29991231T235959Z-ffffffff"
    from_a_clock_ahead.mkdir(parents=True)

    assert run.publish().id.startswith("30000101T000000Z-")
    assert new.publish().id.startswith("30000101T000001Z-")


def test_the_same_audit_published_twice_gives_one_release(published: Run) -> None:
    before = tree(published)

    assert published.publish() == latest_release(published.releases_dir)
    assert tree(published) == before


def test_an_audit_published_again_after_another_becomes_the_latest_once_more(
    published: Run, new: Run
) -> None:
    [first] = list_releases(published.releases_dir)
    new.publish()

    assert published.publish().id == first.id
    assert published_value(published) == 1


def test_another_run_that_says_the_same_gives_no_second_release(published: Run) -> None:
    before = tree(published)

    again = run_again(published, "run-3").publish()

    assert again == latest_release(published.releases_dir)
    assert again.run == "run-1"
    assert tree(published) == before


def test_publications_that_say_nothing_new_push_no_release_out(published: Run, new: Run) -> None:
    [first] = list_releases(published.releases_dir)
    second = new.with_settings(releases_kept=2).publish()

    for name in ("run-3", "run-4", "run-5"):
        run_again(new, name).with_settings(releases_kept=2).publish()

    assert [one.id for one in list_releases(published.releases_dir)] == [second.id, first.id]


@pytest.mark.parametrize(
    "change",
    [
        lambda run: run.edit_manifest("model.small.headline", description="Another description."),
        lambda run: run.execute("update core.dim_domain set label_fr = 'autre' where edition = 2014"),
        lambda run: run.execute("alter table indicators.headline alter value type decimal(18, 3)"),
    ],
)
def test_whatever_a_reader_could_see_is_published(published: Run, change: Callable[[Run], object]) -> None:
    [first] = list_releases(published.releases_dir)
    other = run_again(published, "run-3")
    change(other)
    other.audit()

    assert other.publish().id != first.id


def test_another_licence_is_published(published: Run) -> None:
    [first] = list_releases(published.releases_dir)

    assert published.with_settings(licence="ODbL-1.0").publish().id != first.id


def test_a_damaged_release_is_not_taken_for_a_published_one(published: Run) -> None:
    [first] = list_releases(published.releases_dir)
    (first.path / "open" / "headline.csv").write_text("damaged")

    second = published.publish()

    assert second.id != first.id
    assert second.is_latest


def test_a_warehouse_that_was_not_audited_is_not_published(published: Run, new: Run) -> None:
    before = tree(published)
    (new.run_dir / "audited.json").unlink()

    assert [code for code, _ in faults(new.publish)] == ["B711"]
    assert tree(published) == before


def test_a_warehouse_changed_after_its_audit_is_not_published(published: Run, new: Run) -> None:
    before = tree(published)
    new.execute("delete from core.fct_project")

    assert [code for code, _ in faults(new.publish)] == ["B712"]
    assert tree(published) == before


def test_a_table_made_public_after_the_audit_is_not_published(run: Run) -> None:
    opened = run.with_settings(public_tables=("fct_project",))

    assert [code for code, _ in faults(opened.publish)] == ["B712"]
    assert not run.releases_dir.exists()


def test_smaller_groups_than_were_audited_are_not_published(run: Run) -> None:
    thresholds = run.barometer.thresholds.model_copy(update={"minimum_respondents": 1})

    refused = faults(run.with_settings(thresholds=thresholds).publish)

    assert refused == [("B712", "run the job `publish`")]
    assert not run.releases_dir.exists()


def test_releases_that_cannot_be_listed_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refusing)

    assert [code for code, _ in faults(lambda: list_releases(tmp_path))] == ["B602"]


def test_only_the_last_releases_are_kept(published: Run, new: Run) -> None:
    second = new.with_settings(releases_kept=2).publish()
    new.execute("update indicators.headline set value = 6")
    new.audit()

    third = new.with_settings(releases_kept=2).publish()

    assert [release.id for release in list_releases(published.releases_dir)] == [third.id, second.id]


def test_the_release_that_readers_see_is_never_removed(published: Run) -> None:
    [first] = list_releases(published.releases_dir)
    newer = published.releases_dir / "29991231T235959Z-00000000"
    newer.mkdir()

    published.with_settings(releases_kept=1).publish()

    assert [release.id for release in list_releases(published.releases_dir)] == [newer.name, first.id]
    assert published_value(published) == 1


def test_what_is_no_release_is_neither_listed_nor_removed(run: Run) -> None:
    (run.releases_dir / "notes").mkdir(parents=True)

    release = run.publish()

    assert [one.id for one in list_releases(run.releases_dir)] == [release.id]
    assert (run.releases_dir / "notes").is_dir()


def test_without_releases_none_is_listed(tmp_path: Path) -> None:
    assert list_releases(tmp_path / "releases") == []
    assert latest_release(tmp_path / "releases") is None


def test_a_release_whose_record_cannot_be_read_is_listed_as_such(published: Run) -> None:
    [release] = list_releases(published.releases_dir)
    (release.path / "release.json").write_text("{")

    assert [(one.id, one.is_readable) for one in list_releases(published.releases_dir)] == [
        (release.id, False)
    ]
