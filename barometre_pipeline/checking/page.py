"""A report as one HTML page that stands alone: nothing of it comes from elsewhere.

Belongs here: rendering, and writing it for its owner's eyes.
Does not: what it says (`outline`), how it looks (`page.html.jinja`).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from barometre_pipeline.checking.language import speaking
from barometre_pipeline.checking.outline import Outline, shown
from barometre_pipeline.disk import disk_faults

_OWNER_ONLY = 0o600
_MARK_AFTER_SPACE = re.compile(r"(?<=«) | (?=[»:;?!%])")
_WARNING = "This page shows what the files hold: keep it with them, send it only to those who may see them."


def render_page(outline: Outline) -> str:
    """Return the page; what a delivery holds is text there, whatever it looks like."""
    environment = Environment(
        loader=PackageLoader("barometre_pipeline", "checking"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"shown": shown, "spoken": _spoken}
    template = environment.get_template("page.html.jinja")
    warning = speaking(outline.language).say(_WARNING)
    return template.render(outline=outline, warning=warning)


def _spoken(sentence: str) -> str:
    """Return a sentence whose marks stay with their words at the end of a line, as French has them."""
    return _MARK_AFTER_SPACE.sub("\u00a0", shown(sentence))


def write_page(outline: Outline, path: Path) -> None:
    """Write the page, which holds answers: only its owner may read it.

    Raises:
        BarometreError: B601-B603, the disk failed.
    """
    page = render_page(outline)
    with disk_faults(path):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(page)
