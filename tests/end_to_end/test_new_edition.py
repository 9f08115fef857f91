"""The procedure of `docs/new_edition.md`, done as the page says.

Belongs here: that its commands, its edits and what it shows are true, in their order.
Does not: the wording of faults, or what drift holds (their own tests).
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from shipped_barometer import Barometer

from barometre_pipeline.cli import main

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "new_edition.md"
EARLIER = (2013, 2014, 2015)
COMMAND = ".venv/bin/barometre"
LIGHT = ("new-edition", "check")
"""Commands that are run here: each start of Python would import all of it again."""

DRAFTS = Path("data", "drafts", "2016")
BLOCK = re.compile(
    r"^```(?P<kind>sh|diff|text)(?P<rest>[^\n]*)\n(?P<body>.*?)^```$|"
    r"^\| file \| row \| write \|\n\| --- \| --- \| --- \|\n(?P<table>(?:\|[^\n]*\n)+)",
    re.MULTILINE | re.DOTALL,
)
NAMED_CELL = re.compile(r"(\w+) `([^`]*)`")


@dataclass(frozen=True)
class Block:
    """A command, an edit of the file that `rest` names, what is shown, or a table of rows to decide."""

    kind: str
    rest: str
    body: str


@dataclass(frozen=True)
class Desk:
    """A folder laid out as the checkout is, as far as the page needs it."""

    folder: Path

    def follow(self, blocks: list[Block]) -> None:
        """Do what each block says; what is shown must have been printed by the command before it."""
        printed = ""
        for block in blocks:
            if block.kind == "sh":
                printed = self._type(block)
            elif block.kind == "diff":
                self._edit(self.folder / block.rest, block.body.splitlines())
            elif block.kind == "table":
                for line in block.body.splitlines():
                    self._decide(*(cell.strip() for cell in line.strip("|").split("|")))
            else:
                _assert_printed(block.body.splitlines(), printed)

    def _type(self, block: Block) -> str:
        words = block.body.split()
        is_light = words[0] == COMMAND and words[1] in LIGHT and block.body.count("\n") == 1
        printed, code = self._call(words[1:]) if is_light else self._shell(block.body)
        assert code == (1 if block.rest == "exits-1" else 0), f"{block.body}\n{printed}"
        return printed

    @property
    def _environment(self) -> dict[str, str]:
        return {"BAROMETRE_DATA": str(self.folder / "data"), "BAROMETRE_OUTPUT": str(self.folder)}

    def _call(self, arguments: list[str]) -> tuple[str, int]:
        """Run a command of ours here."""
        with chdir(self.folder):
            done = CliRunner(env=self._environment).invoke(main, arguments)
        return done.output, done.exit_code

    def _shell(self, script: str) -> tuple[str, int]:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env=os.environ | self._environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        return done.stdout + done.stderr, done.returncode

    def _edit(self, file: Path, lines: list[str]) -> None:
        gone = "".join(line[1:] + "\n" for line in lines if line.startswith("-"))
        come = "".join(line[1:] + "\n" for line in lines if line.startswith("+"))
        text = file.read_text(encoding="utf-8")
        if gone:
            assert text.count(gone) == 1, f"{file}: {gone}"
            text = text.replace(gone, come)
        else:
            text += come
        file.write_text(text, encoding="utf-8")

    def _decide(self, file: str, row: str, write: str) -> None:
        """Write into the one row of a draft that is described, as a spreadsheet does."""
        path = self.folder / DRAFTS / file.strip("`")
        with path.open(encoding="utf-8-sig", newline="") as opened:
            header, *lines = csv.reader(opened, delimiter=";")
        meant, written = NAMED_CELL.findall(row), NAMED_CELL.findall(write)
        (found,) = [line for line in lines if all(line[header.index(name)] == cell for name, cell in meant)]
        for name, cell in written:
            found[header.index(name)] = cell
        with path.open("w", encoding="utf-8-sig", newline="") as opened:
            csv.writer(opened, delimiter=";").writerows([header, *lines])

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the office's database, read-only."""
        database = self.folder / "releases" / "latest" / "office" / "barometre.duckdb"
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def landed_bytes(self) -> dict[str, str]:
        """Checksum of every file of the landing of the earlier editions."""
        landing = self.folder / "build" / "landing"
        return {
            str(path.relative_to(landing)): hashlib.sha256(path.read_bytes()).hexdigest()
            for edition in EARLIER
            for path in sorted((landing / str(edition)).iterdir())
        }


