"""A delivery is complete, unchanged, and of the nature that the codebook says."""

import errno
import hashlib
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from small_codebook import EDITION, codebook_of, deliver

from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.delivery import read_delivery
from barometre_pipeline.ingestion.read import read_extracts


def _faults(raw_dir: Path, nature: str | None = None) -> list[Fault]:
    with pytest.raises(BarometreError) as refused:
        read_delivery(raw_dir, EDITION, nature)
    return list(refused.value.faults)


def _rewrite(folder: Path, old: str, new: str) -> None:
    note = folder / "delivery.yml"
    text = note.read_text(encoding="utf-8")
    assert old in text
    note.write_text(text.replace(old, new), encoding="utf-8")


def test_a_complete_delivery_says_where_it_comes_from_and_holds_its_files(tmp_path: Path) -> None:
    folder = deliver(tmp_path, projets="a;b\n1;2\n", villes="c\n3\n")
    delivery = read_delivery(tmp_path, EDITION, "survey")
    said = (delivery.origin, delivery.licence, delivery.received_on)
    assert said == ("essai", "etalab-2.0", date(2014, 11, 3))
    assert [(file.name, file.path) for file in delivery.files] == [
        ("projets.csv", folder / "projets.csv"),
        ("villes.csv", folder / "villes.csv"),
    ]
    assert delivery.files[0].sha256 == hashlib.sha256(b"a;b\n1;2\n").hexdigest()


def test_the_checksum_moves_with_a_byte_a_name_and_the_note_and_with_nothing_else(tmp_path: Path) -> None:
    def checksum(raw: str, note: str = "", **files: str) -> str:
        folder = deliver(tmp_path / raw, **files)
        with (folder / "delivery.yml").open("a", encoding="utf-8") as file:
            file.write(note)
        return read_delivery(tmp_path / raw, EDITION).sha256

    first = checksum("a", projets="x\n1\n")
    assert checksum("b", projets="x\n1\n") == first
    others = {
        checksum("c", projets="x\n2\n"),
        checksum("d", projet="x\n1\n"),
        checksum("e", "note: second sending\n", projets="x\n1\n"),
    }
    assert len(others | {first}) == 4


def test_two_files_that_exchange_their_contents_are_another_delivery(tmp_path: Path) -> None:
    deliver(tmp_path / "a", un="x\n1\n", deux="x\n2\n")
    deliver(tmp_path / "b", un="x\n2\n", deux="x\n1\n")
    assert read_delivery(tmp_path / "a", EDITION).sha256 != read_delivery(tmp_path / "b", EDITION).sha256


def test_an_edition_without_a_folder_is_not_delivered(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path)
    assert (fault.code, fault.place.file) == ("B201", "raw/2014/")


def test_a_folder_without_its_note_is_not_complete(tmp_path: Path) -> None:
    (deliver(tmp_path, projets="x\n1\n") / "delivery.yml").unlink()
    (fault,) = _faults(tmp_path)
    assert (fault.code, fault.place.file) == ("B202", "raw/2014/delivery.yml")
    assert "not complete" in fault.what


def test_a_note_that_is_not_yaml_names_the_line(tmp_path: Path) -> None:
    folder = deliver(tmp_path, projets="x\n1\n")
    (folder / "delivery.yml").write_text("origin: essai\nlicence: [etalab\n", encoding="utf-8")
    (fault,) = _faults(tmp_path)
    assert (fault.code, fault.place.row) == ("B203", 3)


@pytest.mark.parametrize("content", [b"", b"- a\n- b\n", b"just words\n"])
def test_a_note_that_holds_no_settings_lacks_each_of_them(tmp_path: Path, content: bytes) -> None:
    folder = deliver(tmp_path, projets="x\n1\n")
    (folder / "delivery.yml").write_bytes(content)
    faults = _faults(tmp_path)
    assert {fault.place.column for fault in faults} == {
        "origin",
        "licence",
        "received_on",
        "nature",
        "files",
    }


def test_a_note_in_another_encoding_is_a_fault_and_not_a_traceback(tmp_path: Path) -> None:
    folder = deliver(tmp_path, projets="x\n1\n")
    (folder / "delivery.yml").write_bytes("origin: données\n".encode("cp1252"))
    (fault,) = _faults(tmp_path)
    assert (fault.code, fault.what, fault.place.row) == ("B203", "the file is not UTF-8", 1)


def test_every_wrong_setting_is_reported_with_what_was_meant(tmp_path: Path) -> None:
    folder = deliver(tmp_path, projets="x\n1\n")
    _rewrite(folder, "nature: survey", "nature: real")
    _rewrite(folder, "licence:", "license:")
    _rewrite(folder, "2014-11-03", "yesterday")
    _rewrite(folder, "name: projets.csv", "name: projets.csv\n    sha256: abc")
    faults = {fault.place.column: fault for fault in _faults(tmp_path)}
    assert set(faults) == {"nature", "licence", "license", "received_on", "files.1.sha256"}
    assert {fault.code for fault in faults.values()} == {"B203"}
    assert "licence" in faults["license"].remedy
    assert "« real »" in faults["nature"].what
    assert faults["nature"].remedy == "it is one of survey, simulated"
    assert [faults[name].place.row for name in ("license", "nature", "files.1.sha256")] == [2, 4, 7]


