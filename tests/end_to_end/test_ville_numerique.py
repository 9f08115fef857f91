"""The barometer « Ville Numérique », from its raw files to a release, as a person runs it.

Belongs here: what `barometre run` promises of the three editions, and that a refused run changes no release.
Does not: the figures that it publishes (`test_ville_numerique_release`), those that a wrong cell moves
(`tests/dbt/test_wrong_cells`), the wording of each fault (`tests/unit`), a fourth edition.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from shipped_barometer import COMMUNES_2015, FORM, INTERVIEWS, Barometer, records

from barometre_pipeline.ingestion.load import land_codebook, load_edition

CONTACT_HEADERS = {
    2014: ("Nom du contact", "Courriel", "Téléphone", "Commentaire libre"),
    2015: ("Contact : nom", "Contact : courriel", "Contact : téléphone", "Remarques"),
}
INTERVIEWED = slice(5, 8)
"""Columns of the sheet of 2013 that hold who was interviewed; the last one holds remarks."""


@pytest.fixture
def barometer(pristine: Barometer, tmp_path: Path) -> Barometer:
    """A copy of the published barometer, for a test to spoil."""
    return Barometer(
        shutil.copytree(pristine.data, tmp_path / "data"),
        shutil.copytree(pristine.output, tmp_path / "output", symlinks=True),
    )


def _fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_no_contact_data_lies_anywhere_in_the_output_but_in_the_owners_quarantine(
    pristine: Barometer,
) -> None:
    contacts = {edition: _contacts(pristine.data, edition) for edition in (2013, 2014, 2015)}
    # an e-mail and a telephone each, of those withdrawn too
    assert all(len(contacts[edition]) > 2 * asked for edition, asked in ((2013, 24), (2014, 38), (2015, 48)))
    texts = set().union(*contacts.values())
    needles = {text.encode(encoding) for text in texts for encoding in ("utf-8", "cp1252")}
    quarantine = pristine.output / "build" / "quarantine"
    leaks, read = set(), set()
    for path in pristine.output.rglob("*"):
        if path.is_file() and quarantine not in path.parents:
            texts_of_tables = _texts_of_tables(path)
            content = path.read_bytes() + texts_of_tables
            leaks |= {(path, needle) for needle in needles if needle in content}
            read |= {path.suffix} if "Hyères".encode() in texts_of_tables else set()
    assert read == {".parquet", ".duckdb"}
    assert leaks == set()


def _contacts(data: Path, edition: int) -> set[str]:
    """Whom the deliveries name, how to reach them, and what they remarked."""
    if edition == 2013:
        sheet = CalamineWorkbook.from_path(data / INTERVIEWS).get_sheet_by_name("Collectivités")
        header, *rows = sheet.to_python()[4:]
        assert header[INTERVIEWED] == ["nom", "courriel", "téléphone"]
        cells = {str(cell) for row in rows for cell in (*row[INTERVIEWED], row[-1])}
    else:
        path, encoding = (FORM, "cp1252") if edition == 2014 else (COMMUNES_2015, "utf-8-sig")
        respondents = records(data / path, encoding)
        cells = {respondent[header] for respondent in respondents for header in CONTACT_HEADERS[edition]}
    return cells - {""}


def _texts_of_tables(path: Path) -> bytes:
    """Texts of a Parquet file or a database, which are compressed in it."""
    tables = []
    if path.suffix == ".parquet":
        tables = [pq.read_table(path)]
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            named = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            tables = [connection.table(f"{schema}.{name}").to_arrow_table() for schema, name in named]
    columns = [column for table in tables for column in table.columns if column.type == pa.string()]
    return "\n".join(text for column in columns for text in column.unique().to_pylist() if text).encode()


def test_every_line_of_the_form_is_landed_or_set_aside_with_a_reason(pristine: Barometer) -> None:
    declared = [record for record in records(pristine.data / FORM, "cp1252") if record["N° projet"]]
    assert pristine.query(
        "select rows_read, rows_landed, rows_quarantined from quality.row_balance"
        " where table_name = 'project' and edition = 2014"
    ) == [(len(declared), 810, len(declared) - 810)]
    reasons = pristine.query(
        "select reason, source_row from quality.quarantine where edition = 2014 order by reason"
    )
    assert [reason for reason, _ in reasons] == [
        "duplicate_key",
        "duplicate_key",
        "missing_value",
        "out_of_range",
        "wrong_type",
    ]


def test_the_editions_loaded_in_another_order_land_alike_and_so_does_all_that_a_publication_reads(
    pristine: Barometer, tmp_path: Path
) -> None:
    for edition in (2015, 2013, 2014):
        load_edition(pristine.data, tmp_path, edition)
    land_codebook(pristine.data, tmp_path)
    other = _tables(tmp_path / "build" / "landing")
    assert len(other) > 40
    # all that a publication reads, but when each edition was loaded
    when = "_codebook/revisions.parquet"
    first = _tables(pristine.output / "build" / "landing")
    assert other.keys() == first.keys()
    assert [name for name in other if other[name] != first[name]] == [when]


def _tables(landing: Path) -> dict[str, str]:
    return {name: sha for name, sha in _fingerprint(landing).items() if name.endswith(".parquet")}


def test_faulty_deliveries_are_refused_together_and_the_release_stays(barometer: Barometer) -> None:
    before = _fingerprint(barometer.latest)
    barometer.spoil("Domaine", "Thème")
    barometer.spoil(";En cours;", ";En coups;")
    lines = (barometer.data / COMMUNES_2015).read_text(encoding="utf-8-sig").splitlines()
    lines[0] = lines[0].replace("Gouvernance : budget", "Gouvernance : élu")
    lines[1] += ";"
    (barometer.data / COMMUNES_2015).write_text("\n".join(lines), encoding="utf-8-sig")

    done = barometer.run()

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    told = [line.split()[0] for line in done.stderr.splitlines() if re.match(r"B\d{3} ", line)]
    # header not known, header that lacks, answer not known; header that stands twice, line that is too long
    assert sorted(told) == ["B223", "B225", "B302", "B303", "B304"]
    assert done.stderr.count("      where: ") == done.stderr.count("      to do: ") == len(told)
    assert _fingerprint(barometer.latest) == before
