"""Every sentence that a load, or a check, may say has its French twin, with the same facts in it."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from barometre_pipeline.checking import grammar, language, outline, page, report, tables, terminal, wording
from barometre_pipeline.checking.grammar import Grammar, Template
from barometre_pipeline.checking.language import language_of, read_catalogue, speaking
from barometre_pipeline.errors import Fault

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "barometre_pipeline"
SILENT = ("load", "land_codebook", "standing", "output_owner")
"""Modules of the ingestion that say nothing to a supplier: what lands and has landed."""

UNSAID = {
    "expected after",
    "not said",
    "the XML has a document type",
    "{}: correcting and validating",
    "{}: harmonising {} lines",
    "lines of other editions are left out ({})",
    "warning: {} line(s) say {}, which is no edition of editions.csv, and land nowhere: line {}",
    "        these follow {} respondent{}, set aside because of",
}
"""What is compared, told while it is done, or said by the table of rows in other words."""

BLANK = re.compile(r"\{\w*\}")
BLANKS = re.compile(r"\{\w*\}(?:\.\{\w*\})*")
"""A blank, or the names of a table and its column, which are one fact."""

WORDS = re.compile(r"[a-z]+ [a-z]+")
CATALOGUE = read_catalogue("fr")
FRENCH = speaking("fr")


def literals(module: ModuleType) -> Iterator[tuple[int, str]]:
    """Yield each sentence of a module with its line: constants filled in, all else blank; no docstrings."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    apart |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in apart or not isinstance(node, ast.JoinedStr | ast.Constant):
            continue
        text = "".join(written(part, module) for part in getattr(node, "values", [node]))
        if WORDS.search(BLANK.sub("", text)):
            yield node.lineno, text


def written(part: ast.expr, module: ModuleType) -> str:
    """Return a part of a literal as it stands in a sentence, `{}` for what is only known when it is said."""
    value = part.value if isinstance(part, ast.FormattedValue | ast.Constant) else None
    if isinstance(value, ast.Name):
        value = getattr(module, value.id, None)
    return value if isinstance(value, str) else "{}"


def is_known(text: str, known: list[str]) -> bool:
    """Whether an entry has the words of a literal in their order, or a sentence made of it is translated.

    A blank of the literal may be words of ours in the entry.
    """
    words = re.compile(".*".join(map(re.escape, BLANKS.split(text.strip()))))
    said = BLANKS.sub("1", text)
    kinds = ("what", "remedy", "detail")
    return any(map(words.search, known)) or any(FRENCH.translate(kind, said) is not None for kind in kinds)


def ingestion() -> list[ModuleType]:
    """Return the modules whose sentences reach a supplier."""
    names = [f"ingestion.{path.stem}" for path in sorted((PACKAGE / "ingestion").glob("*.py"))]
    spoken = [name for name in names if name.split(".")[1] not in (*SILENT, "__init__")]
    beside = ("settings_file", "checking.files", "barometer")
    codebook = (path.stem for path in PACKAGE.glob("codebook*.py"))
    return [
        importlib.import_module(f"barometre_pipeline.{name}")
        for name in (*spoken, *beside, *sorted(codebook))
    ]


@pytest.mark.parametrize("module", ingestion(), ids=lambda module: module.__name__.split(".")[-1])
def test_every_sentence_of_a_module_of_the_ingestion_or_the_codebook_stands_in_the_french_catalogue(
    module: ModuleType,
) -> None:
    known = [str(each.id) for each in CATALOGUE if each.context != "title"]
    lacking = [
        f"{Path(str(module.__file__)).name}:{line} {text}"
        for line, text in literals(module)
        if text not in UNSAID and not is_known(text, known)
    ]
    assert not lacking, "write their French in barometre_pipeline/checking/fr.po (CONTRIBUTING.md says how)"


def test_every_code_that_a_load_may_raise_has_a_french_title() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    codes = set(re.findall(r"^\| (B(?:10|[2-5]\d|60)\d) \|", guide, re.M)) - {"B604"}
    assert codes == {str(each.id) for each in CATALOGUE if each.context == "title"}


def test_each_french_text_is_there_and_has_the_blanks_of_its_english_twin() -> None:
    for message in CATALOGUE:
        if not message.id or message.context == "title":
            continue
        ids, texts = (each if isinstance(each, tuple) else (each,) for each in (message.id, message.string))
        for one, other in zip(ids, texts, strict=True):
            assert other and sorted(set(BLANK.findall(one))) == sorted(set(BLANK.findall(other))), one


