"""Word vectors from a corpus of abstracts, without labels (Bullinaria & Levy 2007; Levy, Goldberg & Dagan 2015).

Positive pointwise mutual information of words within four of each other, weighed by their distance, with the contexts'
frequencies smoothed, reduced by singular value decomposition; a byte per number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from kg.extract.vectors import FILE, pieces
from kg.model import Paper
from kg.text import slug

REACH = 4
SMOOTHING = 0.75


def write_vectors(
    papers: Iterable[Paper],
    folder: Path,
    *,
    without: Iterable[str] = (),
    dimensions: int = 100,
    least: int = 5,
    most: int = 26_000,
) -> int:
    """Write the vectors of the words that `least` papers or more have into `folder`; return how many.

    `without` are titles to leave out: the annotated papers. At most the `most` commonest words are kept.
    """
    import numpy as np
    from scipy.sparse import coo_matrix, csr_matrix
    from scipy.sparse.linalg import svds

    leave_out = {slug(t) for t in without}
    texts = [pieces(p.text) for p in papers if slug(p.title) not in leave_out]
    counts = Counter(word for text in texts for word in set(text))
    words = sorted(w for w, n in counts.most_common(most) if n >= least)
    index = {w: i for i, w in enumerate(words)}
    size = len(words)
    # Between two papers stand as many unknown words as the reach, so that none sees the other.
    line = np.concatenate([[index.get(w, -1) for w in text] + [-1] * REACH for text in texts])
    near = csr_matrix((size, size), dtype=np.float32)
    for distance in range(1, REACH + 1):
        left, right = line[:-distance], line[distance:]
        both = (left >= 0) & (right >= 0)
        pairs = (np.full(int(both.sum()), 1 / distance, np.float32), (left[both], right[both]))
        beside = coo_matrix(pairs, shape=(size, size)).tocsr()
        near = near + beside + beside.T
    total = np.asarray(near.sum(axis=1)).ravel()
    smooth = total**SMOOTHING
    smooth *= total.sum() / smooth.sum()
    cells = near.tocoo()
    information = np.log(cells.data * total.sum() / (total[cells.row] * smooth[cells.col]))
    kept = information > 0
    positive = csr_matrix((information[kept], (cells.row[kept], cells.col[kept])), shape=(size, size))
    left, strength, _ = svds(positive.astype(np.float32), k=min(dimensions, size - 1), rng=np.random.default_rng(0))
    order = np.argsort(-strength)
    found = left[:, order] * np.sqrt(strength[order])
    found /= np.linalg.norm(found, axis=1, keepdims=True) + 1e-9
    scale = 127 / np.abs(found).max(axis=1, keepdims=True)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / FILE,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        matrix=np.round(found * scale).astype(np.int8),
    )
    return size
