"""Weighing: what speaks for and against each candidate, as numbers that the decision can compare."""

from __future__ import annotations

import math
import re
import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
from spacy.tokens import Doc

from kg.extract.candidates import WORD
from kg.extract.definitions import defined
from kg.extract.document import Candidate, sentences_of, text_of, title_end, tokens_of
from kg.extract.features import AFTER_WORDS, BEFORE_WORDS, FEATURES, INDEX
from kg.extract.heads import head_types
from kg.extract.measures import BEFORE, BEHIND
from kg.extract.memory import Memory
from kg.extract.statistics import papers_with, words
from kg.schema import FAMILIES, family
from kg.text import normalise
from kg.vocabulary import class_words, known_forms

LEAST = 0.05
"""Where the tagger begins no name with at least this chance, a candidate is not weighed: hardly one was ever kept."""
_NAMELIKE = re.compile(r"[A-Z].*[A-Z0-9]|[a-z]+[A-Z]|[A-Z][a-z]*\d|^[A-Z]{2,}")
_WORD_BEFORE = re.compile(r"\W*(\w+)")
"""Of the text read backwards."""
_DIGIT = re.compile(r"\d")
_WORD_AFTER = re.compile(r"(?:[\s\-]+|\s*\()(\w+)")


def _columns(first: str, last: str) -> slice:
    return slice(INDEX[first], INDEX[last] + 1)


_TAGGED = _columns("begins Method", "anything goes on")
_INSIDE = _columns("inside Method", "inside Metric")
_BESIDE = _columns("beside nothing", "beside Metric")
_AROUND = _columns("around nothing", "around Metric")
_WITHIN = _columns("within nothing", "within Metric")
_JOINT = re.compile(r"\s*(?:,|,?\s*(?:and|or|&|/|versus|vs\.?))\s*(?:and\s+)?")
_NEIGHBOURS = 5
_CONFIRMING = frozenset({"pattern", "shape"})
"""Sources that hardly ever were right alone."""
_NOTHING = bytes(4 * len(FEATURES))
_SINGLE = struct.Struct("f")


def promising(doc: Doc, found: Sequence[Candidate], least: float = LEAST) -> list[int]:
    """Return which candidates are worth weighing: those that nothing is said against in `passed_over`."""
    return [i for i, why in enumerate(passed_over(doc, found, least)) if not why]


def passed_over(doc: Doc, found: Sequence[Candidate], least: float = LEAST) -> list[str]:
    """Return for each candidate why it is not worth weighing, or "" where it is.

    The tagger must take it, at one of its places, for the beginning of a name so likely, and more than patterns and
    shapes must propose it: these say more of a candidate than where one is. What stands beside a number is weighed in
    any case: measures are coined of words that begin no other name.
    """
    if doc._.tagging is None:
        return [""] * len(found)
    begins = doc._.tagging[:, 1::2].sum(axis=1).tolist()
    starts = tokens_of(doc).starts
    reasons = []
    for candidate in found:
        sources = {hit.rule.partition(":")[0] for hit in candidate.hits}
        if "measure" in sources:
            reasons.append("")
        elif sources <= _CONFIRMING:
            reasons.append("nothing but patterns and shapes proposes it")
        elif any(begins[bisect_right(starts, span.start) - 1] >= least for span in candidate.spans):
            reasons.append("")
        else:
            reasons.append(f"the tagger begins no name there that is {least:.2f} likely")
    return reasons


def weigh(doc: Doc, found: Sequence[Candidate], memory: Memory) -> np.ndarray:
    """Return the features of a document's promising candidates, an array of (candidates, FEATURES)."""
    surroundings = _Surroundings(doc)
    rows = []
    for candidate in found:
        row = array("f", _NOTHING)
        row[INDEX["candidates"]] = len(found)
        _weigh_hits(row, candidate)
        _weigh_name(row, candidate, memory)
        surroundings.weigh(row, candidate)
        rows.append(row)
    x = np.frombuffer(bytearray().join(rows), np.float32).reshape(len(found), len(FEATURES))
    if doc._.tagging is not None:
        x[:, _TAGGED] = _tagged(doc, _token_places(doc, found))
    _weigh_company(x, text_of(doc), found)
    return x


