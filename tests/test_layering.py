"""Imports only point down, and siblings of one layer never import each other (the layers of CONTRIBUTING.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "kg"
LAYERS = [
    {"errors", "model", "schema"},
    {"text", "resources", "outputs"},
    {"vocabulary", "papers"},
    {"sources", "extract", "resolve", "stores", "views"},
    {"derivation", "intake"},
    {"building", "differences", "checking", "query", "analysis", "evaluate", "train", "neo4j_server", "exports"},
    {"site"},
    {"graph", "bench"},
    {"cli"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def imports_of(path: Path) -> set[str]:
    """The units of kg that a module imports (`kg.stores.sqlite` belongs to the unit `stores`)."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "kg":
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level:
            raise AssertionError(f"{path}: relative import; write `from kg...`")
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("kg.")}
    return found - {"__version__"}


MODULES = sorted(p for p in ROOT.rglob("*.py") if p.relative_to(ROOT).parts[0] not in {"__init__.py", "__main__.py"})


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    unit = path.relative_to(ROOT).parts[0].removesuffix(".py")
    assert unit in LEVEL, f"{unit} has no layer: add it to LAYERS and to CONTRIBUTING.md"
    for other in imports_of(path) - {unit}:
        assert other in LEVEL, f"{path} imports kg.{other}, which has no layer"
        assert LEVEL[other] < LEVEL[unit], f"{path}: {unit} (layer {LEVEL[unit]}) may not import {other}"
    if unit in LAYERS[0]:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        named = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        named += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
        outside = {name.split(".")[0] for name in named}
        assert not outside & {"spacy", "click", "rich", "networkx", "ladybug", "neo4j", "pyvis"}
