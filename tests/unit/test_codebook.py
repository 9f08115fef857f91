"""The codebook: strictness, `*` rows, messages."""

import csv
import errno
import io
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from barometre_pipeline.codebook import Codebook, load_codebook
from barometre_pipeline.codebook_files import read_editions
from barometre_pipeline.errors import BarometreError, Fault

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a copy of the data folder, without its deliveries, that a test may spoil."""
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy, ignore=shutil.ignore_patterns("raw"))
    return copy


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _faults(data: Path) -> list[Fault]:
    with pytest.raises(BarometreError) as refused:
        load_codebook(data)
    return list(refused.value.faults)


def test_the_shipped_codebook_has_every_row_of_its_files(data: Path) -> None:
    codebook = load_codebook(data)
    with (data / "codebook" / "modalities.csv").open(encoding="utf-8", newline="") as file:
        written = [
            (row["edition"], row["column"], row["written"], row["code"]) for row in csv.DictReader(file)
        ]
    loaded = codebook.frames["modalities"][["edition", "column", "written", "code"]].fillna("")
    assert [tuple(row) for row in loaded.values.tolist()] == written


def test_the_editions_are_read_without_the_rest_of_the_codebook(data: Path) -> None:
    expected = load_codebook(data).editions
    (data / "codebook" / "columns.csv").unlink()
    assert read_editions(data) == expected
    assert read_editions(data / "nowhere") == []


@pytest.mark.parametrize(
    "content", [b"edition\n" + b"2" * 200_000, b"edition\n\xff", b"edition\ndeux\n", b""]
)
def test_editions_that_cannot_be_read_leave_none(data: Path, content: bytes) -> None:
    (data / "codebook" / "editions.csv").write_bytes(content)
    assert read_editions(data) == []


def test_the_codebook_of_the_example_is_accepted(tmp_path: Path) -> None:
    example = ROOT / "examples" / "budget_participatif_paris"
    copy = shutil.copytree(example, tmp_path / "data", ignore=shutil.ignore_patterns("raw"))
    assert load_codebook(copy).editions == read_editions(copy) != []


def test_faults_of_several_files_are_reported_together_with_their_lines(data: Path) -> None:
    _replace(data / "codebook" / "editions.csv", "simulated", "simulatd")
    (data / "codebook" / "statuses.csv").unlink()
    (data / "codebook" / "items.csv").write_bytes("edition,libellé\n".encode("cp1252"))
    faults = _faults(data)
    assert [(fault.code, fault.place.file, fault.place.row) for fault in faults] == [
        ("B104", "codebook/statuses.csv", None),
        ("B105", "codebook/items.csv", None),
        ("B107", "codebook/editions.csv", 2),
    ]


def test_an_unknown_value_names_its_line_and_the_nearest_known_one(data: Path) -> None:
    _replace(data / "codebook" / "editions.csv", "simulated", "simulatd")
    [fault] = _faults(data)
    assert (fault.code, fault.place.file, fault.place.row) == ("B107", "codebook/editions.csv", 2)
    assert fault.remedy == "did you mean simulated? It is one of survey, simulated"


def test_a_renamed_codebook_header_is_named(data: Path) -> None:
    _replace(data / "codebook" / "domains.csv", "domain_code", "domain")
    [fault] = _faults(data)
    assert fault.code == "B106"
    assert "lacks domain_code" in fault.what
    assert "unknown domain" in fault.what


def test_a_header_that_stands_twice_is_named(data: Path) -> None:
    _replace(data / "codebook" / "statuses.csv", "label_en", "label_fr")
    [fault] = _faults(data)
    assert fault.code == "B106" and "lacks label_en and repeats label_fr" in fault.what


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_file_that_a_spreadsheet_wrote_with_other_separators_is_told_so(
    data: Path, mark: str, name: str
) -> None:
    path = data / "codebook" / "statuses.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", mark), encoding="utf-8")
    [fault] = _faults(data)
    assert (fault.code, fault.place.row) == ("B106", 1)
    assert name in fault.what and "lacks" not in fault.what and "commas" in fault.remedy


def test_a_column_that_no_table_has_is_named(data: Path) -> None:
    _replace(data / "codebook" / "columns.csv", "budget_eur", "budget")
    faults = _faults(data)
    assert [fault.code for fault in faults] == ["B107"]
    assert faults[0].remedy == "did you mean budget_eur?"


def test_a_key_that_stands_twice_is_named(data: Path) -> None:
    path = data / "codebook" / "statuses.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    [fault] = _faults(data)
    assert fault.place.row == len(lines) + 1
    assert "stands twice" in fault.what


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("publisher:", "publishr:", ["publishr", "publisher"]),
        (
            "quarantine_share: 0.05",
            "quarantine_share: 5",
            ["thresholds.quarantine_share", "1 or less"],
        ),
        ("minimum: 1990", "minimum: 2031", ["project_years", "2031 or later and 2030 or earlier"]),
        ("minimum: 50000", "minimum: 100000", ["population_classes.1", "100000 or more and below 100000"]),
        ("quarantine_share:", "quarantine_shares:", ["did you mean quarantine_share"]),
    ],
)
def test_a_wrong_setting_is_named(data: Path, old: str, new: str, words: list[str]) -> None:
    _replace(data / "barometer.yml", old, new)
    message = "\n".join(map(str, _faults(data)))
    assert "B103" in message
    assert all(word in message for word in words)


@pytest.mark.parametrize(
    "name", ["barometer.yml", "codebook/items.csv", "reference/places.csv", "printed/figures.csv"]
)
def test_a_file_that_is_a_folder_is_refused_in_one_fault(data: Path, name: str) -> None:
    (data / name).unlink(missing_ok=True)
    (data / name).mkdir()
    [fault] = _faults(data)
    assert fault.code == "B109"
    assert fault.what.endswith(f"{name} cannot be read: {os.strerror(errno.EISDIR)}")


@pytest.mark.parametrize("name", ["barometer.yml", "statuses.csv"])
def test_a_file_that_may_not_be_read_is_refused_in_one_fault(
    data: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_any = io.open

    def open_unless_forbidden(path: Path, *arguments: Any) -> Any:
        if Path(path).name == name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return open_any(path, *arguments)

    monkeypatch.setattr(io, "open", open_unless_forbidden)
    [fault] = _faults(data)
    assert fault.code == "B109"
    assert fault.what.endswith(f"{name} cannot be read: {os.strerror(errno.EACCES)}")


def test_a_folder_without_barometer_yml_is_refused_at_once(tmp_path: Path) -> None:
    assert "B101" in {fault.code for fault in _faults(tmp_path)}


def _with_modalities(codebook: Codebook, rows: list[tuple[str, str, str]]) -> Codebook:
    frame = codebook.frames["modalities"].iloc[:0]
    for line, (edition, written, code) in enumerate(rows, start=2):
        frame.loc[line] = [edition, "project", "status_code", written, code, None]
    return Codebook(codebook.barometer, {**codebook.frames, "modalities": frame})


def test_a_row_of_the_edition_wins_over_one_of_every_edition(data: Path) -> None:
    rows = [("*", "fini", "done"), ("*", "prévu", "planned"), ("2014", "fini", "abandoned")]
    codebook = _with_modalities(load_codebook(data), rows)
    own = codebook.for_edition(2014).modalities
    assert dict(zip(own["written"], own["code"], strict=True)) == {"fini": "abandoned", "prévu": "planned"}


def test_the_checksum_of_an_edition_ignores_what_other_editions_say(data: Path) -> None:
    codebook = load_codebook(data)
    before = codebook.for_edition(2014).sha256
    rows = [
        tuple(row)
        for row in codebook.for_edition(2014).modalities[["edition", "written", "code"]].values.tolist()
    ]
    status_only = _with_modalities(codebook, rows)
    other = _with_modalities(codebook, [*rows, ("2013", "à l'étude", "planned")])
    assert status_only.for_edition(2014).sha256 == other.for_edition(2014).sha256
    assert status_only.for_edition(2014).sha256 != before


@pytest.mark.parametrize(
    ("old", "new", "is_the_same"),
    [
        ("item_response_rate: 0.7", "item_response_rate: 0.9", True),
        ("quarantine_share: 0.05", "quarantine_share: 0.06", False),
        ("minimum: 1990", "minimum: 1991", False),
    ],
)
def test_the_checksum_of_an_edition_knows_the_settings_that_its_load_depends_on_and_no_other(
    data: Path, old: str, new: str, is_the_same: bool
) -> None:
    before = load_codebook(data).for_edition(2014).sha256
    _replace(data / "barometer.yml", old, new)
    assert (load_codebook(data).for_edition(2014).sha256 == before) is is_the_same


def test_headers_that_go_no_further_are_those_of_the_edition_and_of_every_edition_each_once(
    data: Path,
) -> None:
    path = data / "codebook" / "columns.csv"
    before = load_codebook(data).for_edition(2014).columns
    with path.open("a", encoding="utf-8") as file:
        file.write("*,,,,,Fax,,,,\n*,,,,,Courriel,,,,\n*,project,title,,,Titre,,,,\n")
    after = load_codebook(data).for_edition(2014).columns
    assert sorted(after["header"]) == sorted([*before["header"], "Fax"])


def test_an_edition_that_the_codebook_does_not_name_is_refused_with_the_known_ones(data: Path) -> None:
    with pytest.raises(BarometreError) as refused:
        load_codebook(data).for_edition(1999)
    assert refused.value.faults[0].code == "B108"
    assert "2014" in refused.value.faults[0].what


def test_a_place_of_a_kind_that_has_a_file_of_its_own_is_refused(data: Path) -> None:
    path = data / "reference" / "places.csv"
    path.write_text(
        "vintage,place_code,kind,name,population,source\n2014,75056,commune,Paris,,x\n", encoding="utf-8"
    )
    [fault] = _faults(data)
    assert (fault.code, fault.place.file, fault.place.row) == ("B107", "reference/places.csv", 2)
