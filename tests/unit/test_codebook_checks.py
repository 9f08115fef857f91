"""The checks of a codebook's values: each says which line is wrong, before anything is loaded."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from small_folder import SETTINGS, add_row, write_csv, write_folder

from barometre_pipeline.codebook import load_codebook
from barometre_pipeline.codebook_declaration import INDICATORS
from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.errors import BarometreError, Fault

ROOT = Path(__file__).parents[2]

_CLASSES = """\
entity_types: [{code: quartier, label_fr: quartier, label_en: district}]
population_classes: [{code: above_100k, minimum: 100000, label_fr: plus, label_en: more}]
"""
_FIGURE = {
    "edition": "2014",
    "indicator_code": "projects",
    **dict.fromkeys(
        (
            "entity_type",
            "population_class",
            "domain_code",
            "status_code",
            "management_mode_code",
            "item_code",
        ),
        "_T",
    ),
    "compared": "value",
    "printed_value": "16.2",
    "unit": "projects",
    "precision": "0.1",
    "reading": "published",
}
_ITEM = {
    "edition": "2014",
    "item_code": "fibre",
    "item_group": "networks",
    "item_type": "choice",
    "label_fr": "fibre",
    "label_en": "fibre",
    "is_sensitive": "false",
    "sort_order": "1",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a small codebook with an item, an indicator, and printed figures yet to be written."""
    data = write_folder(tmp_path / "data")
    (data / "barometer.yml").write_text(SETTINGS + _CLASSES, encoding="utf-8")
    _add(data, "items", _ITEM)
    write_csv(data / CODEBOOK_FILES["figures"].path, [CODEBOOK_FILES["figures"].columns])
    return data


def _cells(name: str, row: dict[str, str]) -> Sequence[str]:
    assert row.keys() <= set(CODEBOOK_FILES[name].columns)
    return [row.get(column, "") for column in CODEBOOK_FILES[name].columns]


def _add(data: Path, name: str, row: dict[str, str]) -> None:
    add_row(data, name, _cells(name, row))


def _faults(data: Path) -> list[Fault]:
    try:
        load_codebook(data)
    except BarometreError as refused:
        return list(refused.faults)
    return []


def _only_fault(data: Path, file: str, row: int | None, column: str) -> Fault:
    [fault] = _faults(data)
    assert fault.code == "B107"
    assert (fault.place.file, fault.place.row, fault.place.column) == (file, row, column)
    return fault


@pytest.mark.parametrize(
    ("column", "misspelt", "meant"),
    [
        ("indicator_code", "project", "projects"),
        ("domain_code", "transprot", "transport"),
        ("status_code", "plannd", "planned"),
        ("management_mode_code", "unknwon", "unknown"),
        ("item_code", "fibr", "fibre"),
        ("item_code", "network", "networks"),
        ("population_class", "above_100", "above_100k"),
        ("entity_type", "comune", "commune"),
        ("entity_type", "quartie", "quartier"),
        ("unit", "percents", "percent"),
        ("domain_code", "_t", "_T"),
    ],
)
def test_a_printed_figure_about_something_unknown_is_refused_with_what_was_meant(
    data: Path, column: str, misspelt: str, meant: str
) -> None:
    _add(data, "figures", _FIGURE | {column: meant})
    assert _faults(data) == []
    _add(data, "figures", _FIGURE | {column: misspelt})
    assert meant in _only_fault(data, "printed/figures.csv", 3, column).remedy


def test_a_printed_figure_that_leaves_a_cell_blank_is_refused(data: Path) -> None:
    _add(data, "figures", _FIGURE | {"domain_code": ""})
    assert "blank" in _only_fault(data, "printed/figures.csv", 2, "domain_code").what


def test_a_printed_figure_is_about_an_item_of_its_own_edition(data: Path) -> None:
    _add(data, "figures", _FIGURE | {"edition": "2015", "item_code": "fibre"})
    _only_fault(data, "printed/figures.csv", 2, "item_code")
    _add(data, "items", _ITEM | {"edition": "*"})
    assert _faults(data) == []


