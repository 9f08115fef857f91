"""What the release of the barometer « Ville Numérique » says: printed figures, their traps, and what changed.

Belongs here: rows of the tables that an analyst or the public asks.
Does not: how the release came about (`test_ville_numerique`), the logic of single models (`tests/dbt`).
"""

from __future__ import annotations

import duckdb
import pytest
from shipped_barometer import Barometer


def test_the_release_holds_the_printed_counts_of_each_edition(pristine: Barometer) -> None:
    respondents = "select edition, count(respondent_key) from core.dim_respondent group by edition"
    assert dict(pristine.query(respondents)) == {2013: 24, 2014: 38, 2015: 47}
    projects = "select edition, count(project_key) from core.fct_project group by edition"
    assert dict(pristine.query(projects)) == {2013: 24 * 47, 2014: 810, 2015: 500}
    by_domain = dict(
        pristine.query(
            "select domain_code, count(project_key) from core.fct_project"
            " join core.dim_domain using (domain_key) where fct_project.edition = 2014 group by domain_code"
        )
    )
    assert (by_domain["transport"], by_domain["education"], by_domain["e_citoyennete"]) == (131, 125, 115)
    headline = dict(
        pristine.query("select indicator_code, value from indicators.headline where edition = 2014")
    )
    assert headline["projects_top3"] == 371
    assert headline["share_of_projects_top3"] == pytest.approx(371 / 810)


def test_of_49_printed_figures_45_are_met_and_4_are_contradicted_by_another_source(
    pristine: Barometer,
) -> None:
    verdicts = dict(
        pristine.query("select verdict, count(verdict) from quality.reconciliation group by verdict")
    )
    assert verdicts["conflicting source"] == 4
    assert verdicts["agrees"] + verdicts["within rounding"] == 45
    assert sum(verdicts.values()) == 49


def test_371_of_810_projects_are_no_47_percent(pristine: Barometer) -> None:
    assert pristine.query(
        "select printed_value, numerator, denominator, verdict from quality.reconciliation"
        " where edition = 2014 and indicator_code = 'share_of_projects_top3'"
    ) == [(47, 371, 810, "conflicting source")]


def test_4_5_projects_in_education_are_the_mean_of_the_28_respondents_that_have_one(
    pristine: Barometer,
) -> None:
    assert pristine.query(
        "select numerator, denominator, verdict from quality.reconciliation"
        " where edition = 2014 and indicator_code = 'mean_projects_active' and domain_code = 'education'"
    ) == [(125, 28, "within rounding")]


def test_where_sources_disagree_on_the_respondents_one_is_met_and_the_others_are_kept(
    pristine: Barometer,
) -> None:
    verdicts = pristine.query(
        "select edition, printed_value, value, verdict from quality.reconciliation"
        " where indicator_code = 'respondents' and entity_type = '_T' and population_class = '_T'"
        " order by all"
    )
    assert verdicts == [
        (2013, 22, 24, "conflicting source"),
        (2013, 24, 24, "agrees"),
        (2013, 25, 24, "conflicting source"),
        (2014, 37, 38, "conflicting source"),
        (2014, 38, 38, "agrees"),
        (2015, 47, 47, "agrees"),
    ]


def test_a_project_has_one_domain_and_a_city_several_objectives(pristine: Barometer) -> None:
    shares = (
        "select count(value), sum(value), max(denominator) from indicators.cube"
        " where population = 'respondents' and entity_type = '_T' and population_class = '_T'"
        " and region_code = '_T' and management_mode_code = '_T' and status_code = '_T'"
    )
    domains = f"{shares} and edition = 2013 and indicator_code = 'share_of_projects' and domain_code <> '_T'"
    assert pristine.query(domains) == [(9, pytest.approx(1), 24 * 47)]
    objectives = (
        f"{shares} and edition = 2015 and indicator_code = 'share_citing' and item_code in"
        " (select item_code from core.dim_item where edition = 2015 and item_group = 'motivation')"
    )
    [(count, total, base)] = pristine.query(objectives)
    assert (count, base) == (5, 44)
    assert total > 2


