"""The dbt project as a whole: it builds, it is documented, its layers and keys hold.

Belongs here: rules for every model, and the figures of staging and core counted by hand.
Does not: indicators and quality (their own module), the logic of single models (dbt unit tests beside them).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from built_warehouse import Warehouse
from landing import write_landing
from small_barometer import CODEBOOK, EDITIONS

from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.tables import LOAD_RECORDS, TABLES

LAYERS = ("core", "indicators", "quality")

# Columns of the reference tables that the warehouse has no use for.
UNREAD = {"commune_events": {"event_code", "name_before", "population_before", "name_after", "source"}}


def is_released(model: dict) -> bool:
    return not model["name"].startswith("int_")


def test_the_project_builds_and_all_its_tests_pass(warehouse: Warehouse) -> None:
    assert warehouse.returncode == 0, warehouse.log


# --- figures counted by hand on the small barometer


def test_only_editions_that_landed_as_a_whole_are_loaded(warehouse: Warehouse) -> None:
    assert warehouse.query("select edition from core.dim_edition order by edition") == [(2014,), (2015,)]
    for table in ("dim_respondent", "fct_project", "dim_domain"):
        assert warehouse.query(f"select distinct edition from core.{table} order by all") == [
            (2014,),
            (2015,),
        ]


def test_an_edition_without_project_or_answer_breaks_nothing(warehouse: Warehouse, tmp_path: Path) -> None:
    editions = {edition: {"respondent": tables["respondent"]} for edition, tables in EDITIONS.items()}
    codebook = CODEBOOK | {"figures": []}
    # 2015 knows no domain either: nobody was asked for a project
    codebook["domains"] = [domain for domain in CODEBOOK["domains"] if domain["edition"] == 2014]
    landing = write_landing(tmp_path / "landing", codebook, editions)
    bare = warehouse.on(landing, tmp_path)
    assert bare.failing_tests() == set()
    headline = bare.query(
        "select edition, indicator_code, value from indicators.headline"
        " where indicator_code in ('respondents', 'projects', 'completion_rate') order by all"
    )
    assert headline == [
        (2014, "completion_rate", None),
        (2014, "projects", 0),
        (2014, "respondents", 5),
        (2015, "respondents", 2),
    ]


def test_every_landed_row_stands_in_core_once_with_its_place(warehouse: Warehouse) -> None:
    for table, model in {
        "respondent": "dim_respondent",
        "project": "fct_project",
        "answer": "fct_answer",
    }.items():
        landed = Counter(
            (edition, row["source_file"], row["source_row"])
            for edition, tables in EDITIONS.items()
            for row in tables.get(table, [])
        )
        modelled = warehouse.query(f"select edition, source_file, source_row from core.{model}")
        assert Counter(modelled) == landed


def test_projects_are_counted_by_status_and_the_unknown_one_is_kept(warehouse: Warehouse) -> None:
    counted = warehouse.query(
        "select status_code, count(*) from core.fct_project join core.dim_status using (status_key)"
        " where edition = 2014 group by all order by all"
    )
    assert counted == [("abandoned", 1), ("done", 3), ("ongoing", 2), ("planned", 2), ("unknown", 1)]


def test_a_respondent_is_sized_and_placed_by_what_it_answers_for(warehouse: Warehouse) -> None:
    respondents = warehouse.query(
        "select respondent_code, population, population_class, region_code from core.dim_respondent"
        " where edition = 2014 order by respondent_code"
    )
    assert respondents == [
        ("r1", 60_000, "50k_100k", "84"),
        ("r2", 250_000, "above_100k", "32"),
        ("r3", 300_000, "above_100k", "84"),
        ("r4", 55_000, "50k_100k", "32"),
        ("r5", None, "_Z", "_Z"),
    ]


def test_a_joint_answer_is_one_respondent_of_two_territories(warehouse: Warehouse) -> None:
    territories = warehouse.query(
        "select respondent_key, list(territory_key order by territory_key)"
        " from core.bridge_respondent_territory where edition = 2014 group by all having count(*) > 1"
    )
    assert territories == [("2014:r4", ["commune:02002:2014", "intercommunalite:200000002:2014"])]


def test_a_commune_is_followed_through_its_mergers_to_the_reference_vintage(warehouse: Warehouse) -> None:
    codes = warehouse.query(
        "select territory_code, reference_territory_code from core.dim_territory"
        " where territory_kind = 'commune' order by territory_code"
    )
    assert codes == [("01001", "01001"), ("01002", "01002"), ("02001", "02009"), ("02002", "02009")]


def test_a_simulated_edition_says_so_in_every_table(warehouse: Warehouse) -> None:
    for model in warehouse.models("core", "indicators", "quality"):
        if is_released(model) and {"edition", "nature"} <= model["columns"].keys():
            natures = set(
                warehouse.query(f"select distinct edition, nature from {model['schema']}.{model['name']}")
            )
            assert natures <= {(2014, "survey"), (2015, "simulated")}
    assert ("simulated",) in warehouse.query("select nature from core.fct_project where edition = 2015")


def test_every_kind_and_class_that_the_cube_holds_can_be_looked_up(warehouse: Warehouse) -> None:
    for dimension, missing in {"entity_type": "_T", "population_class": "_T', '_Z"}.items():
        labels = warehouse.query(
            f"select distinct {dimension}, label_fr, label_en from indicators.cube"
            f" left join core.dim_{dimension} using ({dimension})"
            f" where {dimension} not in ('{missing}')"
        )
        assert labels != []
        assert [row for row in labels if None in row] == []
    classes = warehouse.query("select * from core.dim_population_class order by minimum")
    assert classes == [
        ("50k_100k", 50_000, 100_000, "moyenne", "medium"),
        ("above_100k", 100_000, None, "grande", "large"),
    ]


# --- rules for every model


def test_staging_names_every_landed_column_in_its_order(warehouse: Warehouse) -> None:
    named = {
        source["name"]: list(model["columns"])
        for model in warehouse.models("staging")
        for source in (warehouse.manifest["sources"].get(node) for node in model["depends_on"]["nodes"])
        if source
    }
    landed = {
        name: [column.name for column in table.columns] for name, table in (TABLES | LOAD_RECORDS).items()
    }
    codebook = {
        name: [column for column in file.columns if column not in UNREAD.get(name, ())]
        for name, file in CODEBOOK_FILES.items()
        if name not in ("files", "columns", "modalities", "corrections")
    }
    assert {
        name: columns for name, columns in named.items() if name in landed | codebook
    } == landed | codebook


def test_only_staging_reads_sources_and_no_layer_reads_a_later_one(warehouse: Warehouse) -> None:
    order = ["source", "staging", "core", "indicators", "quality"]
    nodes = warehouse.manifest["nodes"] | warehouse.manifest["sources"]

    def layer(node: dict) -> str:
        return "source" if node["resource_type"] == "source" else node["fqn"][1]

    for model in warehouse.models(*order):
        for parent in (nodes[name] for name in model["depends_on"]["nodes"]):
            assert order.index(layer(parent)) <= order.index(layer(model)), (model["name"], parent["name"])
            if layer(parent) == "source":
                assert layer(model) == "staging", (model["name"], parent["name"])


def test_every_model_opens_with_its_grain_in_its_file_and_in_its_description(warehouse: Warehouse) -> None:
    for model in filter(is_released, warehouse.models("staging", *LAYERS)):
        first_line = model["raw_code"].splitlines()[0]
        assert first_line.startswith("-- "), model["name"]
        grain = first_line.removeprefix("-- ").rstrip(".")
        assert model["description"].startswith(grain), model["name"]
        assert model["fqn"][1] == "staging" or grain.startswith("One row "), model["name"]


def test_every_released_model_has_an_enforced_contract(warehouse: Warehouse) -> None:
    loose = [m["name"] for m in warehouse.models(*LAYERS) if is_released(m) and not m["contract"]["enforced"]]
    assert loose == []


def test_every_table_and_column_is_described_in_the_database(warehouse: Warehouse) -> None:
    silent = warehouse.query(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where not internal and coalesce(trim(comment), '') = ''"
        " union all select schema_name, table_name, null from duckdb_tables()"
        " where coalesce(trim(comment), '') = ''"
        " union all select schema_name, view_name, null from duckdb_views()"
        " where not internal and coalesce(trim(comment), '') = ''"
    )
    assert silent == []


def test_the_database_holds_the_four_schemas_and_only_tables_to_release(warehouse: Warehouse) -> None:
    schemas = warehouse.query("select distinct schema_name from duckdb_tables() order by all")
    assert schemas == [("core",), ("indicators",), ("quality",)]
    views = warehouse.query("select view_name from duckdb_views() where not internal")
    assert [name for (name,) in views if not name.startswith(("stg_", "int_"))] == []


def test_every_foreign_key_is_tested(warehouse: Warehouse) -> None:
    tested = {
        (node["attached_node"], node["column_name"])
        for node in warehouse.manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") == "relationships"
    }
    untested = [
        f"{model['name']}.{column}"
        for model in warehouse.models(*LAYERS)
        if is_released(model)
        for column, properties in model["columns"].items()
        if (column == "edition" or column.endswith("_key"))
        and "primary_key" not in {constraint["type"] for constraint in properties["constraints"]}
        and (model["unique_id"], column) not in tested
    ]
    assert untested == []


def test_every_test_of_several_tables_says_which_one_it_checks(warehouse: Warehouse) -> None:
    unattached = [
        node["name"]
        for node in warehouse.manifest["nodes"].values()
        if node["resource_type"] == "test"
        and not node.get("attached_node")
        and len(set(node["depends_on"]["nodes"])) > 1
        and not node["config"]["meta"].get("dagster", {}).get("ref")
    ]
    assert unattached == []
