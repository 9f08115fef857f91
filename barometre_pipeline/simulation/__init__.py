"""Simulated deliveries: extracts that nobody sent, made from what was printed.

Belongs here: making the delivery of an edition whose answers were never published, from a stored seed.
Does not: anything that a real delivery goes through; a simulated one goes through all of it.

What was printed about an edition (`targets`) is reproduced exactly; what was not is an assumption
(`parameters`), and neither says anything about a real city.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from barometre_pipeline.codebook import EditionCodebook, load_codebook
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.simulation.edition import simulate_edition
from barometre_pipeline.simulation.form import write_files
from barometre_pipeline.simulation.lines import lay_out
from barometre_pipeline.simulation.parameters import Parameters, load_parameters
from barometre_pipeline.simulation.targets import read_targets
from barometre_pipeline.simulation.verification import verify

DELIVERY_NOTE = "delivery.yml"
SIMULATED = "simulated"

NOTE = (
    "The answers of single cities were never published. Every printed figure of the edition is reproduced; "
    "nothing else is a fact, and no city said what its lines say."
)


def write_delivery(data_dir: Path, edition: int, seed: int | None = None) -> list[Path]:
    """Write the simulated delivery of one edition in `raw/<edition>`, `delivery.yml` last.

    Args:
        data_dir: the folder of a barometer.
        edition: an edition that its codebook says is simulated.
        seed: in place of the one that is stored with the parameters.

    Raises:
        BarometreError: as `make_delivery`; nothing is written then.
    """
    files = make_delivery(data_dir, edition, seed)
    folder = data_dir / "raw" / str(edition)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DELIVERY_NOTE).unlink(missing_ok=True)
    return [_write_whole(folder / name, content) for name, content in files.items()]


def make_delivery(data_dir: Path, edition: int, seed: int | None = None) -> dict[str, bytes]:
    """Return the files of a simulated delivery by name, `delivery.yml` last.

    The same seed gives the same cells, and of a text file the same bytes; those of a workbook hang on the
    versions of zlib and XlsxWriter.

    Raises:
        BarometreError: B101-B108 codebook, B181 parameters, B182 assumptions that cannot be met, B183 printed
            figures that are not reproduced, B184 an edition whose answers are real.
    """
    codebook = load_codebook(data_dir)
    of_edition = codebook.for_edition(edition)
    if of_edition.nature != SIMULATED:
        what = f"the edition {edition} is a {of_edition.nature}: its delivery is not to be simulated"
        raise BarometreError(Fault("B184", what, Place("codebook/editions.csv", column="nature")))
    parameters = load_parameters(data_dir, edition)
    if seed is not None:
        parameters = parameters.model_copy(update={"seed": seed})
    simulated = simulate_edition(data_dir, codebook, edition, parameters)
    # Before it is verified: what the register corrects is set right in the projects.
    lines = lay_out(simulated.respondents, simulated.projects, parameters, of_edition)
    verify(simulated.counted(), read_targets(codebook.frames["figures"], edition))
    files = write_files(lines, simulated.respondents, simulated.answers, of_edition, parameters)
    return files | {DELIVERY_NOTE: _delivery_note(list(files), of_edition, parameters)}


def _delivery_note(names: list[str], codebook: EditionCodebook, parameters: Parameters) -> bytes:
    note = {
        "origin": f"simulated by « barometre simulate --edition {codebook.edition} », seed {parameters.seed}",
        "licence": codebook.barometer.licence,
        "received_on": parameters.made_on,
        "nature": SIMULATED,
        "files": [{"name": name} for name in names],
        "note": NOTE,
    }
    return yaml.safe_dump(note, allow_unicode=True, sort_keys=False, width=100).encode()


def _write_whole(path: Path, content: bytes) -> Path:
    """Write a file so that no reader sees half of it."""
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    return partial.replace(path)
