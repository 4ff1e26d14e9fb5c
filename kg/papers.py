"""Which records of which sources are one paper, and what they together say of it.

A record that names a registry's id (arXiv, a DOI, a source's own) is a record of that paper; one that has only a title
is a record of the paper of that title. A title joins ids of different registries, too (a preprint and its DOI), but
never two of one registry: then the title is no identity, the ids stay apart, and a record without an id goes by itself.
All of it is a fold over the set of records: the order in which they came does not matter.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.model import Mention, Paper, PaperFacts, Ref
from kg.text import arxiv_id, doi, title_id

_NUMBER = re.compile(r"[0-9a-f]{16,}|\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A paper, and the records of which it was made, the best first."""

    paper: Paper
    records: tuple[Paper, ...]


def registry(record: Paper) -> str:
    """Return what gave a record its id: "arxiv", "doi", "title" where nothing did, else the look of the id.

    >>> [registry(Paper(id=i, title="A Title")) for i in ("2106.09685", "10.1000/x", "W42", "corpusid:7", "a-title")]
    ['arxiv', 'doi', 'W#', 'corpusid:#', 'title']
    """
    if record.id == title_id(record.title):
        return "title"
    if arxiv_id(record.id):
        return "arxiv"
    return "doi" if doi(record.id) == record.id else _NUMBER.sub("#", record.id)


def newest(records: Iterable[Paper]) -> list[Paper]:
    """Return the records without those that a later one of the same id and date replaced."""
    return list({(r.id, r.date): r for r in records}.values())


def told_apart(records: Iterable[Paper]) -> list[Known]:
    """Return the papers of these records, sorted by id.

    What becomes of a record depends only on those it is linked with, directly or not, by an id or by a title.

    >>> page = Paper(id="a-title", title="A Title", abstract="Long.", date="2021-06-18")
    >>> listed = Paper(id="2106.09685", title="A title", date="2021-06-17", authors=("A. Foo",))
    >>> [known] = told_apart([page, listed])
    >>> known.paper.id, known.paper.abstract, known.paper.date, known.paper.authors
    ('2106.09685', 'Long.', '2021-06-17', ('A. Foo',))
    """
    groups: dict[str, list[Paper]] = defaultdict(list)
    every = list(records)
    root = _roots(every)
    for record in every:
        groups[root[record.id]].append(record)
    known = []
    for group in groups.values():
        ids = {r.id: registry(r) for r in group if registry(r) != "title"}
        if len(set(ids.values())) == len(ids):
            known.append(_known(group))
        else:  # a chain of titles met two ids of one registry
            known += [_known([r for r in group if r.id == i]) for i in {r.id for r in group}]
    return sorted(known, key=lambda k: k.paper.id)


def _roots(records: Sequence[Paper]) -> dict[str, str]:
    """Map every id to one that stands for all ids which titles join with it."""
    of_title: dict[str, dict[str, str]] = defaultdict(dict)
    for record in records:
        of_title[title_id(record.title)][record.id] = registry(record)
    root = {r.id: r.id for r in records}

    def find(i: str) -> str:
        while root[i] != i:
            i = root[i]
        return i

    for ids in of_title.values():
        registries = [r for r in ids.values() if r != "title"]
        if len(set(registries)) == len(registries):
            first, *others = sorted(map(find, ids))
            root.update(dict.fromkeys(others, first))
    return {i: find(i) for i in root}


def _known(records: Iterable[Paper]) -> Known:
    """Make one paper of its records: each field as the best record that has it says."""
    ranked = sorted(records, key=_worth)
    texts = [r for r in ranked if r.abstract] or ranked
    best = ranked[0]
    of_registry = [r for r in ranked if registry(r) == registry(best)]
    dates = [r.date for r in of_registry if r.date] or [r.date for r in ranked if r.date]
    return Known(
        paper=Paper(
            id=best.id,
            title=best.title,
            abstract=texts[0].abstract,
            date=min(dates, default=""),
            urls=tuple(dict.fromkeys(url for r in ranked for url in r.urls)),
            authors=next((r.authors for r in ranked if r.authors), ()),
        ),
        records=tuple(ranked),
    )


def _worth(record: Paper) -> tuple[int, tuple[int, ...], str, tuple[object, ...]]:
    """Sort registries by how much their word counts, of one registry's the newer record first, and ties by content."""
    rank = {"arxiv": 0, "doi": 1, "title": 3}.get(registry(record), 2)
    newer = tuple(-ord(c) for c in record.date) or (1,)
    return rank, newer, record.id, (record.title, record.abstract, record.urls, record.authors)


def fingerprint(paper: Paper, version: str) -> str:
    """Return a digest of what a reading depends on: the paper's text and authors, and the extractor's version."""
    content = "\x1f".join((paper.title, paper.abstract, *paper.authors))
    return hashlib.sha256(f"{version}\x1d{content}".encode("utf-8", "surrogatepass")).hexdigest()


def renamed(facts: PaperFacts, id: str) -> PaperFacts:
    """Return what a paper says as that of the same text under another id.

    >>> renamed(PaperFacts(paper="a-title", version="1"), "2106.09685").paper
    '2106.09685'
    """
    old, new = Ref("Paper", facts.paper), Ref("Paper", id)

    def mentions() -> Iterator[Mention]:
        return (replace(m, paper=id) for m in facts.mentions)

    return replace(
        facts,
        paper=id,
        mentions=tuple(mentions()),
        facts=tuple(
            replace(f, head=new if f.head == old else f.head, tail=new if f.tail == old else f.tail)
            for f in facts.facts
        ),
    )
