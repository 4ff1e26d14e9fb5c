"""Shapes: tokens written as names are (BERT, LoRA, GPT-4o, M-BEIR, ViT-L/14), and a title's part before its colon."""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import Hit, text_of, title_end
from kg.model import Span

# A chunk is what stands between spaces; the marks inside it belong to a name, those at its edges do not.
_CHUNK = re.compile(r"[^\s,;:!?\"“”()\[\]{}<>]+")
_LONGEST = 200
"""No name is a chunk of more characters."""
_NAME = re.compile(
    r"[A-Z][A-Z0-9]+|[A-Z]\w*[a-z0-9]\w*[A-Z]|[a-z]+[A-Z]\w*|[A-Z][a-z]+\d|[A-Za-z]+-\d|[A-Z]-[A-Z]|[τβα∞]-?[A-Za-z]"
)
_TAIL = re.compile(
    r"[-–](?:based|like|style|level|specific|enhanced|augmented|driven|aware|tuned|trained|only|free|powered|generated"
    r"|oriented|related|guided|inspired|assisted|as|to|in|of|the|type|wise|compatible|enabled|equipped|style|family)\b.*$"
)
_EDGE = re.compile(r"[.\-–*'’`/]+$|['’]s$")
_VERSION = re.compile(
    r"\s(?:v?\d+(?:\.\d+)*[BbMm]?|[Mm]ini|Turbo|Pro|Flash|Large|Base|Small|Opus|Sonnet|Haiku|Plus|Coder)\b"
)


def find_shapes(text: str) -> list[Span]:
    """Return the places of name-shaped chunks, with and without a version behind them.

    >>> text = "We tune LLaMA-2-7B and GPT-4o mini, BERT-based."
    >>> [s.of(text) for s in find_shapes(text)]
    ['LLaMA-2-7B', 'GPT-4o', 'GPT-4o mini', 'BERT']
    """
    found = []
    for match in _CHUNK.finditer(text):
        chunk = match.group()
        # Most chunks are plain words, which a regular expression takes longer to tell.
        if len(chunk) > _LONGEST or (chunk.islower() and chunk.isalpha() and chunk.isascii()):
            continue
        if name := _name_in(chunk):
            start, end = match.start() + name.start, match.start() + name.end
            found.append(Span(start, end))
            if version := _VERSION.match(text, end):
                found.append(Span(start, version.end()))
    return found


@lru_cache(maxsize=50_000)
def _name_in(chunk: str) -> Span | None:
    """Return the part of a chunk that is written as a name, if any."""
    name = _TAIL.sub("", chunk)
    name = _EDGE.sub("", name)
    lead = len(name) - len(name.lstrip("-–*'‘`./"))
    name = name[lead:]
    if len(name) < 2 or not _NAME.search(name) or "://" in name or "\\" in name:
        return None
    return Span(lead, lead + len(name))


@Language.component("kg_shapes", assigns=["doc._.hits"])
def shapes(doc: Doc) -> Doc:
    """Add the hits to `doc._.hits`; they know no type, but for a title's part before the colon."""
    found = [Hit(span=span, type="", rule="shape:name") for span in find_shapes(text_of(doc))]
    colon = text_of(doc).find(":", 0, title_end(doc))
    if 1 < colon <= 50 and text_of(doc)[:colon].strip():
        found.append(Hit(span=Span(0, colon), type="", rule="shape:title"))
    doc._.hits = (*doc._.hits, *found)
    return doc
