"""`barometre status`: how far each edition has come, what is published, what lacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from barometre_pipeline.cli.common import data_option, explained, output_option, resolve_settings

if TYPE_CHECKING:
    from barometre_pipeline.codebook import Codebook
    from barometre_pipeline.ingestion.standing import Standing
    from barometre_pipeline.settings import Settings


@click.command()
@data_option
@output_option
@explained
def status(data: Path | None, output: Path | None) -> None:
    """Say how far each edition has come, and what to do next.

    Looks only: it writes nothing, and does not wait for a run that is under way. An edition is not delivered,
    not complete, not loaded, stale (loaded from something else than what is there now) or landed.
    """
    from barometre_pipeline.codebook import load_codebook
    from barometre_pipeline.ingestion.standing import delivered_unnamed, find_standings
    from barometre_pipeline.text_table import lay_out

    settings = resolve_settings(data, output)
    codebook = load_codebook(settings.data_dir)
    standings = find_standings(codebook, settings)
    headers = ("edition", "nature", "expected", "received on", "stage", "why")
    rows = [_row(codebook, standing, settings) for standing in standings.values()]
    for line in lay_out(headers, rows):
        click.echo(line)
    for folder in delivered_unnamed(codebook, settings):
        click.echo(f"raw/{folder} was delivered, and codebook/editions.csv does not name it")
    click.echo("")
    for line in _published_and_next(codebook, list(standings.values()), settings):
        click.echo(line)


def _row(codebook: Codebook, standing: Standing, settings: Settings) -> tuple[str, ...]:
    from barometre_pipeline.errors import BarometreError
    from barometre_pipeline.ingestion.delivery import read_delivery

    edition = codebook.for_edition(standing.edition)
    try:
        received = str(read_delivery(settings.raw_dir, edition.edition, edition.nature).received_on)
    except BarometreError:
        received = ""
    is_expected = "yes" if edition.edition in codebook.expected else "no"
    return str(edition.edition), edition.nature, is_expected, received, str(standing.stage), standing.why


def _published_and_next(codebook: Codebook, standings: list[Standing], settings: Settings) -> Iterator[str]:
    from barometre_pipeline.ingestion.standing import Stage
    from barometre_pipeline.publication.releases import latest_release
    from barometre_pipeline.publication.summary import options_of

    run = " ".join(["barometre run", *options_of(settings)])

    release = latest_release(settings.releases_dir)
    if release is None:
        yield "release  none yet"
    else:
        when = release.published_at if release.is_readable else "its record cannot be read"
        yield f"release  {release.id}, {when}: {', '.join(release.editions)}"
    lacking = [each for each in standings if each.stage != Stage.LANDED and each.edition in codebook.expected]
    not_there = [str(each.edition) for each in lacking if each.stage == Stage.NOT_DELIVERED]
    landed = {str(each.edition) for each in standings if each.stage == Stage.LANDED}
    if not_there:
        editions = ", ".join(not_there)
        yield f"next     put the files of {editions} in raw/, each with its delivery.yml; then {run}"
    elif lacking or release is None or landed != set(release.editions):
        yield f"next     {run}"
    else:
        yield "next     nothing: all that is expected is published"
