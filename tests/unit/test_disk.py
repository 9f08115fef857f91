"""A disk that refuses, whoever was writing: one fault that names the place and what to do."""

from __future__ import annotations

import errno
import os
import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from barometre_pipeline import disk
from barometre_pipeline.disk import disk_faults, fault_of, fault_said, find_refusal
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.lock import hold

_HALF_MEGABYTE = 1 << 19


@pytest.fixture
def nearly_full() -> Iterator[None]:
    """No file may grow beyond half a megabyte, whoever runs the test."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_HALF_MEGABYTE, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "B601"),
        (errno.EDQUOT, "B601"),
        (errno.EROFS, "B602"),
        (errno.EACCES, "B602"),
        (errno.ENOTDIR, "B602"),
        (errno.EIO, "B603"),
    ],
)
def test_what_the_system_says_decides_the_code_and_names_the_file(
    tmp_path: Path, number: int, code: str
) -> None:
    with pytest.raises(BarometreError) as caught, disk_faults(tmp_path):
        raise OSError(number, os.strerror(number), "somewhere/file")

    [fault] = caught.value.faults
    assert (fault.code, fault.place.file) == (code, "somewhere/file")
    assert os.strerror(number) in fault.what
    assert fault.remedy


def test_a_copy_that_fails_names_the_file_that_was_being_written(tmp_path: Path) -> None:
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "read.txt", None, "written.txt")

    fault = fault_of(error, tmp_path)

    assert fault is not None
    assert fault.place.file == "written.txt"


@pytest.mark.usefixtures("nearly_full")
def test_a_database_that_duckdb_cannot_write_is_told_with_its_folder(tmp_path: Path) -> None:
    with (
        pytest.raises(BarometreError) as caught,
        disk_faults(tmp_path),
        duckdb.connect(str(tmp_path / "big.duckdb")) as connection,
    ):
        connection.execute("create table numbers as select random() as number from range(1000000)")

    [fault] = caught.value.faults
    assert (fault.code, fault.place.file) == ("B601", str(tmp_path))


def test_a_database_that_may_not_be_opened_is_told_by_what_sqlite_says(tmp_path: Path) -> None:
    (tmp_path / "runs.db").mkdir()
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(tmp_path / "runs.db")

    fault = fault_said(str(caught.value), tmp_path)

    assert (fault.code, fault.place.file) == ("B602", str(tmp_path))


class _Usage:
    def __init__(self, free: int) -> None:
        self.free = free


@pytest.mark.parametrize(("free", "code"), [(1 << 16, "B601"), (1 << 30, "B603")])
def test_a_failure_without_a_reason_is_a_full_disk_where_no_room_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, code: str
) -> None:
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: _Usage(free))

    assert fault_said("disk I/O error", tmp_path / "not" / "there").code == code


@pytest.mark.parametrize("error", [ValueError("no disk"), BrokenPipeError(32, "Broken pipe")])
def test_an_error_that_no_disk_caused_passes(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(type(error)), disk_faults(tmp_path):
        raise error


def test_a_wrong_statement_is_not_the_fault_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(duckdb.CatalogException), disk_faults(tmp_path):
        duckdb.sql("select * from nowhere")


@pytest.mark.usefixtures("nearly_full")
def test_a_folder_that_takes_no_more_is_found_out_and_left_as_it_was(tmp_path: Path) -> None:
    fault = find_refusal(tmp_path / "not" / "there")

    assert fault is not None
    assert fault.code == "B601"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_can_be_written_refuses_nothing(tmp_path: Path) -> None:
    assert find_refusal(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_which_none_can_be_made_is_no_full_disk() -> None:
    with pytest.raises(BarometreError) as caught, hold(Path("/proc/output/.lock"), "a test"):
        pass
    [fault] = caught.value.faults
    assert (fault.code, fault.place.file) == ("B602", "/proc/output")
