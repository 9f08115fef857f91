"""The pages as a whole: links lead somewhere, the README says the same in both languages, commands exist."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from barometre_pipeline.cli import main

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "data").glob("*.md"),
        *(ROOT / "examples").glob("*/*.md"),
    ]
)
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
FRENCH = (ROOT / "README.fr.md").read_text(encoding="utf-8")

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```", re.M | re.S)


def _anchors(page: Path) -> set[str]:
    """Names of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", page.read_text(encoding="utf-8")), re.M)
    return {_anchor(heading) for heading in headings}


def _anchor(heading: str) -> str:
    text = unicodedata.normalize("NFC", heading.lower())
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    lost = []
    for link in _LINK.findall(_FENCED.sub("", page.read_text(encoding="utf-8"))):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            lost.append(link)
    assert lost == []


def _commands(readme: str) -> list[str]:
    """Lines of the blocks that are typed, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", readme, re.S)
    return [
        line.partition("   #")[0].partition("  #")[0].rstrip()
        for block in blocks
        for line in block.splitlines()
    ]


def test_both_languages_of_the_readme_give_the_same_commands_in_as_many_sections() -> None:
    assert _commands(ENGLISH) == _commands(FRENCH)
    assert ENGLISH.count("\n## ") == FRENCH.count("\n## ")
    named = [re.findall(r"^\| `(barometre [^`]*)` \|", readme, re.M) for readme in (ENGLISH, FRENCH)]
    assert named[0] == named[1]


def test_both_languages_of_the_readme_name_the_same_places_and_each_other() -> None:
    own = {"docs/suppliers.md": "docs/fournisseurs.md", "README.fr.md": "README.md"}
    links = [own.get(link, link) for link in _LINK.findall(ENGLISH)]
    assert sorted(set(links)) == sorted(set(_LINK.findall(FRENCH)))
    assert "(README.fr.md)" in ENGLISH.partition("\n## ")[0]
    assert "(README.md)" in FRENCH.partition("\n## ")[0]


def test_the_readme_lists_every_command_and_no_other() -> None:
    listed = re.findall(r"^\| `barometre ([\w-]+)", ENGLISH, re.M)
    assert sorted(listed) == sorted(main.commands)
