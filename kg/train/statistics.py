"""Statistics of a corpus of abstracts: how many papers have a word, how it is written, which words it behaves like.

The words' classes are k-means clusters of their contexts: positive pointwise mutual information with the neighbours
on either side, reduced by singular value decomposition (Bullinaria & Levy 2007). No labels are involved.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.extract.sentences import blank
from kg.model import Paper
from kg.text import slug

WORDS = "words.tsv.gz"
PHRASES = "phrases.tsv.gz"


def write_statistics(
    papers: Iterable[Paper],
    folder: Path,
    *,
    without: Iterable[str] = (),
    least: int = 4,
    clusters: int = 256,
    phrase_least: int = 8,
) -> dict[str, int]:
    """Count `papers` and write `words.tsv.gz` and `phrases.tsv.gz` into `folder`; return the sizes of both.

    `without` are titles to leave out: the annotated papers, so that their names are never counted for them.
    `least` and `phrase_least` are the least numbers of papers a word or a phrase of two to five words must be in.
    """
    leave_out = {slug(t) for t in without}
    texts = [p.text for p in papers if slug(p.title) not in leave_out]
    folded: Counter[str] = Counter()
    capitalised: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    for words in _tokens(texts):
        seen = set(words)
        exact.update(seen)
        folded.update({w.casefold() for w in seen})
        capitalised.update({w.casefold() for w in seen if w[0].isupper()})
    kept = {w: n for w, n in folded.items() if n >= least and any(c.isalnum() for c in w)}
    classes = _clusters(texts, [w for w, n in exact.most_common(40_000) if n >= least + 1], clusters)
    by_folded: dict[str, list[str]] = {}
    for word, number in sorted(classes.items()):
        by_folded.setdefault(word.casefold(), []).append(f"{word}={number}")
    _write(
        folder / WORDS,
        (
            f"{w}\t{n}\t{round(100 * capitalised[w] / n)}\t{' '.join(by_folded.get(w, []))}"
            for w, n in sorted(kept.items())
        ),
    )
    phrases = _phrases(texts, kept, phrase_least)
    _write(folder / PHRASES, (f"{p}\t{n}" for p, n in sorted(phrases.items())))
    return {"papers": len(texts), "words": len(kept), "phrases": len(phrases)}


def _tokens(texts: list[str]) -> Iterator[list[str]]:
    for doc in blank().pipe(texts):
        yield [t.text for t in doc if not t.is_space]


def _phrases(texts: list[str], kept: dict[str, int], least: int) -> dict[str, int]:
    from spacy.lang.en.stop_words import STOP_WORDS

    counts: Counter[str] = Counter()
    for words in _tokens(texts):
        folded = [w.casefold() for w in words]
        seen = set()
        for i, first in enumerate(folded):
            if first in STOP_WORDS or first not in kept:
                continue
            for n in range(2, 6):
                run = folded[i : i + n]
                if len(run) < n or any(w not in kept and w != "-" for w in run):
                    break
                if run[-1] not in STOP_WORDS and run[-1] != "-":
                    seen.add(" ".join(run).replace(" - ", "-"))
        counts.update(seen)
    return {p: n for p, n in counts.items() if n >= least}


def _clusters(texts: list[str], words: list[str], clusters: int) -> dict[str, int]:
    import numpy as np
    from scipy.sparse import coo_matrix
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    row = {w: i for i, w in enumerate(words)}
    column = {w.casefold(): None for w in words}
    contexts = {w: i for i, w in enumerate(list(column)[:6000])}
    counts: Counter[tuple[int, int]] = Counter()
    for tokens in _tokens(texts):
        ids = [row.get(w, -1) for w in tokens]
        around = [contexts.get(w.casefold(), -1) for w in tokens]
        for i, r in enumerate(ids):
            if r < 0:
                continue
            for side, j in enumerate((i - 2, i - 1, i + 1, i + 2)):
                if 0 <= j < len(around) and around[j] >= 0:
                    counts[r, around[j] + side * len(contexts)] += 1
    keys = np.array(list(counts.keys()))
    values = np.array(list(counts.values()), dtype=float)
    shape = (len(words), 4 * len(contexts))
    matrix = coo_matrix((values, (keys[:, 0], keys[:, 1])), shape=shape)
    total = values.sum()
    rows, columns = np.asarray(matrix.sum(1)).ravel(), np.asarray(matrix.sum(0)).ravel()
    pmi = np.log(values * total / (rows[keys[:, 0]] * columns[keys[:, 1]] ** 0.75 * total**0.25))
    positive = coo_matrix((np.maximum(pmi, 0), (keys[:, 0], keys[:, 1])), shape=shape).tocsr()
    vectors = normalize(TruncatedSVD(min(100, shape[1] - 1), random_state=0).fit_transform(positive))
    labels = MiniBatchKMeans(clusters, random_state=0, n_init=3, batch_size=4096).fit_predict(vectors)
    return {w: int(c) for w, c in zip(words, labels, strict=True)}


def _write(path: Path, lines: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as out:
        for line in lines:
            out.write(f"{line}\n".encode())
