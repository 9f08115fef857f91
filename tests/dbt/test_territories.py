"""Territories in time: what the reference files make of respondents, over mergers and overlapping answers.

Belongs here: the shipped reference files with a few respondents, on the queries of the models.
Does not: the logic of each model (dbt unit tests beside it).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pytest
from built_warehouse import Warehouse
from hand_made import database_of
from landing import DBT_PROJECT

_REFERENCE = DBT_PROJECT.parent / "data" / "reference"
_MODELS = {
    "core": ["int_commune_reference", "dim_territory", "bridge_respondent_territory", "dim_respondent"],
    "indicators": ["int_frame_commune"],
}

# What became of the communes that merged, read off INSEE's list by hand; the frame knows three of them.
ANNECY = {"74010", "74011", "74093", "74182", "74217", "74268"}
EVRY_COURCOURONNES = {"91182", "91228"}
SAINT_DENIS = {"93059", "93066"}
LYON, VILLEURBANNE, VENISSIEUX, GRAND_LYON = "69123", "69266", "69259", "246900245"
# It took the place of the Grand Lyon on 1 January 2015, under a SIREN of its own.
METROPOLE_DE_LYON = "200046977"

Respondent = dict[str, object]

_STAGING = f"""
create schema staging;
create schema core;
create schema indicators;
create table staging.stg_commune as
select * replace (cast(vintage as integer) as vintage, cast(population as integer) as population)
from read_csv('{_REFERENCE}/communes.csv', all_varchar = true);
create table staging.stg_intercommunalite as
select * replace (cast(vintage as integer) as vintage, cast(population as integer) as population)
from read_csv('{_REFERENCE}/intercommunalites.csv', all_varchar = true);
create table staging.stg_commune_event as
select * replace (cast(effective_date as date) as effective_date)
from read_csv('{_REFERENCE}/commune_events.csv', all_varchar = true);
create table staging.stg_place (vintage integer, place_code text, kind text, name text, population integer);
create table staging.stg_population_class (population_class text, minimum integer, maximum integer);
insert into staging.stg_population_class values ('50k_100k', 50000, 100000), ('above_100k', 100000, null);
create table staging.stg_barometer (reference_vintage integer, frame_kind text, frame_vintage integer);
create table staging.stg_respondent (
    edition integer, respondent_code text, name text, entity_type text, commune_code text,
    intercommunalite_code text, place_code text, source_file text, source_sheet text, source_row integer
);
create table core.dim_edition (edition integer, nature text, geography_vintage integer);
"""


@contextmanager
def _geography(
    warehouse: Warehouse,
    respondents: list[Respondent],
    reference_vintage: int = 2014,
    unlisted: Iterable[tuple[int, str]] = (),
    groups: Mapping[tuple[int, str], str] | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Respondents in the geography of the reference files, each edition in that of its own year.

    Args:
        unlisted: communes that the reference files do not list, by vintage and code.
        groups: intercommunalité of such a commune, by its vintage and code.
    """
    with database_of({}) as connection:
        connection.execute(_STAGING)
        connection.execute(f"insert into staging.stg_barometer values ({reference_vintage}, 'commune', 2014)")
        for vintage, code in unlisted:
            commune = f"({vintage}, '{code}', '{code}')"
            connection.execute(
                f"insert into staging.stg_commune (vintage, commune_code, name) values {commune}"
            )
        for (vintage, code), group in (groups or {}).items():
            connection.execute(
                f"update staging.stg_commune set intercommunalite_code = '{group}'"
                f" where vintage = {vintage} and commune_code = '{code}'"
            )
            connection.execute(
                "insert into staging.stg_intercommunalite (vintage, intercommunalite_code, name)"
                f" select {vintage}, '{group}', '{group}'"
                f" where ({vintage}, '{group}') not in"
                " (select (vintage, intercommunalite_code) from staging.stg_intercommunalite)"
            )
        for edition in sorted({2014, *(row["edition"] for row in respondents)}):
            connection.execute(f"insert into core.dim_edition values ({edition}, 'survey', {edition})")
        for row in respondents:
            places = ", ".join("?" for _ in row)
            insert = f"insert into staging.stg_respondent ({', '.join(row)}) values ({places})"
            connection.execute(insert, list(row.values()))
        for schema, models in _MODELS.items():
            for model in models:
                connection.execute(f"create table {schema}.{model} as {warehouse.model_queries[model]}")
        yield connection


