"""Known errors of a delivery, mended as `corrections.csv` says.

Belongs here: applying the register to harmonised text, all or nothing.
Does not: judging the corrected values, which are validated like any other (`validate`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault, Place, nearest
from barometre_pipeline.ingestion.frames import frame_of, text_or_none
from barometre_pipeline.ingestion.quarantine import ROW_IN_ERROR, WITHDRAWN
from barometre_pipeline.tables import CORRECTION_APPLIED, MISSING_REASONS, TABLES, Column, Table

_REGISTER = "codebook/corrections.csv"
_TAKE_OUT = "take the correction out of corrections.csv"
_LINES_SHOWN = 5
_BLANK_ANSWER = "no_answer"
_CELL = "cell"
_REASONS = {"row": ROW_IN_ERROR, "withdrawn": WITHDRAWN}
"""Kind of a correction that takes its rows out -> the reason that they bear in quarantine."""


@dataclass(frozen=True)
class Corrected:
    """The tables of an edition after its corrections.

    Attributes:
        tables: name -> text frame; rows that are taken out are still there.
        taken_out: table -> label of each row that the register takes out -> the reason that it bears.
        applied: one row a correction (`tables.CORRECTION_APPLIED`).
    """

    tables: dict[str, pd.DataFrame]
    taken_out: dict[str, dict[int, str]]
    applied: pd.DataFrame


@dataclass(frozen=True)
class _Correction:
    """One row of the register, and the rows of the delivery that it speaks of.

    `cells` are those of the register; `line` is where it stands there. Without an item, it speaks of every
    item of the line.
    """

    line: int
    cells: Mapping[str, str | None]
    frame: pd.DataFrame
    rows: frozenset[int]

    @property
    def table(self) -> Table:
        return TABLES[str(self.cells["table"])]

    @property
    def reason(self) -> str | None:
        """The reason for which its rows are taken out; None: it changes a cell of them."""
        return _REASONS.get(str(self.cells["kind"]))

    @property
    def column(self) -> str | None:
        return self.cells["column"]

    @property
    def place(self) -> str:
        """Where in the delivery it applies."""
        line = f"line {self.cells['source_row']}"
        parts = [self.cells["source_file"], self.cells["source_sheet"], line, self.cells["item_code"]]
        return ", ".join(part for part in parts if part)

    def holds(self, value: str | None) -> bool:
        """Say whether each of its cells holds exactly that value."""
        written = self.frame.loc[sorted(self.rows), str(self.column)]
        return bool(written.isna().all() if value is None else (written == value).all())

    def fault(self, code: str, what: str, remedy: str, column: str) -> Fault:
        """Word what is wrong with it."""
        place = Place(_REGISTER, row=self.line, column=column)
        return Fault(code, f"the correction {self.cells['correction_id']} {what}", place, remedy)


def apply_corrections(tables: Mapping[str, pd.DataFrame], codebook: EditionCodebook) -> Corrected:
    """Take out the rows that the register names, and change each cell that still holds what it expects.

    In a column whose missing values have a reason, a corrected value clears the reason, a reason
    (`dont_know`) takes the place of the value, and a blank counts as a blank answer.

    Args:
        tables: name -> text frame as harmonised, indexed from 0.
        codebook: the edition's, with its register.

    Raises:
        BarometreError: B401 already mended, B402 another value, B403 no such row, B404 no such column, B405
            two corrections of one cell, B406 one that changes nothing, or is not as its kind is written, B407
            a row in error whose line leaves a respondent in; all failures together.
    """
    register = [
        _find_rows(int(str(line)), {str(name): text_or_none(cell) for name, cell in row.items()}, tables)
        for line, row in codebook.corrections.iterrows()
    ]
    faults = [fault for correction in register for fault in _faults_of(correction)]
    faults.extend(_conflicts(register))
    faults.extend(_left_in(register, tables))
    if faults:
        raise BarometreError(faults)
    corrected = {name: frame.copy() for name, frame in tables.items()}
    taken_out: dict[str, dict[int, str]] = {name: {} for name in tables}
    for correction in register:
        name = correction.table.name
        if correction.reason is None:
            _write(corrected[name], correction)
        else:
            taken_out[name] |= dict.fromkeys(correction.rows, correction.reason)
    applied = frame_of(CORRECTION_APPLIED, (_record(each, codebook.edition) for each in register))
    return Corrected(corrected, taken_out, applied)


def _find_rows(line: int, cells: Mapping[str, str | None], tables: Mapping[str, pd.DataFrame]) -> _Correction:
    frame = tables[str(cells["table"])]
    is_there = _is_of_line(frame, cells)
    if cells["item_code"] is not None:
        is_there &= frame["item_code"] == cells["item_code"] if "item_code" in frame.columns else False
    return _Correction(line, cells, frame, frozenset(int(row) for row in frame.index[is_there]))


def _is_of_line(frame: pd.DataFrame, cells: Mapping[str, str | None]) -> pd.Series[bool]:
    """Say of each row of a table whether it comes from the line that a row of the register names."""
    is_there = (frame["source_file"] == cells["source_file"]) & (
        frame["source_row"].astype("str") == cells["source_row"]
    )
    sheet = cells["source_sheet"]
    return is_there & (frame["source_sheet"].isna() if sheet is None else frame["source_sheet"] == sheet)


def _faults_of(correction: _Correction) -> Iterator[Fault]:
    """Yield what keeps one correction from being applied, the first thing only."""
    misworded = _misworded_cell(correction) if correction.reason is None else _misworded_row(correction)
    if misworded is not None:
        yield misworded
    elif not correction.rows:
        what = f"speaks of {correction.place}, which yields no row of the table {correction.table.name}"
        yield correction.fault("B403", what, _remedy_of_lost_row(correction), "source_row")
    elif correction.reason is None and not correction.holds(correction.cells["expected"]):
        yield _unexpected(correction)


def _misworded_cell(correction: _Correction) -> Fault | None:
    """Word what a correction of a cell lacks, whatever the delivery holds."""
    asked = [column.name for column in correction.table.asked]
    if correction.column is None:
        remedy = f"name the column; the kinds that take the whole row out are {' and '.join(_REASONS)}"
        return correction.fault("B406", f"is of the kind {_CELL} and names no column", remedy, "column")
    if correction.column not in asked:
        near = nearest(correction.column, asked)
        remedy = f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(asked)}"
        what = f"names « {correction.column} », no column of {correction.table.name} that can be corrected"
        return correction.fault("B404", what, remedy, "column")
    if correction.cells["expected"] == correction.cells["corrected"]:
        return correction.fault("B406", "changes nothing", _TAKE_OUT, "corrected")
    return None


def _misworded_row(correction: _Correction) -> Fault | None:
    """Word what a correction that takes rows out says beyond that."""
    for name in ("column", "expected", "corrected"):
        if correction.cells[name] is not None:
            what = f"takes a whole row out ({correction.cells['kind']}), and fills in {name}"
            remedy = f"leave it blank; to correct one value, write {_CELL} as the kind"
            return correction.fault("B406", what, remedy, name)
    return None


def _unexpected(correction: _Correction) -> Fault:
    """Word that a cell changed since the correction was written; what it holds stays out of messages."""
    where = f"{correction.column} of {correction.place}"
    if correction.holds(correction.cells["corrected"]):
        return correction.fault(
            "B401", f"is no longer needed: {where} holds the corrected value", _TAKE_OUT, "expected"
        )
    return correction.fault(
        "B402",
        f"does not find what it expects: {where} holds another value",
        f"compare the delivery with the register, then mend `expected` or {_TAKE_OUT}",
        "expected",
    )


def _remedy_of_lost_row(correction: _Correction) -> str:
    """Say what the delivery has instead: files, or lines of the file, or items of the line."""
    frame, cells = correction.frame, correction.cells
    files = list(dict.fromkeys(frame["source_file"].dropna()))
    if cells["source_file"] not in files:
        near = nearest(str(cells["source_file"]), files) or files
        return f"the table has rows from {', '.join(near[:_LINES_SHOWN]) or 'no file'}; or {_TAKE_OUT}"
    of_file = frame[frame["source_file"] == cells["source_file"]]
    on_line = of_file[of_file["source_row"].astype("str") == cells["source_row"]]
    if not on_line.empty:
        have = [name for name in ("source_sheet", "item_code") if name in on_line.columns]
        found = list(dict.fromkeys(str(value) for name in have for value in on_line[name].dropna()))
        known = ", ".join(found) or "neither sheet nor item"
        return f"that line has {known}: mend source_sheet or item_code"
    lines = sorted({int(row) for row in of_file["source_row"]}, key=lambda row: _distance(row, cells))
    shown = ", ".join(str(row) for row in sorted(lines[:_LINES_SHOWN]))
    return f"the nearest lines with rows are {shown}; or {_TAKE_OUT}"


def _distance(row: int, cells: Mapping[str, str | None]) -> int:
    wanted = str(cells["source_row"])
    return abs(row - int(wanted)) if wanted.isdecimal() else row


def _conflicts(register: list[_Correction]) -> Iterator[Fault]:
    """Yield each correction of a cell that an earlier one changes, or of a row that one takes out."""
    for position, later in enumerate(register):
        for earlier in register[:position]:
            same_column = None in (later.column, earlier.column) or later.column == earlier.column
            if later.table is earlier.table and same_column and later.rows & earlier.rows:
                what = f"speaks of the same cell as {earlier.cells['correction_id']}: {later.place}"
                yield later.fault("B405", what, "keep one of the two", "correction_id")
                break


def _left_in(register: list[_Correction], tables: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Yield each row in error whose line invents a respondent too, of whom the register does not speak."""
    spoken_of = {(each.table.name, row) for each in register for row in each.rows}
    taken_out = {(each.table.name, row) for each in register if each.reason for row in each.rows}
    for correction in register:
        parent = correction.table.parent
        if parent is None or correction.reason != ROW_IN_ERROR or not correction.rows:
            continue
        frame = tables[parent]
        beside = frame.loc[_is_of_line(frame, correction.cells), "respondent_code"].dropna()
        left = {code for row, code in beside.items() if (parent, row) not in spoken_of}
        if left - _named_elsewhere(correction, tables, taken_out):
            what = f"takes a row out of {correction.table.name} and leaves in the {parent} of the same line"
            remedy = (
                f"if that is in error too, add a row for {parent} and the same line, of the kind row: what "
                "belongs to it follows; if it did answer, write withdrawn as the kind of this one"
            )
            yield correction.fault("B407", f"{what}, which no other line names", remedy, "kind")


