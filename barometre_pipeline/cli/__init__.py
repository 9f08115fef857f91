"""`barometre`, the command line: one module a command, or a few that belong together.

Belongs here: the list of commands. In the modules: options, what is printed, exit codes.
Does not: the work (`ingestion`, `publication`, `orchestration`).

Exit codes: 0 done; 1 refused, with a message that says what to mend; 2 wrong usage; 130 and 143 interrupted.
"""

from __future__ import annotations

import click

from barometre_pipeline.cli.dagster import prepare, ui
from barometre_pipeline.cli.releases import releases, rollback
from barometre_pipeline.cli.run import run
from barometre_pipeline.cli.simulate import simulate


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="barometre-pipeline")
def main() -> None:
    """From a folder of survey extracts to a release whose every figure can be traced to its cells."""


for _command in (run, releases, rollback, simulate, prepare, ui):
    main.add_command(_command)
