"""`docs/tables.md`: the tables of a release for a person who reads, as dbt describes them.

Belongs here: how the page is laid out, and its picture of the foreign keys.
Does not: the descriptions (`dbt_project/models`), nor which tables are released (`catalogue`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from barometre_pipeline.publication.catalogue import ForeignKey, PublishedTable, read_catalogue

_DATES = "dim_edition"
"""Table that nearly every other refers to."""

_INTRODUCTION = """\
# Tables

What a release holds, table by table. `make docs` writes this page from the descriptions in
`dbt_project/models`: mend them there, never here. The database says the same of itself:
`select table_name, column_name, comment from duckdb_columns()`. How to open it:
[opening_a_release.md](opening_a_release.md). Queries to begin with: [questions.md](questions.md). Which
editions may be compared: [comparing_editions.md](comparing_editions.md).

`_T` is a total. A key marked « where » holds for those rows only. In the open part, a kind, class or region
of fewer respondents than `minimum_respondents` has no row; totals count them, however few they are.
"""


def describe_tables(tables: Sequence[PublishedTable]) -> str:
    """Return the page, in Markdown."""
    parts = [_INTRODUCTION, *_pictures(tables), *_contents(tables)]
    for schema, members in groupby(tables, key=lambda table: table.schema):
        parts.append(f"## {schema}\n")
        parts.extend(_section(table, tables) for table in members)
    return "\n".join(parts)


def _pictures(tables: Sequence[PublishedTable]) -> Iterator[str]:
    """An entity-relationship picture a schema, of its tables that refer to more than their edition."""
    by_name = {table.name: table for table in tables}
    yield "## How they refer to each other\n"
    yield (
        "Each line is a foreign key that every build tests: to one row, or to one or more where a code\n"
        f"is not the key. What refers to `core.{_DATES}` through another table has an `edition` too.\n"
    )
    drawn: set[str] = set()
    for schema, members in groupby(tables, key=lambda table: table.schema):
        referring = [table for table in members if any(key.table != _DATES for key in table.foreign_keys)]
        if referring:
            yield f"`{schema}`:\n"
            yield from _picture(referring, by_name)
        drawn.update(table.name for table in referring)
        drawn.update(key.table for table in referring for key in table.foreign_keys)
    others = ", ".join(f"`{table.label}`" for table in tables if table.name not in drawn)
    yield f"Not drawn, since they refer to `core.{_DATES}` only: {others}.\n"


def _picture(referring: Sequence[PublishedTable], by_name: dict[str, PublishedTable]) -> Iterator[str]:
    schema = referring[0].schema
    names = {table.name for table in referring}
    names |= {key.table for table in referring for key in table.foreign_keys}
    yield "```mermaid\nerDiagram\n    direction LR"
    for name in sorted(names):
        yield from _entity(by_name[name])
    for table in (by_name[name] for name in sorted(names) if by_name[name].schema == schema):
        for key in table.foreign_keys:
            if key.table != _DATES or not _is_dated_by_another(table, by_name):
                end = "||" if by_name[key.table].primary_key == (key.field,) else "|{"
                yield f"    {table.name} }}o--{end} {key.table} : {key.column}"
    yield "```\n"


def _entity(table: PublishedTable) -> Iterator[str]:
    """One box of the picture: the columns that are keys."""
    referring = {key.column for key in table.foreign_keys}
    yield f"    {table.name} {{"
    for column in table.columns:
        marks = [
            mark
            for mark, holds in (("PK", column.name in table.primary_key), ("FK", column.name in referring))
            if holds
        ]
        if marks:
            yield f"        {column.type} {column.name} {', '.join(marks)}"
    yield "    }"


def _is_dated_by_another(table: PublishedTable, by_name: dict[str, PublishedTable]) -> bool:
    return any(
        other.table == _DATES
        for key in table.foreign_keys
        if key.table != _DATES
        for other in by_name[key.table].foreign_keys
    )


def _contents(tables: Sequence[PublishedTable]) -> Iterator[str]:
    yield "## All of them\n"
    yield "| table | one row is | in |\n| --- | --- | --- |"
    for table in tables:
        anchor = table.label.replace(".", "")
        yield f"| [{table.label}](#{anchor}) | {_cell(_grain(table))} | {_part(table)} |"
    yield ""


def _grain(table: PublishedTable) -> str:
    """The first sentence of a description, which says what one row is."""
    sentence = table.description.partition(". ")[0].removesuffix(".")
    return sentence.removeprefix("One row ")


def _part(table: PublishedTable) -> str:
    return "office and open" if table.is_public else "office"


def _section(table: PublishedTable, tables: Sequence[PublishedTable]) -> str:
    lines = [f"### {table.label}\n", f"{table.description}\n"]
    if table.primary_key:
        lines.append(f"Key: {', '.join(f'`{name}`' for name in table.primary_key)}.\n")
    if table.is_city_level:
        lines.append("Its rows are about single respondents.\n")
    same = next((other for other in tables if other.columns == table.columns), table)
    if same is not table:
        lines.append(f"Its columns are those of [{same.label}](#{same.label.replace('.', '')}).\n")
        return "\n".join(lines)
    lines.append("| column | type | what it holds | refers to |\n| --- | --- | --- | --- |")
    keys = {key.column: key for key in table.foreign_keys}
    for column in table.columns:
        target = _target(keys.get(column.name))
        lines.append(f"| `{column.name}` | {column.type} | {_cell(column.description)} | {target} |")
    return "\n".join([*lines, ""])


def _target(key: ForeignKey | None) -> str:
    if key is None:
        return ""
    where = f" where `{_cell(key.where)}`" if key.where else ""
    return f"`{key.table}.{key.field}`{where}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    manifest, page = map(Path, sys.argv[1:])
    page.write_text(describe_tables(read_catalogue(manifest, [], 1)), encoding="utf-8")
