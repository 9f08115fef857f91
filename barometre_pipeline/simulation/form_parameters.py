"""How the files of a simulated edition look, beyond what the codebook says of them: `form` of its parameters.

Belongs here: titles, notes, merged cells and other habits of those who keep a workbook by hand.
Does not: headers, answers and layout, which the codebook knows (`sheets`, `written`).
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, PositiveInt


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SheetForm(_Strict):
    """What a sheet of a workbook shows beside its table.

    Attributes:
        titles: lines above the header.
        notes: lines under the foot.
        merged_down: header of a column whose cells are merged where they repeat themselves.
        hidden_rows: rows of the sheet that are hidden.
        margin: row of the sheet -> note that somebody left beside the table.
        lists: whether it lists the written answers of each coded column.
    """

    titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    merged_down: str = ""
    hidden_rows: tuple[PositiveInt, ...] = ()
    margin: dict[PositiveInt, str] = {}
    is_hidden: bool = False
    lists: bool = False


class FormParameters(_Strict):
    """Habits of those who keep the files.

    Attributes:
        sheets: name -> form, of each sheet of the workbook, in order.
        typed_as_text: one number in so many is text for the spreadsheet; none: no number is.
    """

    sheets: dict[str, SheetForm] = {}
    typed_as_text: PositiveInt | None = None
