"""The landing: whole or not at all, sealed, the same bytes for the same rows."""

import errno
import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from small_edition import EDITION, FILE, Row, answer, codebook, project, respondent, tables

from barometre_pipeline.codebook import Codebook
from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion import disk, seal
from barometre_pipeline.ingestion.correct import apply_corrections
from barometre_pipeline.ingestion.delivery import Delivery
from barometre_pipeline.ingestion.extract_record import ExtractRecord
from barometre_pipeline.ingestion.frames import frame_of
from barometre_pipeline.ingestion.land import land
from barometre_pipeline.ingestion.land_codebook import write_codebook
from barometre_pipeline.ingestion.seal import Seal, is_landed, read_seal
from barometre_pipeline.ingestion.validate import Validated, validate
from barometre_pipeline.tables import EXTRACT_ANSWER, EXTRACT_COLUMN, SKIPPED_LINE

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ONE = datetime(2026, 3, 1, 13, tzinfo=UTC)
SENT = date(2026, 2, 1)
SECRET = "Jeanne Durand"


def _land(
    output: Path, *, title: str = "tram", delivery: str = "d1", of: str = "c1", at: datetime = NOON
) -> Seal:
    """Land two projects, one of them set aside, and an answer."""
    projects: list[Row] = [project(title=title), project("p2", 3, title=SECRET, budget_eur="x")]
    book = codebook()
    corrected = apply_corrections(tables([respondent()], projects, [answer("unit", is_yes="yes")]), book)
    place = {"edition": EDITION, "source_file": FILE, "source_row": 4, "reason": "blank_line"}
    skipped = frame_of(SKIPPED_LINE, [place]).astype("str")
    header = {
        "edition": EDITION,
        "header": "Budget",
        "position": 1,
        "source_file": FILE,
    }
    return land(
        validate(corrected, book),
        skipped,
        corrected.applied,
        ExtractRecord(frame_of(EXTRACT_COLUMN, [header]), frame_of(EXTRACT_ANSWER, [])),
        delivery=Delivery(EDITION, f"sender of {delivery}", "etalab-2.0", SENT, (), delivery),
        codebook_sha256=of,
        landing_dir=output / "build" / "landing",
        landed_at=at,
    )


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _fault(output: Path) -> Fault:
    with pytest.raises(BarometreError) as refused:
        _land(output, title="bus", delivery="d2")
    [fault] = refused.value.faults
    return fault


