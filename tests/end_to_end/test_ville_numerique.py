"""The barometer « Ville Numérique », from its raw file to a release, as a person runs it.

Belongs here: what `barometre run` promises of the edition of 2014, and that a refused run changes no release.
Does not: the wording of each fault (`tests/unit`), the second barometer.
"""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
FORM = Path("raw", "2014", "questionnaire_2014.csv")
CONTACT_HEADERS = ("Nom du contact", "Courriel", "Téléphone", "Commentaire libre")


@dataclass(frozen=True)
class Barometer:
    """A copy of the data folder that a test may spoil, and its output folder."""

    data: Path
    output: Path

    def run(self) -> subprocess.CompletedProcess[str]:
        """Run the main job as a person would."""
        command = [
            Path(sys.executable).parent / "barometre",
            "run",
            "--data",
            self.data,
            "--output",
            self.output,
        ]
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
    """The published barometer; whatever a test does to its form is undone."""
    form = (pristine.data / FORM).read_bytes()
    note = (pristine.data / FORM.with_name("delivery.yml")).read_bytes()
    yield pristine
    (pristine.data / FORM).write_bytes(form)
    (pristine.data / FORM.with_name("delivery.yml")).write_bytes(note)


def _records(barometer: Barometer) -> list[dict[str, str]]:
    text = (barometer.data / FORM).read_bytes().decode("cp1252")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def _fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_release_holds_the_printed_counts_of_2014(pristine: Barometer) -> None:
    projects = "select count(project_key) from core.fct_project join core.dim_domain using (domain_key)"
    assert pristine.query(projects) == [(810,)]
    by_domain = dict(
        pristine.query(
            "select domain_code, count(project_key) from core.fct_project"
            " join core.dim_domain using (domain_key) group by domain_code"
        )
    )
    assert (by_domain["transport"], by_domain["education"], by_domain["e_citoyennete"]) == (131, 125, 115)
    assert pristine.query("select count(respondent_key) from core.dim_respondent") == [(38,)]
    headline = dict(
        pristine.query("select indicator_code, value from indicators.headline where edition = 2014")
    )
    assert headline["projects_top3"] == 371
    assert headline["share_of_projects_top3"] == pytest.approx(371 / 810)


def test_no_printed_figure_differs_and_each_can_be_computed(pristine: Barometer) -> None:
    verdicts = dict(
        pristine.query("select verdict, count(verdict) from quality.reconciliation group by verdict")
    )
    with (ROOT / "data" / "printed" / "figures.csv").open(encoding="utf-8", newline="") as file:
        readings = [row["reading"] for row in csv.DictReader(file) if row["edition"] == "2014"]
    assert verdicts.keys() <= {"agrees", "within rounding", "conflicting source"}
    assert sum(verdicts.values()) == len(readings)
    assert verdicts["conflicting source"] == readings.count("conflicting")


def test_every_line_of_the_form_is_landed_or_set_aside_with_a_reason(pristine: Barometer) -> None:
    declared = [record for record in _records(pristine) if record["N° projet"]]
    assert pristine.query(
        "select rows_read, rows_landed, rows_quarantined from quality.row_balance"
        " where table_name = 'project'"
    ) == [(len(declared), 810, len(declared) - 810)]
    reasons = pristine.query("select reason, source_row from quality.quarantine order by reason")
    assert [reason for reason, _ in reasons] == [
        "duplicate_key",
        "duplicate_key",
        "missing_value",
        "out_of_range",
        "wrong_type",
    ]


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


def test_one_transport_project_less_is_refused_with_the_figures_that_it_moves(barometer: Barometer) -> None:
    before = _fingerprint(barometer.latest)
    lines = (barometer.data / FORM).read_bytes().decode("cp1252").split("\r\n")
    transport = [line for line in lines if ";Transport;" in line]
    lines.remove(next(line for line in transport if line.split(";")[0] == _busiest(transport)))
    (barometer.data / FORM).write_bytes("\r\n".join(lines).encode("cp1252"))

    done = barometer.run()

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    differing = [line.split("  ", 1)[1] for line in done.stderr.splitlines() if line.startswith("B704")]
    moved = {figure.split(":")[0] for figure in differing}
    # 809 projects, 370 in the three first domains, 130 in transport, 16 for the busiest;
    # 130 / 809 = 16.07 %, printed as 16.2; 125 / 809 = 15.45 %, printed as 15.4.
    assert moved == {
        "2014 projects",
        "2014 projects_top3",
        "2014 projects (domain_code transport)",
        "2014 share_of_projects (domain_code transport)",
        "2014 share_of_projects (domain_code education)",
        "2014 max_projects_active (domain_code transport)",
    }
    assert _fingerprint(barometer.latest) == before


def _busiest(lines: list[str]) -> str:
    respondents = [line.split(";")[0] for line in lines]
    return max(sorted(set(respondents)), key=respondents.count)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Domaine", "Thème", "B3"),
        (";Transport;", ";Transprot;", "B3"),
        ("Intitulé du projet", "N° projet", "B2"),
        ("R01;", "R01;;", "B2"),
    ],
)
def test_a_faulty_delivery_is_refused_with_its_code_and_the_release_stays(
    barometer: Barometer, old: str, new: str, code: str
) -> None:
    before = _fingerprint(barometer.latest)
    barometer.spoil(old, new)
    done = barometer.run()
    assert done.returncode == 1
    assert f"\n{code}" in done.stderr
    assert "where: " in done.stderr
    assert "Traceback" not in done.stderr
    assert _fingerprint(barometer.latest) == before
