"""The barometer « Ville Numérique », from its raw files to a release, as a person runs it.

Belongs here: what `barometre run` promises of the three editions, and that a refused run changes no release.
Does not: the wording of each fault (`tests/unit`), a fourth edition, the second barometer.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from barometre_pipeline.ingestion.load import load_edition

ROOT = Path(__file__).parents[2]
RAW = Path("raw")
INTERVIEWS = RAW / "2013" / "entretiens_2013.xlsx"
FORM = RAW / "2014" / "questionnaire_2014.csv"
COMMUNES_2015 = RAW / "2015" / "collectivites_2015.csv"
CONTACT_HEADERS = ("Nom du contact", "Courriel", "Téléphone", "Commentaire libre")


@dataclass(frozen=True)
class Barometer:
    """A copy of the data folder that a test may spoil, and its output folder."""

    data: Path
    output: Path

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run the main job as a person would."""
        folders = ["--data", self.data, "--output", self.output]
        command = [Path(sys.executable).parent / "barometre", "run", *folders, *options]
        return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)

    @property
    def latest(self) -> Path:
        """Folder of the latest release."""
        return self.output / "releases" / "latest"

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the office's database, read-only."""
        with duckdb.connect(str(self.latest / "office" / "barometre.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def spoil(self, old: str, new: str) -> None:
        """Replace a text in the form of 2014, once."""
        text = (self.data / FORM).read_bytes().decode("cp1252")
        assert old in text
        (self.data / FORM).write_bytes(text.replace(old, new, 1).encode("cp1252"))


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Barometer:
    """The shipped data, published once."""
    folder = tmp_path_factory.mktemp("ville_numerique")
    barometer = Barometer(shutil.copytree(ROOT / "data", folder / "data"), folder / "output")
    done = barometer.run()
    assert done.returncode == 0, done.stderr
    return barometer


@pytest.fixture
def barometer(pristine: Barometer) -> Iterator[Barometer]:
    """The published barometer; whatever a test does to its deliveries is undone."""
    yield pristine
    shutil.copytree(ROOT / "data" / RAW, pristine.data / RAW, dirs_exist_ok=True)


def _records(barometer: Barometer) -> list[dict[str, str]]:
    text = (barometer.data / FORM).read_bytes().decode("cp1252")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def _fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_release_holds_the_printed_counts_of_each_edition(pristine: Barometer) -> None:
    respondents = "select edition, count(respondent_key) from core.dim_respondent group by edition"
    assert dict(pristine.query(respondents)) == {2013: 24, 2014: 38, 2015: 47}
    projects = "select edition, count(project_key) from core.fct_project group by edition"
    assert dict(pristine.query(projects)) == {2013: 24 * 47, 2014: 810, 2015: 500}
    by_domain = dict(
        pristine.query(
            "select domain_code, count(project_key) from core.fct_project"
            " join core.dim_domain using (domain_key) where fct_project.edition = 2014 group by domain_code"
        )
    )
    assert (by_domain["transport"], by_domain["education"], by_domain["e_citoyennete"]) == (131, 125, 115)
    headline = dict(
        pristine.query("select indicator_code, value from indicators.headline where edition = 2014")
    )
    assert headline["projects_top3"] == 371
    assert headline["share_of_projects_top3"] == pytest.approx(371 / 810)


def test_of_49_printed_figures_45_are_met_and_4_are_contradicted_by_another_source(
    pristine: Barometer,
) -> None:
    verdicts = dict(
        pristine.query("select verdict, count(verdict) from quality.reconciliation group by verdict")
    )
    assert verdicts["conflicting source"] == 4
    assert verdicts["agrees"] + verdicts["within rounding"] == 45
    assert sum(verdicts.values()) == 49


def test_each_edition_after_the_first_shows_what_changed_in_its_extract(pristine: Barometer) -> None:
    renamed = """
        select edition, edition_before, before_text, after_text from quality.drift
        where aspect = 'header' and change = 'renamed' and table_name = 'project' and column_name = 'title'
        order by edition
    """
    assert pristine.query(renamed) == [
        (2014, 2013, "Projet", "Intitulé du projet"),
        (2015, 2014, "Intitulé du projet", "Titre"),
    ]
    studied = """
        select after_text from quality.drift
        where aspect = 'answer' and change = 'renamed' and before_text like '%à l''étude'
    """
    assert pristine.query(studied) == [("Prévu",)]


def test_every_line_of_the_form_is_landed_or_set_aside_with_a_reason(pristine: Barometer) -> None:
    declared = [record for record in _records(pristine) if record["N° projet"]]
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


def test_the_drift_is_in_the_office_part_alone_and_the_first_edition_has_none(pristine: Barometer) -> None:
    editions = [edition for (edition,) in pristine.query("select edition from core.dim_edition order by all")]
    drifting = pristine.query("select distinct edition from quality.drift order by all")
    assert [edition for (edition,) in drifting] == editions[1:]
    opened = [path.stem for path in (pristine.latest / "open").rglob("*")]
    assert "cube" in opened
    assert "drift" not in opened


def test_no_contact_data_lies_anywhere_in_the_output_but_in_the_owners_quarantine(
    pristine: Barometer,
) -> None:
    contacts = {record[header] for record in _records(pristine) for header in CONTACT_HEADERS}
    needles = {text.encode(encoding) for text in contacts - {""} for encoding in ("utf-8", "cp1252")}
    assert len(needles) > 100
    quarantine = pristine.output / "build" / "quarantine"
    leaks = {
        (path, needle)
        for path in pristine.output.rglob("*")
        if path.is_file() and quarantine not in path.parents
        for content in [path.read_bytes()]
        for needle in needles
        if needle in content
    }
    assert leaks == set()


def test_one_wrong_cell_in_each_edition_is_refused_with_the_figures_that_it_moves(
    barometer: Barometer,
) -> None:
    before = _fingerprint(barometer.latest)
    _lend_a_larger_commune(barometer)
    barometer.spoil(";Transport;", ";Santé et social;")
    chosen = (barometer.data / COMMUNES_2015).read_text(encoding="utf-8-sig")
    assert "Attractivité du territoire" in chosen.splitlines()[_first_chosen(chosen)]
    (barometer.data / COMMUNES_2015).write_text(
        chosen.replace("Attractivité du territoire", "Exemplarité", 1), encoding="utf-8-sig", newline=""
    )

    done = barometer.run()

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    differing = [line.split("  ", 1)[1] for line in done.stderr.splitlines() if line.startswith("B704")]
    assert {figure.split(":")[0] for figure in differing} == {
        # 15 respondents above 100 000 inhabitants
        "2013 respondents (population_class above_100k)",
        # 370 in the three first domains, 130 in transport; 130 / 810 = 16.05 %, printed as 16.2
        "2014 projects (domain_code transport)",
        "2014 projects_top3",
        "2014 projects_other_domains",
        "2014 share_of_projects (domain_code transport)",
        # 39 / 44 = 88.6 %, printed as 91
        "2015 share_citing (item_code attractivite)",
    }
    assert _fingerprint(barometer.latest) == before


def _first_chosen(text: str) -> int:
    return next(row for row, line in enumerate(text.splitlines()) if "Attractivité du territoire" in line)


def _lend_a_larger_commune(barometer: Barometer) -> None:
    """Give the first commune below 100 000 inhabitants that answers in 2013 the code of Lyon."""
    reference = (ROOT / "data" / "reference" / "communes.csv").read_text(encoding="utf-8")
    small = {row["commune_code"] for row in csv.DictReader(io.StringIO(reference)) if _is_small(row)}
    path = barometer.data / INTERVIEWS
    with zipfile.ZipFile(path) as workbook:
        parts = {name: workbook.read(name) for name in workbook.namelist()}
    sheet = parts["xl/worksheets/sheet2.xml"].decode()
    cells = re.finditer(r'<c r="(D\d+)"[^>]*><v>(\d+)</v></c>', sheet)  # those typed as numbers
    cell = next(cell for cell in cells if cell[2] in small)
    lent = f'<c r="{cell[1]}"><v>69123</v></c>'
    parts["xl/worksheets/sheet2.xml"] = sheet.replace(cell[0], lent).encode()
    with zipfile.ZipFile(path, "w") as workbook:
        for name, content in parts.items():
            workbook.writestr(name, content)


def _is_small(row: dict[str, str]) -> bool:
    return int(row["population"]) < 100_000


def test_the_editions_loaded_in_another_order_give_the_same_release(
    pristine: Barometer, tmp_path: Path
) -> None:
    other = Barometer(pristine.data, tmp_path)
    for edition in (2015, 2013):
        load_edition(other.data, other.output, edition)
    landed_first = _fingerprint(tmp_path / "build" / "landing" / "2013")
    done = other.run()
    assert done.returncode == 0, done.stderr
    assert _fingerprint(tmp_path / "build" / "landing" / "2013") == landed_first
    tables = {name: sha for name, sha in _fingerprint(other.latest).items() if name.endswith(".parquet")}
    assert len(tables) > 10
    expected = _fingerprint(pristine.latest)
    assert tables == {name: sha for name, sha in expected.items() if name.endswith(".parquet")}


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
