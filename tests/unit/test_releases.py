"""Releases: readers see the old one or the new one, whole, whatever fails."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from small_warehouse import Run, make_run, run_at

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.publication import build, releases
from barometre_pipeline.publication.releases import latest_release, list_releases, rollback

Tree = dict[str, str]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of two audited runs with different figures; the first is published."""
    root = tmp_path_factory.mktemp("template")
    first, second = make_run(root, "run-1"), make_run(root, "run-2")
    second.execute("update indicators.headline set value = 5 where edition = 2015")
    first.audit()
    second.audit()
    first.publish()
    return root


@pytest.fixture
def published(template: Path, tmp_path: Path) -> Run:
    """The run whose release readers see: one project in 2015."""
    root = shutil.copytree(template, tmp_path / "barometer", symlinks=True)
    return run_at(root, "run-1")


@pytest.fixture
def new(published: Run) -> Run:
    """An audited run of the same barometer, not published yet: five projects in 2015."""
    return run_at(published.root, "run-2")


@pytest.fixture
def run(published: Run) -> Run:
    """An audited run, nothing published."""
    shutil.rmtree(published.releases_dir)
    return published


def tree(run: Run) -> Tree:
    """All that lies under `releases/`, by path: checksum of a file, target of a link."""
    return {
        path.relative_to(run.releases_dir).as_posix(): (
            str(path.readlink()) if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()
        )
        for path in run.releases_dir.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def published_value(run: Run) -> float:
    """Projects of 2015 as a reader of `latest` sees them."""
    database = run.releases_dir / "latest" / "open" / "barometre.duckdb"
    with duckdb.connect(database, read_only=True) as connection:
        row = connection.execute("select value from indicators.headline where edition = 2015").fetchone()
    assert row is not None
    return float(row[0])


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


@pytest.mark.parametrize(
    ("module", "step"),
    [
        (build, "write_snapshot"),
        (build, "write_open_data"),
        (build, "verify_parts"),
        (build, "_set_modes"),
        (build, "write_record"),
        (releases, "sync_tree"),
        (releases, "sync"),
        (releases, "_switch"),
    ],
)
def test_a_crash_at_any_step_leaves_all_as_it_was(
    published: Run, new: Run, monkeypatch: pytest.MonkeyPatch, module: object, step: str
) -> None:
    before = tree(published)

    def crashing(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, step, crashing)
    with pytest.raises(KeyboardInterrupt):
        new.publish()

    assert tree(published) == before
    assert published_value(published) == 1


def test_a_copy_with_other_cells_than_the_warehouse_is_not_published(
    published: Run, new: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(published)
    write_open_data = build.write_open_data

    def writing_badly(warehouse: Path, open_dir: Path, *rest: object) -> None:
        write_open_data(warehouse, open_dir, *rest)  # type: ignore[arg-type]
        with duckdb.connect(open_dir / "barometre.duckdb") as connection:
            connection.execute("update indicators.headline set value = 6 where edition = 2015")
        lines = (open_dir / "headline.csv").read_text().splitlines(keepends=True)
        (open_dir / "headline.csv").write_text("".join(lines[:-1]))
        duckdb.sql("select 2014 as edition").write_parquet(str(open_dir / "other.parquet"))
        rows = duckdb.read_parquet(str(open_dir / "dim_domain.parquet")).limit(2)
        rows.write_parquet(str(open_dir / "short.parquet"))
        (open_dir / "short.parquet").replace(open_dir / "dim_domain.parquet")

    monkeypatch.setattr(build, "write_open_data", writing_badly)
    with pytest.raises(BarometreError) as caught:
        new.publish()

    assert [f"{fault.code} {fault.place}: {fault.what}" for fault in caught.value.faults] == [
        "B802 core.dim_domain: the copy (Parquet) has 2 rows, the warehouse 3",
        "B802 indicators.headline: the copy (open database) has other cells than the warehouse",
        "B802 indicators.headline: the CSV has 2 rows, the warehouse 3",
    ]
    assert tree(published) == before


def test_a_full_disk_is_told_and_leaves_all_as_it_was(published: Run, new: Run) -> None:
    before = tree(published)
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from barometre_pipeline.barometer import Barometer\n"
        "from barometre_pipeline.errors import BarometreError\n"
        "from barometre_pipeline.publication.releases import publish\n"
        "run_dir, landing, releases, manifest, barometer = sys.argv[1:]\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n"
        "    publish(Path(run_dir), Path(landing), Path(releases), manifest=Path(manifest),\n"
        "            barometer=Barometer.model_validate_json(barometer))\n"
        "except BarometreError as error:\n"
        "    print([fault.code for fault in error.faults])\n"
    )
    arguments = [
        new.run_dir,
        new.landing_dir,
        new.releases_dir,
        new.manifest,
        new.barometer.model_dump_json(),
    ]

    ended = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, check=False
    )

    assert (ended.stdout.strip(), ended.returncode) == ("['B801']", 0), ended.stderr
    assert tree(published) == before


