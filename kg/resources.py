"""Finding what ships beside the code (data/, queries/, viz/), in a wheel as in a checkout."""

from __future__ import annotations

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


def weights(folder: str | Path | None = None) -> Path:
    """Return the folder of learned weights: the one given, or the one that ships."""
    return Path(folder) if folder else shipped("data", "models")
