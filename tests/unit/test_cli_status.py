"""`barometre status`, and what all commands share: their order, completion and colours."""

from __future__ import annotations

import hashlib
import json
import shlex
import shutil
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner
from small_folder import PROJECTS, write_delivery, write_folder
from small_releases import published_run

from barometre_pipeline.cli import main
from barometre_pipeline.ingestion.load import load_edition
from barometre_pipeline.settings import DATA_VARIABLE, OUTPUT_VARIABLE
from barometre_pipeline.typed import shown


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two expected editions, both delivered, none loaded."""
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv(OUTPUT_VARIABLE, str(tmp_path))
    return write_folder(tmp_path / "data")


def status() -> tuple[dict[str, list[str]], dict[str, str]]:
    """Edition -> the words of its line; what else is said, by its first word."""
    done = CliRunner().invoke(main, ["status"])
    assert done.exit_code == 0, done.output
    table, _, rest = done.output.partition("\n\n")
    lines = {line.split()[0]: line.split()[1:] for line in table.splitlines()}
    return lines, dict(line.split(maxsplit=1) for line in rest.splitlines())


def run_of(data: Path, output: Path) -> str:
    """What to type to run on these folders, from where the tests run."""
    return (
        f"{shlex.quote(shown(Path(sys.executable).parent / 'barometre'))} run --data {data} --output {output}"
    )


def test_an_edition_is_followed_from_its_delivery_to_its_landing(data: Path, tmp_path: Path) -> None:
    lines, said = status()
    assert lines["2014"][:3] == ["survey", "yes", "2026-01-31"]
    assert " ".join(lines["2014"]).endswith("not loaded was delivered and not loaded")
    assert said == {"release": "none yet", "next": run_of(data, tmp_path)}

    load_edition(data, tmp_path, 2014)
    (data / "raw" / "2015" / "delivery.yml").unlink()
    lines, said = status()
    assert lines["2014"][3:] == ["landed"]
    assert " ".join(lines["2015"]).startswith("survey yes delivery not complete was not delivered whole")

    write_delivery(data, 2014, PROJECTS + "c1;Lyon;69123;Bus;Transport;Fait;2012;\n")
    lines, _ = status()
    assert " ".join(lines["2014"][3:]) == "stale was loaded from another delivery"


def test_an_edition_whose_files_are_not_there_is_what_to_do_next(data: Path) -> None:
    for path in (data / "raw" / "2015").iterdir():
        path.unlink()
    (data / "raw" / "2015").rmdir()
    _, said = status()
    assert said["next"].startswith("put the files of 2015 in raw/")


def test_a_delivery_that_the_codebook_does_not_name_is_drafted_then_confirmed_next(data: Path) -> None:
    write_delivery(data, 2031, PROJECTS)
    (data / "raw" / "2031" / "delivery.yml").unlink()  # often written last
    assert "raw/2031 was delivered, and codebook/editions.csv does not name it" in (
        CliRunner().invoke(main, ["status"]).output
    )
    drafts = shlex.split(status()[1]["next"])[1:]
    assert drafts == ["new-edition", "--data", str(data), "2031", str(data / "raw" / "2031")]
    (data / "drafts" / "2031").mkdir(parents=True)
    confirms = shlex.split(status()[1]["next"].partition(",")[0])[1:]
    assert confirms == ["new-edition", "--data", str(data), "2031", "--confirm"]


def test_a_codebook_without_editions_begins_with_a_draft(data: Path) -> None:
    for path in (data / "codebook").glob("*.csv"):
        if path.read_text(encoding="utf-8").startswith("edition,"):
            path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    for name in ("raw/2014", "raw/2015"):
        shutil.rmtree(data / name)
    [draft] = [line for line in CliRunner().invoke(main, ["status"]).output.splitlines() if "next" in line]
    assert draft.endswith(f"new-edition --data {data} YEAR FILES")


def test_a_run_tells_of_a_delivery_that_it_passes_over(data: Path) -> None:
    write_delivery(data, 2031, PROJECTS)
    refused = CliRunner().invoke(main, ["run", "--edition", "1999"])
    assert "raw/2031 was delivered, and codebook/editions.csv does not name it" in refused.stderr
    assert "B108" in refused.stderr


def test_what_landed_is_published_or_is_what_to_do_next(data: Path, tmp_path: Path) -> None:
    for edition in (2014, 2015):
        load_edition(data, tmp_path, edition)
    older = published_run(tmp_path / "other").releases_dir.rename(tmp_path / "releases")
    run = run_of(data, tmp_path)
    _, said = status()
    assert said["release"].endswith(": 2014, 2015")
    assert said["next"] == f"{run}: what has landed is not published"

    # The same release, as if it had been made of what landed.
    [release] = [path for path in older.iterdir() if path.name != "latest"]
    record = json.loads((release / "release.json").read_text())
    for edition in (2014, 2015):
        seal = tmp_path / "build" / "landing" / str(edition) / "landed.json"
        record["landing"][f"{edition}/landed.json"] = hashlib.sha256(seal.read_bytes()).hexdigest()
    newer = shutil.copytree(release, older / "20991231T000000Z-00000000")
    (newer / "release.json").write_text(json.dumps(record))
    _, said = status()
    assert said["next"].startswith(f"nothing, unless readers should see {newer.name} again")
    (older / "latest").unlink()
    (older / "latest").symlink_to(newer.name)
    _, said = status()
    assert said["next"] == "nothing: all that is expected is published"


def test_it_writes_nothing(data: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    status()
    assert sorted(tmp_path.rglob("*")) == before


def test_commands_are_listed_in_the_order_in_which_one_needs_them() -> None:
    listed = CliRunner().invoke(main, ["--help"]).output
    order = ["new-edition", "check", "run", "status", "query", "rollback"]
    assert sorted(order, key=lambda name: listed.index(f"\n  {name} ")) == order


def test_editions_and_releases_are_completed(data: Path, tmp_path: Path) -> None:
    def completed(arguments: list[str], begun: str) -> list[str]:
        found = ShellComplete(main, {}, "barometre", "_BAROMETRE_COMPLETE").get_completions(arguments, begun)
        return [item.value for item in found]

    assert completed(["run", "--edition"], "20") == ["2014", "2015"]
    assert completed(["run", "--edition"], "2015") == ["2015"]
    release = published_run(tmp_path / "other")
    [name] = [path.name for path in release.releases_dir.iterdir() if path.name != "latest"]
    release.releases_dir.rename(tmp_path / "releases")
    assert completed(["rollback"], name[:4]) == [name]


def test_colours_are_left_out_where_nobody_watches_or_they_are_not_wanted(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "barometer.yml").unlink()
    assert "\x1b[" in CliRunner().invoke(main, ["status"], color=True).stderr
    assert "\x1b[" not in CliRunner().invoke(main, ["status"]).stderr
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in CliRunner().invoke(main, ["status"], color=True).stderr


@pytest.mark.parametrize("name", sorted(main.commands))
def test_each_command_is_listed_whole_and_shows_an_example(name: str) -> None:
    command = main.commands[name]
    assert not command.get_short_help_str(62).endswith("...")  # what a terminal of 80 characters leaves it
    assert f"  barometre {name}" in CliRunner().invoke(main, [name, "--help"]).output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["rum"], 2, "Did you mean 'run'?"),
        (["run", "--edition", "abc"], 2, "'abc' is not a valid integer"),
        (["run", "--edition", "1999"], 1, "B108"),
        (["run", "--data", "{nowhere}"], 1, "B101"),
        (["status", "--data", "{nowhere}"], 1, "B101"),
        (["run", "--output", "{file}/output"], 1, "B602"),
        (["init"], 2, "Missing argument 'DIR'"),
    ],
)
def test_a_wrong_use_is_one_message_and_its_exit_code(
    data: Path, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "file").touch()
    places = {"nowhere": tmp_path / "nowhere", "file": tmp_path / "file"}
    refused = CliRunner().invoke(main, [argument.format(**places) for argument in arguments])
    assert refused.exit_code == code
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