def test_what_a_killed_publication_left_is_removed_by_the_next(run: Run) -> None:
    leftover = run.releases_dir / ".tmp-20260101T000000Z-00000000" / "office"
    leftover.mkdir(parents=True)
    (leftover / "barometre.duckdb").write_bytes(b"half")
    (run.releases_dir / ".tmp-latest").symlink_to("nowhere")

    release = run.publish()

    assert sorted(path.name for path in run.releases_dir.iterdir()) == [release.id, "latest"]


def test_a_reader_of_the_old_database_is_not_disturbed_even_when_its_release_is_removed(
    published: Run, new: Run
) -> None:
    program = (
        "import sys, duckdb\n"
        "connection = duckdb.connect(sys.argv[1], read_only=True)\n"
        "print('open', flush=True)\n"
        "sys.stdin.readline()\n"
        "print(connection.execute('select count(*), sum(value) from indicators.headline').fetchone())\n"
        "print(connection.execute('select count(*) from core.fct_project').fetchone())\n"
    )
    database = published.releases_dir / "latest" / "office" / "barometre.duckdb"
    reader = subprocess.Popen(
        [sys.executable, "-c", program, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "open\n"

    new.with_settings(releases_kept=1).publish()

    said, _ = reader.communicate("go on\n", timeout=60)
    assert said == "(3, 3.3)\n(3,)\n"
    assert reader.returncode == 0
    assert len(list_releases(published.releases_dir)) == 1
    assert published_value(published) == 5


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


def test_the_release_before_is_gone_back_to(published: Run, new: Run) -> None:
    [first] = list_releases(published.releases_dir)
    new.publish()

    assert rollback(published.releases_dir).id == first.id
    assert published_value(published) == 1
    assert [one.is_latest for one in list_releases(published.releases_dir)] == [False, True]


def test_a_release_that_is_named_is_gone_back_to(published: Run, new: Run) -> None:
    second = new.publish()
    rollback(published.releases_dir)

    assert rollback(published.releases_dir, second.id).is_latest
    assert published_value(published) == 5


def test_going_back_without_a_release_is_refused(tmp_path: Path) -> None:
    assert [code for code, _ in faults(lambda: rollback(tmp_path / "releases"))] == ["B803"]


def test_an_unknown_release_is_refused_with_the_nearest(published: Run) -> None:
    [release] = list_releases(published.releases_dir)

    assert faults(lambda: rollback(published.releases_dir, release.id[:-1])) == [
        ("B804", f"did you mean {release.id}?")
    ]


def test_going_back_from_the_oldest_release_is_refused(published: Run) -> None:
    [release] = list_releases(published.releases_dir)

    assert faults(lambda: rollback(published.releases_dir)) == [("B806", f"name one of {release.id}")]


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("open/headline.csv", Path.unlink),
        ("office/barometre.duckdb", lambda path: path.write_bytes(path.read_bytes()[:-1] + b"~")),
        ("release.json", lambda path: path.write_text("{")),
    ],
)
def test_a_damaged_release_is_not_gone_back_to(
    published: Run, new: Run, name: str, damage: Callable[[Path], object]
) -> None:
    [first] = list_releases(published.releases_dir)
    new.publish()
    damage(first.path / name)

    with pytest.raises(BarometreError) as caught:
        rollback(published.releases_dir)

    [fault] = caught.value.faults
    assert (fault.code, fault.place.file) == ("B805", str(first.path / name))
    assert published_value(published) == 5


def test_a_release_whose_record_cannot_be_read_is_listed_as_such(published: Run) -> None:
    [release] = list_releases(published.releases_dir)
    (release.path / "release.json").write_text("{")

    assert [(one.id, one.is_readable) for one in list_releases(published.releases_dir)] == [
        (release.id, False)
    ]
