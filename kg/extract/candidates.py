"""Candidates: all that the components before propose, grouped into things, with what speaks for and against each.

One candidate is one thing with all its forms and places in the document: spellings that differ only in case, hyphens
or plural are one, and an acronym is one with its long form.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import Candidate, Hit, text_of, title_end
from kg.extract.heads import head_types
from kg.extract.meaning import Meaning
from kg.extract.meaning import inputs as meaning_inputs
from kg.extract.memory import Memory
from kg.extract.statistics import papers_with, words
from kg.extract.tagger import TYPES
from kg.model import Span
from kg.schema import family
from kg.text import normalise
from kg.vocabulary import class_words, known_forms

_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+|[+@]")
_NAMELIKE = re.compile(r"[A-Z].*[A-Z0-9]|[a-z]+[A-Z]|[A-Z][a-z]*\d|^[A-Z]{2,}")

_BEFORE: dict[str, str] = {
    w: kind
    for kind, listed in {
        "introduce": "propose proposes proposed present presents introduce introduces introducing develop call called"
        " dubbed named termed coined namely release",
        "use": "use uses using used via with apply applying leverage leverages employ combine combines through by",
        "on": "on across over",
        "for": "for",
        "of": "of",
        "in": "in",
        "the": "the",
        "a": "a an",
        "and": "and or as including like",
        "our": "our this these",
        "than": "than outperform outperforms outperforming surpass surpasses surpassing versus vs exceeding",
        "to": "to",
        "number": "percent points",
    }.items()
    for w in listed.split()
}
_AFTER: dict[str, str] = {
    w: kind
    for kind, listed in {
        "data": "dataset datasets corpus corpora collection database data",
        "benchmark": "benchmark benchmarks challenge leaderboard suite competition",
        "model": "model models network networks architecture architectures backbone encoder decoder",
        "task": "task tasks problem problems",
        "method": "method methods approach approaches framework algorithm algorithms technique system module pipeline"
        " toolkit library loss training",
        "score": "score scores rate metric metrics improvement gain accuracy performance",
        "based": "based style like enhanced augmented driven",
        "verb": "is are achieves outperforms improves enables uses provides consists can has shows learns which that",
        "of": "of on for by in at",
        "and": "and or",
    }.items()
    for w in listed.split()
}
BEFORE = tuple(dict.fromkeys(_BEFORE.values()))
AFTER = tuple(dict.fromkeys(_AFTER.values()))

FEATURES: tuple[str, ...] = (
    *(f"{how} {t}" for t in TYPES for how in ("max", "mean", "first", "best")),
    *(f"{how} {t}" for how in ("begins", "least", "inside", "goes on") for t in TYPES),
    "outside most",
    "begins within",
    "anything goes on",
    *(f"means {t}" for t in ("nothing", *TYPES)),
    *(f"{where} {t}" for where in ("beside", "around", "within") for t in ("nothing", *TYPES)),
    "listed",
    "around surest",
    "within surest",
    *(f"vocabulary {t}" for t in (*TYPES, "Benchmark")),
    *(f"part vocabulary {t}" for t in TYPES),
    *(f"pattern {t}" for t in (*TYPES, "Any")),
    *(f"head {t}" for t in TYPES),
    *(f"memory {t}" for t in (*TYPES, "seen")),
    *(f"before {b}" for b in BEFORE),
    *(f"after {a}" for a in AFTER),
    "class word",
    "short",
    "long",
    "shape hit",
    "namelike",
    "capitals",
    "digits",
    "lower",
    "words",
    "characters",
    "places",
    "forms",
    "sources",
    "title",
    "before colon",
    "first place",
    "last place",
    "sentence start",
    "document frequency",
    "least word frequency",
    "capitalised share",
    "in brackets",
    "inside share",
    "inside best",
    "outside best",
    "hyphen before",
    "hyphen after",
    "candidates",
)
_INDEX = {name: i for i, name in enumerate(FEATURES)}


def _columns(first: str, last: str) -> slice:
    return slice(_INDEX[first], _INDEX[last] + 1)


_TAGGED = _columns("begins Method", "anything goes on")
_INSIDE = _columns("inside Method", "inside Metric")
_MEANT = _columns("means nothing", "means Metric")
_BESIDE = _columns("beside nothing", "beside Metric")
_AROUND = _columns("around nothing", "around Metric")
_WITHIN = _columns("within nothing", "within Metric")
_JOINT = re.compile(r"\s*(?:,|,?\s*(?:and|or|&|/|versus|vs\.?))\s*(?:and\s+)?")
_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a document in normal form, with where each stands; candidates are found again in it."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    places: dict[str, list[int]]

    @classmethod
    def of(cls, text: str) -> Text:
        """Split a text into normal words."""
        found = [(normalise(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]
        places: dict[str, list[int]] = {}
        for i, (word, _, _) in enumerate(found):
            places.setdefault(word, []).append(i)
        return cls(text, [f[0] for f in found], [f[1] for f in found], [f[2] for f in found], places)

    def find(self, form: str) -> Iterator[Span]:
        """Yield where a form stands in any spelling; one with capitals is never found all in lower case."""
        pieces = [normalise(m.group()) for m in _WORD.finditer(form)]
        if not pieces:
            return
        proper = not form.islower()
        single = len(pieces) == 1
        size = len(pieces)
        for i in self.places.get(pieces[0], ()):
            if self.words[i : i + size] != pieces or i + size > len(self.words):
                continue
            if any(self.starts[j + 1] - self.ends[j] > 1 for j in range(i, i + size - 1)):
                continue
            start, end = self.starts[i], self.ends[i + size - 1]
            surface = self.text[start:end]
            if proper and single and surface.islower() and surface != form:
                continue
            yield Span(start, end)


def group(doc: Doc, hits: Iterable[Hit]) -> list[Candidate]:
    """Join the hits into candidates, acronyms with their long forms, and find every place of each."""
    raw = text_of(doc)
    text = Text.of(raw)
    links = [link.span for link in doc._.links]
    same: dict[str, str] = {}
    for acronym in doc._.acronyms:
        same.setdefault(normalise(acronym.long), normalise(acronym.short))
    by_key: dict[str, list[Hit]] = {}
    for hit in hits:
        surface = hit.span.of(raw)
        key = normalise(surface)
        if not key or len(surface) > 120 or any(hit.span.start < s.end and s.start < hit.span.end for s in links):
            continue
        by_key.setdefault(same.get(key, key), []).append(hit)
    found = []
    for key, of_key in by_key.items():
        surfaces = dict.fromkeys(h.span.of(raw) for h in of_key)
        spans = {h.span for h in of_key}
        for surface in surfaces:
            spans.update(s for s in text.find(surface) if not any(s.start < x.end and x.start < s.end for x in links))
        places = _longest(spans)
        forms = list(dict.fromkeys(" ".join(s.of(raw).split()) for s in places))
        found.append(Candidate(key=key, forms=forms, spans=places, hits=of_key))
    return sorted(found, key=lambda c: (c.spans[0], c.key))


def _longest(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def weigh(doc: Doc, found: list[Candidate], memory: Memory, meaning: Meaning, *, own: bool = False) -> np.ndarray:
    """Return the candidates' features, an array of (candidates, FEATURES).

    `own` tells that the memory holds this very paper, whose counts are then taken off (training).
    """
    x = np.zeros((len(found), len(FEATURES)), dtype=np.float32)
    text = text_of(doc)
    tokens = token_places(doc, found)
    x[:, _TAGGED] = _tagged(doc, tokens)
    x[:, _MEANT] = meaning.chances(meaning_inputs(doc, found, tokens))
    _weigh_company(x, text, found)
    end = title_end(doc)
    colon = text.find(":", 0, end)
    starts = {s.start_char for s in doc.sents}
    shorts = {normalise(a.short) for a in doc._.acronyms}
    longs = {normalise(a.long) for a in doc._.acronyms}
    length = max(len(text), 1)
    tagged = _Places(h for h in doc._.hits if h.rule == "tagger:best")
    known = {
        kind: _Places(h for h in doc._.hits if h.rule.startswith("vocabulary:") and family(h.type) == kind)
        for kind in TYPES
    }
    for row, candidate in zip(x, found, strict=True):
        _weigh_hits(row, candidate)
        _weigh_name(row, candidate, memory, own=own)
        _weigh_places(row, candidate, text, end, colon, starts)
        spans = candidate.spans
        row[_INDEX["short"]] = candidate.key in shorts
        row[_INDEX["long"]] = any(normalise(f) in longs for f in candidate.forms)
        row[_INDEX["places"]] = math.log2(len(spans))
        row[_INDEX["first place"]] = spans[0].start / length
        row[_INDEX["last place"]] = spans[-1].start / length
        row[_INDEX["candidates"]] = len(found)
        around = tagged.around(spans)
        row[_INDEX["inside share"]] = sum(score > 0 for score in around) / len(spans)
        row[_INDEX["inside best"]] = max(around)
        row[_INDEX["outside best"]] = max(tagged.within(spans))
        for kind, places in known.items():
            row[_INDEX[f"part vocabulary {kind}"]] = max(places.within(spans)) > 0
    return x


def token_places(doc: Doc, found: Sequence[Candidate]) -> list[list[tuple[int, int]]]:
    """Return the token ranges of each candidate's places (at most ten of them)."""
    starts = [token.idx for token in doc]
    size = len(starts)
    places = []
    for candidate in found:
        ranges = []
        for span in candidate.spans[:10]:
            first = bisect_right(starts, span.start) - 1
            ranges.append((first, max(bisect_left(starts, span.end, first + 1, size), first + 1)))
        places.append(ranges)
    return places


