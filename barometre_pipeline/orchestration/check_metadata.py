"""Why a check failed, and for which edition, as its result shows it.

Belongs here: faults, set-aside rows and failed tests of dbt in words and counts.
Does not: deciding whether a check failed.
No answer of a respondent: faults without their details, numbers of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import dagster as dg

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.orchestration.shown import table

if TYPE_CHECKING:
    import duckdb

    from barometre_pipeline.ingestion.results import CheckResult

_SHOWN = 50
_FAULT_COLUMNS = dict.fromkeys(("code", "what", "where", "to do"), "string")


def faults_metadata(error: BarometreError) -> dict[str, Any]:
    """Return how many faults there are, of which codes, and the first of them in a table."""
    faults = [fault.public() for fault in error.faults]
    rows = [(fault.code, fault.what, str(fault.place), fault.remedy) for fault in faults[:_SHOWN]]
    return {
        "faults": len(faults),
        "codes": ", ".join(error.codes),
        f"the first {_SHOWN} faults" if len(faults) > _SHOWN else "each fault": table(_FAULT_COLUMNS, rows),
    }


def faults_description(error: BarometreError, edition: int | None = None) -> str:
    """Say in a sentence what is wrong, and with which edition."""
    first, others = error.faults[0].public(), len(error.faults) - 1
    told = [f"{first.code} {first.what}", first.remedy, f"And {others} more" if others else ""]
    return (f"{edition}: " if edition else "") + " ".join(f"{part}." for part in told if part)


def set_aside_description(check: CheckResult, edition: int) -> str:
    """Say how many rows of an edition did not meet a contract, and why."""
    if check.passed:
        return f"{edition}: all {check.rows_checked} rows."
    reasons = ", ".join(f"{reason} {rows}" for reason, rows in sorted(check.failures.items()))
    return (
        f"{edition}: of {check.rows_checked} rows, set aside for {reasons}. Their places are in "
        f"quality.quarantine; their values, for the owner only, in build/quarantine/{edition}.jsonl."
    )


def explain_test(
    result: dg.AssetCheckResult, test: Mapping[str, Any], connection: duckdb.DuckDBPyConnection | None
) -> dg.AssetCheckResult:
    """Return the result of a failed test of dbt with what it found, and of which editions.

    Args:
        result: as dbt reported it.
        test: in the manifest of the run, with the SQL that dbt ran.
        connection: the warehouse; None where it cannot be read.
    """
    metadata = dict(result.metadata or {})
    found = _text(metadata.get("dagster_dbt/failed_row_count"))
    rows = f"{found} row{'' if found == '1' else 's'}" if found else "it ended in an error"
    editions = _rows_by_edition(connection, test) if connection else []
    if editions:
        metadata["editions"] = table({"edition": "string", "rows": "integer"}, editions)
        rows += f" ({', '.join(f'{edition}: {count}' for edition, count in editions)})"
    path = test.get("original_file_path")
    where = f" See dbt_project/{path}." if path else ""
    what = "Stops the release" if result.severity == dg.AssetCheckSeverity.ERROR else "Warns"
    return result._replace(metadata=metadata, description=f"{what}: {rows}.{where}")


def _rows_by_edition(connection: duckdb.DuckDBPyConnection, test: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Count the rows that a test finds by edition; none where they do not say theirs."""
    import duckdb

    sql = test.get("compiled_code")
    if not sql:
        return []
    query = (
        "select cast(edition as varchar) as edition, count(1) as n_rows "
        f"from ({sql}\n) group by edition order by edition"
    )
    try:
        return [(edition or "none", rows) for edition, rows in connection.execute(query).fetchall()]
    except duckdb.Error:
        return []


def _text(value: object) -> str:
    return "" if value is None else str(getattr(value, "value", value))
