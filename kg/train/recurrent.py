"""Training of the recurrent network (`kg.extract.recurrent`) from labelled tokens.

Stochastic gradient descent by Adam (Kingma & Ba 2015), some papers at a time, back through the walk over all tokens;
the gradient of each array is cut to a length of 1, and the rate falls linearly. Of what is told of a token some is left
out at random (dropout; Srivastava et al. 2014).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from thinc.optimizers import Adam

from kg.extract.abreast import Abreast
from kg.extract.recurrent import (
    ARRAYS,
    PIECES,
    PLACES,
    REACH,
    Floats,
    Recurrent,
    carry,
    lay,
    lift,
    meanings,
    opened,
    pieces_of,
    softmax,
)

STATES = 64
"""The states that are carried along each way."""
HIDDEN = 96
"""The units of the layer over them."""
OWN = 32
"""The length of a piece's own vector."""
OFTEN = 5
"""How often a piece must stand in the papers to have one."""
EPOCHS = 3
"""How often the network is shown each paper."""
PAPERS = 16
"""How many it is shown at once."""
DROPPED = 0.3
"""The share of what is told that is left out."""
RATE = 0.005
"""How far a step goes, at first."""
_LEAST_RATE = 0.02
"""The least share of that which is left at the end."""


class Labelled(NamedTuple):
    """The tokens of a paper, what their places tell (`kg.extract.recurrent.places`), and their labels by number."""

    words: Sequence[str]
    places: Floats
    labels: NDArray[np.intp]


class Batch(NamedTuple):
    """The tokens of some papers, one behind the other: what their texts say, their pieces, places and labels."""

    told: Floats
    pieces: NDArray[np.intp]
    places: Floats
    labels: NDArray[np.intp]
    lengths: Sequence[int]