def _tagged(doc: Doc, places: Sequence[Sequence[tuple[int, int]]]) -> np.ndarray:
    """Return what the tagger thinks of the tokens of each candidate and of the one after it, mean over its places."""
    size = len(TYPES)
    outside, begin, inside = doc._.tagging[:, 0], doc._.tagging[:, 1::2], doc._.tagging[:, 2::2]
    either = begin + inside
    goes_on = np.vstack([inside, np.zeros((1, size), np.float32)])
    rows = np.zeros((len(places), 4 * size + 3), np.float32)
    for row, ranges in zip(rows, places, strict=True):
        for first, last in ranges:
            tokens = either[first:last]
            row[:size] += begin[first]
            row[size : 2 * size] += tokens.min(axis=0)
            row[2 * size : 3 * size] += tokens.mean(axis=0)
            row[3 * size : 4 * size] += goes_on[last]
            row[4 * size] += outside[first:last].max()
            row[4 * size + 1] += inside[first].sum()
            row[4 * size + 2] += goes_on[last].sum()
        row[:] = row / max(len(ranges), 1)
    return rows


def _weigh_company(x: np.ndarray, text: str, found: Sequence[Candidate]) -> None:
    """Fill what the tagger thinks of the candidates in one list with each, around each and within each.

    "A, B and C" are mostly of one type; of two candidates of which one contains the other, mostly one is a name.
    """
    tagged = np.hstack([1 - x[:, _INSIDE].sum(axis=1, keepdims=True), x[:, _INSIDE]])
    flat = sorted((s.start, s.end, i) for i, c in enumerate(found) for s in c.spans)
    listed = np.zeros(len(found), np.float32)
    surest = {"around": np.zeros(len(found)), "within": np.zeros(len(found))}

    def meet(i: int, j: int, where: str) -> None:
        if i != j and (sure := 1 - tagged[j, 0]) > surest[where][i]:
            surest[where][i] = sure
            x[i, _AROUND if where == "around" else _WITHIN] = tagged[j]

    for at, (start, end, i) in enumerate(flat):
        after = 0
        for other in range(at + 1, len(flat)):
            begin, stop, j = flat[other]
            if begin < end:
                # The one that begins first, or is longer, contains the other; a mere overlap counts for neither.
                if stop <= end:
                    meet(j, i, "around")
                    meet(i, j, "within")
                elif begin == start:
                    meet(i, j, "around")
                    meet(j, i, "within")
                continue
            after += 1
            if begin - end > 12 or after > _NEIGHBOURS:
                break
            if i != j and begin > end and _JOINT.fullmatch(text, end, begin):
                for one, two in ((i, j), (j, i)):
                    x[one, _BESIDE] += tagged[two]
                    listed[one] += 1
    x[:, _BESIDE] /= np.maximum(listed, 1)[:, None]
    x[:, _INDEX["listed"]] = np.minimum(listed, 3)
    for where, sure in surest.items():
        x[:, _INDEX[f"{where} surest"]] = sure


