"""What makes reading fast changes nothing: each short cut finds what the long way finds."""

import re
from functools import cache
from itertools import combinations

import numpy as np
import pycrfsuite
import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.matcher import Matcher
from spacy.tokens import Doc

from kg.extract import load, tagger
from kg.extract.additive import Additive, singly
from kg.extract.cues import Reading
from kg.extract.document import sentences_of, text_of, tokens_of
from kg.extract.field import Field
from kg.extract.patterns import Pattern, Patterns, asks_of, read_patterns
from kg.extract.remembered import Remembered
from kg.extract.sentences import blank, sentences
from kg.extract.spelling import features
from kg.extract.table import Table
from kg.extract.tagger import FILES
from kg.extract.values import VALUE, matches
from kg.extract.vocabularies import Phrases, numbers_of, splitter, variants
from kg.extract.weighing import numbers
from kg.resources import weights
from kg.text import chunks, occurrences
from kg.vocabulary import vocabulary

NLP, UNUSED = blank(), blank()
TEXTS = [
    "FooNet: Foo Networks (FN) for Question Answering\nWe train BERT on SQuAD. FN gains 2.1 F1 over GPT-4o mini.",
    "",
    "A\nB",
    "Short",
]


def known(text: str) -> Doc:
    """A document as the components before the tagger leave it."""
    nlp = load()
    doc = nlp.make_doc(text)
    for _, component in nlp.pipeline[: nlp.pipe_names.index("kg_tagger")]:
        doc = component(doc)
    return doc


@given(st.lists(st.text(alphabet=st.sampled_from("ab.,-()' \n/10AZé"), max_size=30), min_size=1, max_size=4))
def test_a_word_is_taken_apart_alike_whatever_was_read_before(texts: list[str]) -> None:
    for text in texts:
        doc = NLP(text)
        assert [t.text for t in doc] == [t.text for t in UNUSED.tokenizer.tokenize(text)] == tokens_of(doc).words
        assert doc.text == text_of(doc) == text


@settings(max_examples=500)
@given(st.from_regex(r"\A[A-Z](?:[A-Za-z]{0,3}[0-9]{0,2}[-. ]?){1,5}(?:[BKMbgs]|km)?\Z"))
def test_a_spelling_is_split_as_the_tokenizer_splits_it(spelling: str) -> None:
    assert list(splitter(NLP)(spelling)) == [t.text for c in spelling.split() for t in UNUSED.tokenizer.tokenize(c)]


def test_known_names_are_split_as_the_tokenizer_splits_them() -> None:
    split = splitter(NLP)
    words = {c for entry in vocabulary() for form in entry.forms for s in variants(form) for c in s.split()}
    assert [w for w in words if list(split(w)) != [t.text for t in UNUSED.tokenizer.tokenize(w)]] == []


@given(st.text(max_size=120))
def test_tokens_and_sentences_are_those_of_spacy(text: str) -> None:
    doc = sentences(NLP(text))
    tokens = tokens_of(doc)
    assert tokens.starts == [t.idx for t in doc]
    assert sentences_of(doc) == [(s.start_char, s.end_char) for s in doc.sents]
    for token in doc:
        if not token.is_space:
            assert tokens.over(token.idx, token.idx + len(token)) == (token.i, token.i + 1)


def test_the_field_says_what_crfsuite_says() -> None:
    reference = pycrfsuite.Tagger()
    reference.open(str(weights() / FILES[0]))
    field = Field(weights() / FILES[0])
    docs = [known(text) for text in TEXTS]
    together = field.marginals(field.scores(docs))
    assert sorted(field.labels) == sorted(reference.labels())
    for doc, chances in zip(docs, together, strict=True):
        assert chances.shape == (len(doc), len(field.labels))
        assert np.allclose(chances, field.marginals(field.scores([doc]))[0], atol=1e-12)
        if rows := features(doc):
            reference.set(rows)
            expected = [[reference.marginal(label, i) for label in field.labels] for i in range(len(rows))]
            assert np.allclose(chances, expected, atol=1e-9)


def test_long_documents_are_scored_a_few_at_a_time_and_as_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagger, "_AT_ONCE", 60)
    docs = [known(text) for text in (TEXTS[0], TEXTS[3], TEXTS[0] * 3, TEXTS[1], TEXTS[2])]
    assert [len(some) for some in tagger._together(docs)] == [2, 1, 2]
    found = load().get_pipe("kg_tagger")
    together = [doc._.tagging for doc in found.pipe(docs)]
    for doc, tagging in zip(docs, together, strict=True):
        assert np.allclose(found(doc)._.tagging, tagging, atol=1e-6)


ENGLISH = spacy.blank("en")
PATTERNS = list(read_patterns())
WORDS = (
    "BERT FooNet-2 A The - / , : deep visual question F1 % recall@5 use we the on such as and dataset benchmark"
    " learning classification accuracy outperforms models task tasks of score called propose based shared in terms"
).split()


@cache
def matcher() -> Matcher:
    """Return spaCy's Matcher with the patterns that ship."""
    found = Matcher(ENGLISH.vocab)
    for pattern in PATTERNS:
        found.add(pattern.id, [list(pattern.tokens)], greedy="LONGEST")
    return found


@cache
def ours() -> Patterns:
    """Return the component with the same patterns."""
    return Patterns(NLP, iter(PATTERNS))


