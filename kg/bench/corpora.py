"""Readers of public test sets: texts with labelled spans, put together again where a set holds only tokens."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import SourceError
from kg.model import Span

_GLUED_BEFORE = frozenset({",", ".", ";", ":", "!", "?", ")", "]", "}", "%", "'s", "n't", "’s"})
_GLUED_AFTER = frozenset({"(", "[", "{", "$", "#"})
_GLUED_BOTH = frozenset({"-", "/", "–"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what people marked in it: pairs of a span and a label."""

    text: str
    spans: frozenset[tuple[Span, str]]


def read_tdmsci(folder: Path) -> Iterator[Labelled]:
    """Yield the test sentences of TDMSci (Hou et al. 2021): lines of token, offset and BIO label, blank in between.

    Raises:
        SourceError: the folder does not hold the set.
    """
    path = _find(folder, "TDMSci", "conll/test_500_v2.conll", "test_500_v2.conll")
    sentence: list[tuple[str, int, str]] = []
    for number, line in enumerate([*_text(path).splitlines(), ""], 1):
        if line.strip():
            try:
                word, at, mark = line.split("\t")
                sentence.append((word, int(at), mark))
            except ValueError:
                raise SourceError(
                    f"{path}:{number}: expected a token, its offset and its label, tab-separated"
                ) from None
        elif sentence:
            first = sentence[0][1]
            text = ""
            for token, offset, _ in sentence:
                text = text.ljust(offset - first) + token
            places = [Span(offset - first, offset - first + len(token)) for token, offset, _ in sentence]
            yield Labelled(text, _spans(places, [label for _, _, label in sentence]))
            sentence = []


def read_scier(folder: Path) -> Iterator[Labelled]:
    """Yield the documents of SciER's development set (Zhang et al. 2024), the sentences of each joined.

    The set gives names as strings; the nth of a string is taken for its nth place in the sentence.

    Raises:
        SourceError: the folder does not hold the set.
    """
    path = _find(folder, "SciER", "dev.jsonl")
    documents: dict[str, list[dict[str, Any]]] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        try:
            row = json.loads(line)
            documents.setdefault(row["doc_id"], []).append(row)
        except (ValueError, KeyError, TypeError):
            raise SourceError(f"{path}:{number}: expected a JSON object with doc_id, sentence and ner") from None
    for rows in documents.values():
        text, spans = "", set()
        for row in rows:
            sentence, places = join(row["sentence"].split(" "))
            shift = len(text)
            spans |= {
                (Span(shift + s.start, shift + s.end), label)
                for s, label in _named(row["sentence"], row["ner"], places)
            }
            text += f"{sentence} "
        yield Labelled(text.rstrip(), frozenset(spans))


def read_sdu(folder: Path, part: str) -> Iterator[Labelled]:
    """Yield the sentences of one part ("dev", "test") of SDU@AAAI-21's acronym identification (Veyseh et al. 2021).

    Raises:
        SourceError: the folder does not hold the part.
    """
    # The labels of the test sentences are in a file of their own.
    path = _find(folder, "SDU@AAAI-21 acronym identification", "truth.json" if part == "test" else f"{part}.json")
    try:
        rows = json.loads(_text(path))
        for row in rows:
            text, places = join(row["tokens"])
            yield Labelled(text, _spans(places, row["labels"]))
    except (ValueError, KeyError, TypeError):
        raise SourceError(f"{path}: expected a JSON list of objects with tokens and labels") from None


def join(tokens: Sequence[str]) -> tuple[str, list[Span]]:
    """Return the text that tokens were taken from, as it was probably spaced, and the place of each.

    >>> join("pre - trained CNNs ( 3D )".split())[0]
    'pre-trained CNNs (3D)'
    """
    text, places, glue = "", [], True
    for token in tokens:
        if not glue and token not in _GLUED_BEFORE and token not in _GLUED_BOTH:
            text += " "
        places.append(Span(len(text), len(text) + max(len(token), 1)))
        text += token or " "
        glue = token in _GLUED_AFTER or token in _GLUED_BOTH
    return text, places


def _spans(places: Sequence[Span], labels: Sequence[str]) -> frozenset[tuple[Span, str]]:
    """Return the spans that a B-/I-/O sequence marks.

    >>> sorted(_spans([Span(0, 1), Span(2, 3), Span(4, 5)], ["B-long", "I-long", "O"]))
    [(Span(start=0, end=3), 'long')]
    """
    found: list[tuple[Span, str]] = []
    inside = ""
    for place, label in zip(places, labels, strict=True):
        mark, _, kind = label.partition("-")
        if mark == "I" and kind == inside:
            found[-1] = (Span(found[-1][0].start, place.end), kind)
        elif mark != "O":
            found.append((place, kind))
        inside = kind
    return frozenset(found)


def _named(sentence: str, names: Sequence[Sequence[str]], places: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """Yield where the names of a tokenised sentence stand, by its tokens' places; longer names take theirs first."""
    tokens = sentence.split(" ")
    taken = [False] * len(tokens)
    for name, label in sorted(names, key=lambda pair: -len(pair[0])):
        wanted = name.split(" ")
        for i in range(len(tokens) - len(wanted) + 1):
            end = i + len(wanted)
            if tokens[i:end] == wanted and not any(taken[i:end]):
                taken[i:end] = [True] * len(wanted)
                yield Span(places[i].start, places[end - 1].end), label
                break


def _find(folder: Path, name: str, *files: str) -> Path:
    for file in files:
        if (folder / file).is_file():
            return folder / file
    raise SourceError(f"{folder}: does not hold {name}: there is no {files[0]}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read as text: {error}") from None
