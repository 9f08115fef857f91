"""`barometre check`: what a load would say of a delivery, without loading it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from barometre_pipeline.cli.common import complete_edition, data_option, explained, resolve_settings, say

_MOST_ROWS = 2000
"""Rows set aside that the page lists one by one."""


@click.command(short_help="Say what a load of files would say, without loading.")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--edition",
    type=int,
    required=True,
    shell_complete=complete_edition,
    help="Edition that the files answer.",
)
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as a page to this file."
)
@click.option(
    "--language",
    type=click.Choice(("fr", "en")),
    help="Language of the report.  [default: that of LANG, else en]",
)
@data_option
@explained
def check(path: Path, edition: int, html: Path | None, language: str | None, data: Path | None) -> None:
    """Say what a load of PATH would say, without loading it: for those who fill in and send files.

    PATH is the folder that holds the files of an edition, or one file, wherever it is; nothing is
    written there.

    \b
    Examples:
      barometre check ~/Downloads/answers --edition 2015
      barometre check answers.xlsx --edition 2013 --language fr --html report.html

    Ends with 0 if a load would take the delivery (rows set aside are told), with 1 if it would refuse it.
    Then mend what is listed, and check again; `barometre run` loads it.
    """  # noqa: D301 - click wants the backspace itself
    from barometre_pipeline.checking.language import language_of, speaking
    from barometre_pipeline.checking.outline import outline
    from barometre_pipeline.checking.page import write_page
    from barometre_pipeline.checking.report import check as check_delivery
    from barometre_pipeline.checking.terminal import print_outline

    if html is not None and path.is_dir() and html.resolve().is_relative_to(path.resolve()):
        raise click.BadParameter(
            "write the page elsewhere: this folder is what is checked", param_hint="--html"
        )
    spoken = speaking(language or language_of())
    if sys.stderr.isatty():
        say(spoken.say("Reading the files…"))
    report = check_delivery(path, edition, resolve_settings(data, None).data_dir)
    said = outline(report, spoken, _MOST_ROWS)
    print_outline(said)
    if html is not None:
        write_page(said, html)
    sys.exit(1 if report.verdict == "refused" else 0)