@pytest.fixture(scope="module")
def landed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an output folder in which the edition has landed, to copy from."""
    output = tmp_path_factory.mktemp("output")
    _land(output)
    return output


@pytest.fixture
def landing(tmp_path: Path, landed_once: Path) -> Path:
    """Return a folder in which the edition has landed, that a test may spoil."""
    shutil.copytree(landed_once / "build", tmp_path / "build")
    return tmp_path / "build" / "landing"


def test_an_edition_lands_with_every_table_and_its_seal(landing: Path) -> None:
    assert sorted(path.name for path in (landing / "2014").iterdir()) == [
        "answer.parquet",
        "correction_applied.parquet",
        "extract_answer.parquet",
        "extract_column.parquet",
        "landed.json",
        "project.parquet",
        "quarantine.parquet",
        "respondent.parquet",
        "row_balance.parquet",
        "skipped_line.parquet",
    ]
    balance = duckdb.sql(f"from '{landing}/2014/row_balance.parquet'").fetchall()
    assert balance == [(2014, "respondent", 1, 1, 0), (2014, "project", 2, 1, 1), (2014, "answer", 1, 1, 0)]
    assert duckdb.sql(f"from '{landing}/2014/skipped_line.parquet'").fetchall() == [
        (2014, "blank_line", FILE, None, 4)
    ]
    headers = duckdb.sql(f"select header, table_name from '{landing}/2014/extract_column.parquet'")
    assert headers.fetchall() == [("Budget", None)]


def test_a_table_without_rows_has_the_types_of_its_declaration(landing: Path) -> None:
    described = duckdb.sql(f"describe from '{landing}/2014/correction_applied.parquet'").fetchall()
    types = {name: kind for name, kind, *_ in described}
    assert duckdb.sql(f"select count(*) from '{landing}/2014/correction_applied.parquet'").fetchall() == [
        (0,)
    ]
    assert {types.pop("edition"), types.pop("source_row")} == {"INTEGER"}
    assert set(types.values()) == {"VARCHAR"}


def test_typed_columns_keep_their_types(landing: Path) -> None:
    described = duckdb.sql(f"describe select is_yes, rank, value_number from '{landing}/2014/answer.parquet'")
    assert [kind for _, kind, *_ in described.fetchall()] == ["BOOLEAN", "INTEGER", "DOUBLE"]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path, landing: Path) -> None:
    _land(tmp_path / "other", at=NOON)
    assert _bytes(tmp_path / "other" / "build") == _bytes(landing.parent)


def test_an_edition_has_landed_from_its_delivery_and_its_codebook_only(landing: Path) -> None:
    assert is_landed(landing, EDITION, "d1", "c1")
    assert not is_landed(landing, EDITION, "d2", "c1")
    assert not is_landed(landing, EDITION, "d1", "c2")
    assert not is_landed(landing, 2015, "d1", "c1")


def test_another_version_of_the_code_makes_a_landing_stale(
    landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "code_version", lambda: "99.0")
    assert not is_landed(landing, EDITION, "d1", "c1")


def _package(folder: Path) -> Path:
    """Copy the sources of the program, for a test to edit."""
    package = Path(seal.__file__).parents[1]
    shutil.copytree(package, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_the_version_of_the_code_holds_a_checksum_of_what_a_landing_depends_on(tmp_path: Path) -> None:
    of_copy = seal.sources_checksum(_package(tmp_path / "copy"))
    number, checksum = seal.code_version().split("+")
    assert (number, len(checksum)) == (version("barometre-pipeline"), 12)
    assert of_copy.startswith(checksum)


@pytest.mark.parametrize(
    ("name", "moves"),
    [
        ("ingestion/validate.py", True),
        ("ingestion/new.py", True),
        ("tables.py", True),
        ("codebook_files.py", True),
        ("cli/run.py", False),
        ("publication/audit.py", False),
    ],
)
def test_code_that_a_landing_depends_on_makes_it_stale_and_no_other_does(
    tmp_path: Path, name: str, moves: bool
) -> None:
    package = _package(tmp_path / "copy")
    before = seal.sources_checksum(package)
    with (package / name).open("a", encoding="utf-8") as source:
        source.write("# changed\n")
    assert (seal.sources_checksum(package) != before) == moves


@pytest.mark.parametrize("name", ["project.parquet", "row_balance.parquet"])
def test_a_landing_with_a_file_altered_or_gone_has_not_landed(landing: Path, name: str) -> None:
    path = landing / "2014" / name
    path.write_bytes(path.read_bytes() + b" ")
    assert not is_landed(landing, EDITION, "d1", "c1")
    path.unlink()
    assert not is_landed(landing, EDITION, "d1", "c1")


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\xfe", b'{"edition": 2014'])
def test_a_landing_without_a_readable_seal_has_not_landed(landing: Path, content: bytes | None) -> None:
    path = landing / "2014" / "landed.json"
    path.unlink() if content is None else path.write_bytes(content)
    assert not is_landed(landing, EDITION, "d1", "c1")


def test_another_delivery_is_a_revision_that_remembers_the_one_before(tmp_path: Path, landing: Path) -> None:
    _land(tmp_path, delivery="d2", at=ONE)
    content = json.loads((landing / "2014" / "landed.json").read_bytes())
    assert (content["revision"], content["delivery_sha256"]) == (2, "d2")
    assert content["landed_at"] == "2026-03-01T13:00:00Z"
    [first] = content["history"]
    assert (first["revision"], first["delivery_sha256"], first["landed_at"]) == (
        1,
        "d1",
        "2026-03-01T12:00:00Z",
    )


def test_the_seal_says_where_each_revision_came_from(tmp_path: Path, landing: Path) -> None:
    _land(tmp_path, delivery="d2", at=ONE)
    content = json.loads((landing / "2014" / "landed.json").read_bytes())
    said = [(each["origin"], each["licence"], each["received_on"]) for each in (*content["history"], content)]
    assert said == [
        ("sender of d1", "etalab-2.0", "2026-02-01"),
        ("sender of d2", "etalab-2.0", "2026-02-01"),
    ]


def test_a_table_of_which_rows_are_lost_or_doubled_is_not_sealed(
    tmp_path: Path, landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, validate_whole = _bytes(landing), validate

    def validate_and_lose(*of: Any) -> Validated:
        validated = validate_whole(*of)
        lossy = [replace(each, rows_read=each.rows_read + 1) for each in validated.row_balance[1:]]
        return replace(validated, row_balance=(validated.row_balance[0], *lossy))

    monkeypatch.setattr(f"{__name__}.validate", validate_and_lose)
    with pytest.raises(BarometreError) as refused:
        _land(tmp_path, delivery="d2")
    assert [fault.code for fault in refused.value.faults] == ["B503", "B503"]
    assert "table project are lost or doubled: 3 read, 1 to land, 1 set aside" in str(refused.value)
    assert _bytes(landing) == before


def test_another_codebook_is_a_revision_too(tmp_path: Path, landing: Path) -> None:
    assert _land(tmp_path, of="c2").revision == 2
    revisions = [(each.revision, each.codebook_sha256) for each in _land(tmp_path, of="c1").revisions]
    assert revisions == [(1, "c1"), (2, "c2"), (3, "c1")]


def test_a_damaged_landing_is_repaired_under_the_same_seal(tmp_path: Path, landing: Path) -> None:
    before = _bytes(landing)
    (landing / "2014" / "project.parquet").unlink()
    _land(tmp_path, at=ONE)
    assert _bytes(landing) == before


def test_no_other_edition_is_touched(tmp_path: Path, landing: Path) -> None:
    (landing / "2014").rename(landing / "2013")
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in (landing / "2013").iterdir()}
    _land(tmp_path)
    assert {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in before} == before


def test_values_set_aside_are_the_owners_only(landing: Path) -> None:
    build = landing.parent
    record = build / "quarantine" / "2014.jsonl"
    assert [oct(path.stat().st_mode & 0o777) for path in (build, record.parent, record)] == [
        "0o700",
        "0o700",
        "0o600",
    ]
    assert json.loads(record.read_text(encoding="utf-8"))["values"]["title"] == SECRET
    assert not [name for name, content in _bytes(landing).items() if SECRET.encode() in content]


def test_a_build_folder_that_others_could_read_is_closed(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir(mode=0o755)
    (tmp_path / "build").chmod(0o755)
    _land(tmp_path)
    assert (tmp_path / "build").stat().st_mode & 0o777 == 0o700


def test_values_of_an_earlier_revision_do_not_outlive_it(tmp_path: Path, landing: Path) -> None:
    record = landing.parent / "quarantine" / "2014.jsonl"
    record.write_text("old\n", encoding="utf-8")
    _land(tmp_path, delivery="d2")
    assert "old" not in record.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "B601"), (errno.EDQUOT, "B601"), (errno.EACCES, "B602"), (errno.EIO, "B603")],
)
@pytest.mark.parametrize("writes_before", [0, 3])
def test_a_disk_that_fails_leaves_what_had_landed(
    tmp_path: Path, landing: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str, writes_before: int
) -> None:
    before, left = _bytes(landing), [writes_before]

    def fail(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken:
        broken.setattr(disk.os, "fsync", fail)
        assert _fault(tmp_path).code == code
    assert _bytes(landing) == before
    assert [path.name for path in landing.iterdir()] == ["2014"]


def test_a_swap_that_fails_puts_back_what_had_landed(
    tmp_path: Path, landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rename = _bytes(landing), Path.rename

    def fail(path: Path, target: Path) -> Path:
        if path.parent.name == ".incoming":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return rename(path, target)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "rename", fail)
        assert _fault(tmp_path).code == "B602"
    assert _bytes(landing) == before
    assert [path.name for path in landing.iterdir()] == ["2014"]


def test_a_file_where_a_folder_should_be_is_a_fault_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("in the way", encoding="utf-8")
    fault = _fault(tmp_path)
    assert (fault.code, fault.place.file) == ("B602", str(tmp_path / "build"))


def test_what_a_killed_load_left_is_removed_and_what_it_moved_away_comes_back(
    tmp_path: Path, landing: Path
) -> None:
    before = _bytes(landing)
    (landing / ".incoming" / "2014").mkdir(parents=True)
    (landing / ".incoming" / "2014" / "project.parquet").write_bytes(b"half")
    (landing / ".outgoing").mkdir()
    (landing / "2014").rename(landing / ".outgoing" / "2014")
    disk.clear_leftovers(landing)
    assert _bytes(landing) == before
    assert is_landed(landing, EDITION, "d1", "c1")


def _codebook() -> Codebook:
    rows: dict[str, list[Row]] = {
        "editions": [{"edition": "2014", "nature": "survey"}, {"edition": "2015", "nature": "survey"}],
        "items": [
            {"edition": "*", "item_code": "unit", "wording": "a unit?"},
            {"edition": "2015", "item_code": "unit", "wording": "a team?"},
        ],
    }
    frames = {
        name: pd.DataFrame(rows.get(name, []), columns=list(file.columns), dtype="str")
        for name, file in CODEBOOK_FILES.items()
    }
    return Codebook(codebook().barometer, frames)


@pytest.fixture
def codebook_landing(landing: Path) -> Path:
    """Return the codebook's landing beside that of the edition."""
    landed = read_seal(landing, EDITION)
    assert landed is not None
    write_codebook(_codebook(), landing, [landed])
    return landing / "_codebook"


