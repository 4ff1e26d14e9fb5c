"""Dataset or benchmark: what a text that names a resource says it is, by the annotation guideline.

Where the text calls it a benchmark, a challenge or a shared task it is one; else the vocabularies tell; else it is a
dataset.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc

from kg.extract.document import Candidate, text_of
from kg.text import normalise
from kg.vocabulary import known_forms

_NAME = re.compile(
    r"bench|(?-i:Eval)\b|(?<!i)eval\b|arena\b|challenge|leaderboard|gauntlet|olympi|\btask \d|\bexam\b|\btest\b", re.I
)
_CALLED = r"(?:benchmarks?|challenges?|leaderboards?|shared tasks?|competitions?|test suites?|suites?)\b"
_AFTER = re.compile(
    rf"\W{{0,3}}(?:[\w\-]+\s+){{0,2}}?{_CALLED}|[^.]{{0,30}},? (?:is |as )?(?:an?|the first) [^.,]{{0,70}}\b{_CALLED}",
    re.I,
)
_DATA = r"\b(?:data ?sets?|corpus|corpora|collections?|treebanks?|database)\b"
_DATA_AFTER = re.compile(rf"\W{{0,3}}(?:[\w\-]+\s+)?{_DATA}", re.I)
_BEFORE = re.compile(
    r"\b(?:benchmarks?|challenge|leaderboard|shared task|test suite)s?"
    r"(?:,?\s+(?:called|named|dubbed|such as|like|including|namely|suite))?[\s:,(\-–—]+(?:the\s+)?$",
    re.I,
)
_LISTED = re.compile(r"\bbenchmarks?\b[^.]{0,40}(?:such as|including|like|:|\(|namely|e\.g\.,?)[^.]{0,90}$", re.I)

RIGHT = {
    "resource:name": 0.97,
    "resource:called benchmark": 0.95,
    "resource:called dataset": 0.95,
    "resource:vocabulary": 0.91,
    "resource:default": 0.69,
}
"""How often each rule was right of a resource in the measured papers (`kg evaluate --rules`)."""


def resource_type(doc: Doc, candidate: Candidate) -> tuple[str, str]:
    """Return "Dataset" or "Benchmark" and the rule that told."""
    text = text_of(doc)
    if any(_NAME.search(form) for form in candidate.forms):
        return "Benchmark", "resource:name"
    data = benchmark = 0
    for span in candidate.spans:
        right = text[span.end : span.end + 110].split(". ")[0]
        left = text[max(0, span.start - 130) : span.start]
        if _DATA_AFTER.match(right):
            data += 1
        elif _AFTER.match(right) or _BEFORE.search(left[-60:]) or _LISTED.search(left):
            benchmark += 1
    if benchmark and benchmark >= data:
        return "Benchmark", "resource:called benchmark"
    if data:
        return "Dataset", "resource:called dataset"
    for form in candidate.forms:
        kind = known_forms().get(normalise(form), ("", ""))[0]
        if kind in {"Dataset", "Benchmark"}:
            return kind, "resource:vocabulary"
    return "Dataset", "resource:default"