def _assert_printed(wanted: list[str], printed: str) -> None:
    lines = iter(printed.splitlines())
    for line in wanted:
        assert any(line == each for each in lines), f"not printed, or not in this order: {line}\n{printed}"


def read_blocks() -> list[Block]:
    """The blocks of the page, in their order."""
    page = PAGE.read_text(encoding="utf-8")
    return [
        Block("table", "", found["table"])
        if found["table"]
        else Block(found["kind"], found["rest"].strip(), found["body"])
        for found in BLOCK.finditer(page)
    ]


@pytest.fixture(scope="module")
def desk(pristine: Barometer, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The earlier editions are published; then the page is followed to its end."""
    folder = tmp_path_factory.mktemp("new_edition") / "desk"
    shutil.copytree(pristine.output, folder, symlinks=True)
    (folder / "build" / "barometer.json").unlink()  # the same barometer in a new place
    shutil.copytree(pristine.data, folder / "data")
    shutil.copytree(ROOT / "docs" / "new_edition", folder / "docs" / "new_edition")
    (folder / ".venv").symlink_to(Path(sys.executable).parent.parent)
    desk = Desk(folder)
    before = desk.landed_bytes()
    desk.follow(read_blocks())
    assert desk.landed_bytes() == before, "the page says that the other editions are left as they are"
    return desk


def test_every_block_of_the_page_is_followed() -> None:
    blocks = re.findall(r"^```.+$|^\| file \| row", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(read_blocks()) == len(blocks)


def test_the_new_edition_is_published_beside_the_others(desk: Desk) -> None:
    counted = (
        "select edition, count(respondent_key) from core.dim_respondent group by edition order by edition"
    )
    assert desk.query(counted) == [(2013, 24), (2014, 38), (2015, 47), (2016, 6)]


def test_its_projects_stand_in_the_domains_of_its_own_list(desk: Desk) -> None:
    by_domain = """
        select domain_code, count(project_key) from core.fct_project join core.dim_domain using (domain_key)
        where fct_project.edition = 2016 group by domain_code order by domain_code
    """
    # docs/new_edition/2016/projets_2016.csv, counted by hand
    assert desk.query(by_domain) == [
        ("e_citoyennete", 2),
        ("education", 1),
        ("energie", 2),
        ("securite", 1),
        ("transport", 2),
    ]


def test_the_correction_is_applied_and_recorded(desk: Desk) -> None:
    assert desk.query("select start_period from core.fct_project where project_key = '2016:A6-2'") == [
        ("2015",)
    ]
    recorded = "select expected, corrected from quality.corrections_applied where correction_id = '2016-01'"
    assert desk.query(recorded) == [("1915", "2015")]


def test_a_commune_is_known_by_its_code_and_not_by_its_name(desk: Desk) -> None:
    named = """
        select territory_key from core.bridge_respondent_territory
        join core.dim_territory using (territory_key)
        where edition = 2016 and name = 'Saint-Denis'
    """
    # Saint-Denis of La Réunion, and not that of Seine-Saint-Denis (93066), which is in the frame too
    assert desk.query(named) == [("commune:97411:2014",)]


def test_no_printed_figure_of_the_other_editions_moves(desk: Desk) -> None:
    verdicts = desk.query("select distinct verdict from quality.reconciliation order by verdict")
    assert verdicts == [("agrees",), ("conflicting source",), ("within rounding",)]