def test_facts_of_every_edition_land_once_an_edition_unless_it_has_its_own(codebook_landing: Path) -> None:
    items = duckdb.sql(f"select edition, item_code, wording from '{codebook_landing}/items.parquet'")
    assert items.fetchall() == [("2014", "unit", "a unit?"), ("2015", "unit", "a team?")]


def test_the_codebook_lands_as_text_with_the_columns_of_its_files(codebook_landing: Path) -> None:
    names = {path.stem for path in codebook_landing.iterdir()}
    own = {"barometer", "population_classes", "entity_types", "landed_editions", "revisions"}
    assert names == own | set(CODEBOOK_FILES) - {"files", "columns", "modalities"}
    for name in names - own:
        described = duckdb.sql(f"describe from '{codebook_landing}/{name}.parquet'").fetchall()
        columns = [(column, "VARCHAR") for column in CODEBOOK_FILES[name].columns]
        assert [(column, kind) for column, kind, *_ in described] == columns


def test_the_settings_land_as_one_row(codebook_landing: Path) -> None:
    barometer = duckdb.sql(f"from '{codebook_landing}/barometer.parquet'").fetchall()
    assert barometer == [
        ("Essai", "Trial", "nobody", "etalab-2.0", 2014, None, None, None, None, 0.7, 0.25, 15)
    ]
    types = duckdb.sql(f"select code from '{codebook_landing}/entity_types.parquet'").fetchall()
    assert types == [("commune",), ("intercommunalite",), ("joint",)]