def test_each_blank_in_capitals_names_a_context_of_the_catalogue() -> None:
    contexts = {str(each.context) for each in CATALOGUE}
    blanks = {name for each in CATALOGUE for name in re.findall(r"\{([A-Z]+)\}", str(each.id))}
    assert blanks and {name.lower() for name in blanks} <= contexts


def test_everything_that_the_check_itself_says_has_french_and_nothing_else_does() -> None:
    said = set()
    command = importlib.import_module("barometre_pipeline.cli.check")
    for module in (command, grammar, language, outline, page, report, tables, terminal):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in SAY:
                texts = [each.value for each in node.args[:2] if isinstance(each, ast.Constant)]
                said |= {text for text in texts if isinstance(text, str)}
    meanings = (wording.REASONS, wording.SKIPPED, wording.KINDS, wording.TABLES, wording.MENDERS)
    said |= {text for each in meanings for text in each.values()} | SAID_BY_NAME
    own = [each.id for each in CATALOGUE if each.id and not each.context]
    assert said == {text for each in own for text in (each if isinstance(each, tuple) else (each,))}


SAY = ("say", "said", "count")
SAID_BY_NAME = {
    page._WARNING,
    "It would set {n} row aside.",
    "It would set {n} rows aside.",
    "a sheet that is not read",
    "a file that is not read",
}
"""Texts that reach `say` by a name."""


def test_a_sentence_keeps_its_facts_whatever_they_hold() -> None:
    header = "Où ? « {curly} », which feeds (100 %) \\d+"
    fault = Fault("B303", f"the file lacks the header « {header} », which feeds project.title")
    assert header in FRENCH.fault(fault).what and "which feeds project" not in FRENCH.fault(fault).what


def test_the_words_of_ours_in_a_blank_are_translated_and_the_facts_beside_them_are_not() -> None:
    what = "an answer of answer.rank (7 line(s): 2, 3, 4, 5, 6 and 2 more) is not known to the codebook"
    remedy = "did you mean « fish and 3 more »? If not, add it to codebook/modalities.csv"
    fault = FRENCH.fault(Fault("B304", what, remedy=remedy))
    lines = "7 ligne(s) : 2, 3, 4, 5, 6 et 2 de plus"
    assert fault.what == f"une réponse de answer.rank ({lines}) n’est pas connue du dictionnaire"
    assert fault.remedy == "voulait-on dire « fish and 3 more » ? Sinon, l’ajouter à codebook/modalities.csv"


@pytest.mark.parametrize(
    ("aside", "said"), [(1, "1 ligne sur 6"), (2, "2 lignes sur 6"), (11, "11 lignes sur 6")]
)
def test_one_row_is_singular_in_french(aside: int, said: str) -> None:
    what = f"{aside} of 6 rows of the table project (16.7%) would be set aside, more than the 5.0% that the "
    french = FRENCH.translate("what", f"{what}barometer allows")
    assert (french or "").startswith(said)
    assert ("serait mise" in (french or "")) == (aside == 1)


def test_a_sentence_without_a_twin_is_told_under_what_its_code_means() -> None:
    fault = FRENCH.fault(Fault("B107", "row 3 is odd", remedy="even it"))
    assert fault.what == "une valeur, une clé ou une référence du dictionnaire est fausse (row 3 is odd)"
    assert fault.remedy == "even it"


def test_of_two_templates_that_fit_the_one_that_gives_more_is_meant() -> None:
    templates = [Template("it has {x}", "il a {x}"), Template("it has no {x}", "il n’a pas de {x}")]
    of_sentence = Grammar(("what", template) for template in templates)
    assert of_sentence.translate("what", "it has no sheet") == "il n’a pas de sheet"
    assert of_sentence.translate("what", "it had a sheet") is None


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
        ({"LC_ALL": "fr_CA", "LANG": "en_GB"}, "fr"),
        ({"LC_ALL": "", "LANG": "fr"}, "fr"),
    ],
)
def test_the_language_is_that_of_the_locale_or_english(environment: dict[str, str], spoken: str) -> None:
    assert language_of(environment) == spoken


def test_who_mends_a_fault_is_who_the_operations_guide_names() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    named = {"codebook": "codebook", "supplier": "supplier", "who runs it": "runner", "report it": "program"}
    named |= {"supplier or codebook": "either", "codebook or supplier": "either"}
    for code, who in re.findall(r"^\| (B(?:10[2-8]|[2-5]\d\d)) \|.*\| ([a-z ]+) \|$", guide, re.M):
        assert wording.mender_of(code) == named[who], code
