"""Acronyms are paired with their long forms, and with nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.acronyms import acronyms
from kg.extract.sentences import blank, sentences

NLP = blank()


def pairs(text: str) -> list[tuple[str, str]]:
    return [(a.short, a.long) for a in acronyms(sentences(NLP(text)))._.acronyms]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("T\nWe use Low-Rank Adaptation (LoRA).", [("LoRA", "Low-Rank Adaptation")]),
        ("T\nand graph neural networks (GNNs) too", [("GNNs", "graph neural networks")]),
        ("T\nRAG (retrieval-augmented generation) helps", [("RAG", "retrieval-augmented generation")]),
        ("T\nthe mixture of experts (MoE) layer", [("MoE", "mixture of experts")]),
        ("T\nthe Bilingual Evaluation Understudy [BLEU]", [("BLEU", "Bilingual Evaluation Understudy")]),
        (
            "T\nby reinforcement learning from human feedback (RLHF; see text)",
            [("RLHF", "reinforcement learning from human feedback")],
        ),
        ("Centered Kernel Alignment for Probing\nWe use CKA here.", [("CKA", "Centered Kernel Alignment")]),
        # Quotation marks and commas are no part of a long form.
        ('T\nknown as "sparse foo nets" (SFN)', [("SFN", "sparse foo nets")]),
        ("T\na well-known 'winner takes all' (WTA) rule", [("WTA", "winner takes all")]),
        ("T\nthe Foo Bar Conference, (FBC) of old", [("FBC", "Foo Bar Conference")]),
        # A repeated initial must not move the start of the long form.
        ("T\na simple sparse self attention (SSA)", [("SSA", "sparse self attention")]),
        # The long form never crosses a sentence.
        ("T\nWe like big experiments. Really (BER) it is.", []),
        ("T\nin a year (2021) and (see Fig. 2) or (e.g. this)", []),
        ("T\nthe BERT model (BERT)", []),
    ],
)
def test_pairs(text: str, found: list[tuple[str, str]]) -> None:
    assert pairs(text) == found


@given(st.text(alphabet="aAbBcC ()[].-\n", max_size=120))
def test_spans_name_the_forms(text: str) -> None:
    for a in acronyms(sentences(NLP(text)))._.acronyms:
        assert a.short_span.of(text) == a.short
        assert a.long_span.of(text) == a.long
