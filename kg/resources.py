"""Finding what ships beside the code (data/, queries/, viz/), in a wheel as in a checkout."""

from __future__ import annotations

import json
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file or folder, such as `shipped("data", "sample")`.

    In a wheel these folders lie inside the package; in a checkout, beside it.

    Raises:
        FileNotFoundError: nothing of that name ships.

    >>> shipped("queries").is_dir()
    True
    """
    for root in (_PACKAGE / "_shipped", _PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"not part of this installation: {'/'.join(parts)}")


def word_classes(*parts: str) -> dict[str, str]:
    """Return the class of each word of a shipped JSON object, which lists the words of each class.

    >>> word_classes("data", "cues", "words.json")["outperforms"]
    'beat'
    """
    listed: dict[str, list[str]] = json.loads(shipped(*parts).read_text(encoding="utf-8"))
    return {word: name for name, words in listed.items() for word in words}


def weights(folder: str | Path | None = None) -> Path:
    """Return the folder of learned weights: the one given, or the one that ships."""
    return Path(folder) if folder else shipped("data", "models")
