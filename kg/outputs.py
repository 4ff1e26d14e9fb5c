"""Writing files so that a reader sees the old one or the whole new one: beside, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.errors import OutputError


@contextmanager
def replacing(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a path beside `path` to write to; when the block ends well it takes `path`'s place, else nothing is left.

    Raises:
        OutputError: `path` exists and `force` is not given, or it cannot be written.
    """
    with _staging(path.parent, path.name) as folder:
        _refuse(path, force=force)
        yield folder / path.name
        (folder / path.name).replace(path)


def write_folder(path: Path, fill: Callable[[Path], None], *, force: bool = False) -> None:
    """Let `fill` write files into a folder beside `path`, then move them into `path`; other files there stay.

    Raises:
        OutputError: one of the files exists and `force` is not given, or the folder cannot be written.
    """
    with _staging(path.parent, path.name) as folder:
        if path.exists() and not path.is_dir():
            raise OutputError(f"{path}: exists and is not a folder; name a folder")
        fill(folder)
        files = sorted(folder.iterdir())
        for file in files:
            _refuse(path / file.name, force=force)
        path.mkdir(exist_ok=True)
        for file in files:
            file.replace(path / file.name)


def _refuse(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise OutputError(f"{path}: is a folder; name a file")
    if os.path.lexists(path) and not force:
        raise OutputError(f"{path}: exists; use --force to overwrite it")


@contextmanager
def _staging(parent: Path, name: str) -> Iterator[Path]:
    # A folder of its own, because a file from mkstemp would keep its narrow permissions after the rename.
    try:
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=f".{name[:40]}.", suffix=".part"))
    except OSError as error:
        raise _unwritable(parent / name, error) from None
    try:
        yield folder
    except OSError as error:
        raise _unwritable(parent / name, error) from None
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)


def _unwritable(path: Path, error: OSError) -> OutputError:
    if isinstance(error, FileNotFoundError) and not path.parent.is_dir():
        return OutputError(f"{path}: there is no folder {path.parent}; make it first")
    return OutputError(f"{path}: cannot be written: {error.strerror or error}")
