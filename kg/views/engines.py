"""What draws the picture: vis-network from the pyvis package, or sigma from the bundle that a build puts in `viz/`."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from kg.errors import MissingExtraError, UsageError
from kg.model import Graph
from kg.resources import shipped
from kg.views.selection import LIMIT

ENGINES = ("auto", "pyvis", "sigma")
BUNDLE = "sigma-engine.js"
_NO_BUNDLE = f"the large view's script, viz/{BUNDLE}, has not been built here"
_BUILD = "run `make viz` in a checkout, or install a built wheel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine: how many nodes it may be given (None: any number), and why it was chosen ("" if it was asked for)."""

    name: str
    nodes: int | None
    why: str = ""

    def scripts(self) -> tuple[str, str]:
        """Return the text of the engine's library, and the name of the adapter in `viz/` that speaks to it."""
        if self.name == "pyvis":
            library = resources.files("pyvis").joinpath("templates/lib/vis-9.1.2/vis-network.min.js")
            return library.read_text("utf-8"), "engine-vis.js"
        return shipped("viz", BUNDLE).read_text("utf-8"), "engine-sigma.js"


def choose_engine(name: str, graph: Graph) -> Engine:
    """Return the engine of this name; for "auto" the one that suits the graph and is there.

    Raises:
        UsageError: there is no engine of this name.
        MissingExtraError: it is not there: pyvis is not installed, or the bundle of sigma not built.
    """
    if name not in ENGINES:
        raise UsageError(f"there is no engine {name!r}; known: {', '.join(ENGINES)}")
    here = {"pyvis": importlib.util.find_spec("pyvis") is not None, "sigma": bundle() is not None}
    if name == "auto":
        name, why = _automatic(len(graph), **here)
    else:
        why = ""
    if name == "sigma" and not here["sigma"]:
        raise UsageError(f"{_NO_BUNDLE}: {_BUILD}, or take --engine pyvis")
    if name == "pyvis" and not here["pyvis"]:
        raise MissingExtraError("the view", "view")
    return Engine(name=name, nodes=LIMIT if name == "pyvis" else None, why=why)


def bundle() -> Path | None:
    """Return where the bundle of the sigma engine lies, if it has been built."""
    try:
        return shipped("viz", BUNDLE)
    except FileNotFoundError:
        return None


def _automatic(nodes: int, *, pyvis: bool, sigma: bool) -> tuple[str, str]:
    large = nodes > LIMIT
    size = f"{'more than' if large else 'up to'} {LIMIT:,} nodes"
    if large and not sigma and pyvis:
        return "pyvis", f"{_NO_BUNDLE}, so only a part is shown; for all of it {_BUILD}"
    if not large and not pyvis and sigma:
        return "sigma", "pyvis is not installed"
    return ("sigma" if large else "pyvis"), size