def test_figures_of_an_edition_that_is_not_loaded_yet_are_about_domains_that_nobody_knows(data: Path) -> None:
    ahead = _FIGURE | {"edition": "2016"}
    _add(data, "figures", ahead | {"domain_code": "energie", "item_code": "wifi"})
    assert _faults(data) == []
    _add(data, "figures", ahead | {"status_code": "plannd"})
    _only_fault(data, "printed/figures.csv", 3, "status_code")


@pytest.mark.parametrize("edition", ["15", "deux", "*"])
def test_the_edition_of_a_printed_figure_is_a_year(data: Path, edition: str) -> None:
    _add(data, "figures", _FIGURE | {"edition": edition})
    assert "is not a year" in _only_fault(data, "printed/figures.csv", 2, "edition").what


_CORRECTION = {
    "correction_id": "c1",
    "edition": "2014",
    "kind": "cell",
    "table": "project",
    "source_file": "projets.csv",
    "source_row": "2",
    "reason": "seen",
    "authority": "us",
}
_EVENT = {
    "event_code": "32",
    "effective_date": "2017-01-01",
    "code_before": "a",
    "code_after": "b",
    "source": "x",
}
_COMMUNE = {"vintage": "2014", "commune_code": "75056", "name": "Paris", "source": "x"}
_EPCI = {"vintage": "2014", "intercommunalite_code": "200054781", "name": "Grand Paris", "source": "x"}
_PLACE = {"vintage": "2014", "place_code": "p", "kind": "quartier", "name": "P", "source": "x"}
_STATUS = {"status_code": "ongoing", "label_fr": "en cours", "label_en": "ongoing", "sort_order": "2"}
_MODE = {"management_mode_code": "leased", "label_fr": "affermage", "label_en": "leased", "sort_order": "2"}
_DOMAIN = {"edition": "2014", "domain_code": "water", "label_fr": "eau", "label_en": "water"}
_EDITION = {
    "edition": "2016",
    "title_fr": "Trois",
    "title_en": "Three",
    "nature": "survey",
    "geography_vintage": "2014",
    "granularity": "web_form",
    "is_expected": "false",
}
_PART = {"edition": "2014", "table": "project", "column": "budget_eur", "header": "budget"}
_INDICATOR = {
    "indicator_code": "borda",
    "family": "projects",
    "label_fr": "moyenne",
    "label_en": "mean",
    "definition": "mean",
    "unit": "projects",
}


