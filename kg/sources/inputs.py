"""Inputs as people name them (files, patterns, folders, "-"), expanded to the files to be read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import SourceError, UsageError, did_you_mean
from kg.sources.lines import unreadable


@dataclass(frozen=True, slots=True)
class Input:
    """One input and its files in order; None stands for standard input.

    `is_folder`: nobody named these files one by one, so some of them may well be something else than papers.
    """

    name: str
    files: tuple[Path | None, ...]
    is_folder: bool = False


def expand(inputs: Sequence[str | Path], *, suffixes: tuple[str, ...]) -> list[Input]:
    """Return the inputs with their files: patterns and folders expanded and sorted, each file once.

    Raises:
        SourceError: a file or folder is not there, a pattern matches nothing, a folder has no file of these suffixes.
        UsageError: there is no input at all.
    """
    if not inputs:
        raise UsageError("nothing to read: name a file, a folder, a pattern, or - for standard input")
    seen: set[str] = set()
    return [_once(_expanded(str(given), suffixes), seen) for given in inputs]


def _once(given: Input, seen: set[str]) -> Input:
    kept = []
    for file in given.files:
        key = "-" if file is None else os.path.realpath(file)
        if key not in seen:
            seen.add(key)
            kept.append(file)
    return Input(given.name, tuple(kept), given.is_folder)


def _expanded(given: str, suffixes: tuple[str, ...]) -> Input:
    if not given:
        raise UsageError("an input has no name; name a file, a folder, a pattern, or - for standard input")
    if given == "-":
        return Input(given, (None,))
    path = Path(given)
    try:
        if path.is_dir():
            return Input(given, tuple(_in_folder(path, suffixes)), is_folder=True)
        if path.exists():
            return Input(given, (path,))
        if any(c in given for c in "*?["):
            return Input(given, tuple(_matching(given, suffixes)))
    except OSError as error:
        raise unreadable(given[:200], f"it cannot be looked up ({error.strerror or error})") from None
    raise _missing(path)


def _in_folder(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    files = sorted(_walk(folder, suffixes))
    if not files:
        raise unreadable(str(folder), f"the folder has no file that ends in {', '.join(suffixes)} (or that with .gz)")
    return files


def _walk(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files below a folder; none that are hidden, and none behind linked folders, which may loop."""
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from () if entry.is_symlink() else _walk(entry, suffixes)
        elif entry.name.casefold().removesuffix(".gz").endswith(suffixes):
            yield entry


def _matching(pattern: str, suffixes: tuple[str, ...]) -> list[Path]:
    parts = Path(pattern).parts
    fixed = next(n for n, part in enumerate(parts) if any(c in part for c in "*?["))
    base, rest = Path(*parts[:fixed]), str(Path(*parts[fixed:]))
    hidden = any(part.startswith(".") for part in parts[fixed:])
    found: set[Path] = set()
    try:
        for match in base.glob(rest):
            if not hidden and any(part.startswith(".") for part in match.relative_to(base).parts):
                continue
            found.update(_walk(match, suffixes) if match.is_dir() else [match])
    except ValueError as error:
        raise unreadable(pattern, f"it is not a pattern ({error})") from None
    if not found:
        raise unreadable(pattern, "no file matches this pattern; check the folder and the ending")
    return sorted(found)


def _missing(path: Path) -> SourceError:
    if path.is_symlink():
        return unreadable(str(path), "it is a link that leads nowhere (its target is missing, or it leads to itself)")
    folder = path.parent
    if not folder.is_dir():
        return unreadable(str(path), f"there is no folder {str(folder)!r}; check the path")
    near = did_you_mean(path.name, (entry.name for entry in folder.iterdir()))
    return unreadable(str(path), f"there is no such file or folder.{near or ' Check the path.'}")
