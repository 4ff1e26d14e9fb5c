"""The graph in the formats other tools read: one table, one function a format."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import UsageError, did_you_mean
from kg.exports import neo4j_admin
from kg.exports.cypher_script import write_cypher
from kg.exports.document import read_json, write_json
from kg.exports.graphml import write_graphml
from kg.exports.tables import write_csv
from kg.model import Graph, Paper
from kg.outputs import replacing, write_folder

__all__ = ["FORMATS", "Export", "read_json", "write"]


Write = Callable[[Graph, Iterable[Paper], Path], None]
"""Writes a graph, with the texts of its papers where the format has a place for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A format: the function that writes it, what for, and whether it fills a file or a folder.

    `command` tells, where there is one, the command that takes what was written to a path.
    """

    write: Write
    doc: str
    suffix: str
    is_folder: bool = False
    command: Callable[[Path], str] | None = None


def _without_texts(write: Callable[[Graph, Path], None]) -> Write:
    return lambda graph, papers, path: write(graph, path)


FORMATS: dict[str, Export] = {
    "json": Export(
        write=_without_texts(write_json),
        doc="one document with everything; reads back as the same graph",
        suffix=".json",
    ),
    "graphml": Export(
        write=_without_texts(write_graphml), doc="for Gephi, yEd, Cytoscape and NetworkX", suffix=".graphml"
    ),
    "csv": Export(
        write=_without_texts(write_csv), doc="nodes, edges and evidence as tables", suffix="", is_folder=True
    ),
    "cypher": Export(write=write_cypher, doc="a script for any client of Neo4j", suffix=".cypher"),
    "neo4j-admin": Export(
        write=neo4j_admin.write_neo4j_admin,
        doc="files for the bulk import of Neo4j",
        suffix="",
        is_folder=True,
        command=neo4j_admin.command,
    ),
}


def write(graph: Graph, format: str, path: Path, *, papers: Iterable[Paper] = (), force: bool = False) -> None:
    """Write a graph, and the texts of its papers where there is place, to `path` in one of `FORMATS`: whole or not.

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
        write_folder(path, lambda folder: export.write(graph, papers, folder), force=force)
    else:
        with replacing(path, force=force) as beside:
            export.write(graph, papers, beside)
