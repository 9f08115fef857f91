"""`docs/codebook.md`: every file and column that the code knows, and the messages that a mistake gives.

Belongs here: the page against the declarations, and each mistake of the page made on a copy of `data/`.
Does not: the checks themselves (`test_codebook_checks`).
"""

from __future__ import annotations

import csv
import re
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from barometre_pipeline.barometer import Barometer
from barometre_pipeline.codebook import load_codebook
from barometre_pipeline.codebook_declaration import CodebookFile
from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.ingestion.delivery import DeliveryNote, read_delivery
from barometre_pipeline.tables import TABLES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
FOLDERS = (ROOT / "data", *(path.parent for path in (ROOT / "examples").glob("*/barometer.yml")))
OWN_PAGES = {"schedule", "notifications"}
"""Settings that docs/operations.md explains."""
NOUNS = {
    "year": "a year",
    "integer": "a whole number",
    "number": "a number",
    "positive": "a number above zero",
    "date": "a date",
    "code": "a code",
}
HIDING = ("barometer.yml", "printed/sources.csv")
"""Files that cannot be read after their mistake: what refers to them is not looked at."""

_SECTION = re.compile(r"^##+ (\S+)\n(.*?)(?=^##+ |\Z)", re.M | re.S)
_ROW = re.compile(r"^\| (\*\*)?`([\w.]+)`(?:\*\*)? \| (.*) \|$", re.M)
_MISTAKE = re.compile(r"```diff (\S+)\n(.*?)```\n\n```text\n(.*?)```", re.S)
SECTIONS: dict[str, str] = dict(_SECTION.findall(PAGE))
MISTAKES: list[tuple[str, str, str]] = _MISTAKE.findall(PAGE)


def _rows(section: str) -> Iterator[tuple[str, bool, list[str]]]:
    """Name of each column of a section, whether it is bold, and its other cells."""
    for bold, name, cells in _ROW.findall(SECTIONS[section]):
        yield name, bool(bold), [cell.strip() for cell in re.split(r"(?<!\\)\|", cells)]


def _codes(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


@pytest.mark.parametrize("file", CODEBOOK_FILES.values(), ids=lambda file: file.name)
def test_a_file_has_its_columns_in_the_page_and_no_other(file: CodebookFile) -> None:
    assert [(name, bold) for name, bold, _ in _rows(file.path)] == [
        (name, name in file.required) for name in file.columns
    ]


@pytest.mark.parametrize("file", CODEBOOK_FILES.values(), ids=lambda file: file.name)
def test_what_may_stand_in_a_column_is_what_the_checks_accept(file: CodebookFile) -> None:
    for name, _, (_, values, _, wrong) in _rows(file.path):
        lists = {_path(each.name) for each in file.belongs.get(name, ())}
        allowed = set(file.allowed.get(name, ()))
        if name == "indicator_code":
            allowed = {"data/codebook/indicators.csv"}
        if name == "edition" and file.fact:
            lists = {"codebook/editions.csv"}
        if name in file.types:
            assert values == NOUNS[file.types[name]], name
        elif allowed or lists:
            assert _codes(values) == allowed | lists, name
        is_checked = name in {*file.required, *file.types, *file.allowed, *file.belongs, *file.needed}
        if is_checked:
            assert "B107" in wrong, name


def _path(name: str) -> str:
    return CODEBOOK_FILES[name].path if name in CODEBOOK_FILES else "barometer.yml"


@pytest.mark.parametrize("file", CODEBOOK_FILES.values(), ids=lambda file: file.name)
def test_an_example_stands_in_that_column_of_a_barometer_of_the_tree(file: CodebookFile) -> None:
    for name, _, (_, _, example, _) in _rows(file.path):
        held = set().union(*(_held(folder / file.path)[name] for folder in FOLDERS))
        assert not example or not held or example.strip("`").replace("\\|", "|") in held, (name, example)


@cache
def _held(path: Path) -> dict[str, set[str]]:
    """Values of each column of a CSV."""
    columns: dict[str, set[str]] = {name: set() for name in CODEBOOK_FILES[path.stem].columns}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for name in columns.keys() & row.keys():
                    columns[name] |= {row[name]} - {""}
    return columns


@pytest.mark.parametrize(
    ("section", "model"), [("barometer.yml", Barometer), ("raw/edition/delivery.yml", DeliveryNote)]
)
def test_a_file_of_settings_has_its_settings_in_the_page_and_no_other(
    section: str, model: type[BaseModel]
) -> None:
    shown = {name: bold for name, bold, _ in _rows(section)}
    settings = dict(_settings(model))
    assert shown == settings


def _settings(model: type[BaseModel], prefix: str = "", is_needed: bool = True) -> Iterator[tuple[str, bool]]:
    """Name of each setting, of those under it, and whether the file must have it."""
    for name, field in model.model_fields.items():
        needed = is_needed and field.is_required()
        inner = None if name in OWN_PAGES else next(_models_in(field.annotation), None)
        if inner is None:
            yield prefix + name, needed
        else:
            yield from _settings(inner, f"{prefix}{name}.", needed)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_has_the_columns_that_may_be_mapped_with_their_meaning(table: Any) -> None:
    shown = [(name, bold, cells[0]) for name, bold, cells in _rows(table.name)]
    assert shown == [(column.name, column.required, column.description) for column in table.asked]


def test_every_file_has_a_mistake_in_the_page() -> None:
    files = {"raw/2014/delivery.yml", "barometer.yml", *(file.path for file in CODEBOOK_FILES.values())}
    assert {file for file, _, _ in MISTAKES} == files


def test_each_mistake_gives_the_message_that_stands_under_it(tmp_path: Path) -> None:
    said = faults_of_mistakes(tmp_path / "hiding", HIDING)
    said |= faults_of_mistakes(tmp_path / "others", {file for file, _, _ in MISTAKES}.difference(HIDING))
    assert {file: message.rstrip("\n") for file, _, message in MISTAKES} == said


def faults_of_mistakes(folder: Path, files: Collection[str]) -> dict[str, str]:
    """Make the mistakes of some files, all at once; return what is said of each."""
    data = shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("2013", "2015"))
    for file, diff, _ in MISTAKES:
        if file in files:
            _apply(data / file, diff)
    said: dict[str, list[str]] = defaultdict(list)
    for load in (lambda: load_codebook(data), lambda: read_delivery(data / "raw", 2014)):
        try:
            load()
        except BarometreError as refused:
            for fault in refused.faults:
                where = (fault.place.file or "").removeprefix(f"{data}/")
                said[where].append(str(fault).replace(f"{data}/", ""))
    return {file: "\n".join(faults) for file, faults in said.items()}


def _apply(path: Path, diff: str) -> None:
    """Replace the lines with `-` by those with `+`; where no line goes, begin the file."""
    old = "".join(f"{line[1:]}\n" for line in diff.splitlines() if line.startswith("-"))
    new = "".join(f"{line[1:]}\n" for line in diff.splitlines() if line.startswith("+"))
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert old in text, (path.name, old)
    path.write_text(text.replace(old, new, 1) if old else new, encoding="utf-8")


def test_the_page_names_no_file_that_is_not_one() -> None:
    assert {name for name in SECTIONS if "." in name} == {
        "barometer.yml",
        "raw/edition/delivery.yml",
        *(file.path for file in CODEBOOK_FILES.values()),
    }
