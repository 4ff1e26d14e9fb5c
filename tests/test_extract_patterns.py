"""Every pattern finds its examples and leaves its counterexamples alone."""

import pytest

from kg.extract.patterns import Pattern, Patterns, read_patterns
from kg.extract.sentences import blank

PATTERNS = list(read_patterns())


@pytest.fixture(scope="module")
def nlp():
    return blank()


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.id)
def test_examples_and_counterexamples(nlp, pattern: Pattern) -> None:
    component = Patterns(nlp, iter([pattern]))
    assert pattern.examples
    assert pattern.counterexamples
    for text, names in pattern.examples:
        assert [s.of(text) for _, s in component.find(nlp.make_doc(text))] == list(names), text
    for text in pattern.counterexamples:
        assert [s.of(text) for _, s in component.find(nlp.make_doc(text))] == [], text


def test_ids_are_unique() -> None:
    ids = [p.id for p in PATTERNS]
    assert len(set(ids)) == len(ids)
