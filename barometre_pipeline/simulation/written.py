"""Codes as they are written in a form: `modalities.csv` read backwards.

Belongs here: the text of one cell, from a code, a number or several choices.
Does not: which cell stands where (`sheets`, `form`).
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, Inexact

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.frames import TRUE
from barometre_pipeline.ingestion.layout import records
from barometre_pipeline.ingestion.recode import PART_JOIN
from barometre_pipeline.simulation.answers import NO_ANSWER, Answers
from barometre_pipeline.simulation.parameters import setting_for
from barometre_pipeline.simulation.sheets import Field
from barometre_pipeline.tables import TABLES

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_EXACT = Context(prec=28, traps=[Inexact])


class Writer:
    """Writes the codes of one edition as its form shows them."""

    def __init__(self, codebook: EditionCodebook) -> None:
        self._written: dict[tuple[str, str, str], str] = {}
        for _, row in records(codebook.modalities):
            self._written.setdefault(
                (str(row["table"]), str(row["column"]), str(row["code"])), row["written"] or ""
            )
        self._items = [(str(row["item_group"]), str(row["item_code"])) for _, row in records(codebook.items)]

    def answers(self, field: Field) -> list[str]:
        """Return all that the form may show for a coded column, in the order of `modalities.csv`."""
        shown = (text for key, text in self._written.items() if key[:2] == (field.table, field.column))
        return [_part(text, field.part) for text in shown]

    def value(self, field: Field, value: str, decimal_mark: str) -> str:
        """Return what the form shows for a coded value; what is not coded stands as it is.

        Raises:
            BarometreError: B182, a code that the codebook does not know how to write, or a number that has no
                decimals enough in the unit of the form.
        """
        written = self._written.get((field.table, field.column, value))
        if written is not None:
            return _part(written, field.part)
        if value in ("", NO_ANSWER):
            return ""
        column = TABLES[field.table].column(field.column)
        is_coded = any(key[:2] == (field.table, field.column) for key in self._written)
        if is_coded and (column.codes or column.type == "boolean"):
            place = Place("codebook/modalities.csv", column="code")
            what = f"no written answer of {field.table}.{field.column} stands for « {value} »"
            raise BarometreError(Fault("B182", what, place, "add it, or mend the parameters"))
        if column.type not in ("number", "integer"):
            return value
        return _in_its_unit(value, field).replace(".", decimal_mark)

    def answer(self, field: Field, answers: Answers, decimal_mark: str) -> str:
        """Return what the form shows for an item, or for all the items that one cell names."""
        if not field.separator:
            return self.value(field, setting_for(field.item, answers, "answers"), decimal_mark)
        said = {
            item: setting_for(item, answers, "choices") for group, item in self._items if group == field.item
        }
        chosen = [self.value(field, item, decimal_mark) for item, answer in said.items() if answer == TRUE]
        if chosen:
            return f"{field.separator} ".join(chosen)
        return self.value(field, next(iter(said.values()), ""), decimal_mark)


def _in_its_unit(value: str, field: Field) -> str:
    """Write a number of ours in the unit of the form; what is no number (a misprint) stands as it is."""
    if not field.factor or _NUMBER.fullmatch(value) is None:
        return value
    factor = Decimal(field.factor)
    try:
        return f"{_EXACT.divide(Decimal(value), factor).normalize(_EXACT):f}"
    except Inexact:
        place = Place("codebook/columns.csv", column="factor")
        what = f"{field.table}.{field.column} holds a number that the factor {factor} does not divide exactly"
        remedy = "leave factor blank in a simulated form, or mend the parameters"
        raise BarometreError(Fault("B182", what, place, remedy)) from None


def _part(written: str, part: int) -> str:
    return written.split(PART_JOIN)[part - 1] if part else written