class _Places:
    """Hits in order of place, to ask which lie around or within a span; those of one source never overlap."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self.hits = sorted(hits, key=lambda h: h.span)
        self.starts = [h.span.start for h in self.hits]

    def around(self, spans: Iterable[Span]) -> list[float]:
        """Return for each span the score of the larger hit around it, 0 where there is none."""
        found = []
        for span in spans:
            at = bisect_right(self.starts, span.start) - 1
            hit = self.hits[at] if at >= 0 else None
            found.append(hit.score if hit and span in hit.span and span != hit.span else 0.0)
        return found

    def within(self, spans: Iterable[Span]) -> list[float]:
        """Return for each span the best score of the smaller hits within it, 0 where there are none."""
        found = []
        for span in spans:
            best = 0.0
            for hit in self.hits[bisect_left(self.starts, span.start) : bisect_right(self.starts, span.end)]:
                if hit.span in span and hit.span != span:
                    best = max(best, hit.score)
            found.append(best)
        return found


def _weigh_hits(row: np.ndarray, candidate: Candidate) -> None:
    first = candidate.spans[0]
    sums: dict[str, list[float]] = {}
    for hit in candidate.hits:
        kind = family(hit.type)
        source = hit.rule.partition(":")[0]
        if source == "tagger":
            i = _INDEX[f"max {kind}"]
            row[i] = max(row[i], hit.score)
            sums.setdefault(kind, []).append(hit.score)
            if hit.span == first:
                j = _INDEX[f"first {kind}"]
                row[j] = max(row[j], hit.score)
            if hit.rule == "tagger:best":
                row[_INDEX[f"best {kind}"]] += 1
        elif source == "vocabulary":
            row[_INDEX[f"vocabulary {kind}"]] = 1
            if hit.type == "Benchmark":
                row[_INDEX["vocabulary Benchmark"]] = 1
        elif source == "pattern":
            row[_INDEX[f"pattern {kind or 'Any'}"]] += 1
        elif source == "shape":
            row[_INDEX["shape hit"]] = 1
    for kind, scores in sums.items():
        row[_INDEX[f"mean {kind}"]] = sum(scores) / max(len(candidate.spans), len(scores))
    row[_INDEX["sources"]] = len({h.rule.partition(":")[0] for h in candidate.hits})


def _weigh_name(row: np.ndarray, candidate: Candidate, memory: Memory, *, own: bool) -> None:
    forms = candidate.forms
    longest = max(forms, key=len)
    pieces = _WORD.findall(longest)
    for kind, share in head_types(pieces[-1] if pieces else "").items():
        row[_INDEX[f"head {kind}"]] = share
    for form in forms:
        if entry := known_forms().get(normalise(form)):
            row[_INDEX[f"vocabulary {family(entry[0])}"]] = 1
            if entry[0] == "Benchmark":
                row[_INDEX["vocabulary Benchmark"]] = 1
    row[_INDEX["class word"]] = any(normalise(f) in class_words() for f in forms)
    for kind, value in memory.look_up(candidate.key, own=own).items():
        row[_INDEX[f"memory {kind}"]] = value
    row[_INDEX["namelike"]] = any(_NAMELIKE.search(f) for f in forms)
    row[_INDEX["capitals"]] = max(sum(p[0].isupper() for p in f.split()) / len(f.split()) for f in forms)
    row[_INDEX["digits"]] = any(c.isdigit() for c in longest)
    row[_INDEX["lower"]] = any(f.islower() for f in forms)
    row[_INDEX["words"]] = len(pieces)
    row[_INDEX["characters"]] = min(len(longest), 60)
    row[_INDEX["forms"]] = len(forms)
    row[_INDEX["document frequency"]] = math.log2(1 + max(papers_with(f) for f in forms))
    table = words()
    frequencies = [table[p.casefold()].papers if p.casefold() in table else 0 for p in pieces] or [0]
    row[_INDEX["least word frequency"]] = math.log2(1 + min(frequencies))
    known = table.get(pieces[-1].casefold()) if pieces else None
    row[_INDEX["capitalised share"]] = known.capitalised if known else 100


def _weigh_places(
    row: np.ndarray, candidate: Candidate, text: str, title: int, colon: int, sentence_starts: set[int]
) -> None:
    spans = candidate.spans
    share = 1 / len(spans)
    for span in spans:
        left = text[max(span.start - 24, 0) : span.start]
        right = text[span.end : span.end + 24]
        if before := re.search(r"(\w+)\W*$", left):
            kind = _BEFORE.get(before.group(1).casefold())
            if kind:
                row[_INDEX[f"before {kind}"]] += share
        if after := re.match(r"(?:[\s\-]+|\s*\()(\w+)", right):
            kind = _AFTER.get(after.group(1).casefold())
            if kind:
                row[_INDEX[f"after {kind}"]] += share
        if left.endswith("("):
            row[_INDEX["in brackets"]] += share
        row[_INDEX["hyphen before"]] += share * left.endswith("-")
        row[_INDEX["hyphen after"]] += share * right.startswith("-")
        row[_INDEX["sentence start"]] += share * (span.start in sentence_starts)
        if span.end <= title:
            row[_INDEX["title"]] = 1
            if span.end <= colon and not text[: span.start].strip():
                row[_INDEX["before colon"]] = 1


@Language.component(
    "kg_candidates", assigns=["doc._.candidates"], requires=["doc._.hits", "doc._.acronyms", "doc._.links"]
)
def candidates(doc: Doc) -> Doc:
    """Assign `doc._.candidates`."""
    pairs = [Hit(span=span, type="", rule=a.rule) for a in doc._.acronyms for span in (a.short_span, a.long_span)]
    doc._.candidates = tuple(group(doc, (*doc._.hits, *pairs)))
    return doc