def _named_elsewhere(
    correction: _Correction, tables: Mapping[str, pd.DataFrame], taken_out: set[tuple[str, int]]
) -> set[str]:
    """Respondents that rows of other lines name, of those that stay."""
    rows = (
        (name, row, code)
        for name, frame in tables.items()
        for row, code in frame.loc[~_is_of_line(frame, correction.cells), "respondent_code"].dropna().items()
    )
    return {str(code) for name, row, code in rows if (name, int(str(row))) not in taken_out}


def _write(frame: pd.DataFrame, correction: _Correction) -> None:
    """Write one corrected value, and the reason that goes with it."""
    column = correction.table.column(str(correction.column))
    rows, corrected = sorted(correction.rows), correction.cells["corrected"]
    if column.missing is None:
        frame.loc[rows, column.name] = corrected
        return
    reason = _reason_for(column, corrected)
    frame.loc[rows, column.name] = None if corrected in MISSING_REASONS else corrected
    frame.loc[rows, column.missing] = reason


def _reason_for(column: Column, corrected: str | None) -> str | None:
    if corrected in MISSING_REASONS:
        return corrected
    # A blank rank means that the respondent ranked other items.
    return _BLANK_ANSWER if corrected is None and column.name != "rank" else None


def _record(correction: _Correction, edition: int) -> dict[str, object]:
    cells = dict(correction.cells)
    return {
        **cells,
        "edition": edition,
        "table_name": correction.table.name,
        "column_name": correction.column,
        "source_row": int(str(cells["source_row"])),
    }
