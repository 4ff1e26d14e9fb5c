"""Writing a site into a folder: what has changed is written, what is gone is removed, what is not ours stays."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kg.errors import OutputError
from kg.site.addresses import beside
from kg.site.book import Site
from kg.site.rendering import data

MANIFEST = ".kg-site.json"
"""What a site's folder holds of `kg site`'s own: every file it wrote, with a digest of what went into it."""
_OURS = re.compile(r"(?:[a-z0-9][a-z0-9._+\-]*/)?[a-z0-9][a-z0-9._+\-]*\.(?:html|json|xml|js|css)")
_EVERY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSummary:
    """What was done: how many pages the site has, how many files were written and removed, its largest page."""

    path: Path
    pages: int
    written: int
    removed: int
    largest: str
    largest_bytes: int


def write_site(
    site: Site, folder: Path, *, force: bool = False, on_progress: Callable[[int], None] = lambda done: None
) -> SiteSummary:
    """Make a folder hold this site; `force` writes every file again, and into a folder that is not a site's.

    A file is written only when what goes into it has changed, and removed only when an earlier run wrote it. A run
    that was cut off is completed by the next. `on_progress` is told how many pages are done.

    Raises:
        OutputError: the folder holds something else, or cannot be written.
        MissingExtraError: Jinja is not installed.
    """
    try:
        keeper = _Keeper(folder, version=site.version, force=force)
        pages, largest = [], ("", 0)
        for done, page in enumerate(site.pages(), start=1):
            record = data(page)
            is_new = keeper.put(page.path, record, partial(site.templates.html, page))
            if is_new or not keeper.has(beside(page.path, ".json")):
                keeper.put(beside(page.path, ".json"), record)
            else:
                keeper.keep(beside(page.path, ".json"))
            largest = max(largest, (page.path, keeper.size(page.path)), key=lambda found: found[1])
            pages.append(page.path)
            if done % _EVERY == 0:
                on_progress(done)
        for path, content in (*site.files(), *site.site_map(pages).items()):
            keeper.put(path, content)
        removed = keeper.finish()
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written: {error.strerror or error}") from None
    return SiteSummary(
        path=folder,
        pages=len(pages),
        written=keeper.written,
        removed=removed,
        largest=largest[0],
        largest_bytes=largest[1],
    )


@dataclass(slots=True)
class _Known:
    digest: str
    size: int


@dataclass(slots=True)
class _Manifest:
    """What an earlier run wrote; `complete` tells that it was not cut off."""

    version: str = ""
    complete: bool = True
    files: dict[str, _Known] = field(default_factory=dict)


class _Keeper:
    """A site's folder and what is known of it."""

    def __init__(self, folder: Path, *, version: str, force: bool) -> None:
        self.folder = folder
        self.written = 0
        self._force = force
        before = _read(folder / MANIFEST)
        if before is None:
            _refuse(folder, force=force)
            before = _Manifest()
        folder.mkdir(parents=True, exist_ok=True)
        self._before = before
        self._same = before.version == version and before.complete and not force
        self._now = _Manifest(version=version)
        self._folders: set[Path] = set()
        self._write_manifest(_Manifest(version=version, complete=False, files=before.files))

    def put(self, path: str, given: bytes, make: Callable[[], bytes] | None = None) -> bool:
        """Write a file made of what is given (or that itself) unless it is there already; tell whether it was."""
        digest = hashlib.sha256(given).hexdigest()[:20]
        known = self._before.files.get(path)
        if self._same and known and known.digest == digest and self._is_there(path, known):
            self._now.files[path] = known
            return False
        content = make() if make else given
        target = self._target(path)
        if path not in self._before.files and self._before.complete and not self._force:
            self._refuse_other(target, content)
        part = target.with_name(f".{target.name[:100]}.part")
        part.write_bytes(content)
        part.replace(target)
        self.written += 1
        self._now.files[path] = _Known(digest, len(content))
        return True

    def has(self, path: str) -> bool:
        """Tell whether an earlier run wrote a file, and it is still there."""
        known = self._before.files.get(path)
        return known is not None and self._is_there(path, known)

    def keep(self, path: str) -> None:
        """Leave a file as it is."""
        self._now.files[path] = self._before.files[path]

    def size(self, path: str) -> int:
        """Return the size of a file of the site."""
        return self._now.files[path].size

    def finish(self) -> int:
        """Remove what an earlier run wrote and this one did not, and say how many files that were."""
        gone = sorted(self._before.files.keys() - self._now.files.keys())
        folders = set()
        for path in gone:
            target = self.folder / path
            if not self._is_inside(target.parent):
                continue
            with suppress(FileNotFoundError):
                target.unlink()
            folders.add(target.parent)
        for emptied in folders - {self.folder}:
            with suppress(OSError):
                emptied.rmdir()
        self._write_manifest(self._now)
        return len(gone)

    def _target(self, path: str) -> Path:
        target = self.folder / path
        if target.parent not in self._folders:
            target.parent.mkdir(exist_ok=True)
            if not self._is_inside(target.parent):
                raise OutputError(f"{target.parent}: leads out of the site's folder; remove that link")
            self._folders.add(target.parent)
        return target

    def _refuse_other(self, target: Path, content: bytes) -> None:
        if os.path.lexists(target) and (not target.is_file() or target.read_bytes() != content):
            raise OutputError(f"{target}: was not written by `kg site`; move it, or use --force to overwrite it")

    def _is_inside(self, folder: Path) -> bool:
        return folder.resolve().is_relative_to(self.folder.resolve())

    def _is_there(self, path: str, known: _Known) -> bool:
        try:
            return (self.folder / path).stat().st_size == known.size
        except OSError:
            return False

    def _write_manifest(self, manifest: _Manifest) -> None:
        text = json.dumps(
            {
                "made_by": "kg site",
                "version": manifest.version,
                "complete": manifest.complete,
                "files": {path: [k.digest, k.size] for path, k in sorted(manifest.files.items())},
            },
            indent=0,
        )
        part = self.folder / f"{MANIFEST}.part"
        part.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        part.replace(self.folder / MANIFEST)


def _refuse(folder: Path, *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: exists and is not a folder; name a folder")
    if not force and folder.is_dir() and any(folder.iterdir()):
        raise OutputError(f"{folder}: holds files that `kg site` did not write; name a new folder, or use --force")


def _read(path: Path) -> _Manifest | None:
    """Return what a folder says of itself; None where it is no site's, or what it says makes no sense."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        files = {
            str(name): _Known(str(digest), int(size))
            for name, (digest, size) in found["files"].items()
            if _OURS.fullmatch(name)
        }
        return _Manifest(version=str(found["version"]), complete=found["complete"] is True, files=files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def written(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the paths and sizes of the files of the site in a folder.

    Raises:
        OutputError: there is no site.
    """
    found = _read(folder / MANIFEST)
    if found is None:
        raise OutputError(f"{folder}: is no folder that `kg site` wrote")
    return ((path, known.size) for path, known in found.files.items())