def _alone(code: str, commune: str, edition: int = 2014, name: str | None = None) -> Respondent:
    return {
        "edition": edition,
        "respondent_code": code,
        "entity_type": "commune",
        "commune_code": commune,
        "name": name,
    }


def _group(code: str, intercommunalite: str, edition: int = 2014) -> Respondent:
    return {
        "edition": edition,
        "respondent_code": code,
        "entity_type": "intercommunalite",
        "intercommunalite_code": intercommunalite,
    }


def _together(code: str, commune: str, intercommunalite: str) -> Respondent:
    return _alone(code, commune) | {"entity_type": "joint", "intercommunalite_code": intercommunalite}


@pytest.mark.parametrize(
    ("reference_vintage", "merged"),
    [
        (2014, {}),
        (2016, {}),
        # the codes of a vintage are those of its 1 January
        (2017, dict.fromkeys(ANNECY, "74010")),
        (2018, dict.fromkeys(ANNECY, "74010")),
        (2019, dict.fromkeys(ANNECY, "74010") | dict.fromkeys(EVRY_COURCOURONNES, "91228")),
        (
            2026,
            dict.fromkeys(ANNECY, "74010")
            | dict.fromkeys(EVRY_COURCOURONNES, "91228")
            | dict.fromkeys(SAINT_DENIS, "93066"),
        ),
    ],
)
def test_a_commune_of_2014_bears_the_code_of_what_it_is_in_the_vintage_of_comparison(
    warehouse: Warehouse, reference_vintage: int, merged: dict[str, str]
) -> None:
    touched = ANNECY | EVRY_COURCOURONNES | SAINT_DENIS
    unlisted = [(2014, code) for code in touched - {"74010", "91228", "93066"}]
    with _geography(warehouse, [], reference_vintage, unlisted) as connection:
        codes = connection.sql(
            "select territory_code, reference_territory_code from core.dim_territory"
            " where territory_kind = 'commune'"
        ).fetchall()
    assert len(codes) == 122 + len(unlisted)
    assert {code: after for code, after in codes if code in touched} == {
        code: code for code in touched
    } | merged
    assert {code for code, after in codes if code != after} <= touched


def test_a_respondent_whose_commune_was_absorbed_is_compared_with_the_commune_that_took_it_in(
    warehouse: Warehouse,
) -> None:
    unlisted = [(2014, "74268"), (2018, "74010"), (2018, "91228")]
    respondents = [
        _alone("seynod", "74268"),
        _alone("evry", "91228"),
        _alone("annecy", "74010", edition=2018),
        _alone("evry", "91228", edition=2018),
    ]
    with _geography(warehouse, respondents, 2026, unlisted) as connection:
        compared = connection.sql(
            "select reference_territory_code, list(respondent_key order by respondent_key)"
            " from core.bridge_respondent_territory inner join core.dim_territory using (territory_key)"
            " group by all order by all"
        ).fetchall()
    assert compared == [("74010", ["2014:seynod", "2018:annecy"]), ("91228", ["2014:evry", "2018:evry"])]


def test_two_communes_of_one_name_are_told_apart_by_their_codes(warehouse: Warehouse) -> None:
    respondents = [
        # in Seine-Saint-Denis and in La Réunion
        _alone("north", "93066", name="Saint-Denis"),
        _alone("south", "97411", name="Saint-Denis"),
        # the name that is written says another commune than the code: the code decides
        _alone("lyon", LYON, name="Saint-Denis"),
    ]
    with _geography(warehouse, respondents) as connection:
        namesakes = connection.sql(
            "select territory_code from core.dim_territory where name = 'Saint-Denis' order by all"
        ).fetchall()
        placed = connection.sql(
            "select respondent_code, name, population, region_code from core.dim_respondent order by all"
        ).fetchall()
        covered = connection.sql(
            "select territory_code from indicators.int_frame_commune where is_covered order by all"
        ).fetchall()
    assert [code for (code,) in namesakes] == ["93066", "97411"]
    assert placed == [
        ("lyon", "Saint-Denis", 496_343, "84"),
        ("north", "Saint-Denis", 108_274, "11"),
        ("south", "Saint-Denis", 145_238, "04"),
    ]
    assert [code for (code,) in covered] == ["69123", "93066", "97411"]


