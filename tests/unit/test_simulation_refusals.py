"""Assumptions of a simulated edition that cannot hold, and printed figures that one does not reproduce."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from barometre_pipeline.codebook import Codebook, load_codebook
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.simulation.edition import Simulated, simulate_edition
from barometre_pipeline.simulation.parameters import Parameters
from barometre_pipeline.simulation.targets import read_targets
from barometre_pipeline.simulation.verification import verify

DATA = Path(__file__).parents[2] / "data"

Setting = tuple[str | int, ...]


@cache
def codebook() -> Codebook:
    return load_codebook(DATA)


def parameters(edition: int, changes: dict[Setting, Any]) -> dict[str, Any]:
    """The stored parameters, with other values for some settings."""
    content = yaml.safe_load((DATA / "simulation" / f"{edition}.yml").read_text(encoding="utf-8"))
    for (*path, last), value in changes.items():
        setting = content
        for name in path:
            setting = setting[name]
        setting[last] = value
    return dict(content)


def simulate(edition: int, changes: dict[Setting, Any] | None = None, data: Path = DATA) -> Simulated:
    content = parameters(edition, changes or {})
    return simulate_edition(data, codebook(), edition, Parameters.model_validate(content))


def check(simulated: Simulated, edition: int) -> None:
    verify(simulated.counted(), read_targets(codebook().frames["figures"], edition))


def refusal(edition: int, changes: dict[Setting, Any]) -> str:
    """What is said of assumptions that are changed; a figure is compared only if they can be met."""
    with pytest.raises(BarometreError) as refused:
        check(simulate(edition, changes), edition)
    (code,) = {fault.code for fault in refused.value.faults}
    return f"{code} {refused.value}"


def test_a_panel_that_is_larger_than_what_its_other_edition_holds_is_refused() -> None:
    text = refusal(2015, {("respondents", "panel", "drawn", "commune", "above_100k"): 12})
    assert text.startswith("B182")
    assert "the other edition of the panel has 11 commune of class above_100k" in text


@pytest.mark.parametrize("number", [{"50k_100k": 7}, {"above_100k": 6, "50k_100k": 7}])
def test_a_panel_that_is_no_part_of_the_respondents_is_refused(number: dict[str, int]) -> None:
    text = refusal(2013, {("respondents", "panel", "drawn", "commune"): number})
    assert text.startswith("B182")
    assert "more respondents of a kind and class than are drawn" in text


def test_a_panel_of_an_edition_that_has_a_panel_itself_is_refused(tmp_path: Path) -> None:
    data = Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("raw")))
    content = parameters(2014, {("respondents", "panel"): {"edition": 2013, "drawn": {}}})
    (data / "simulation" / "2014.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(BarometreError, match="name an edition that has no panel") as refused:
        simulate(2013, data=data)
    assert refused.value.codes == ["B182"]


def test_a_panel_of_an_edition_that_is_not_simulated_is_refused() -> None:
    text = refusal(2013, {("respondents", "panel", "edition"): 2012})
    assert text.startswith("B181")
    assert "simulation/2012.yml" in text


def test_projects_that_nothing_spreads_over_domains_are_refused() -> None:
    text = refusal(2015, {("projects", "other_domains"): {}})
    assert text.startswith("B182")
    assert "no figure and no assumption says how projects spread over domains" in text


def test_more_choices_than_respondents_are_refused() -> None:
    text = refusal(2015, {("choices", 0, "number"): 6})
    assert text.startswith("B182")
    assert "48 answers are counted for 47 respondents" in text


def test_more_days_than_starts_are_refused() -> None:
    # 1128 projects, 119 without a start.
    text = refusal(2013, {("projects", "start_days"): 1010})
    assert text.startswith("B182")
    assert "1009 projects have a start" in text


def test_a_number_of_a_kind_and_a_number_of_a_class_that_are_not_printed_are_both_named() -> None:
    text = refusal(
        2013,
        {
            ("respondents", "drawn", "commune", "above_100k"): 6,
            ("respondents", "drawn", "intercommunalite", "50k_100k"): 3,
        },
    )
    assert text.startswith("B183")
    assert "gives 12 where respondents of commune = 13 is printed" in text
    assert "gives 6 where respondents of intercommunalite = 5 is printed" in text
    assert "gives 13 where respondents of above_100k = 14 is printed" in text


def test_a_share_of_choices_that_is_not_printed_is_named_with_its_base() -> None:
    # One of those that chose all: 39 of 43 round to 91 %, 35 to 81 %, 23 to 53 %.
    text = refusal(2015, {("choices", 10, "number"): 1})
    assert text.startswith("B183")
    assert "share_citing of attractivite" not in text
    assert "gives 81.3953 where share_citing of qualite_service = 82 is printed" in text
    assert "gives 53.4884 where share_citing of bonne_gestion = 55 is printed" in text


def test_figures_about_what_was_not_asked_are_named_and_nothing_stands_for_them() -> None:
    assert "gives nothing where share_citing of attractivite = 91 is printed" in refusal(
        2015, {("choices",): []}
    )
    assert "gives nothing where borda of bonne_gestion (rank) = 2 is printed" in refusal(
        2013, {("rankings",): []}
    )


def test_a_printed_place_is_not_shared() -> None:
    # Both come after transport: second and third if a tie were let pass.
    changes = {("projects", "other_domains", name): 73 for name in ("e_citoyennete", "education")}
    text = refusal(2015, changes | {("projects", "other_domains", "environnement"): 36})
    assert text.startswith("B183")
    assert "gives 3 where projects of e_citoyennete (rank) = 2 is printed" in text


def test_a_number_that_is_printed_as_approximate_is_simulated_to_the_unit() -> None:
    edition = simulate(2015).counted()
    one_less = replace(
        edition, projects=[each for each in edition.projects if each is not edition.projects[0]]
    )
    check(edition, 2015)
    with pytest.raises(BarometreError, match="gives 499 where projects = 500 is printed"):
        check(one_less, 2015)


def test_a_withdrawn_respondent_that_no_territory_is_left_for_is_refused() -> None:
    withdrawn = {"entity_type": "commune", "population_class": "above_100k", "projects": 1}
    # 41 communes above 100 000 inhabitants: Paris is never drawn, 15 answer in 2014, 9 more in 2015.
    text = refusal(2015, {("withdrawn",): [withdrawn] * 17})
    assert text.startswith("B182")
    assert "no commune of class above_100k is left to draw" in text
    assert len(simulate(2015, {("withdrawn",): [withdrawn] * 16}).respondents) == 47 + 16
