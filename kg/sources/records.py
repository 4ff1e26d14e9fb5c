"""One table of the names that sources give the fields of a paper, and the paper made from such a record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.model import Paper
from kg.sources.dates import iso_date
from kg.sources.format import Report
from kg.text import arxiv_id, doi, paper_id

Record = Mapping[str, Any]

FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("title", "papertitle", "articletitle", "documenttitle", "displayname", "name", "headline"),
    "abstract": (
        "abstract", "abstracttext", "paperabstract", "articleabstract", "abstractnote", "summary", "description",
    ),
    "id": (
        "arxivid", "arxiv", "eprint", "doi", "source", "externalids", "paperid", "corpusid", "pmid", "aclid", "id",
        "entryid", "identifier", "key", "uid",
    ),
    "date": (
        "date", "published", "publishedat", "publicationdate", "publishdate", "datepublished", "pubdate", "created",
        "submitted", "year", "publicationyear", "pubyear", "updated", "updatedate",
    ),
    "url": (
        "url", "urls", "link", "links", "entryid", "arxivurl", "pdf", "pdfurl", "projectpage", "website", "homepage",
        "code", "codeurl", "github", "githubrepo",
    ),
    "authors": ("authors", "author", "authornames", "creators", "creator"),
}  # fmt: skip
"""Each field's names in order of preference, as `fold_key` leaves them."""

_SHARED = {"id", "paperid", "identifier", "key", "uid"}
_NUMBERED = {"corpusid", "pmid"}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
_ABSENT = {"", "nan", "none", "null", "n/a"}
_URL = re.compile(r"https?://[^\s<>\"'|,;]+(?:[,;][^\s<>\"'|,;]+)*")


def clean(text: str) -> str:
    r"""Return `text` on one line, single-spaced, without control characters or what cannot be written as UTF-8.

    >>> clean("  A\n b\u00a0c\x00\ud800 𝒟 ")
    'A b c 𝒟'
    """
    return " ".join(_CONTROL.sub("", text).split())


def fold_key(key: str) -> str:
    """Return a field's name as `FIELDS` spells it.

    >>> fold_key("Paper_Title"), fold_key("abstractText")
    ('papertitle', 'abstracttext')
    """
    return re.sub(r"[\W_]+", "", key.casefold())


def names(key: str, field: str) -> bool:
    """Say whether a column or key called `key` holds `field`."""
    return fold_key(key) in FIELDS[field]


def paper_of(record: Record) -> Paper | str:
    """Return the paper a record describes, or why it describes none; a missing abstract is an empty one.

    >>> paper_of({"Title": "LoRA", "summary": "We adapt.", "arxiv_id": "2106.09685v1", "year": 2021})
    Paper(id='2106.09685', title='LoRA', abstract='We adapt.', date='2021', urls=('https://arxiv.org/abs/2106.09685',), authors=())
    >>> paper_of({"abstract": "We adapt."})
    'an abstract without a title'
    """  # noqa: E501
    inner = record.get("paper")
    if isinstance(inner, Mapping):
        record = {**record, **inner}
    folded = {fold_key(str(key)): value for key, value in reversed(list(record.items()))}
    title = _first_text(folded, "title")
    abstract = _first_text(folded, "abstract")
    if not title:
        return "an abstract without a title" if abstract else "neither a title nor an abstract"
    urls = tuple(dict.fromkeys(_urls(_values(folded, "url"))))
    ids = (*_ids(folded), *(u for u in urls if arxiv_id(u) or "//doi.org/" in u or "//dx.doi.org/" in u))
    identity = paper_id(title=title, ids=ids)
    dates = (iso_date(text) for value in _values(folded, "date") for text in _texts(value))
    return Paper(
        id=identity,
        title=title,
        abstract=abstract,
        date=next(filter(None, dates), ""),
        urls=urls or _home(identity),
        authors=tuple(dict.fromkeys(filter(None, _authors(next(iter(_values(folded, "authors")), ""))))),
    )


def _values(folded: Record, field: str) -> list[Any]:
    return [folded[name] for name in FIELDS[field] if folded.get(name) is not None]


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the texts in a value: itself, or those of a list (of texts, or of objects with a name or a URL)."""
    if depth > 8:
        return
    if isinstance(value, str):
        yield clean(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item, depth + 1)
    elif isinstance(value, Mapping):
        for key in ("name", "displayname", "url", "href", "value", "author"):
            inner = next((v for k, v in value.items() if fold_key(str(k)) == key and v), None)
            if inner is not None:
                yield from _texts(inner, depth + 1)
                return
        yield clean(" ".join(str(value[key]) for key in ("first", "given", "last", "family") if value.get(key)))


def _first_text(folded: Record, field: str) -> str:
    texts = (" ".join(_texts(value)) for value in _values(folded, field))
    return next((text for text in texts if text.casefold() not in _ABSENT), "")


def _ids(folded: Record) -> Iterator[str]:
    for name in FIELDS["id"]:
        value = folded.get(name)
        if isinstance(value, Mapping):
            yield from (str(v) for k, v in value.items() if fold_key(str(k)) in {"arxiv", "doi"} and v)
            continue
        for text in _texts(value):
            if text.casefold() in _ABSENT:
                continue
            number = re.fullmatch(r"(\d{4})\.(\d{1,5})", text)
            if number and 1501 <= int(number[1]) <= 9912:
                # arXiv ids have had five digits since 2015; where there are fewer, a spreadsheet read a number.
                yield f"{number[1]}.{number[2]:0<5}"
            elif name == "source":
                # Where a record comes from: an identity only when it names the paper and not the place.
                yield from (text for find in (arxiv_id, doi) if find(text))
            elif name in _NUMBERED and text.isdigit():
                yield f"{name}:{text}"
            elif not (name in _SHARED and text.isdigit()):
                # A bare number in a column called id counts rows, and another file counts them too.
                yield re.sub(r"^https?://openalex\.org/", "", text)


def _urls(values: list[Any]) -> Iterator[str]:
    for value in values:
        for text in _texts(value):
            yield from (url.rstrip(".,;)]") for url in _URL.findall(text))


def _home(identity: str) -> tuple[str, ...]:
    if arxiv_id(identity):
        return (f"https://arxiv.org/abs/{identity}",)
    return (f"https://doi.org/{identity}",) if doi(identity) == identity else ()


def _authors(value: Any) -> Iterator[str]:
    if not isinstance(value, str):
        yield from (text.strip(" ,;") for text in _texts(value))
        return
    text = clean(value)
    if text.casefold() in _ABSENT:
        return
    if text.startswith("["):
        yield from (clean(name) for _, name in re.findall(r"""(['"])(.+?)\1(?=\s*[,\]])""", text))
        return
    pieces = [p.strip(" ,") for p in re.split(r";|\band\b|&", text)]
    halves = [tuple(h.strip() for h in p.split(",")) for p in pieces if p]
    if all(len(h) == 2 and not (" " in h[0] and " " in h[1]) for h in halves) and (";" in text or len(halves) > 1):
        yield from (f"{given} {family}" for family, given in halves)
    else:
        yield from (name for half in halves for name in half)


def told(record: Record, line: int, report: Report) -> Iterator[Paper]:
    """Yield the record's paper if it holds one, and report what is missing."""
    paper = paper_of(record)
    if isinstance(paper, str):
        report(line, paper)
        return
    if not paper.abstract:
        report(line, "a title without an abstract; only the title is read")
    yield paper
