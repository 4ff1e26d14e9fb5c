"""Tokens and sentences: spaCy's English tokenizer with a scientist's exceptions, and where sentences begin."""

from __future__ import annotations

import re
from itertools import compress, pairwise
from typing import Any

import numpy as np
from spacy.attrs import IS_SPACE
from spacy.lang.en import English
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex
from spacy.vocab import Vocab

from kg.extract.document import text_of, title_end, tokens_of

_REMEMBERED = 200_000
"""How many words are remembered with the way they are taken apart."""
_ABBREVIATIONS = frozenset(
    "e.g. i.e. eg. ie. etc. cf. al. vs. fig. figs. eq. eqs. sec. no. resp. approx. w.r.t. dr. prof. st. ca.".split()
)
_CLOSERS = frozenset("\"')]}”’»")
_STOPS = frozenset(".!?")
_INITIALS = re.compile(r"\.\w\.$")
_INFIXES = (
    r"(?<=[a-z0-9)\]%])[.!?](?=[A-Z][a-z])",  # a lost space between two sentences: "it works.In this"
    r"(?<=[A-Za-z0-9])[()\[\]](?=[A-Za-z0-9])",
    r"(?<=[A-Za-z0-9])(?:--|—|–|/)(?=[A-Za-z])",
)
_SUFFIXES = (r"(?<=[a-z0-9+\-][A-Z])\.",)  # the full stop after ViT or GSM8K, which is no initial's


def blank() -> Language:
    """Return an empty English pipeline whose tokenizer splits what abstracts glue together.

    >>> [t.text for t in blank().make_doc("BERT-based models work.In RefCOCO(+/g)")][:6]
    ['BERT', '-', 'based', 'models', 'work', '.']
    """
    # Of all that spaCy tells of a word by itself nothing is asked but whether it is a space.
    vocab = Vocab(lex_attr_getters={IS_SPACE: str.isspace})
    return English(vocab=vocab, create_tokenizer=_tokenizer, max_length=10_000_000)


def _tokenizer(nlp: Language) -> Remembering:
    """Return spaCy's tokenizer for a pipeline's language, with rules of our own."""
    infixes = [*(nlp.Defaults.infixes or ()), *_INFIXES]
    suffixes = [*(nlp.Defaults.suffixes or ()), *_SUFFIXES]
    return Remembering(
        Tokenizer(
            nlp.vocab,
            rules=nlp.Defaults.tokenizer_exceptions,
            prefix_search=compile_prefix_regex(nlp.Defaults.prefixes or ()).search,
            suffix_search=compile_suffix_regex(suffixes).search,
            infix_finditer=compile_infix_regex(infixes).finditer,
            # Taking such a run apart costs the square of its length, and no name is in it.
            token_match=re.compile(r"\S{200,}").fullmatch,
            url_match=nlp.Defaults.url_match,
            max_cache_size=_REMEMBERED,
        )
    )


class Remembering:
    """A tokenizer that takes every word apart once.

    spaCy's own remembers a word too, but no longer after the first special case of a text, and the line break behind
    a title is one: so every word that is new is shown to it alone before the text is.
    """

    def __init__(self, tokenize: Tokenizer) -> None:
        self.tokenize = tokenize
        self.seen: set[str] = set()

    def __call__(self, text: str) -> Doc:
        """Return the document of a text."""
        words = text.split()
        if not self.seen.issuperset(words) and len(self.seen) < _REMEMBERED:
            new = set(words) - self.seen
            for word in new:
                self.tokenize(word)
            self.seen |= new
        doc: Doc = self.tokenize(text)
        doc.user_data["kg.text"] = text
        return doc


@Language.component("kg_sentences", assigns=["token.is_sent_start"])
def sentences(doc: Doc) -> Doc:
    """Mark where sentences begin: after the title, and after a full stop that ends one.

    >>> nlp = blank()
    >>> doc = sentences(nlp("A Title\\nWe use e.g. BERT. It beats GPT-3.5 by 2.1 points. (See ref.)"))
    >>> [s.text.strip() for s in doc.sents]
    ['A Title', 'We use e.g. BERT.', 'It beats GPT-3.5 by 2.1 points.', '(See ref.)']
    """
    tokens = tokens_of(doc)
    words = tokens.words
    starts = [False] * len(words)
    if words:
        starts[0] = True
    title = _title_break(doc)
    # Hardly a word in twenty may end a sentence: its last character tells.
    for i in [i for i, word in enumerate(words) if word[-1] in _STOPS]:
        if _ends_sentence(doc, words, i):
            after = i + 1
            while after < len(words) and after != title and (words[after] in _CLOSERS or words[after].isspace()):
                after += 1
            if after < len(words) and after != title:
                starts[after] = _may_begin(words[after])
    if 0 <= title < len(words) - 1:
        starts[title + 1] = True
    places = list(compress(range(len(words)), starts))
    doc.user_data["kg.sentences"] = [
        (tokens.starts[first], tokens.ends[after - 1]) for first, after in pairwise([*places, len(words)])
    ]
    # All at once: setting one token's flag walks over the whole document.
    flags: Any = np.where(np.array(starts, dtype=bool), 1, -1).astype(np.int64).view(np.uint64)
    return doc.from_array(["SENT_START"], flags) if len(doc) else doc


def _title_break(doc: Doc) -> int:
    """Return which token holds the line break behind the title; -1 where there is none."""
    end, tokens = title_end(doc), tokens_of(doc)
    return tokens.over(end, end + 1)[0] if end < len(text_of(doc)) else -1


def _ends_sentence(doc: Doc, words: list[str], i: int) -> bool:
    """Tell whether a word that ends in a stop ends a sentence."""
    text = words[i]
    if text in _STOPS:
        return i == 0 or not _abbreviates(doc, words, i)
    return text.casefold() not in _ABBREVIATIONS and not _INITIALS.search(text)


def _may_begin(text: str) -> bool:
    # A lower-case word goes on with the sentence, unless it is a name such as iBOT.
    return not text[0].islower() or any(c.isupper() for c in text)


def _abbreviates(doc: Doc, words: list[str], i: int) -> bool:
    return f"{words[i - 1].casefold()}." in _ABBREVIATIONS and not doc[i - 1].whitespace_
