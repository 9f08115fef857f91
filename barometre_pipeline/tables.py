"""The tables that an edition lands: the one place where their columns are declared.

Belongs here: name, type, key, allowed values and meaning of every landed column.
Does not: how values get there (`ingestion`), or what the warehouse makes of them (dbt).

pandera contracts, Parquet schemas and column metadata are all made from these declarations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "integer", "number", "boolean"]

MISSING_REASONS: tuple[str, ...] = ("not_asked", "not_applicable", "no_answer", "dont_know")
"""Why a value is missing; the only codes that a `_missing` or `missing_reason` column holds."""

CORRECTION_KINDS: tuple[str, ...] = ("cell", "row", "withdrawn")
"""What the register of corrections may say: a cell holds an error; a line is no row of its table; the
supplier takes back a row that it sent."""

ENTITY_TYPES: tuple[str, ...] = ("commune", "intercommunalite", "joint")
"""Kinds of respondent that every barometer knows; `barometer.yml` may add its own."""


@dataclass(frozen=True)
class Column:
    """One landed column.

    Attributes:
        missing: name of the companion column that says why a value is missing.
        codes: the codebook list that the value must belong to (`domains`, `statuses`, ...).
        pattern: full-match regular expression of the text as harmonised.
        minimum, maximum: inclusive range of a number or of an integer.
        required: a row without a value goes to quarantine.
        is_asked: a delivery may hold it (false: set by the load itself).
    """

    name: str
    type: ColumnType
    description: str
    required: bool = False
    missing: str | None = None
    codes: str | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    is_asked: bool = True


@dataclass(frozen=True)
class Table:
    """One landed table: its grain, its key (edition aside) and its columns, in order."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    parent: str | None = None

    def column(self, name: str) -> Column:
        """Return the column of that name; `KeyError` when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def asked(self) -> tuple[Column, ...]:
        """Columns that `columns.csv` may map."""
        return tuple(column for column in self.columns if column.is_asked)


def _reason(name: str, of: str) -> Column:
    return Column(
        name,
        "text",
        f"why {of} is missing: not_asked, not_applicable, no_answer or dont_know",
        codes="missing_reasons",
        is_asked=False,
    )


_EDITION = Column("edition", "integer", "year of the survey", required=True, is_asked=False)
_PROVENANCE = (
    Column("source_file", "text", "file of the delivery", required=True, is_asked=False),
    Column("source_sheet", "text", "sheet of the workbook; null in a text file", is_asked=False),
    Column(
        "source_row",
        "integer",
        "line of the file, from 1, header included",
        required=True,
        is_asked=False,
        minimum=1,
    ),
)
_PERIOD = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_AS_WRITTEN = "as precise as written: YYYY, YYYY-MM or YYYY-MM-DD (ISO 8601); a date of a workbook is a day"

RESPONDENT = Table(
    "respondent",
    "one respondent in one edition",
    ("respondent_code",),
    (
        _EDITION,
        Column("respondent_code", "text", "code of the respondent within the edition", required=True),
        Column("entity_type", "text", "kind of respondent", required=True, codes="entity_types"),
        Column("name", "text", "name as written, for display only: never a key"),
        Column("commune_code", "text", "INSEE code of the commune that it answers for", codes="communes"),
        Column(
            "intercommunalite_code",
            "text",
            "SIREN of the intercommunalité that it answers for",
            codes="intercommunalites",
        ),
        Column("place_code", "text", "code of the barometer's own kind of place", codes="places"),
        *_PROVENANCE,
    ),
)

PROJECT = Table(
    "project",
    "one project declared by one respondent in one edition",
    ("project_code",),
    (
        _EDITION,
        Column("project_code", "text", "code of the project within the edition", required=True),
        Column("respondent_code", "text", "respondent that declares it", required=True),
        Column("title", "text", "title as written", required=True),
        Column("domain_code", "text", "domain of the edition", required=True, codes="domains"),
        Column("status_code", "text", "status", codes="statuses", missing="status_missing"),
        _reason("status_missing", "the status"),
        Column(
            "management_mode_code",
            "text",
            "how the project is run",
            codes="management_modes",
            missing="management_mode_missing",
        ),
        _reason("management_mode_missing", "the management mode"),
        Column(
            "start_period",
            "text",
            f"start, {_AS_WRITTEN}",
            pattern=_PERIOD,
            missing="start_period_missing",
        ),
        _reason("start_period_missing", "the start"),
        Column(
            "delivery_period",
            "text",
            f"delivery, done or foreseen, {_AS_WRITTEN}",
            pattern=_PERIOD,
            missing="delivery_period_missing",
        ),
        _reason("delivery_period_missing", "the delivery"),
        Column("budget_eur", "number", "budget, euros", minimum=0, missing="budget_eur_missing"),
        _reason("budget_eur_missing", "the budget"),
        *_PROVENANCE,
    ),
    parent="respondent",
)

ANSWER = Table(
    "answer",
    "one item put to one respondent in one edition",
    ("respondent_code", "item_code"),
    (
        _EDITION,
        Column("respondent_code", "text", "respondent that was asked", required=True),
        Column("item_code", "text", "item asked", required=True, codes="items"),
        Column("is_yes", "boolean", "answer to a yes_no or choice item", missing="missing_reason"),
        Column(
            "rank",
            "integer",
            "rank given to a rank item, from 1; null and no missing_reason: ranked others, not this one",
            minimum=1,
            missing="missing_reason",
        ),
        Column("value_number", "number", "answer to a number item", missing="missing_reason"),
        _reason("missing_reason", "the answer"),
        *_PROVENANCE,
    ),
    parent="respondent",
)

TABLES: dict[str, Table] = {table.name: table for table in (RESPONDENT, PROJECT, ANSWER)}

_PLACE = (
    Column("source_file", "text", "file of the delivery", required=True),
    Column("source_sheet", "text", "sheet of the workbook; null in a text file"),
    Column("source_row", "integer", "line of the file, from 1, header included", required=True),
)

ROW_BALANCE = Table(
    "row_balance",
    "one landed table of one edition",
    ("table_name",),
    (
        _EDITION,
        Column("table_name", "text", "landed table", required=True),
        Column("rows_read", "integer", "rows after harmonising", required=True),
        Column("rows_landed", "integer", "rows landed", required=True),
        Column("rows_quarantined", "integer", "rows set aside", required=True),
    ),
)

QUARANTINE = Table(
    "quarantine",
    "one reason for which one row was set aside",
    ("table_name", "source_file", "source_sheet", "source_row", "item_code", "column_name", "reason"),
    (
        _EDITION,
        Column("table_name", "text", "table that the row was meant for", required=True),
        Column("reason", "text", "why it was set aside", required=True),
        Column("column_name", "text", "column at fault; null when the row as a whole is"),
        Column("item_code", "text", "item of an answer; null for other tables"),
        *_PLACE,
    ),
)

SKIPPED_LINE = Table(
    "skipped_line",
    "one line of a delivery that yields no row",
    ("source_file", "source_sheet", "source_row"),
    (
        _EDITION,
        Column(
            "reason",
            "text",
            "why it yields none: title_line, blank_line, foot_line, other_edition, left_out (a question that "
            "goes no further), no_mapped_value, repeated_line",
            required=True,
        ),
        *_PLACE,
    ),
)

CORRECTION_APPLIED = Table(
    "correction_applied",
    "one correction of the register applied to one delivery",
    ("correction_id",),
    (
        _EDITION,
        Column("correction_id", "text", "row of corrections.csv", required=True),
        Column(
            "kind",
            "text",
            "cell: a value changed; row: a line that is no row of the table, taken out; withdrawn: a row "
            "taken back by the supplier",
            required=True,
        ),
        Column("table_name", "text", "table corrected", required=True),
        Column("column_name", "text", "column corrected; null when the row is taken out"),
        Column("item_code", "text", "item of an answer; null for other tables"),
        Column("expected", "text", "value before, as the delivery held it"),
        Column("corrected", "text", "value after"),
        Column("reason", "text", "why", required=True),
        Column("authority", "text", "who said so", required=True),
        *_PLACE,
    ),
)

EXTRACT_COLUMN = Table(
    "extract_column",
    "one header of one file or sheet of a delivery, and one value that it is part of",
    ("source_file", "source_sheet", "header", "table_name", "column_name", "item_code", "item_group", "part"),
    (
        _EDITION,
        Column("table_name", "text", "table that it feeds; null where it goes no further"),
        Column("column_name", "text", "column that it feeds; null where it goes no further"),
        Column("item_code", "text", "item that its cells answer; null where each names items of a group"),
        Column("item_group", "text", "group of the items that one cell names; null for a single answer"),
        Column("part", "integer", "which part of the value it is, from 1; null where it goes no further"),
        Column("header", "text", "header as written, spaces folded", required=True),
        Column(
            "position", "integer", "place among the headers read of the file or sheet, from 1", required=True
        ),
        *_PLACE[:2],
    ),
)

EXTRACT_ANSWER = Table(
    "extract_answer",
    "one answer that the codebook words for one coded column of one delivery",
    ("table_name", "column_name", "written"),
    (
        _EDITION,
        Column("table_name", "text", "table of the column", required=True),
        Column("column_name", "text", "coded column", required=True),
        Column("written", "text", "answer as the codebook words it", required=True),
        Column("code", "text", "what it means: our code, or why the value is missing", required=True),
        Column("relation", "text", "what it is to the code: exact, narrower or broader", required=True),
        Column("n_rows", "integer", "landed rows that give it; 0 where none does", required=True),
    ),
)

LOAD_RECORDS: dict[str, Table] = {
    table.name: table
    for table in (ROW_BALANCE, QUARANTINE, SKIPPED_LINE, CORRECTION_APPLIED, EXTRACT_COLUMN, EXTRACT_ANSWER)
}
"""What a load writes beside the data, in the same folder and format."""
