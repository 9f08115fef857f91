"""Every code that a message may bear is explained, and none is explained that no message bears."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_error_code_is_explained_in_the_operations_guide_and_no_other() -> None:
    code = re.compile(r'"(B\d{3})"')
    raised = {
        found
        for path in (ROOT / "barometre_pipeline").rglob("*.py")
        for found in code.findall(path.read_text(encoding="utf-8"))
    }
    explained = re.findall(
        r"^\| (B\d{3}) \|", (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"), re.M
    )
    assert sorted(explained) == sorted(raised)
