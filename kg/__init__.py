"""A knowledge graph of papers, methods and resources, read from titles and abstracts.

>>> import kg
>>> kg.Span(0, 4).of("LoRA adapts")
'LoRA'

`kg.build("page.txt")` reads papers into a graph and hands it over, `kg.open("graph.kg")` opens one that is there,
`kg.connect(kg.Server(uri="bolt://localhost:7687"))` one that was pushed to Neo4j.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.errors import KgError as KgError
    from kg.graph import KnowledgeGraph as KnowledgeGraph
    from kg.graph import build as build
    from kg.graph import connect as connect
    from kg.graph import open as open
    from kg.model import Edge as Edge
    from kg.model import Entity as Entity
    from kg.model import Evidence as Evidence
    from kg.model import Fact as Fact
    from kg.model import Graph as Graph
    from kg.model import Mention as Mention
    from kg.model import Paper as Paper
    from kg.model import PaperFacts as PaperFacts
    from kg.model import Span as Span
    from kg.stores.bolt import Server as Server

__version__ = "0.1.0"

# Loaded when first asked for, so that `import kg` costs nothing and the command line answers at once.
_HOMES = {
    **dict.fromkeys(("KnowledgeGraph", "build", "connect", "open"), "kg.graph"),
    **dict.fromkeys(
        ("Edge", "Entity", "Evidence", "Fact", "Graph", "Mention", "Paper", "PaperFacts", "Span"), "kg.model"
    ),
    "KgError": "kg.errors",
    "Server": "kg.stores.bolt",
}
__all__ = ["__version__", *sorted(_HOMES)]  # noqa: PLE0604  names of the table above, all strings


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
