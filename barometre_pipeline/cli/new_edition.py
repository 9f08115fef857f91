"""`barometre new-edition`: the codebook of an edition, drafted from its files, decided by a person."""

from __future__ import annotations

from pathlib import Path

import click

from barometre_pipeline.cli.common import data_option, explained, resolve_settings
from barometre_pipeline.drafting.changes import ACCEPTED_AT_ONCE, ACCEPTED_IN_FIRST
from barometre_pipeline.settings import Settings


@click.command("new-edition", short_help="Draft the codebook of an edition from its files.")
@click.argument("edition", type=click.IntRange(1000, 2999))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--accept",
    "changes",
    type=click.Choice((*ACCEPTED_AT_ONCE, *ACCEPTED_IN_FIRST)),
    multiple=True,
    help="Write yes on the rows of the draft that are of this change, lack nothing and are not decided yet; "
    "may be repeated. In a first edition only: new.",
)
@click.option(
    "--confirm", "is_confirmed", is_flag=True, help="Write the rows that were decided into the codebook."
)
@data_option
@explained
def new_edition(
    edition: int, paths: tuple[Path, ...], changes: tuple[str, ...], is_confirmed: bool, data: Path | None
) -> None:
    """Draft the codebook rows of an EDITION from its files, at PATHS (a folder, or files).

    The draft lies in drafts/EDITION of the data folder, as CSV for a spreadsheet: each row says what changed
    since the edition before, and why. Write yes or no on each, then --confirm. Nothing reaches the codebook
    before. Given the files again, it keeps what you decided or mended, and drafts what follows from it.

    \b
    Example:
      barometre new-edition 2016 ~/Downloads/answers
      barometre new-edition 2016 --accept same
      barometre new-edition 2016 --confirm

    Then `barometre check` says what a load would say.
    """  # noqa: D301 - click wants the backspace itself
    data_dir = resolve_settings(data, None).data_dir
    if not (paths or changes or is_confirmed):
        raise click.UsageError(
            "give the folder of the delivery; or, once there is a draft, --accept or --confirm"
        )
    if paths:
        _draft(data_dir, edition, paths)
    if changes:
        _accept(data_dir, edition, changes)
    if is_confirmed:
        _confirm(data_dir, edition)


def _draft(data_dir: Path, edition: int, paths: tuple[Path, ...]) -> None:
    from barometre_pipeline.codebook import load_codebook
    from barometre_pipeline.drafting.compose import make_draft
    from barometre_pipeline.drafting.folder import draft_dir, write_draft
    from barometre_pipeline.drafting.kept import read_kept, refuse_nothing_to_add
    from barometre_pipeline.drafting.nature import stated_nature
    from barometre_pipeline.drafting.summary import summarise

    folder = draft_dir(data_dir, edition)
    codebook = load_codebook(data_dir)
    kept = read_kept(codebook, folder, edition)
    draft = make_draft(codebook, edition, paths, data_dir / "raw", stated_nature(paths), kept)
    refuse_nothing_to_add(draft, kept)
    write_draft(draft, folder, kept.written)
    click.echo(summarise(draft, folder, data_dir, kept))


def _accept(data_dir: Path, edition: int, changes: tuple[str, ...]) -> None:
    from barometre_pipeline.codebook_files import read_editions
    from barometre_pipeline.drafting.folder import accept, draft_dir

    others = set(read_editions(data_dir)) - {edition}
    if others and set(changes) & set(ACCEPTED_IN_FIRST):
        raise click.UsageError(
            "rows that are new are accepted at once in a first edition only: beside another edition each is "
            "decided by itself"
        )
    accepted, lacking = accept(draft_dir(data_dir, edition), edition, changes)
    for name, rows in accepted.items():
        click.echo(f"yes on {len(rows)} rows of {name}.csv")
    unseen = [row.cells["domain_code"] for row in accepted.get("domains", ()) if row.change == "unseen"]
    if unseen:
        click.echo(
            f"  domains without a project among them: {', '.join(unseen)}; write no, here and in "
            "modalities.csv and domain_crosswalk.csv, only on what is no longer on the form: where the list "
            "changes, most figures are told to be a break"
        )
    for name, rows in lacking.items():
        click.echo(f"not on {len(rows)} rows of {name}.csv, which lack a cell that is yours to fill in")
    if not accepted:
        click.echo(f"no row that is {' or '.join(changes)} was left to accept")


def _confirm(data_dir: Path, edition: int) -> None:
    from barometre_pipeline.drafting.confirmation import Answers, confirm
    from barometre_pipeline.drafting.decisions import kept_rows
    from barometre_pipeline.drafting.folder import answers_to_decide, draft_dir, headers_to_decide, read_draft
    from barometre_pipeline.typed import command, shown, typed

    folder = draft_dir(data_dir, edition)
    rows = read_draft(folder, edition)
    kept = kept_rows(data_dir, rows, headers_to_decide(folder), edition)
    answers = Answers(rows["modalities"], answers_to_decide(folder))
    for name, count in confirm(data_dir, edition, kept, answers).items():
        click.echo(f"{count} rows added to codebook/{name}.csv")
    raw = data_dir / "raw" / str(edition)
    steps = [
        command("check", typed(raw), "--edition", str(edition), data_dir=data_dir),
        command("run", data_dir=data_dir, output_dir=Settings.resolve(data_dir).output_dir),
    ]
    if not (raw / "delivery.yml").is_file():
        steps.insert(0, f"put the files and delivery.yml, written last, in {shown(raw)}")
    click.echo("next:")
    for number, step in enumerate(steps, 1):
        click.echo(f"  {number}. {step}")
    click.echo("the draft has served and may be deleted")
