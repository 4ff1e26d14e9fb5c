"""Tokens and sentences: spaCy's English tokenizer with a scientist's exceptions, and where sentences begin."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

_ABBREVIATIONS = frozenset(
    "e.g. i.e. eg. ie. etc. cf. al. vs. fig. figs. eq. eqs. sec. no. resp. approx. w.r.t. dr. prof. st. ca.".split()
)
_CLOSERS = frozenset("\"')]}”’»")
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
    nlp = spacy.blank("en")
    infixes = [*(nlp.Defaults.infixes or ()), *_INFIXES]
    suffixes = [*(nlp.Defaults.suffixes or ()), *_SUFFIXES]
    nlp.tokenizer = Tokenizer(
        nlp.vocab,
        rules=nlp.Defaults.tokenizer_exceptions,
        prefix_search=compile_prefix_regex(nlp.Defaults.prefixes or ()).search,
        suffix_search=compile_suffix_regex(suffixes).search,
        infix_finditer=compile_infix_regex(infixes).finditer,
        # Taking such a run apart costs the square of its length, and no name is in it.
        token_match=re.compile(r"\S{200,}").fullmatch,
        url_match=nlp.Defaults.url_match,
        # The vocabularies alone have more words than the usual 10,000; beyond it every word is taken apart anew.
        max_cache_size=200_000,
    )
    nlp.max_length = 10_000_000
    return nlp


@Language.component("kg_sentences", assigns=["token.is_sent_start"])
def sentences(doc: Doc) -> Doc:
    """Mark where sentences begin: after the title, and after a full stop that ends one.

    >>> nlp = blank()
    >>> doc = sentences(nlp("A Title\\nWe use e.g. BERT. It beats GPT-3.5 by 2.1 points. (See ref.)"))
    >>> [s.text.strip() for s in doc.sents]
    ['A Title', 'We use e.g. BERT.', 'It beats GPT-3.5 by 2.1 points.', '(See ref.)']
    """
    starts = [False] * len(doc)
    previous_end = False
    seen_title = False
    for i, token in enumerate(doc):
        text = token.text
        if i == 0 or (previous_end and not token.is_space and text not in _CLOSERS):
            starts[i] = i == 0 or _may_begin(text)
            previous_end = False
        if not seen_title and "\n" in text:
            seen_title = previous_end = True
            if i + 1 < len(doc):
                starts[i + 1] = True
                previous_end = False
        elif text in {".", "!", "?"}:
            previous_end = not _abbreviates(doc, i)
        elif (
            text[-1] in ".!?"
            and len(text) > 1
            and text.casefold() not in _ABBREVIATIONS
            and not re.search(r"\.\w\.$", text)
        ):
            previous_end = True
    # All at once: setting one token's flag walks over the whole document.
    flags: Any = np.where(np.array(starts, dtype=bool), 1, -1).astype(np.int64).view(np.uint64)
    return doc.from_array(["SENT_START"], flags) if len(doc) else doc


def _may_begin(text: str) -> bool:
    # A lower-case word goes on with the sentence, unless it is a name such as iBOT.
    return not text[0].islower() or any(c.isupper() for c in text)


def _abbreviates(doc: Doc, i: int) -> bool:
    if i == 0:
        return False
    before = doc[i - 1]
    return f"{before.text.casefold()}." in _ABBREVIATIONS and not before.whitespace_
