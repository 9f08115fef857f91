"""`barometre query`: what a person and a script get, and that nothing can be changed or reached by it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_releases import published_run

from barometre_pipeline.cli import main
from barometre_pipeline.settings import OUTPUT_VARIABLE


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = published_run(tmp_path).root
    monkeypatch.setenv(OUTPUT_VARIABLE, str(root))
    return root


def ask(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["query", *arguments], input=typed)


HEADLINE = "from indicators.headline select edition, label_fr, value, is_low_reliability order by value"


def test_an_answer_is_laid_out_in_columns_with_numbers_to_the_right(output: Path) -> None:
    assert ask(HEADLINE).output.splitlines() == [
        "edition  label_fr                          value  is_low_reliability",
        '   2014  Part "dite"         0.30000000000000004  true',
        "   2015  Projets, en nombre                  1.0  false",
        "   2014                                      2.0  false",
    ]


def test_a_longer_answer_is_cut_and_says_so_but_never_as_csv(output: Path) -> None:
    numbers = "from range(2500)"
    cut = ask(numbers, "--limit", "3")
    assert cut.stdout.split() == ["range", "0", "1", "2"]
    assert cut.stderr == "the first 3 rows; --limit shows more, --csv all\n"
    assert ask("from range(3)", "--limit", "3").stderr == ""
    assert ask(numbers, "--csv").stdout.split() == ["range", *map(str, range(2500))]


def test_a_csv_is_read_back_as_it_is(output: Path) -> None:
    read = list(csv.reader(io.StringIO(ask(HEADLINE, "--csv").stdout)))
    assert read[1:3] == [
        ["2014", 'Part "dite"', "0.30000000000000004", "True"],
        ["2015", "Projets, en nombre", "1.0", "False"],
    ]


def test_a_question_may_come_from_a_file(output: Path) -> None:
    assert ask(typed="select count(*) as n from core.fct_project;\n").output.split() == ["n", "3"]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("from core.fct_projet", 'Did you mean "fct_project"?'),
        ("delete from core.fct_project", "read-only"),
        ("attach '/tmp/other.duckdb'", "disabled"),
        ("from read_csv('/etc/hostname')", "disabled"),
        ("set enable_external_access = true", "locked"),
        ("copy core.fct_project to '/tmp/copy.csv'", "disabled"),
    ],
)
def test_what_it_may_not_do_or_does_not_understand_is_one_message(output: Path, sql: str, said: str) -> None:
    refused = ask(sql)
    assert refused.exit_code == 1
    assert "B808" in refused.stderr
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_without_a_release_it_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OUTPUT_VARIABLE, str(tmp_path))
    refused = ask("select 1")
    assert refused.exit_code == 1
    assert "B803" in refused.stderr
    assert "barometre run" in refused.stderr


def test_a_database_that_was_damaged_is_one_message(output: Path) -> None:
    database = output / "releases" / "latest" / "office" / "barometre.duckdb"
    database.chmod(0o600)
    database.write_bytes(b"no database" * 100)
    refused = ask("select 1")
    assert refused.exit_code == 1
    assert "B807" in refused.stderr