def test_only_the_editions_that_are_given_are_registered_with_all_their_revisions(
    tmp_path: Path, codebook_landing: Path
) -> None:
    landing = codebook_landing.parent
    write_codebook(_codebook(), landing, [_land(tmp_path, delivery="d2", at=ONE)])
    register = duckdb.sql(f"from '{codebook_landing}/landed_editions.parquet'").fetchall()
    assert register == [(2014, 2, "d2", "c1")]
    revisions = duckdb.sql(
        f"select edition, revision, delivery_sha256, landed_at from '{codebook_landing}/revisions.parquet'"
    )
    assert revisions.fetchall() == [
        (2014, 1, "d1", NOON.replace(tzinfo=None)),
        (2014, 2, "d2", ONE.replace(tzinfo=None)),
    ]


def test_the_same_codebook_lands_as_the_same_bytes(codebook_landing: Path) -> None:
    before = _bytes(codebook_landing)
    landed = read_seal(codebook_landing.parent, EDITION)
    assert landed is not None
    write_codebook(_codebook(), codebook_landing.parent, [landed])
    assert _bytes(codebook_landing) == before


def test_a_codebook_without_landed_edition_has_an_empty_register_of_the_right_types(tmp_path: Path) -> None:
    write_codebook(_codebook(), tmp_path / "build" / "landing", [])
    path = tmp_path / "build" / "landing" / "_codebook" / "revisions.parquet"
    described = duckdb.sql(f"describe from '{path}'").fetchall()
    assert [kind for _, kind, *_ in described] == [
        "INTEGER",
        "INTEGER",
        "VARCHAR",
        "VARCHAR",
        "VARCHAR",
        "TIMESTAMP",
    ]
    assert duckdb.sql(f"from '{path}'").fetchall() == []
