"""Statistics of a corpus without labels: what is counted, what is left out."""

import gzip
from pathlib import Path

from kg.model import Paper
from kg.train.statistics import write_statistics


def rows(path: Path) -> dict[str, list[str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {first: rest for first, *rest in (line.rstrip("\n").split("\t") for line in lines)}


def test_papers_are_counted_and_the_annotated_left_out(tmp_path: Path) -> None:
    papers = [
        Paper(
            id=str(n),
            title=f"Paper {n}",
            abstract="The model uses FooNet for question answering on data of many kinds.",
        )
        for n in range(8)
    ]
    annotated = [Paper(id="a", title="Annotated", abstract="FooNet and question answering and coined words.")] * 6
    sizes = write_statistics(
        [*papers, *annotated], tmp_path, without=["annotated"], least=4, clusters=2, phrase_least=5
    )  # fmt: skip
    assert sizes["papers"] == 8
    words = rows(tmp_path / "words.tsv.gz")
    assert words["foonet"][:2] == ["8", "100"]
    assert words["model"][:2] == ["8", "0"]
    assert words["foonet"][2].startswith("FooNet=")
    assert "coined" not in words
    phrases = rows(tmp_path / "phrases.tsv.gz")
    assert phrases["question answering"] == ["8"]
    assert "for question" not in phrases