def names(pattern: Pattern, words: list[str], start: int, end: int) -> set[tuple[int, int] | None]:
    """Return the first and last character of the name in each way the pattern's tokens can lie over a run of words."""
    optional = [i for i, token in enumerate(pattern.tokens) if "OP" in token]
    begins = [sum(map(len, words[:i])) + i for i in range(len(words))]
    found: set[tuple[int, int] | None] = set()
    for missing in combinations(optional, len(pattern.tokens) - (end - start)):
        there = [i for i in range(len(pattern.tokens)) if i not in missing]
        if all(asks_of(pattern.tokens[i])(words[at]) for at, i in enumerate(there, start)):
            inside = [at for at, i in enumerate(there, start) if i in pattern.names]
            while inside and words[inside[-1]] in "-/":
                inside.pop()
            found.add((begins[inside[0]], begins[inside[-1]] + len(words[inside[-1]])) if inside else None)
    return found


@settings(max_examples=200)
@given(st.lists(st.sampled_from(WORDS), max_size=12))
@example(["outperforms", "The", "BERT"])
def test_patterns_find_what_the_matcher_finds(words: list[str]) -> None:
    """Where a word may be the name's or not, spaCy does not say which, so either is right."""
    doc = Doc(ENGLISH.vocab, words=words)
    found = {(p.id, (s.start, s.end)) for p, s in ours().find(doc)}
    possible = set()
    for key, start, end in matcher()(doc):
        pattern = next(p for p in PATTERNS if p.id == ENGLISH.vocab.strings[key])
        ways = names(pattern, words, start, end)
        assert None in ways or any((pattern.id, way) in found for way in ways)
        possible |= {(pattern.id, way) for way in ways}
    assert found <= possible


def test_a_pattern_that_asks_for_more_than_text_is_refused() -> None:
    pattern = PATTERNS[0]
    for token in ({"POS": "NOUN"}, {"LOWER": "a", "OP": "+"}, {"TEXT": {"FUZZY": "a"}}):
        odd = type(pattern)(pattern.id, "", (token,), frozenset([0]), (), ())
        with pytest.raises(ValueError, match="not"):
            Patterns(NLP, iter([odd]))


_run = st.lists(st.sampled_from("abc"), min_size=1, max_size=3)


@given(st.lists(_run, max_size=5), st.lists(st.sampled_from("abc"), max_size=10))
def test_known_runs_of_words_are_found_wherever_they_stand(runs: list[list[str]], words: list[str]) -> None:
    phrases: Phrases[str] = Phrases()
    for run in runs:
        phrases.add(run, "Task")
    places = [(i, j) for i in range(len(words)) for j in range(i + 1, len(words) + 1) if words[i:j] in runs]
    assert sorted(phrases.find(words, numbers_of(words))) == [(i, j, "Task") for i, j in places]


@given(st.lists(st.lists(st.text(alphabet="abc", min_size=1, max_size=2), max_size=6), max_size=4))
def test_a_table_that_forgets_tells_the_same(asked: list[list[str]]) -> None:
    table = Table(lambda texts: [[len(text), ord(text[0])] for text in texts], 2, limit=3)
    for texts in asked:
        assert table.rows(texts).tolist() == [[len(text), ord(text[0])] for text in texts]


@given(st.text(alphabet=st.sampled_from("ab$.-% \n1٣²"), max_size=14))
def test_numbers_are_tokens_with_a_digit_first_or_second(text: str) -> None:
    tokens = tokens_of(NLP(text))
    expected = [s for w, s in zip(tokens.words, tokens.starts, strict=True) if re.match(r"\D?\d", w, re.DOTALL)]
    assert numbers(text, tokens.starts) == expected


_text = st.text(alphabet=st.sampled_from("ab_- \n\té1"), max_size=14)


@given(_text)
def test_chunks_are_what_stands_between_spaces(text: str) -> None:
    found = [(m.group(), m.start()) for m in re.finditer(r"\S+", text)]
    assert list(zip(*chunks(text), strict=True)) == found


@given(_text, st.text(alphabet=st.sampled_from("ab_- 1"), min_size=1, max_size=3))
def test_occurrences_are_whole_words(text: str, form: str) -> None:
    before, behind = (r"(?<!\w)" if form[0].isalnum() else ""), (r"(?!\w)" if form[-1].isalnum() else "")
    assert occurrences(text, form) == [m.span() for m in re.finditer(before + re.escape(form) + behind, text)]


PIECES = st.sampled_from([*"a ,.-%$~/+×1204e'", "5.3", " points", "twice", "half an ", "orders of magnitude", " to "])


@settings(max_examples=500)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_values_are_found_where_a_look_at_every_place_finds_them(text: str) -> None:
    reading = Reading(sentences(NLP(f"A Title\n{text}")))
    everywhere = [m.span() for m in VALUE.finditer(reading.masked, reading.title_end)]
    assert [m.span() for m in matches(reading)] == everywhere


@given(st.lists(st.text(alphabet="abc", max_size=2), max_size=20))
def test_what_is_remembered_is_what_is_told_and_never_too_much(asked: list[str]) -> None:
    lengths = Remembered(len, limit=3)
    for text in asked:
        assert lengths[text] == len(text)
        assert len(lengths) <= 3


@given(st.lists(st.one_of(st.sampled_from("abcd"), st.tuples(*[st.sampled_from("abcd")] * 2)), max_size=6))
def test_cues_in_a_bundle_weigh_what_they_weigh_singly(cues: list[str | tuple[str, ...]]) -> None:
    model = Additive(("no", "yes"), (0.5, 0.0), {"a": (0.0, 1.25), "b": (-0.5, 0.5), "c": (0.0, -3.0)})
    assert model.chance(cues) == pytest.approx(model.chance(list(singly(cues))))
    heights = [(cue, weights[1] - weights[0]) for cue in singly(cues) if (weights := model.weights.get(cue))]
    assert list(model.heights(cues, 1)) == heights
    loudest = max(heights, key=lambda pair: pair[1], default=("prior", 0.0))
    for _ in ("told", "remembered"):
        assert model.loudest(cues, 1) == (loudest[0] if loudest[1] > 0 else "prior")