def train_recurrent(papers: Sequence[Labelled], labels: int) -> Recurrent:
    """Fit the network to the labels, of which there are so many; deterministic."""
    random = np.random.default_rng(0)
    network = begin(papers, labels, random)
    texts = sorted({word for paper in papers for word in paper.words})
    number = {text: i for i, text in enumerate(texts)}
    told, pieces = meanings(texts), network.numbers(texts)
    tokens = [np.array([number[word] for word in paper.words], np.intp) for paper in papers]
    step = Adam(RATE, L2=0.0, grad_clip=1.0, use_averages=False)
    rounds = EPOCHS * -(-len(papers) // PAPERS)
    chosen = (some for _ in range(EPOCHS) for some in _batches([len(t) for t in tokens], random))
    for done, some in enumerate(chosen):
        step.learn_rate = RATE * max(1 - done / rounds, _LEAST_RATE)
        ids = np.concatenate([tokens[i] for i in some])
        batch = Batch(
            told=told[ids],
            pieces=pieces[ids],
            places=np.concatenate([papers[i].places for i in some]),
            labels=np.concatenate([papers[i].labels for i in some]),
            lengths=[len(tokens[i]) for i in some],
        )
        for name, gradient in gradients(network, batch, random).items():
            weights = getattr(network, name)
            weights[...] = step((0, name), weights, gradient)[0]
    # What the network makes ready of its weights is made of the last.
    return Recurrent(network.pieces, **{name: getattr(network, name) for name in ARRAYS})


def begin(papers: Sequence[Labelled], labels: int, random: np.random.Generator) -> Recurrent:
    """Return a network of random weights, with vectors for the pieces that stand in the papers often enough."""
    counts = Counter(piece for paper in papers for word in paper.words for piece in pieces_of(word))
    pieces = sorted(piece for piece, count in counts.items() if count >= OFTEN and "\n" not in piece)
    inputs = meanings([""]).shape[1] + PIECES * OWN + PLACES
    window = 2 * REACH + 1

    def weights(*shape: int, fan: int) -> Floats:
        return random.uniform(-(fan**-0.5), fan**-0.5, shape).astype(np.float32)

    bias = np.zeros(6 * STATES, np.float32)
    # At first most is kept, so that what a far word says is learned the sooner.
    bias[2 * STATES : 4 * STATES] = 1
    own = random.normal(scale=0.1, size=(len(pieces) + 1, OWN)).astype(np.float32)
    own[-1] = 0
    return Recurrent(
        pieces=pieces,
        own=own,
        gates=weights(window, inputs, 6 * STATES, fan=window * inputs),
        gates_bias=bias,
        hidden=weights(2 * STATES, HIDDEN, fan=2 * STATES),
        hidden_bias=np.zeros(HIDDEN, np.float32),
        output=weights(HIDDEN, labels, fan=HIDDEN),
        output_bias=np.zeros(labels, np.float32),
    )


def _batches(lengths: Sequence[int], random: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Yield papers some at a time, those of about one length together, in random order."""
    order = np.argsort(np.array(lengths) + random.uniform(0, 30, len(lengths)), kind="stable")
    begins = range(0, len(order), PAPERS)
    for at in random.permutation(len(begins)):
        yield order[begins[at] : begins[at] + PAPERS]


class _Forth(NamedTuple):
    """What a network makes of a batch, layer by layer, and what was left out of each (nought, or how much it counts).

    `laid_kept` and `laid_states` are as they are walked.
    """

    laid: Abreast
    neighbours: NDArray[np.intp]
    left: Sequence[Floats]
    x: Floats
    new: Floats
    kept: Floats
    shown: Floats
    laid_kept: Floats
    laid_states: Floats
    states: Floats
    seen: Floats
    layer: Floats
    likely: Floats


def gradients(network: Recurrent, batch: Batch, random: np.random.Generator | None) -> dict[str, Floats]:
    """Return the gradient of the mean cross-entropy by each array of weights; without `random` nothing is left out."""
    return _back(network, batch, _forth(network, batch, random))


def _forth(network: Recurrent, batch: Batch, random: np.random.Generator | None) -> _Forth:
    left: list[Floats] = []

    def dropped(rows: Floats) -> Floats:
        if random is None:
            left.append(np.ones((1, 1), np.float32))
        else:
            left.append(np.asarray((random.random(rows.shape, np.float32) >= DROPPED) / np.float32(1 - DROPPED)))
        return np.asarray(rows * left[-1])

    size, wide = len(batch.labels), network.gates.shape[2]
    own = network.own[batch.pieces].reshape(size, PIECES * network.own.shape[1])
    inputs = dropped(np.hstack([batch.told, own, batch.places]))
    neighbours = _neighbours(batch.lengths)
    padded = np.vstack([inputs, np.zeros((1, inputs.shape[1]), np.float32)])
    x = padded[neighbours].reshape(size, len(network.gates) * inputs.shape[1])
    new, kept, shown = opened((x @ network.gates.reshape(-1, wide) + network.gates_bias) * network.half)
    laid = Abreast.of(batch.lengths)
    laid_kept, laid_states = _laid(kept, laid), _laid((1 - kept) * new, laid)
    carry(laid_kept, laid_states, laid.steps)
    states = _lifted(laid_states, laid)
    seen = dropped(shown * states)
    layer = dropped(np.maximum(seen @ network.hidden + network.hidden_bias, 0))
    likely = softmax(layer @ network.output + network.output_bias)
    return _Forth(
        laid, neighbours, left, x, new, kept, shown, laid_kept, laid_states, states, seen, layer, likely
    )  # fmt: skip


def _back(network: Recurrent, batch: Batch, of: _Forth) -> dict[str, Floats]:
    size = len(batch.labels)
    by_raw = of.likely.copy()
    by_raw[np.arange(size), batch.labels] -= 1
    by_raw /= size
    of_inputs, of_seen, of_layer = of.left
    by_layer: Floats = (by_raw @ network.output.T) * (of.layer > 0) * of_layer
    by_seen: Floats = (by_layer @ network.hidden.T) * of_seen
    by_new, by_kept = _walked_back(_laid(by_seen * of.shown, of.laid), of)
    by_gates = np.hstack(
        [
            by_new * (1 - of.new**2),
            by_kept * of.kept * (1 - of.kept),
            by_seen * of.states * of.shown * (1 - of.shown),
        ]
    )
    by_inputs = _by_inputs(by_gates @ network.gates.reshape(-1, by_gates.shape[1]).T, of.neighbours) * of_inputs
    by_own = np.zeros_like(network.own)
    by_pieces = by_inputs[:, batch.told.shape[1] : -PLACES].reshape(-1, by_own.shape[1])
    np.add.at(by_own, batch.pieces.ravel(), by_pieces)
    # The last row stands for all that has no vector of its own.
    by_own[-1] = 0
    return {
        "own": by_own,
        "gates": (of.x.T @ by_gates).reshape(network.gates.shape),
        "gates_bias": by_gates.sum(axis=0),
        "hidden": of.seen.T @ by_layer,
        "hidden_bias": by_layer.sum(axis=0),
        "output": of.layer.T @ by_raw,
        "output_bias": by_raw.sum(axis=0),
    }


def _walked_back(by_states: Floats, of: _Forth) -> tuple[Floats, Floats]:
    """Return the gradients by what is new and by what is kept, from that by the states as they were shown."""
    before = np.zeros_like(by_states)
    for last, now, end in reversed(of.laid.steps):
        by_states[last : last + end - now] += of.laid_kept[now:end] * by_states[now:end]
        before[now:end] = of.laid_states[last : last + end - now]
    by_kept = _lifted(by_states * (before - _laid(of.new, of.laid)), of.laid)
    return _lifted(by_states, of.laid) * (1 - of.kept), by_kept


def _by_inputs(by_x: Floats, neighbours: NDArray[np.intp]) -> Floats:
    """Return the gradient by the inputs of each token, from that by its window's."""
    size, window = neighbours.shape
    found = np.zeros((size + 1, by_x.shape[1] // window), np.float32)
    for i, of_place in enumerate(np.split(by_x, window, axis=1)):
        # No two tokens have the same neighbour on one side, but for the last row, which stands for none.
        found[neighbours[:, i]] += of_place
    return found[:-1]


def _neighbours(lengths: Sequence[int]) -> NDArray[np.intp]:
    """Return the numbers of the tokens in each token's window, -1 where a paper has none: (tokens, window).

    >>> _neighbours([2, 1]).tolist()
    [[-1, 0, 1], [0, 1, -1], [-1, 2, -1]]
    """
    within = np.concatenate([np.arange(length) for length in lengths])
    left = np.repeat(lengths, lengths) - within
    here = np.arange(len(within))
    offsets = range(-REACH, REACH + 1)
    return np.stack([np.where((within + o >= 0) & (left > o), here + o, -1) for o in offsets], axis=1)


def _laid(told: Floats, laid: Abreast) -> Floats:
    """Return what is told of all tokens as they are walked."""
    found = np.empty_like(told)
    for of_one, rows in zip(np.split(told, _ends(laid)), laid.of_each, strict=True):
        lay(of_one, found, rows)
    return found


def _lifted(found: Floats, laid: Abreast) -> Floats:
    """Return what was found of all tokens, in order."""
    return np.concatenate([lift(found, rows) for rows in laid.of_each])


def _ends(laid: Abreast) -> NDArray[np.intp]:
    return np.asarray(np.cumsum([len(forth) for forth, _ in laid.of_each])[:-1])
