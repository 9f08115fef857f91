"""dbt's tests under names that are sentences, each with what it means.

Belongs here: how a test of the dbt project is called as a check.
Does not: the tests (`dbt_project`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NAMED_COLUMNS = 4
"""Columns of a key that its check names; of a longer one it says that it is the key."""


def with_sentences(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest whose tests are named and described as their checks are to be.

    dbt is told what to run by the place of a test in the project, which stays.
    """
    nodes = {
        unique_id: node if node["resource_type"] != "test" else _renamed(node)
        for unique_id, node in manifest["nodes"].items()
    }
    return {**manifest, "nodes": nodes}


def _renamed(test: Mapping[str, Any]) -> dict[str, Any]:
    meta = {**test.get("meta", {}), "description": describe(test)}
    return {**test, "name": sentence(test), "meta": meta}


def sentence(test: Mapping[str, Any]) -> str:
    """Return the name of a test as a sentence; one that its author named keeps that name."""
    generic = test.get("test_metadata")
    if not generic or not test["name"].startswith(f"{generic['name']}_"):
        return str(test["name"]).removeprefix("assert_")
    arguments = generic["kwargs"]
    column = arguments.get("column_name")
    match generic["name"]:
        case "not_null":
            return f"{column}_is_never_null"
        case "unique":
            return f"{column}_is_unique"
        case "accepted_values":
            return f"{column}_is_a_known_code"
        case "relationships":
            return f"{column}_is_in_{_model_of(arguments['to'])}"
        case "unique_combination":
            columns = arguments["combination"]
            if len(columns) <= _NAMED_COLUMNS:
                return f"one_row_for_each_{'_and_'.join(columns)}"
            return "no_two_rows_have_the_same_key"
    return str(test["name"])


def describe(test: Mapping[str, Any]) -> str:
    """Say what a test demands, and what comes of a row that does not meet it."""
    generic = test.get("test_metadata")
    if not generic:
        first = str(test["raw_code"]).lstrip().splitlines()[0]
        return f"{first.removeprefix('--').strip()} {_CONSEQUENCE}"
    arguments = generic["kwargs"]
    column = arguments.get("column_name")
    match generic["name"]:
        case "accepted_values":
            demand = f"`{column}` is one of: {', '.join(map(str, arguments['values']))}."
        case "relationships":
            demand = f"Each `{column}` is found in `{_model_of(arguments['to'])}`."
        case "unique_combination":
            demand = f"No two rows have the same {', '.join(arguments['combination'])}."
        case "is_true":
            demand = f"In every row: `{' '.join(arguments['expression'].split())}`."
        case name:
            demand = f"`{column}` is {name.replace('_', ' ')}."
    return f"{demand} {_CONSEQUENCE}"


_CONSEQUENCE = "A row that breaks this stops the release."


def _model_of(reference: str) -> str:
    """Return the model that `ref('model')` names."""
    return re.sub(r".*ref\(\s*['\"](\w+)['\"].*", r"\1", reference)
