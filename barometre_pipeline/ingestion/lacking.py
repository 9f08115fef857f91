"""What no row of a table can land without, and the codebook feeds from nowhere.

Belongs here: required columns, and territories, that no row of `columns.csv` names.
Does not: a cell left blank in a column that is fed (`contracts`), rows that nothing bears out (`leftovers`).

Left to the checks of rows, every row would be set aside, and its place would be that of the delivery.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import Fault, Place
from barometre_pipeline.ingestion.mapping_answers import COLUMNS_CSV, QUESTION
from barometre_pipeline.ingestion.relations import TERRITORIES
from barometre_pipeline.tables import RESPONDENT, TABLES


def lacking_columns(tables: Mapping[str, pd.DataFrame], codebook: EditionCodebook) -> Iterator[Fault]:
    """Look for columns that a table cannot lack, and that nothing feeds.

    Args:
        tables: rows of each table, before corrections.
        codebook: of the edition.

    Yields:
        B301.
    """
    columns = codebook.columns
    columns = columns[columns[["header", "constant"]].notna().any(axis="columns")]  # others: not asked
    for name, table in TABLES.items():
        if tables[name].empty:
            continue
        fed = set(columns.loc[columns["table"] == name, "column"])
        for column in table.asked:
            if column.required and column.name not in fed and column.name != QUESTION:
                what = f"no row of {COLUMNS_CSV} feeds {name}.{column.name}: every row of the table lacks it"
                remedy = "map the header that holds it; or write a constant, where all rows hold the same"
                yield Fault("B301", what, Place(COLUMNS_CSV, column="column"), remedy)
        if table is RESPONDENT and fed.isdisjoint(TERRITORIES):
            what = f"no row of {COLUMNS_CSV} says for which place a respondent answers"
            remedy = f"map one of {', '.join(TERRITORIES)} of the table {name}"
            yield Fault("B301", what, Place(COLUMNS_CSV, column="column"), remedy)
