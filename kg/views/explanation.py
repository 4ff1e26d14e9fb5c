"""The explanation of one paper as a page: its text with what was found in it, and a table of all that was weighed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from kg.outputs import replacing
from kg.schema import NAMED, NODES
from kg.views.standalone import standalone

Explanation = Mapping[str, Any]
Place = tuple[int, int]

_SCRIPTS = ("dom.js", "explanation.js")


def explanation_html(explanation: Explanation) -> str:
    """Return the page of what `kg.extract.Extractor.explain` tells of a paper."""
    return standalone(
        "explanation.html",
        title=f"{explanation['title']} · explained",
        styles=("theme.css", "explanation.css"),
        scripts=_SCRIPTS,
        data=_data(explanation),
    )


def write_explanation(explanation: Explanation, path: Path, *, force: bool = False) -> None:
    """Write the page of `explanation_html` to `path`, whole or not at all.

    Raises:
        OutputError: `path` exists and `force` is not given, or it cannot be written.
    """
    with replacing(Path(path), force=force) as beside:
        beside.write_text(explanation_html(explanation), encoding="utf-8", newline="\n")


def _data(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation with pieces of text in place of offsets, which a page in UTF-16 has no use for."""
    text: str = explanation["text"]
    title = len(explanation["title"])
    number_of = {c["name"]: i for i, c in reversed(list(enumerate(explanation["candidates"]))) if c["kept"]}
    return {
        **{key: explanation[key] for key in ("id", "version", "thresholds", "acronyms", "acronyms_elsewhere", "links")},
        "considered": explanation["relations_considered"],
        "types": [
            {"name": t.name, "doc": t.doc, "colour": t.colour, "shape": t.shape}
            for t in (NODES[name] for name in (*NAMED, "Result", "Resource"))
        ],
        "title": list(_runs(explanation, 0, title)),
        "abstract": list(_runs(explanation, title + 1, len(text))),
        "candidates": [
            {**c, "places": len(c["places"]), "sources": list(dict.fromkeys(_source(h["rule"]) for h in c["hits"]))}
            for c in explanation["candidates"]
        ],
        "relations": [
            {**r, "ends": [number_of.get(r[end]) for end in ("head", "tail")], "pieces": _marked(r)}
            for r in explanation["relations"]
        ],
        "numbers": [
            {
                **n,
                "ends": [number_of[n[slot]] for slot in ("metric", "method", "dataset") if n[slot] in number_of],
                "pieces": _marked(n),
            }
            for n in explanation["numbers"]
        ],
    }


def _source(rule: str) -> str:
    return rule.partition(":")[0]


def _marked(claim: Explanation) -> list[str]:
    """Return the claim's sentence in three pieces: before the words that carry it, those words, what follows."""
    sentence = claim["sentence"]
    start, end = (claim[side] - sentence["start"] for side in ("start", "end"))
    return [sentence["text"][:start], sentence["text"][start:end], sentence["text"][end:]]


def _runs(explanation: Explanation, start: int, end: int) -> Iterator[dict[str, Any]]:
    """Yield a part of the text as runs: plain, or a kept name, number or link; each in parts by what covers them.

    A run is {"kind", "of", "parts"}, a part [text, numbers of the candidates that cover it].
    """
    outer = _outer(explanation)
    covering = [((p["start"], p["end"]), i) for i, c in enumerate(explanation["candidates"]) for p in c["places"]]
    opened, closed = _by_offset(covering, 0), _by_offset(covering, 1)
    bounds = {start, end, *opened, *closed, *outer, *(e for e, _, _ in outer.values())}
    cuts = sorted(cut for cut in bounds if start <= cut <= end)
    cover = {i for (s, e), i in covering if s < start < e}
    run: dict[str, Any] = {"kind": "", "of": None, "parts": []}
    until = start
    for cut, following in pairwise(cuts):
        cover = (cover - set(closed.get(cut, ()))) | set(opened.get(cut, ()))
        if cut in outer or (run["kind"] and cut >= until):
            if run["parts"]:
                yield run
            until, kind, of = outer.get(cut, (end, "", None))
            run = {"kind": kind, "of": of, "parts": []}
        run["parts"].append([explanation["text"][cut:following], sorted(cover)])
    if run["parts"]:
        yield run


def _by_offset(covering: list[tuple[Place, int]], side: int) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for place, i in covering:
        found.setdefault(place[side], []).append(i)
    return found


def _outer(explanation: Explanation) -> dict[int, tuple[int, str, int]]:
    """Return where each kept name, kept number and link begins: its end, its kind, its number; no two overlap."""
    places: list[tuple[Place, str, int]] = []
    places += (
        ((p["start"], p["end"]), "name", i)
        for i, c in enumerate(explanation["candidates"])
        if c["kept"]
        for p in c["left"]
    )
    places += (((n["start"], n["end"]), "number", i) for i, n in enumerate(explanation["numbers"]) if n["kept"])
    places += (((k["start"], k["end"]), "link", i) for i, k in enumerate(explanation["links"]))
    kept: dict[int, tuple[int, str, int]] = {}
    last = 0
    for (start, end), kind, of in sorted(places, key=lambda place: place[0]):
        if start >= last:
            kept[start] = (end, kind, of)
            last = end
    return kept