def test_energy_stands_for_no_domain_of_another_edition_and_nothing_became_environment(
    pristine: Barometer,
) -> None:
    domains = pristine.query(
        "select edition, domain_code, harmonised_domain_code, relation from core.dim_domain"
        " where domain_code = 'energie' or harmonised_domain_code in ('energie', 'environnement')"
        " order by all"
    )
    assert domains == [
        (2013, "energie", None, "none"),
        (2014, "environnement", "environnement", "exact"),
        (2015, "environnement", "environnement", "exact"),
    ]


def test_a_joint_answer_is_one_respondent_with_two_territories(pristine: Barometer) -> None:
    joint = (
        "select edition, count(distinct respondent_key), count(territory_key), count(distinct territory_key)"
        " from core.dim_respondent join core.bridge_respondent_territory using (edition, respondent_key)"
        " where entity_type = 'joint' group by edition order by edition"
    )
    assert pristine.query(joint) == [(2013, 6, 12, 12), (2014, 6, 12, 12)]


def test_47_is_what_a_respondent_of_2013_declares_and_how_many_answer_in_2015(pristine: Barometer) -> None:
    both = (
        "select edition, indicator_code, value, numerator, denominator from indicators.headline"
        " where (edition, indicator_code) in ((2013, 'mean_projects'), (2015, 'respondents')) order by all"
    )
    assert [row[:3] for row in pristine.query(both)] == [
        (2013, "mean_projects", 47),
        (2015, "respondents", 47),
    ]
    assert pristine.query(both)[0][3:] == (24 * 47, 24)


def test_each_edition_after_the_first_shows_what_changed_in_its_extract(pristine: Barometer) -> None:
    renamed = """
        select edition, edition_before, before_text, after_text from quality.drift
        where aspect = 'header' and change = 'renamed' and table_name = 'project' and column_name = 'title'
        order by edition
    """
    assert pristine.query(renamed) == [
        (2014, 2013, "Projet", "Intitulé du projet"),
        (2015, 2014, "Intitulé du projet", "Titre"),
    ]
    studied = """
        select after_text from quality.drift
        where aspect = 'answer' and change = 'renamed' and before_text like '%à l''étude'
    """
    assert pristine.query(studied) == [("Prévu",)]


def test_an_answer_counts_the_rows_that_landed_and_not_the_lines_that_repeat_it(pristine: Barometer) -> None:
    joint = """
        select edition, before_value, after_value from quality.drift
        where aspect = 'answer' and column_name = 'entity_type' and code = 'joint' order by edition
    """
    # the form repeats a respondent on each of its projects; only communes answer in 2015
    assert pristine.query(joint) == [(2014, 6, 6), (2015, 6, None)]
    objectives = """
        select code, after_value from quality.drift
        where edition = 2015 and aspect = 'answer' and column_name = 'is_yes' and change = 'added'
    """
    chosen = """
        select item_code, numerator from indicators.cube
        where edition = 2015 and indicator_code = 'share_citing' and population = 'respondents'
            and entity_type = '_T' and population_class = '_T' and region_code = '_T'
    """
    numerators = dict(pristine.query(chosen))
    wordings = dict(pristine.query(objectives))
    # the one that was withdrawn chose some too
    assert wordings["attractivite"] == 40
    named = wordings.keys() & numerators.keys()
    assert len(named) == 5
    assert {code: wordings[code] for code in named} == {code: numerators[code] for code in named}


def test_the_drift_is_in_the_office_part_alone_and_the_first_edition_has_none(pristine: Barometer) -> None:
    editions = [edition for (edition,) in pristine.query("select edition from core.dim_edition order by all")]
    drifting = pristine.query("select distinct edition from quality.drift order by all")
    assert [edition for (edition,) in drifting] == editions[1:]
    tables = "select schema_name || '.' || table_name from duckdb_tables()"
    with duckdb.connect(str(pristine.latest / "open" / "barometre.duckdb"), read_only=True) as connection:
        opened = {table for (table,) in connection.execute(tables).fetchall()}
    kept = {table for (table,) in pristine.query(tables)} - opened
    assert "quality.reconciliation" in opened
    assert "quality.drift" in kept
    assert not any("drift" in table for table in opened)