def test_people_for_whom_a_commune_its_intercommunalite_and_both_together_answer_are_counted_once(
    warehouse: Warehouse,
) -> None:
    alone = _alone("v", VILLEURBANNE)
    group = _group("g", GRAND_LYON)
    together = _together("l", LYON, GRAND_LYON)
    people = {LYON: 496_343, VILLEURBANNE: 146_282, VENISSIEUX: 61_183}  # municipal population of 2011
    for respondents, communes in (
        ([alone], {VILLEURBANNE}),
        ([_alone("l", LYON)], {LYON}),
        # the joint answer is the intercommunalité's too, so that the other communes are covered
        ([together], people.keys()),
        ([group], people.keys()),
        ([alone, group], people.keys()),
        ([alone, group, together], people.keys()),
    ):
        with _geography(warehouse, respondents) as connection:
            counted = connection.sql(
                "select sum(population), count(*) from indicators.int_frame_commune where is_covered"
            ).fetchone()
            bridged = connection.sql(
                "select count(distinct respondent_key), count(*) from core.bridge_respondent_territory"
            ).fetchone()
        assert counted == (sum(people[code] for code in communes), len(communes))
        assert bridged == (len(respondents), len(respondents) + (together in respondents))


def test_the_communes_of_the_metropole_are_covered_though_it_has_another_siren_than_in_the_frame(
    warehouse: Warehouse,
) -> None:
    listed = [(2016, LYON), (2016, VILLEURBANNE)]
    members = dict.fromkeys(listed, METROPOLE_DE_LYON)
    # of Vénissieux the reference files say nothing in 2016: only the Grand Lyon of the frame would cover it
    with _geography(warehouse, [_group("m", METROPOLE_DE_LYON, 2016)], 2026, listed, members) as connection:
        covered = (
            "select territory_code from indicators.int_frame_commune where edition = 2016 and is_covered"
        )
        assert {code for (code,) in connection.sql(covered).fetchall()} == {LYON, VILLEURBANNE}


def test_each_commune_that_became_annecy_is_less_than_it_until_it_does(warehouse: Warehouse) -> None:
    unlisted = [(2014, "74268"), (2018, "74010")]
    with _geography(warehouse, [], 2026, unlisted) as connection:
        rows = connection.sql(
            "select vintage, territory_code, is_same_extent from core.dim_territory"
            " where reference_territory_code = '74010' or territory_code = '69123' order by all"
        ).fetchall()
        larger = connection.sql(
            "select distinct territory_code from core.dim_territory where not is_same_extent order by all"
        ).fetchall()
    assert rows == [
        (2014, LYON, True),
        (2014, "74010", False),
        (2014, "74268", False),
        (2018, "74010", True),
    ]
    # of the frame: Annecy, Évry and Saint-Denis
    assert larger == [("74010",), ("74268",), ("91228",), ("93066",)]


def test_only_a_commune_that_answers_alone_counts_as_having_answered(warehouse: Warehouse) -> None:
    respondents = [_alone("v", VILLEURBANNE), _together("l", LYON, GRAND_LYON)]
    with _geography(warehouse, respondents) as connection:
        answered = connection.sql(
            "select territory_code from indicators.int_frame_commune where has_answered"
        ).fetchall()
    assert answered == [(VILLEURBANNE,)]


def test_every_commune_of_the_frame_has_its_department_and_its_regions_before_and_since_2016(
    warehouse: Warehouse,
) -> None:
    with _geography(warehouse, []) as connection:
        frame = connection.sql("select * from core.dim_territory where is_in_frame").df()
        groups = connection.sql(
            "select * from core.dim_territory where territory_kind = 'intercommunalite'"
        ).df()
    places = ["department_code", "region_2014_code", "region_code"]
    assert len(frame) == 122
    assert not frame[[*places, "department_name", "region_2014_name", "region_name"]].isna().any(axis=None)
    assert frame["intercommunalite_code"].isna().sum() == 13
    by_code = frame.set_index("territory_code")
    # Saint-Quentin: Picardie until 2015, Hauts-de-France since; Lyon and Annecy: Rhône-Alpes
    assert by_code.loc["02691", places].tolist() == ["02", "22", "32"]
    assert by_code.loc["74010", places].tolist() == ["74", "82", "84"]
    # An intercommunalité lies where its most populous commune of the frame does; most have none.
    known = groups.set_index("territory_code")[places]
    assert len(known) == 266
    assert known.loc[GRAND_LYON].tolist() == ["69", "82", "84"]
    assert known.loc["245900410"].tolist() == ["59", "31", "32"]
    assert set(known.dropna().index) == set(frame["intercommunalite_code"].dropna())
