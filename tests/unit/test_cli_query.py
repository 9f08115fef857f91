"""`barometre query`: what a person and a script get, and that nothing can be changed or reached by it."""

from __future__ import annotations

import csv
import io
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_releases import published_run

from barometre_pipeline.cli import main
from barometre_pipeline.publication.query import asked
from barometre_pipeline.settings import OUTPUT_VARIABLE
from barometre_pipeline.text_table import lay_out


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


def test_the_release_of_another_barometer_is_asked_by_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OUTPUT_VARIABLE, "")  # and set back: a command names its folders there
    published_run(tmp_path).root.rename(tmp_path / "output")
    data = str(tmp_path)
    assert ask("--data", data, HEADLINE).stdout.splitlines()[1].startswith("   2014  Part")
    monkeypatch.setenv(OUTPUT_VARIABLE, "")
    listed = CliRunner().invoke(main, ["releases", "--data", data]).stdout
    assert listed.split()[1] == "latest"
    monkeypatch.setenv(OUTPUT_VARIABLE, "")
    assert "B803" in ask("--data", str(tmp_path / "output"), HEADLINE).stderr


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


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_a_question_may_come_from_a_file(output: Path, arguments: list[str]) -> None:
    counted = ask(*arguments, typed="select count(*) as n from core.fct_project;\n")
    assert counted.output.split() == ["n", "3"]


@pytest.mark.parametrize(("arguments", "typed"), [([], " \n"), (["-"], ""), ([" "], None)])
def test_no_question_is_wrong_usage(output: Path, arguments: list[str], typed: str | None) -> None:
    refused = ask(*arguments, typed=typed)
    assert refused.exit_code == 2
    assert "give a question" in refused.stderr


def test_a_question_that_takes_long_ends_with_ctrl_c(output: Path) -> None:
    endless = "select count(*) from range(400000000) a, range(1000) b where hash(a.range) % 7 = b.range % 5"
    began = time.monotonic()
    asking = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    asking.start()
    with pytest.raises(KeyboardInterrupt), asked(output / "releases", endless):
        pass
    asking.join()
    assert time.monotonic() - began < 10  # alone, it takes minutes


WIDE = [("a", 12, "x" * 60, "y" * 30), ("b", 3, "short", None)]


def test_long_texts_are_cut_to_the_terminal_the_longest_first_and_numbers_never() -> None:
    lines = list(lay_out(("code", "n", "long", "longish"), WIDE, most=50))
    assert max(map(len, lines)) == 50
    # 4 + 2 + 19 + 19 characters and three gaps of two
    assert lines == [
        "code   n  long                 longish",
        f"a     12  {'x' * 18}…  {'y' * 18}…",
        "b      3  short",
    ]


def test_what_does_not_fit_has_a_line_a_value() -> None:
    assert list(lay_out(("code", "n", "long", "longish"), WIDE, most=30)) == [
        "code     a",
        "n        12",
        f"long     {'x' * 60}",
        f"longish  {'y' * 30}",
        "",
        "code     b",
        "n        3",
        "long     short",
        "longish",
    ]


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
