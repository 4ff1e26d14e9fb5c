"""The README says what is so: its commands run, its session's output is real, its schema table is the schema.

`python -m tests.test_readme` writes the output of the commands and the schema's table into the README anew.
"""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.app import app
from kg.schema import EDGES

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.S)
SCHEMA = re.compile(r"<!-- schema -->\n(.*?)<!-- /schema -->", re.S)


def session(text: str, folder: Path) -> str:
    """The console blocks of `text` with what their commands print now."""

    def block(match: re.Match[str]) -> str:
        lines = []
        for line in match.group(1).splitlines():
            if line.startswith("$ kg "):
                result = CliRunner(env={"COLUMNS": "110"}).invoke(app, shlex.split(line[5:]), catch_exceptions=False)
                assert result.exit_code == 0, f"{line}: {result.output}"
                lines += [line, *(out.rstrip() for out in result.stdout.rstrip().splitlines())]
        return "```console\n" + "\n".join(lines) + "\n```"

    return BLOCK.sub(block, text)


def schema_table() -> str:
    rows = ["| from | edge | to | says |", "|---|---|---|---|"]
    for edge in EDGES.values():
        heads, tails = (", ".join(dict.fromkeys(pair[i] for pair in edge.ends)) for i in (0, 1))
        rows.append(f"| {heads} | {edge.name} | {tails} | {edge.doc} |")
    return "\n".join(rows)


def renewed(text: str, folder: Path) -> str:
    return SCHEMA.sub(lambda _: f"<!-- schema -->\n{schema_table()}\n<!-- /schema -->", session(text, folder))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_GRAPH", raising=False)
    return tmp_path


def test_the_sessions_output_and_the_schema_are_real(checkout: Path) -> None:
    text = README.read_text(encoding="utf-8")
    assert BLOCK.search(text)
    assert renewed(text, checkout) == text


def test_the_figures_are_those_of_the_model_card() -> None:
    card = ROOT / "data" / "models" / "README.md"
    first, second = (
        re.findall(r"<!-- figures -->\n(.+?)<!-- /figures -->", path.read_text(encoding="utf-8"), re.S)
        for path in (README, card)
    )
    assert len(first) == 1
    assert first == second


def test_every_file_the_readme_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target


if __name__ == "__main__":
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "data").symlink_to(ROOT / "data")
        os.chdir(name)
        README.write_text(renewed(README.read_text(encoding="utf-8"), Path(name)), encoding="utf-8", newline="\n")
