"""Training of the recurrent network: its gradients, that it learns what far words decide, that it does so alike."""

from functools import partial

import numpy as np
import pytest

from kg.extract.recurrent import ARRAYS, PLACES, Recurrent, meanings, places
from kg.extract.sentences import blank
from kg.train import recurrent
from kg.train.recurrent import Batch, Labelled, begin, gradients, train_recurrent

WORDS = ("we", "propose", "BERT", "on", "SQuAD", ".", "the", "models")
NLP = blank()


def random_papers(rng: np.random.Generator, lengths: list[int]) -> list[Labelled]:
    return [
        Labelled(
            [WORDS[i] for i in rng.integers(0, len(WORDS), length)],
            rng.random((length, PLACES)).astype(np.float32),
            rng.integers(0, 9, length),
        )
        for length in lengths
    ]


def batch_of(network: Recurrent, papers: list[Labelled]) -> Batch:
    return Batch(
        np.concatenate([meanings(p.words) for p in papers]),
        np.concatenate([network.numbers(p.words) for p in papers]),
        np.concatenate([p.places for p in papers]),
        np.concatenate([p.labels for p in papers]),
        [len(p.words) for p in papers],
    )


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for size, value in {"STATES": 3, "HIDDEN": 5, "OWN": 2, "OFTEN": 1}.items():
        monkeypatch.setattr(recurrent, size, value)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", [None, 7], ids=["whole", "some left out"])
@pytest.mark.parametrize("name", ARRAYS)
def test_a_gradient_is_how_the_loss_changes_with_a_weight(name: str, seed: int | None) -> None:
    rng = np.random.default_rng(1)
    papers = random_papers(rng, [4, 1, 0, 6])
    network = begin(papers, 9, rng)
    for array in ARRAYS:
        object.__setattr__(network, array, getattr(network, array).astype(float))
    batch = batch_of(network, papers)
    left_out = partial(np.random.default_rng, seed) if seed else lambda: None

    def loss() -> float:
        likely = recurrent._forth(network, batch, left_out()).likely
        return -float(np.log(likely[np.arange(len(batch.labels)), batch.labels]).mean())

    gradient = gradients(network, batch, left_out())[name].ravel()
    weights = getattr(network, name).reshape(-1)
    for i in rng.choice(np.flatnonzero(abs(gradient) > 1e-6), 5):
        middle = weights[i]
        sides = []
        for step in (1e-6, -1e-6):
            weights[i] = middle + step
            sides.append(loss())
        weights[i] = middle
        assert (sides[0] - sides[1]) / 2e-6 == pytest.approx(gradient[i], rel=0.01, abs=1e-6)


@pytest.mark.usefixtures("small")
def test_training_and_reading_say_the_same_of_a_paper() -> None:
    doc = NLP("We propose\nBERT on SQuAD\n\nand models.")
    words = [token.text for token in doc]
    papers = [Labelled(words, places(doc), np.zeros(len(words), np.intp))]
    network = begin(papers, 9, np.random.default_rng(0))
    assert not any("\n" in piece for piece in network.pieces)
    [read] = network.read_out([doc])
    assert read == pytest.approx(recurrent._forth(network, batch_of(network, papers), None).likely, abs=1e-6)


def far_papers(count: int) -> list[Labelled]:
    """Papers whose last word is a name if their first is "we", five words before."""
    rng = np.random.default_rng(0)
    papers = []
    for _ in range(count):
        named = rng.random() < 0.5
        words = ["we" if named else "they", *(WORDS[i] for i in rng.integers(5, 8, 5)), "zap"]
        labels = np.zeros(len(words), np.intp)
        labels[-1] = named
        papers.append(Labelled(words, np.zeros((len(words), PLACES), np.float32), labels))
    return papers


def test_it_learns_what_a_far_word_decides_and_twice_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recurrent, "EPOCHS", 12)
    one, two = (train_recurrent(far_papers(200), 9) for _ in range(2))
    assert all((getattr(one, name) == getattr(two, name)).all() for name in ARRAYS)
    for first, label in (("we", 1), ("they", 0)):
        doc = NLP(f"{first} the . models . the zap")
        [likely] = one.read_out([doc])
        assert likely[-1].argmax() == label
