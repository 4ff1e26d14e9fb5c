"""Trees made by hand."""

from collections.abc import Sequence

import numpy as np

from kg.extract.trees import Boosted, Trees


def stumps(*asked: tuple[int, float, float], sizes: Sequence[int]) -> Trees:
    """Return trees that ask whether a feature is greater than a half and add no or yes; so many for each ensemble."""
    count = len(asked)
    roots, leaves = np.arange(count, dtype=np.int32), np.arange(count, 3 * count, dtype=np.int32)
    return Trees(
        features=np.array([*(feature for feature, *_ in asked), *[0] * len(leaves)], np.int32),
        limits=np.array([0.5] * count + [np.inf] * len(leaves), np.float32),
        below=np.concatenate([count + 2 * roots, leaves]),
        values=np.array([0.0] * count + [value for _, *values in asked for value in values], np.float32),
        sizes=np.array(sizes, np.int32),
        levels=2,
    )


def asking(**models: tuple[str, float, float]) -> Boosted:
    """Return models by name, each a cue, the log-odds where it does not hold and those where it does."""
    columns = {cue: i for i, cue in enumerate(dict.fromkeys(cue for cue, _, _ in models.values()))}
    trees = stumps(*((columns[cue], no, yes) for cue, no, yes in models.values()), sizes=[1] * len(models))
    return Boosted(list(models), columns, trees)