def test_all_that_is_wrong_with_the_files_is_reported_together(tmp_path: Path) -> None:
    folder = deliver(tmp_path, projets="x\n1\n", villes="x\n1\n", vide="")
    (folder / "villes.csv").rename(folder / "ville.csv")
    _rewrite(folder, "name: projets.csv", f"name: projets.csv\n    sha256: {'f' * 64}")
    faults = {(fault.code, fault.place.file): fault for fault in _faults(tmp_path, "simulated")}
    assert set(faults) == {
        ("B204", "raw/2014/villes.csv"),
        ("B205", "raw/2014/ville.csv"),
        ("B206", "raw/2014/vide.csv"),
        ("B207", "raw/2014/projets.csv"),
        ("B208", "raw/2014/delivery.yml"),
    }
    assert "ville.csv" in faults["B204", "raw/2014/villes.csv"].remedy
    assert hashlib.sha256(b"x\n1\n").hexdigest() in faults["B207", "raw/2014/projets.csv"].what


def test_a_checksum_that_is_right_is_accepted_in_either_case(tmp_path: Path) -> None:
    folder = deliver(tmp_path, projets="x\n1\n")
    checksum = hashlib.sha256(b"x\n1\n").hexdigest().upper()
    _rewrite(folder, "name: projets.csv", f"name: projets.csv\n    sha256: {checksum}")
    assert read_delivery(tmp_path, EDITION).files[0].sha256 == checksum.lower()


@pytest.mark.parametrize("name", ["../2013/projets.csv", "sub/projets.csv", "/etc/hostname", "delivery.yml"])
def test_a_note_lists_files_of_its_own_folder_only(tmp_path: Path, name: str) -> None:
    folder = deliver(tmp_path, projets="x\n1\n")
    _rewrite(folder, "- name: projets.csv", f"- name: projets.csv\n  - name: {name}")
    assert [fault.code for fault in _faults(tmp_path)] == ["B209"]


def test_a_file_is_listed_once(tmp_path: Path) -> None:
    folder = deliver(tmp_path, projets="x\n1\n")
    _rewrite(folder, "- name: projets.csv", "- name: projets.csv\n  - name: projets.csv")
    assert [fault.code for fault in _faults(tmp_path)] == ["B209"]


def test_a_folder_inside_a_delivery_is_not_passed_over(tmp_path: Path) -> None:
    (deliver(tmp_path, projets="x\n1\n") / "suite").mkdir()
    (fault,) = _faults(tmp_path)
    assert (fault.code, fault.place.file) == ("B205", "raw/2014/suite")


def test_hidden_files_and_the_lock_of_an_open_spreadsheet_are_no_part_of_a_delivery(tmp_path: Path) -> None:
    folder = deliver(tmp_path, projets="x\n1\n")
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "~$projets.xlsx").write_bytes(b"x")
    assert [file.name for file in read_delivery(tmp_path, EDITION).files] == ["projets.csv"]


def test_a_name_matches_however_the_disk_composes_its_accents(tmp_path: Path) -> None:
    folder = deliver(tmp_path, **{"r\u00e9ponses": "x\n1\n"})
    (folder / "r\u00e9ponses.csv").rename(folder / "re\u0301ponses.csv")
    assert [file.name for file in read_delivery(tmp_path, EDITION).files] == ["r\u00e9ponses.csv"]


def _forbid(monkeypatch: pytest.MonkeyPatch, method: str, *names: str) -> None:
    """Let the system refuse to do something with files of these names."""
    do: Callable[..., object] = getattr(Path, method)

    def do_unless_forbidden(path: Path, *args: object) -> object:
        if path.name in names:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return do(path, *args)

    monkeypatch.setattr(Path, method, do_unless_forbidden)


@pytest.mark.parametrize(
    ("method", "name", "place"),
    [
        ("read_bytes", "delivery.yml", "raw/2014/delivery.yml"),
        ("read_bytes", "projets.csv", "raw/2014/projets.csv"),
        ("is_dir", "2014", "raw/2014/"),
        ("iterdir", "2014", "raw/2014/"),
    ],
)
def test_what_may_not_be_read_is_a_fault_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, name: str, place: str
) -> None:
    deliver(tmp_path, projets="x\n1\n")
    _forbid(monkeypatch, method, name)
    (fault,) = _faults(tmp_path)
    assert (fault.code, fault.place.file) == ("B214", place)
    assert fault.what == f"{place} cannot be read: Permission denied"


def test_a_note_that_is_a_folder_is_refused_in_one_fault(tmp_path: Path) -> None:
    note = deliver(tmp_path, projets="x\n1\n") / "delivery.yml"
    note.unlink()
    note.mkdir()
    assert [fault.code for fault in _faults(tmp_path)] == ["B214"]


def test_all_files_that_may_not_be_read_are_reported_with_what_else_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(tmp_path, projets="x\n1\n", villes="x\n1\n", vide="")
    _forbid(monkeypatch, "read_bytes", "projets.csv", "villes.csv")
    assert [fault.code for fault in _faults(tmp_path)] == ["B214", "B214", "B206"]


def test_a_file_that_can_no_longer_be_read_is_a_fault_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(tmp_path, projets="x\n1\n")
    delivery = read_delivery(tmp_path, EDITION)
    codebook = codebook_of(files="table,file,header_rows,encoding,delimiter\nproject,*.csv,1,utf-8,;\n")
    _forbid(monkeypatch, "read_bytes", "projets.csv")
    with pytest.raises(BarometreError) as refused:
        read_extracts(delivery, codebook)
    assert [(fault.code, fault.place.file) for fault in refused.value.faults] == [
        ("B214", "raw/2014/projets.csv")
    ]
