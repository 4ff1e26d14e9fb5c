"""Any text is read: what it says is found or not, but nothing breaks and nothing lies outside the text.

Weights are not: what cannot be read is refused.
"""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.extract import Extractor, to_annotation
from kg.extract.pipeline import FILES, LEARNED, build
from kg.model import Paper
from kg.resources import weights

PIECES = (
    "We propose FooNet (FN), a Transformer. ", "https://github.com/a/b.", "\\textbf{LoRA}", "$x_{i}^2$", "<script>",
    "深度学习模型在自然语言处理中表现出色。", "Ce modèle améliore les résultats. ", "τ-bench", "87.6%", "\n",
    "\u202e", "𝒟", "é",
    "((((", "GPT-4o, LLaMA-2-7B and BERT ", "def f(x): return x\n", "- item\n", "&amp;",
    "F1 of 91.2 on SQuAD. ", "\x00",
)  # fmt: skip


def check(paper: Paper) -> None:
    [facts] = Extractor()([paper])
    for mention in facts.mentions:
        assert mention.text == mention.span.of(paper.text)
    for fact in facts.facts:
        assert 0 <= fact.span.start < fact.span.end <= max(len(paper.text), 1)
    assert to_annotation(paper, facts)["title"] == paper.title


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=12).map("".join), st.text(max_size=40))
def test_any_text(abstract: str, title: str) -> None:
    check(Paper(id="p", title=title, abstract=abstract))


LONG = ["We use BERT on GLUE. ", "word ", "(((", "A" * 99 + " ", "1.5% ", "https://a.b/c ", "Aa", "ML (ML) "]


@pytest.mark.parametrize("piece", [*LONG, "an accuracy of 1.5, ", "BERT reaches 1.5% accuracy and 9.1 F1 on GLUE. "])
def test_a_very_long_abstract(piece: str) -> None:
    check(Paper(id="p", title="T", abstract=(piece * (100_000 // len(piece)))))


def test_half_a_character_is_read() -> None:
    check(Paper(id="p", title="A \ud800 Title", abstract="We use BERT\udc00 on GLUE."))


def test_other_languages_give_little() -> None:
    text = "Nous proposons une méthode simple pour la traduction. Elle est rapide et facile à utiliser. " * 3
    [facts] = Extractor()([Paper(id="p", title="Une méthode simple", abstract=text)])
    assert len(facts.terms) <= 1


@pytest.mark.parametrize("file", FILES)
def test_weights_that_cannot_be_read_are_refused(file: str, tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    shutil.copytree(weights(), folder)
    (folder / file).write_bytes(b"no weights")
    with pytest.raises(UsageError, match=r"cannot be read .* make them anew with `kg train -o .*weights`"):
        build(LEARNED, folder)
