"""The page on evaluation says what is so: its commands print what it shows, its causes are those of the code.

`python -m tests.test_docs_evaluation` writes both into the page anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from kg.evaluate import CAUSES
from tests.test_readme import session

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "evaluation.md"
TABLE = re.compile(r"<!-- causes -->\n(.*?)<!-- /causes -->", re.S)


def causes_table() -> str:
    rows = ["| stage | cause | says |", "|---|---|---|"]
    rows += [f"| {stage} | {cause} | {doc} |" for stage, of_stage in CAUSES.items() for cause, doc in of_stage.items()]
    return "\n".join(rows)


def renewed(text: str) -> str:
    """The page with the output of its commands, run from the root of the checkout, and the table of causes."""
    return TABLE.sub(lambda _: f"<!-- causes -->\n{causes_table()}\n<!-- /causes -->", session(text, ROOT))


def test_the_page_on_evaluation_is_real(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = PAGE.read_text(encoding="utf-8")
    assert text.count("$ kg evaluate") == 4
    assert renewed(text) == text


if __name__ == "__main__":
    os.chdir(ROOT)
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
