"""`docs/tables.md`: what the release holds, as the models describe it now."""

import re
from pathlib import Path

import pytest
import yaml

from barometre_pipeline.publication.catalogue import read_catalogue
from barometre_pipeline.publication.tables_page import describe_tables

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
RELEASED = ("core", "indicators", "quality")


def _section(table: str) -> str:
    return PAGE.partition(f"### {table}\n")[2].partition("\n### ")[0]


def test_the_page_is_what_the_models_say_now() -> None:
    tables = read_catalogue(ROOT / "dbt_project" / "target" / "manifest.json", [], 1)
    assert describe_tables(tables) == PAGE, "the models changed: `make docs` writes docs/tables.md again"


@pytest.mark.parametrize("schema", RELEASED)
def test_every_released_model_has_its_section_with_every_column_in_order(schema: str) -> None:
    for path in (ROOT / "dbt_project" / "models" / schema).glob("*.yml"):
        if path.stem.startswith("int_"):
            continue
        [model] = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        section = _section(f"{schema}.{model['name']}")
        listed = re.findall(r"^\| `(\w+)` \|", section, re.M)
        if "Its columns are those of [indicators.cube]" in section:
            listed = re.findall(r"^\| `(\w+)` \|", _section("indicators.cube"), re.M)
        assert listed == [column["name"] for column in model["columns"]]


def test_a_picture_has_a_line_for_every_foreign_key_of_projects() -> None:
    path = ROOT / "dbt_project" / "models" / "core" / "fct_project.yml"
    [model] = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    referring = {
        column["name"]
        for column in model["columns"]
        if any("relationships" in test for test in column.get("data_tests", ()))
    }
    drawn = set(re.findall(r"^    fct_project \}o--\|\| \w+ : (\w+)$", PAGE, re.M))
    assert drawn == referring - {"edition"}  # its respondent and its domain have that of theirs
