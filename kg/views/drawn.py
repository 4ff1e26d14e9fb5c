"""What a kind of view hands to its page: the data, and how much of the graph that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The data of a page, with the numbers of nodes and edges it shows and of nodes it could have shown but does not.

    `data` has "papers" (see `kg.views.citing`), "note" (a sentence: what is shown) and what the kind's script draws.
    """

    data: dict[str, Any]
    nodes: int
    edges: int
    left_out: int = 0