def _token_places(doc: Doc, found: Sequence[Candidate]) -> list[list[tuple[int, int]]]:
    """Return the token ranges of each candidate's places (at most ten of them)."""
    starts = tokens_of(doc).starts
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
    ranges = [tokens for of_one in places for tokens in of_one]
    if not ranges:
        return np.zeros((len(places), 4 * len(FAMILIES) + 3), np.float32)
    # Behind the last token nothing goes on.
    tagging = np.vstack([doc._.tagging, np.zeros((1, doc._.tagging.shape[1]), np.float32)])
    outside, begin, inside = tagging[:, 0], tagging[:, 1::2], tagging[:, 2::2]
    either = begin + inside
    limits = np.array(ranges)
    first, last = limits.T
    each = np.hstack(
        [
            begin[first],
            np.minimum.reduceat(either, limits.ravel())[::2],
            np.add.reduceat(either, limits.ravel())[::2] / (last - first).astype(np.float32)[:, None],
            inside[last],
            np.maximum.reduceat(outside, limits.ravel())[::2, None],
            inside[first].sum(axis=1, keepdims=True),
            inside[last].sum(axis=1, keepdims=True),
        ]
    )
    sizes = np.array([len(of_one) for of_one in places])
    rows = np.add.reduceat(each, np.cumsum(sizes) - sizes)
    return np.asarray(rows / sizes.astype(np.float32)[:, None])


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
    x[:, INDEX["listed"]] = np.minimum(listed, 3)
    for where, sure in surest.items():
        x[:, INDEX[f"{where} surest"]] = sure


def _weigh_hits(row: array[float], candidate: Candidate) -> None:
    first = candidate.spans[0]
    scores: dict[str, list[float]] = {}
    sources = set()
    for hit in candidate.hits:
        kind = family(hit.type)
        source = hit.rule.partition(":")[0]
        sources.add(source)
        if source == "tagger":
            scores.setdefault(kind, []).append(hit.score)
            if hit.span.start == first.start and hit.span.end == first.end:
                i = INDEX[f"first {kind}"]
                row[i] = max(row[i], hit.score)
            if hit.rule == "tagger:best":
                row[INDEX[f"best {kind}"]] += 1
        elif source == "vocabulary":
            for known in _known_as(hit.type):
                row[INDEX[known]] = 1
        elif source == "pattern":
            row[INDEX[f"pattern {kind or 'Any'}"]] += 1
        elif source == "shape":
            row[INDEX["shape hit"]] = 1
        elif source == "measure":
            row[INDEX["measured whole"]] = 1
    for kind, of_kind in scores.items():
        row[INDEX[f"max {kind}"]] = max(of_kind)
        row[INDEX[f"mean {kind}"]] = sum(of_kind) / max(len(candidate.spans), len(of_kind))
    row[INDEX["sources"]] = len(sources)


@cache
def _known_as(kind: str) -> list[str]:
    """Return the features of a name that a vocabulary has as of this type."""
    return sorted({f"vocabulary {family(kind)}", f"vocabulary {kind}"} & INDEX.keys())


class _Form(NamedTuple):
    """What a form says by itself: its type in the vocabularies, the share of its words that are capitalised, ..."""

    normal: str
    known: str
    class_word: bool
    namelike: bool
    capitals: float
    lower: bool
    papers: int


@lru_cache(maxsize=20_000)
def _form(form: str) -> _Form:
    normal, pieces = normalise(form), form.split()
    return _Form(
        normal=normal,
        known=known_forms().get(normal, ("", ""))[0],
        class_word=normal in class_words(),
        namelike=_NAMELIKE.search(form) is not None,
        capitals=sum(p[0].isupper() for p in pieces) / len(pieces),
        lower=form.islower(),
        papers=papers_with(form),
    )


@lru_cache(maxsize=20_000)
def _of_forms(*forms: str) -> tuple[tuple[int, float], ...]:
    """Return the features that the forms of a candidate give, and the words of its longest, each with its number."""
    table, told = words(), [_form(form) for form in forms]
    longest = max(forms, key=len)
    pieces = WORD.findall(longest)
    frequencies = [table[p.casefold()].papers if p.casefold() in table else 0 for p in pieces] or [0]
    last = table.get(pieces[-1].casefold()) if pieces else None
    features: dict[str, float] = {
        **{f"head {kind}": share for kind, share in head_types(pieces[-1] if pieces else "").items()},
        "digits": any(c.isdigit() for c in longest),
        "words": len(pieces),
        "characters": min(len(longest), 60),
        "least word frequency": math.log2(1 + min(frequencies)),
        "capitalised share": last.capitalised if last else 100,
        "class word": any(form.class_word for form in told),
        "namelike": any(form.namelike for form in told),
        "lower": any(form.lower for form in told),
        "capitals": max(form.capitals for form in told),
        "forms": len(forms),
        "document frequency": math.log2(1 + max(form.papers for form in told)),
    }
    for form in told:
        if form.known:
            features |= dict.fromkeys(_known_as(form.known), 1.0)
    return tuple((INDEX[name], value) for name, value in features.items())


def _weigh_name(row: array[float], candidate: Candidate, memory: Memory) -> None:
    for i, value in _of_forms(*candidate.forms):
        row[i] = value
    if candidate.key in memory.counts:
        for kind, value in memory.look_up(candidate.key).items():
            row[INDEX[f"memory {kind}"]] = value


