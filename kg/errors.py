"""Every error `kg` raises on purpose: one tree on one page.

The command line prints `str(error)` and exits with `error.exit_code`; the Python API raises the same objects.
A message names what was wrong, what was expected, and what to do next.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class KgError(Exception):
    """Something a person can put right; its text is one clear sentence, or two."""

    exit_code = 1


class UsageError(KgError):
    """The call itself is wrong: an unknown name, parameter or format."""

    exit_code = 2


class NotFoundError(KgError):
    """The graph holds no such node or edge."""


class SourceError(KgError):
    """An input cannot be read at all: missing, empty, binary, or of no known format."""


class GraphFileError(KgError):
    """A graph file cannot be opened, read or written: not ours, newer than we are, held by another, unwritable."""


class CypherError(KgError):
    """A Cypher statement failed: its syntax, its types, or a write where only reading is allowed."""


class ServerError(KgError):
    """A Neo4j server cannot be started, reached or used: not there, wrong password, too old, no such database."""


class OutputError(KgError):
    """An output cannot be written: exists already, no such folder, no permission, no space."""


class MissingExtraError(KgError):
    """A feature needs a package that the core install leaves out."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an optional package: pip install 'kg[{extra}]'")


def did_you_mean(name: str, known: Iterable[str], *, count: int = 3) -> str:
    """Return " Did you mean 'x' or 'y'?" for the known names nearest to `name`, or "" when none is near.

    >>> did_you_mean("papers-usign", ["papers-using", "lineage"])
    " Did you mean 'papers-using'?"
    >>> did_you_mean("zzz", ["papers-using"])
    ''
    """
    folded = {k.casefold(): k for k in known}
    near = difflib.get_close_matches(name.casefold(), folded, n=count, cutoff=0.6)
    return f" Did you mean {' or '.join(repr(folded[n]) for n in near)}?" if near else ""
