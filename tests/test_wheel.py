"""The wheel, installed into an empty environment, carries all it needs."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(ROOT)], check=True)
    [path] = out.glob("*.whl")
    return path


def test_the_wheel_carries_data_queries_and_viz(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for folder in (
        "data/vocabularies/methods.tsv",
        "data/models/trees.npz",
        "data/models/results.npz",
        "queries/about.cypher",
        "viz/page.html",
    ):
        assert f"kg/_shipped/{folder}" in names
    assert not [n for n in names if n.endswith((".pkl", ".pickle"))]


def test_the_wheel_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "env")], check=True)
    python = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True)

    def kg(*words: str) -> str:
        done = subprocess.run([python, "-m", "kg", *words], check=True, cwd=tmp_path, capture_output=True, text=True)
        return done.stdout

    assert "build" in kg("--help")
    page = tmp_path / "page.txt"
    page.write_text(
        "FooNet: A Network\n\nWe propose FooNet, which builds on BERT. It is evaluated on GLUE.\n",
        encoding="utf-8",
    )
    assert "1 paper kept" in kg("build", str(page), "-g", "a.kg")
    assert "FooNet" in kg("query", "papers-using", "-p", "method=FooNet", "-g", "a.kg")