@pytest.mark.parametrize(
    ("name", "row", "column", "right", "wrong"),
    [
        ("editions", _EDITION, "edition", "2016", "16"),
        ("editions", _EDITION, "geography_vintage", "2014", "COG 2014"),
        ("editions", _EDITION, "granularity", "web_form_2016", "même formulaire"),
        ("editions", _EDITION, "collected_from", "2016-02-29", "2016-02-30"),
        ("editions", _EDITION, "collected_to", "2016-03-01", "1/3/2016"),
        ("columns", _PART, "part", "1", "first"),
        ("columns", _PART, "factor", "1000", "0"),
        ("columns", _PART, "factor", "0.001", "-1000"),
        ("columns", _PART, "factor", "6.55957", "1 000"),
        ("domains", _DOMAIN, "sort_order", "3", "3rd"),
        ("statuses", _STATUS, "sort_order", "3", "2.5"),
        ("management_modes", _MODE, "sort_order", "3", "three"),
        ("items", _ITEM | {"item_code": "wifi"}, "sort_order", "2", "deux"),
        ("corrections", _CORRECTION, "source_row", "2", "A2"),
        ("indicators", _INDICATOR, "decimals", "1", "1,0"),
        ("communes", _COMMUNE, "vintage", "2013", "02014"),
        ("communes", _COMMUNE, "population", "2240621", "2 240 621"),
        ("communes", _COMMUNE, "longitude", "-2.35", "2,35"),
        ("communes", _COMMUNE, "latitude", "48", "48°51′"),
        ("intercommunalites", _EPCI, "vintage", "2013", "20144"),
        ("intercommunalites", _EPCI, "population", "7000000", "7e6"),
        ("intercommunalites", _EPCI, "n_communes", "131", "99999999999"),
        ("commune_events", _EVENT, "effective_date", "2017-01-01", "20170101"),
        ("commune_events", _EVENT, "population_before", "5", "-5"),
        ("places", _PLACE, "vintage", "2014", "vingt"),
        ("places", _PLACE, "population", "5", "5.0"),
        ("figures", _FIGURE, "printed_value", "-4.5", "4,5"),
    ],
)
def test_a_value_that_does_not_read_as_its_type_names_its_line(
    data: Path, name: str, row: dict[str, str], column: str, right: str, wrong: str
) -> None:
    path = data / CODEBOOK_FILES[name].path
    if not path.exists():
        write_csv(path, [CODEBOOK_FILES[name].columns])
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    before = "".join(line for line in lines if not line.startswith("borda,"))
    path.write_text(before, encoding="utf-8")
    _add(data, name, row | {column: right})
    assert _faults(data) == []
    path.write_text(before, encoding="utf-8")
    _add(data, name, row | {column: wrong})
    line = len(before.splitlines()) + 1
    assert f"« {wrong} »" in _only_fault(data, CODEBOOK_FILES[name].path, line, column).what


def test_a_status_that_maturity_is_not_computed_from_is_refused(data: Path) -> None:
    lines = len((data / "codebook" / "statuses.csv").read_text(encoding="utf-8").splitlines())
    status = {"status_code": "suspended", "label_fr": "Suspendu", "label_en": "Suspended", "sort_order": "6"}
    _add(data, "statuses", status)
    assert "abandoned" in _only_fault(data, "codebook/statuses.csv", lines + 1, "status_code").remedy


def test_an_edition_needs_territories_of_its_vintage_in_one_reference_file(data: Path) -> None:
    _add(data, "editions", _EDITION | {"geography_vintage": "2013"})
    fault = _only_fault(data, "codebook/editions.csv", 4, "geography_vintage")
    assert "add it to reference/communes.csv" in fault.remedy
    places = CODEBOOK_FILES["places"]
    write_csv(data / places.path, [places.columns, _cells("places", _PLACE | {"vintage": "2013"})])
    assert _faults(data) == []


def test_an_edition_is_not_coded_in_a_later_geography_than_the_one_of_comparison(data: Path) -> None:
    places = CODEBOOK_FILES["places"]
    write_csv(data / places.path, [places.columns, _cells("places", _PLACE | {"vintage": "2015"})])
    _add(data, "editions", _EDITION | {"geography_vintage": "2015"})
    fault = _only_fault(data, "codebook/editions.csv", 4, "geography_vintage")
    assert "reference_vintage" in fault.remedy
    settings = (data / "barometer.yml").read_text(encoding="utf-8")
    later = settings.replace("reference_vintage: 2014", "reference_vintage: 2015")
    (data / "barometer.yml").write_text(later, encoding="utf-8")
    assert _faults(data) == []


def test_a_commune_becomes_one_commune_on_one_day(data: Path) -> None:
    events = CODEBOOK_FILES["commune_events"]
    later = _EVENT | {"effective_date": "2018-01-01", "code_after": "c"}
    write_csv(
        data / events.path, [events.columns, *(_cells("commune_events", row) for row in (_EVENT, later))]
    )
    assert _faults(data) == []
    _add(data, "commune_events", _EVENT | {"code_after": "c"})
    [fault] = _faults(data)
    assert (fault.code, fault.place.file, fault.place.row) == ("B107", events.path, 4)


