"""Links: every URL of a text, repaired to what a person would click, with its kind and its owner."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import Link, text_of
from kg.model import Span

# Text saved from PDFs breaks URLs after the scheme and around the dots and slashes of known repository hosts.
_SCHEME = r"https?\s?:\s?/\s?/\s?"
_HOST = rf"(?:{_SCHEME}|(?<![\w@/.\-]))(?:www\.)?(?:github|gitlab|bitbucket)\s?\.\s?(?:com|org)"
_REPOSITORY = rf"{_HOST}\s?/\s?[\w.\-]+(?:\s?/\s?[\w.\-]*[\w\-])?"
_REST = r"(?:\\_|[^\s<>\"'`“”‘’…|^{}\\])*"
_URL = re.compile(
    rf"(?P<repository>{_REPOSITORY}{_REST})"
    rf"|(?P<scheme>{_SCHEME}[\w\-~]+{_REST})"
    rf"|(?P<bare>(?<![\w@/.\-])(?:www\.[\w\-]+\.{_REST}|[\w\-]+\.github\.io\b{_REST}|huggingface\.co/[\w\-]{_REST}))",
    re.IGNORECASE,
)
_SIGNS = ("http", "www.", "github", "gitlab", "bitbucket", "huggingface")
"""Every URL has one of these, and most abstracts have none."""
_PLACEHOLDER = re.compile(r"https?://(?:www\.)?(?:example\.(?:com|org)|anonymous\.4open)", re.I)
_GLUED_SENTENCE = re.compile(r"(?<=[\w/)])[.;,!?]+(?=[A-Z][a-z]*$|[A-Z][a-z]+[\s,])")
_TRAILING = ".,;:!?*'\"`´’”»"
_PAIRS = {")": "(", "]": "[", "}": "{"}

_CODE_HOSTS = re.compile(
    r"(?:github|gitlab|bitbucket)\.(?:com|org)|gitlab\.|code\.google\.com|sourceforge\.net|codeberg\.org"
    r"|pypi\.org/project|gitee\.com|git\.[\w\-]+\.|4open\.science/r|codeocean\.com|colab\.research\.google",
    re.I,
)
_DATA_HOSTS = re.compile(
    r"huggingface\.co/datasets|zenodo|doi\.org/10\.5281|kaggle\.com/(?:datasets|c/)|datadryad|figshare|dataverse"
    r"|physionet\.org|catalog\.ldc|globus\.org|/datasets?(?:[/.]|$)|-dataset(?:[/.]|$)|webis\.de/data",
    re.I,
)
_MODEL_HOSTS = re.compile(
    r"huggingface\.co/(?!datasets|spaces|papers|blog|docs|join)[\w.\-]+|tfhub\.dev|modelscope\.", re.I
)
_DATA_WORDS = re.compile(
    r"\b(?:data|datasets?|data sets?|corpus|corpora|benchmarks?|annotations?|test suites?)\b", re.I
)
_OTHER_WORDS = re.compile(
    r"\b(?:codes?|codebase|implementations?|source|software|toolkits?|librar(?:y|ies)|framework|scripts?|repository"
    r"|models?|weights?|checkpoints?|embeddings?|page|website|site|demo|homepage|leaderboard|videos?|details|link)\b",
    re.I,
)
_OWN = re.compile(r"\b(?:our|we (?:release|provide|open|make|publish|share))\b", re.I)
_OTHERS = re.compile(
    r"\b(?:(?:based|built|builds|relies|rely) (?:on|upon)|adapted from|(?:their|original|official) \w+|taken from"
    r"|borrowed from|obtained from|provided by|collected from|crawled from|hosted by|such as|e\.g\.)"
    r"[^.]{0,80}$",
    re.I,
)


def find_links(text: str) -> Iterator[tuple[str, Span]]:
    """Yield each URL of `text`, repaired, with the span of the raw characters it was read from.

    >>> [u for u, _ in find_links("for future work.https://github.com/a/b.) See (www.kg.org/x_(y)).")]
    ['https://github.com/a/b', 'http://www.kg.org/x_(y)']
    >>> [u for u, _ in find_links("at https:// github.com/ microsoft/ pose. We")]
    ['https://github.com/microsoft/pose']
    """
    lower = text.lower()
    first = min((at for sign in _SIGNS if (at := lower.find(sign)) >= 0), default=-1)
    if first < 0:
        return
    # No URL begins before the word that the first sign is of, if letters stand where they stood in lower case.
    begin = text.rfind(" ", 0, first) + 1 if len(lower) == len(text) else 0
    for match in _URL.finditer(text, begin):
        raw = _cut(match.group())
        url = re.sub(r"\s+|\\(?=_)", "", raw)
        if "://" not in url:
            url = ("http://" if match["bare"] and url.lower().startswith("www.") else "https://") + url
        if "." in url.partition("://")[2] and not _PLACEHOLDER.match(url):
            yield url, Span(match.start(), match.start() + len(raw))


def _cut(raw: str) -> str:
    """Drop what the sentence, not the address, put at the end."""
    raw = raw.split("](", 1)[0]
    if glued := _GLUED_SENTENCE.search(raw):
        raw = raw[: glued.start()]
    while raw:
        last = raw[-1]
        unpaired = last in _PAIRS and raw.count(last) > raw.count(_PAIRS[last])
        if not (last in _TRAILING or unpaired or last in "([{$"):
            break
        raw = raw[:-1]
    return raw


def kind_of(url: str, sentence: str) -> tuple[str, str]:
    """Return a link's kind ("code", "model", "dataset", "website") and the cue that told.

    >>> kind_of("https://github.com/a/b", "Code and data are at")
    ('code', 'host')
    >>> kind_of("https://github.com/a/b", "The dataset is at")
    ('dataset', 'words')
    """
    if _DATA_HOSTS.search(url):
        return "dataset", "host"
    if _MODEL_HOSTS.search(url):
        return "model", "host"
    if _DATA_WORDS.search(sentence) and not _OTHER_WORDS.search(sentence):
        return "dataset", "words"
    return ("code", "host") if _CODE_HOSTS.search(url) else ("website", "default")


def owner_of(before: str) -> str:
    """Return "own" or "other", by the words of the sentence that stand before the link.

    >>> owner_of("Our code is available at "), owner_of("Built on the implementation at ")
    ('own', 'other')
    """
    return "other" if not _OWN.search(before) and _OTHERS.search(before) else "own"


@Language.component("kg_links", assigns=["doc._.links"], requires=["token.is_sent_start"])
def links(doc: Doc) -> Doc:
    """Assign `doc._.links`."""
    text = text_of(doc)
    found = []
    seen = set()
    for url, span in find_links(text):
        if url.casefold() in seen:
            continue
        seen.add(url.casefold())
        before = _leading(text, span)
        kind, cue = kind_of(url, before[-120:])
        found.append(Link(url=url, kind=kind, owner=owner_of(before[-160:]), span=span, rule=f"link:{cue}"))
    doc._.links = tuple(found)
    return doc


def _leading(text: str, span: Span) -> str:
    """Return the stretch of the sentence that leads to the link, from the last full stop before it."""
    start = max(text.rfind(stop, 0, span.start) for stop in (". ", "\n", "? ", "! "))
    return text[max(start + 1, 0) : span.start]