class _Surroundings:
    """What lies around the places of a document's candidates: title, sentences, acronyms, hits in order of place."""

    def __init__(self, doc: Doc) -> None:
        self.text = text_of(doc)
        self.title = title_end(doc)
        self.colon = self.text.find(":", 0, self.title)
        self.sentences = {start for start, _ in sentences_of(doc)}
        self.shorts = {normalise(a.short) for a in doc._.acronyms}
        self.longs = {normalise(a.long) for a in doc._.acronyms}
        places = sorted((h.span.start, h.span.end, h.rule, family(h.type), h.score) for h in doc._.hits)
        # Those of one source never overlap.
        self.tagged = [(start, end, score) for start, end, rule, _, score in places if rule == "tagger:best"]
        self.known = [(start, end, kind) for start, end, rule, kind, _ in places if rule.startswith("vocabulary:")]
        self.measured_ends = {end for _, end, rule, *_ in places if rule == BEFORE}
        self.measured_starts = {start for start, _, rule, *_ in places if rule == BEHIND}
        self.numbers = numbers(self.text, tokens_of(doc).starts)

    def weigh(self, row: array[float], candidate: Candidate) -> None:
        """Fill the features of a candidate's places."""
        spans = [(span.start, span.end) for span in candidate.spans]
        length = max(len(self.text), 1)
        row[INDEX["short"]] = candidate.key in self.shorts
        row[INDEX["long"]] = bool(self.longs) and any(_form(f).normal in self.longs for f in candidate.forms)
        row[INDEX["places"]] = math.log2(len(spans))
        row[INDEX["first place"]] = spans[0][0] / length
        row[INDEX["last place"]] = spans[-1][0] / length
        # Added up in single precision, one by one, as the trees have learned it.
        share = _SINGLE.unpack(_SINGLE.pack(1 / len(spans)))[0]
        for start, end in spans:
            self._weigh_beside(row, start, end, share)
            if end <= self.title:
                row[INDEX["title"]] = 1
                if end <= self.colon and not self.text[:start].strip():
                    row[INDEX["before colon"]] = 1
        self._weigh_inside(row, spans)

    def _weigh_beside(self, row: array[float], start: int, end: int, share: float) -> None:
        left = self.text[max(start - 24, 0) : start]
        right = self.text[end : end + 24]
        if (before := _WORD_BEFORE.match(left[::-1])) and (kind := BEFORE_WORDS.get(before.group(1)[::-1].casefold())):
            row[INDEX[f"before {kind}"]] += share
        if (after := _WORD_AFTER.match(right)) and (kind := AFTER_WORDS.get(after.group(1).casefold())):
            row[INDEX[f"after {kind}"]] += share
        if left.endswith("("):
            row[INDEX["in brackets"]] += share
        if left.endswith("-"):
            row[INDEX["hyphen before"]] += share
        if right.startswith("-"):
            row[INDEX["hyphen after"]] += share
        if start in self.sentences:
            row[INDEX["sentence start"]] += share
        if told := defined(self.text, start, end):
            row[INDEX[f"defined {told[-1]}"]] += 1
            if "Resource" in told[:-1]:
                row[INDEX["defined with Resource"]] = 1
        if end in self.measured_ends:
            row[INDEX["measured before"]] += share
        if start in self.measured_starts:
            row[INDEX["measured behind"]] += share
        at = bisect_left(self.numbers, start)
        for number in self.numbers[max(at - 1, 0) : at + 1]:
            gap = start - number if number < start else max(number - end, 0)
            row[INDEX["number near"]] = max(row[INDEX["number near"]], 1 / (1 + gap))

    def _weigh_inside(self, row: array[float], spans: Sequence[tuple[int, int]]) -> None:
        """Fill what larger hits lie around a candidate's places, and what smaller ones within them."""
        around = within = 0.0
        larger = 0
        for start, end in spans:
            at = bisect_right(self.tagged, (start, math.inf)) - 1
            if at >= 0 and end <= self.tagged[at][1] and self.tagged[at][:2] != (start, end):
                around = max(around, self.tagged[at][2])
                larger += self.tagged[at][2] > 0
            within = max([within, *(score for *_, score in _within(self.tagged, start, end))])
            for *_, kind in _within(self.known, start, end):
                row[INDEX[f"part vocabulary {kind}"]] = 1
        row[INDEX["inside share"]] = larger / len(spans)
        row[INDEX["inside best"]] = around
        row[INDEX["outside best"]] = within


def numbers(text: str, starts: Sequence[int]) -> list[int]:
    """Return where tokens start whose first or second character is a digit ("4", "$4", "v2")."""
    found = {starts[bisect_right(starts, at) - 1]: at for at in reversed([m.start() for m in _DIGIT.finditer(text)])}
    return sorted(start for start, first in found.items() if first - start <= 1)


def _within(hits: Sequence[Any], start: int, end: int) -> Iterator[Any]:
    """Yield the hits, each a tuple that begins with its limits, that are a part of a stretch of text."""
    for hit in hits[bisect_left(hits, (start,)) : bisect_right(hits, (end, math.inf))]:
        if hit[1] <= end and hit[:2] != (start, end):
            yield hit