@pytest.mark.parametrize(
    ("name", "column"), [("statuses", "status_code"), ("management_modes", "management_mode_code")]
)
def test_a_list_without_the_code_of_what_is_missing_is_refused(data: Path, name: str, column: str) -> None:
    path = data / CODEBOOK_FILES[name].path
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("unknown")), encoding="utf-8")
    assert "« unknown »" in _only_fault(data, CODEBOOK_FILES[name].path, None, column).what


def test_a_cell_of_several_answers_may_name_a_group_of_items_and_one_answer_may_not(data: Path) -> None:
    answer = {"edition": "2014", "table": "answer", "column": "is_yes", "header": "réseaux"}
    line = len((data / "codebook" / "columns.csv").read_text(encoding="utf-8").splitlines()) + 2
    _add(data, "columns", answer | {"item": "networks", "separator": ";"})
    assert _faults(data) == []
    _add(data, "columns", answer | {"item": "networks", "header": "réseau"})
    fault = _only_fault(data, "codebook/columns.csv", line, "item")
    assert "did you mean networks" not in fault.remedy
    assert "fills in separator or part or constant" in fault.remedy


@pytest.mark.parametrize("column", ["part", "constant"])
def test_a_place_and_a_box_may_speak_of_a_group_of_items(data: Path, column: str) -> None:
    row = {"edition": "2014", "table": "answer", "column": "is_yes", "header": "réseaux", "item": "networks"}
    _add(data, "columns", row | {column: "1"})
    assert _faults(data) == []


def test_a_code_that_no_file_knows_is_not_looked_for_in_a_file_that_cannot_be_read(data: Path) -> None:
    _add(data, "figures", _FIGURE | {"status_code": "plannd", "unit": "percents"})
    (data / "codebook" / "statuses.csv").unlink()
    assert [(fault.code, fault.place.column) for fault in _faults(data)] == [
        ("B104", None),
        ("B107", "unit"),
    ]


@pytest.mark.parametrize(
    ("written", "is_last", "what", "remedy"),
    [
        ([], False, "no row has the indicator_code « borda »", "add its row: the warehouse computes it"),
        (["bordas"], True, "« bordas » is not known as indicator_code", "did you mean borda?"),
        (
            ["borda", "happiness"],
            True,
            "« happiness » is not known as indicator_code",
            "it is one of responden",
        ),
    ],
)
def test_the_catalogue_names_what_the_warehouse_computes_and_nothing_else(
    data: Path, written: list[str], is_last: bool, what: str, remedy: str
) -> None:
    path = data / CODEBOOK_FILES["indicators"].path
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("borda,")), encoding="utf-8")
    for code in written:
        _add(data, "indicators", _INDICATOR | {"indicator_code": code, "decimals": "0"})
    _add(data, "figures", _FIGURE | {"indicator_code": "borda", "printed_value": "1"})
    last = len(path.read_text(encoding="utf-8").splitlines())
    fault = _only_fault(data, "codebook/indicators.csv", last if is_last else None, "indicator_code")
    assert fault.what == what
    assert fault.remedy.startswith(remedy)


def test_the_catalogue_that_is_checked_is_that_of_the_models() -> None:
    models = (ROOT / "dbt_project" / "models" / "indicators").glob("ind_*.sql")
    written = [
        code
        for model in models
        for code in re.findall(r"'indicator_code': '(\w+)'", model.read_text(encoding="utf-8"))
    ]
    assert sorted(INDICATORS) == sorted(written)


def test_figures_whose_sources_are_all_missing_are_one_fault(data: Path) -> None:
    for edition in ("2014", "2014", "2015"):
        _add(data, "figures", _FIGURE | {"edition": edition, "source": "press", "printed_value": "1"})
    fault = _only_fault(data, "printed/figures.csv", 2, "source")
    assert fault.what == "3 rows have a source, and printed/sources.csv lists none"
    _write_sources(data)
    assert _faults(data) == []


