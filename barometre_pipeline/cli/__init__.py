"""`barometre`, the command line: one module a command, or a few that belong together.

Belongs here: the list of commands. In the modules: options, what is printed, exit codes.
Does not: the work (`ingestion`, `publication`, `orchestration`).

Exit codes: 0 done; 1 refused, with a message that says what to mend; 2 wrong usage; 130 and 143 interrupted.
"""

from __future__ import annotations

import os

import click

from barometre_pipeline.cli.check import check
from barometre_pipeline.cli.dagster import prepare, ui
from barometre_pipeline.cli.init import init
from barometre_pipeline.cli.new_edition import new_edition
from barometre_pipeline.cli.query import query
from barometre_pipeline.cli.releases import releases, rollback
from barometre_pipeline.cli.run import run
from barometre_pipeline.cli.simulate import simulate
from barometre_pipeline.cli.status import status


class _InOrderOfUse(click.Group):
    """Lists the commands as they are declared: in the order in which one needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the base's signature
        """Return the names of the commands."""
        return list(self.commands)


_EPILOG = """
\b
Exit codes:
  0         done
  1         refused: the message says what, where, and what to do
  2         wrong usage
  130, 143  interrupted

\b
Completion of commands, editions and releases with the Tab key, for bash (also zsh, fish):
  eval "$(_BAROMETRE_COMPLETE=bash_source barometre)"
"""


@click.group(cls=_InOrderOfUse, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EPILOG)
@click.version_option(package_name="barometre-pipeline")
@click.pass_context
def main(context: click.Context) -> None:
    """From a folder of survey extracts to a release whose every figure can be traced to its cells."""
    if os.environ.get("NO_COLOR"):
        context.color = False  # click itself leaves colours out only where nobody watches


for _command in (
    init,
    new_edition,
    check,
    run,
    status,
    query,
    releases,
    rollback,
    ui,
    simulate,
    prepare,
):
    main.add_command(_command)
