"""Whether the values of a codebook are what its files declare.

Belongs here: blank, unknown and repeated values, each a fault with its line.
Does not: reading the files (`codebook`), declaring them (`codebook_files`).
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from barometre_pipeline.codebook_files import CODEBOOK_FILES, EVERY_EDITION, CodebookFile
from barometre_pipeline.errors import Fault, Place, nearest
from barometre_pipeline.tables import TABLES


def wrong_values(file: CodebookFile, frames: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """Faults of blank, unknown and repeated values of one file, each with its line."""
    frame = frames[file.name]
    for column in file.required:
        for line in frame.index[frame[column].isna()]:
            yield Fault(
                "B107", f"{column} is blank", Place(file.path, row=int(line), column=column), "fill it in"
            )
    for column, allowed in file.allowed.items():
        yield from _strangers(file, column, frame[column], allowed, ", ".join(allowed))
    for column, (other, code) in file.belongs.items():
        known = tuple(frames[other][code].dropna())
        yield from _strangers(
            file, column, frame[column], known, f"the {code} of {CODEBOOK_FILES[other].path}"
        )
    for column, forbidden in file.forbidden.items():
        for line, value in frame.loc[frame[column].isin(forbidden), column].items():
            place = Place(file.path, row=int(str(line)), column=column)
            remedy = "put it in the reference file of its own, or name a kind of the barometer's own"
            yield Fault("B107", f"« {value} » has a file of its own", place, remedy)
    if file.key:
        key = frame[list(file.key)].fillna("")
        for line in frame.index[key.duplicated()]:
            facts = ", ".join(value for value in key.loc[line] if value)
            yield Fault(
                "B107",
                f"the key ({facts}) stands twice",
                Place(file.path, row=int(line)),
                "keep one of the rows",
            )
    if "edition" in file.columns:
        yield from _wrong_editions(file, frames)


def _strangers(
    file: CodebookFile, column: str, values: pd.Series[str], known: tuple[str, ...], allowed: str
) -> Iterator[Fault]:
    """Faults of values that do not belong to a list."""
    for line, value in values[values.notna() & ~values.isin(known)].items():
        near = nearest(value, known)
        remedy = f"did you mean {' or '.join(near)}?" if near else f"it is one of {allowed}"
        place = Place(file.path, row=int(str(line)), column=column)
        yield Fault("B107", f"« {value} » is not known as {column}", place, remedy)


def _wrong_editions(file: CodebookFile, frames: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """An edition is a year that `editions.csv` names, or `*`; printed figures may run ahead of it."""
    editions = frames[file.name]["edition"]
    if file.name in ("editions", "figures"):
        for line, value in editions[
            editions.notna() & ~editions.str.fullmatch(r"[12]\d{3}", na=False)
        ].items():
            place = Place(file.path, row=int(str(line)), column="edition")
            yield Fault("B107", f"« {value} » is not a year", place, "write it with four digits")
        return
    known = (EVERY_EDITION, *frames["editions"]["edition"].dropna())
    yield from _strangers(file, "edition", editions, known, f"{', '.join(known)}")


def unknown_columns(file: CodebookFile, frame: pd.DataFrame) -> Iterator[Fault]:
    """Columns that no landed table asks for."""
    for line, row in frame[frame["table"].isin(list(TABLES)) & frame["column"].notna()].iterrows():
        asked = [column.name for column in TABLES[row["table"]].asked]
        if row["column"] not in asked:
            near = nearest(row["column"], asked)
            remedy = f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(asked)}"
            place = Place(file.path, row=int(str(line)), column="column")
            yield Fault("B107", f"the table {row['table']} has no column « {row['column']} »", place, remedy)
