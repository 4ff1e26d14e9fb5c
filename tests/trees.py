"""Trees made by hand."""

import numpy as np

from kg.extract.trees import Boosted, Trees


def stumps(*asked: tuple[int, float, float]) -> Trees:
    """Return trees for the second of two classes: each asks whether a feature is at most a half, and adds no or yes."""
    count = len(asked)
    inner = np.arange(count, dtype=np.int32) * 3
    return Trees(
        feature=np.array([f for feature, _, _ in asked for f in (feature, -1, -1)], np.int32),
        threshold=np.array([0.5, 0, 0] * count),
        left=np.array([i for at in inner for i in (at + 1, 0, 0)], np.int32),
        right=np.array([i for at in inner for i in (at + 2, 0, 0)], np.int32),
        value=np.array([v for _, no, yes in asked for v in (0.0, no, yes)]),
        roots=inner,
        classes=np.ones(count, np.int32),
        depth=2,
    )


def asking(**models: tuple[str, float, float]) -> Boosted:
    """Return models by name, each a cue, the log-odds where it does not hold and those where it does."""
    columns = {cue: i for i, cue in enumerate(dict.fromkeys(cue for cue, _, _ in models.values()))}
    trees = stumps(*((columns[cue], no, yes) for cue, no, yes in models.values()))
    return Boosted(dict.fromkeys(models, 1), columns, trees)