def _write_sources(data: Path) -> None:
    sources = CODEBOOK_FILES["sources"]
    write_csv(data / sources.path, [sources.columns, ("press", "The press")])


def test_an_edition_that_nothing_names_is_one_fault_a_file_however_many_rows_it_has(data: Path) -> None:
    for number in range(1, 30):
        _add(data, "items", _ITEM | {"edition": "2016", "item_code": f"i{number}"})
        _add(data, "domains", _DOMAIN | {"edition": "2016", "domain_code": f"d{number}", "sort_order": "1"})
    first, second = _faults(data)
    assert [(fault.code, fault.place.column) for fault in (first, second)] == [("B107", "edition")] * 2
    assert (first.place.file, first.place.row) == ("codebook/domains.csv", 4)
    assert (second.place.file, second.place.row) == ("codebook/items.csv", 3)
    assert "29 row(s)" in first.what and "« 2016 »" in first.what
    assert "add it to codebook/editions.csv" in first.remedy


_MATCH = {"edition": "2014", "harmonised_domain_code": "transport", "relation": "exact"}


def test_two_domains_of_one_edition_are_not_exactly_the_same_one(data: Path) -> None:
    _add(data, "domain_crosswalk", _MATCH | {"domain_code": "transport"})
    _add(data, "domain_crosswalk", _MATCH | {"domain_code": "education", "relation": "narrower"})
    _add(data, "domain_crosswalk", _MATCH | {"domain_code": "education", "edition": "2015"})
    assert _faults(data) == []
    _add(data, "domain_crosswalk", _MATCH | {"domain_code": "transport", "edition": "*"})
    fault = _only_fault(data, "codebook/domain_crosswalk.csv", 5, "relation")
    assert "rows 4 and 5" in fault.what and "« transport »" in fault.what


def test_a_row_of_every_edition_that_one_states_otherwise_is_no_second_match(data: Path) -> None:
    _add(data, "domain_crosswalk", _MATCH | {"domain_code": "transport", "edition": "*"})
    for edition in ("2014", "2015"):
        other = _MATCH | {"edition": edition, "harmonised_domain_code": "mobility"}
        _add(data, "domain_crosswalk", other | {"domain_code": "transport"})
        _add(data, "domain_crosswalk", _MATCH | {"edition": edition, "domain_code": "education"})
    assert _faults(data) == []


def test_a_match_of_a_domain_that_the_edition_has_not_is_named(data: Path) -> None:
    _add(data, "domain_crosswalk", _MATCH | {"domain_code": "energie"})
    _only_fault(data, "codebook/domain_crosswalk.csv", 2, "domain_code")


def test_a_misspelt_value_is_told_with_all_that_are_allowed_where_they_are_few(data: Path) -> None:
    _add(data, "domain_crosswalk", _MATCH | {"domain_code": "transport", "relation": "narrow"})
    fault = _only_fault(data, "codebook/domain_crosswalk.csv", 2, "relation")
    assert fault.remedy == "did you mean narrower? It is one of exact, narrower, broader, none"


def test_values_that_are_marks_are_told_in_quotes(data: Path) -> None:
    _add(data, "files", {"edition": "2014", "table": "answer", "file": "a.csv", "decimal_mark": ";"})
    [fault] = _faults(data)
    assert (fault.place.column, fault.remedy) == ("decimal_mark", "it is one of « , », « . »")


def test_a_relation_is_read_of_statuses_and_management_modes_alone(data: Path) -> None:
    add_row(data, "modalities", ["2014", "project", "status_code", "À l'étude", "planned", "broader"])
    load_codebook(data)
    add_row(data, "modalities", ["2014", "project", "domain_code", "Tram", "transport", "narrower"])
    [fault] = _faults(data)
    assert (fault.code, fault.place.column) == ("B107", "relation")
    assert "domain_crosswalk.csv" in fault.remedy
