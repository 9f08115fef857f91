"""How a check is shown: on a terminal, on a page, in two languages; and how the command ends."""

import io
import shutil
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_folder import PROJECTS, write_folder

from barometre_pipeline.checking.language import speaking
from barometre_pipeline.checking.outline import Outline, outline
from barometre_pipeline.checking.page import render_page
from barometre_pipeline.checking.report import Report
from barometre_pipeline.checking.terminal import print_outline
from barometre_pipeline.cli import main
from barometre_pipeline.errors import Fault, Place

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e"
FAULT = Fault("B302", "the codebook does not know header 1 of 2", Place("raw/2014/a.csv"), "add it", HOSTILE)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder that a test may spoil."""
    return write_folder(tmp_path / "data")


@pytest.fixture
def sent(tmp_path: Path, data: Path) -> Path:
    """Return a folder of files elsewhere."""
    return Path(shutil.copytree(data / "raw" / "2014", tmp_path / "envoi"))


def said(fault: Fault = FAULT, language: str = "fr") -> Outline:
    """Return a report of one fault, in words."""
    return outline(Report(Path("envoi"), 2014, faults=(fault,)), speaking(language), 10)


def run(*options: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["check", *map(str, options)])


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_stands_alone_and_can_be_read_by_a_machine_that_reads_aloud(
    sent: Path, data: Path, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "page.html"
    run(sent, "--edition", 2014, "--data", data, "--html", file, "--language", language)
    page = Page(file.read_text(encoding="utf-8"))
    assert page.of("html") == [{"lang": language}]
    assert len(page.of("h1")) == 1
    assert all(header["scope"] == "col" for header in page.of("th"))
    names = [heading.get("id") for heading in page.of("h2")]
    assert page.of("table") and all(table["aria-labelledby"] in names for table in page.of("table"))
    assert not {tag for tag, _ in page.elements} & {"script", "link", "img", "iframe", "a", "form"}
    assert not any(name in ("src", "href") for _, attributes in page.elements for name in attributes)


def test_what_a_delivery_holds_is_text_on_the_page(sent: Path, data: Path, tmp_path: Path) -> None:
    hostile = PROJECTS.replace("1066", "<img src=x onerror=alert(1)>").replace("titre", "titre <b>")
    (sent / "projets.csv").write_text(hostile, encoding="utf-8")
    columns = data / "codebook" / "columns.csv"
    columns.write_text(columns.read_text(encoding="utf-8").replace("titre", "titre <b>"), encoding="utf-8")
    file = tmp_path / "page.html"
    run(sent, "--edition", 2014, "--data", data, "--html", file)
    page = Page(file.read_text(encoding="utf-8"))
    assert "<img src=x onerror=alert(1)>" in page.text
    assert not page.of("img")
    html = render_page(said())
    assert "&lt;script&gt;" in html and "<script" not in html


def test_no_cell_commands_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    print_outline(said(), stream)
    assert "<script>alert(1)</script>" in stream.getvalue()
    assert not set("\x1b\u202e") & set(stream.getvalue() + render_page(said()))


@pytest.mark.parametrize(
    ("forced", "silenced", "is_coloured"), [("1", "", True), ("1", "1", False), ("", "", False)]
)
def test_colours_are_for_terminals_and_for_those_who_want_them(
    monkeypatch: pytest.MonkeyPatch, forced: str, silenced: str, is_coloured: bool
) -> None:
    for name, value in (("FORCE_COLOR", forced), ("NO_COLOR", silenced), ("TERM", "xterm")):
        monkeypatch.setenv(name, value)
    stream = io.StringIO()
    print_outline(said(), stream)
    assert ("\x1b[31m" in stream.getvalue()) == is_coloured


def test_the_terminal_ends_with_the_verdict_in_the_language_that_is_asked(sent: Path, data: Path) -> None:
    options = (sent, "--edition", 2014, "--data", data, "--language")
    last = {language: run(*options, language).stdout.rstrip().split("\n")[-1] for language in ("fr", "en")}
    assert last == {
        "fr": "Un chargement prendrait cette livraison : 6 lignes. Il mettrait 1 ligne de côté.",
        "en": "A load would take this delivery: 6 rows. It would set 1 row aside.",
    }


def test_a_place_in_a_delivery_is_told_by_the_name_of_its_file_alone() -> None:
    place = Place("raw/2014/a.csv", "Feuille1", 3, "Nom")
    [fault] = said(Fault("B304", "an answer", place)).faults
    assert fault.where == "a.csv, feuille Feuille1, ligne 3, colonne « Nom »"
    [fault] = said(Fault("B203", "a setting", Place("raw/2014/delivery.yml", row=3, column="nature"))).faults
    assert fault.where == "delivery.yml, ligne 3, réglage « nature »"


def test_the_command_ends_with_0_if_a_load_would_take_the_delivery_and_with_1_if_not(
    sent: Path, data: Path
) -> None:
    options = ("--edition", 2014, "--data", data)
    assert run(sent, *options).exit_code == 0
    (sent / "projets.csv").write_text(PROJECTS.replace("titre", "intitulé"), encoding="utf-8")
    refused = run(sent, *options)
    assert (refused.exit_code, refused.stderr) == (1, "")
    assert run(sent / "rien", *options).exit_code == 1


def test_the_page_is_not_written_into_the_folder_that_is_checked(sent: Path, data: Path) -> None:
    refused = run(sent, "--edition", 2014, "--data", data, "--html", sent / "page.html")
    assert refused.exit_code == 2 and "elsewhere" in refused.stderr
    assert not (sent / "page.html").exists()


def test_the_page_is_for_its_owner_alone_and_a_place_that_cannot_be_written_is_told(
    sent: Path, data: Path, tmp_path: Path
) -> None:
    options = (sent, "--edition", 2014, "--data", data, "--html")
    run(*options, tmp_path / "page.html")
    assert stat.S_IMODE((tmp_path / "page.html").stat().st_mode) == 0o600
    refused = run(*options, data / "barometer.yml" / "page.html")
    assert refused.exit_code == 1 and "B602" in refused.stderr
