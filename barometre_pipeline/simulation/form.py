"""The files of a delivery, from coded lines: the codebook read backwards.

Belongs here: which line of which sheet shows what.
Does not: columns (`sheets`), the text of a cell (`written`), bytes (`text_form`, `workbook_form`), what the
lines hold (`lines`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.simulation.answers import Answers
from barometre_pipeline.simulation.lines import Line
from barometre_pipeline.simulation.parameters import Parameters
from barometre_pipeline.simulation.respondents import Respondent
from barometre_pipeline.simulation.sheets import Field, Sheet, sheets_of
from barometre_pipeline.simulation.text_form import write_text
from barometre_pipeline.simulation.workbook_form import FilledSheet, write_workbook
from barometre_pipeline.simulation.written import Writer
from barometre_pipeline.tables import PROJECT


def write_files(
    lines: Sequence[Line],
    respondents: Sequence[Respondent],
    answers: Mapping[str, Answers],
    codebook: EditionCodebook,
    parameters: Parameters,
) -> dict[str, bytes]:
    """Return the files of a delivery by name, in the order of `files.csv`.

    Raises:
        BarometreError: B182, a code that the codebook does not know how to write, or a form that the codebook
            does not know.
    """
    writer, files = Writer(codebook), {}
    by_code = {respondent.code: respondent for respondent in respondents}
    filled = [
        FilledSheet(sheet, list(_rows(sheet, lines, by_code, answers, writer)))
        for sheet in sheets_of(codebook)
    ]
    for file in dict.fromkeys(each.sheet.file for each in filled):
        of_file = [each for each in filled if each.sheet.file == file]
        if of_file[0].sheet.name is None:
            files[file] = write_text(of_file[0].sheet, of_file[0].rows)
        else:
            files[file] = write_workbook(of_file, codebook, parameters, writer)
    return files


def _rows(
    sheet: Sheet,
    lines: Sequence[Line],
    respondents: Mapping[str, Respondent],
    answers: Mapping[str, Answers],
    writer: Writer,
) -> Iterator[list[str]]:
    """Yield what each line of a sheet shows: one a project, or one a respondent where it shows no project."""
    if PROJECT.name not in sheet.tables:
        lines = [Line(code) for code in respondents]
    mark = sheet.layout.decimal_mark
    for line in lines:
        yield [_shown(field, line, respondents, answers, writer, mark) for field in sheet.fields]


def _shown(
    field: Field,
    line: Line,
    respondents: Mapping[str, Respondent],
    answers: Mapping[str, Answers],
    writer: Writer,
    decimal_mark: str,
) -> str:
    if field.table == PROJECT.name:
        return writer.value(field, (line.project | line.misprints).get(field.column, ""), decimal_mark)
    respondent = respondents[line.respondent_code]
    if not field.table:
        return respondent.contact.get(field.header, "")
    if field.item:
        return writer.answer(field, answers[respondent.code], decimal_mark)
    return writer.value(field, respondent.cells.get(field.column, ""), decimal_mark)
