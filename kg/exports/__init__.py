"""The graph in the formats other tools read: one table, one function a format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import UsageError, did_you_mean
from kg.exports.document import read_json, write_json
from kg.exports.graphml import write_graphml
from kg.exports.tables import write_csv
from kg.model import Graph
from kg.outputs import replacing, write_folder

__all__ = ["FORMATS", "Export", "read_json", "write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A format: the function that writes it, what for, and whether it fills a file or a folder."""

    write: Callable[[Graph, Path], None]
    doc: str
    suffix: str
    is_folder: bool = False


FORMATS: dict[str, Export] = {
    "json": Export(write=write_json, doc="one document with everything; reads back as the same graph", suffix=".json"),
    "graphml": Export(write=write_graphml, doc="for Gephi, yEd, Cytoscape and NetworkX", suffix=".graphml"),
    "csv": Export(write=write_csv, doc="nodes, edges and evidence as tables", suffix="", is_folder=True),
}


def write(graph: Graph, format: str, path: Path, *, force: bool = False) -> None:
    """Write a graph to `path` in one of `FORMATS`: whole or not at all.

    A folder format writes its files into the folder `path` and leaves other files there alone.

    Raises:
        UsageError: there is no such format.
        OutputError: the target exists and `force` is not given, or it cannot be written.
    """
    if format not in FORMATS:
        raise UsageError(
            f"there is no export format {format!r}.{did_you_mean(format, FORMATS)} Known: {', '.join(sorted(FORMATS))}."
        )
    export = FORMATS[format]
    path = Path(path)
    if export.is_folder:
        write_folder(path, lambda folder: export.write(graph, folder), force=force)
    else:
        with replacing(path, force=force) as beside:
            export.write(graph, beside)
