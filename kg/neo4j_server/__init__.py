"""A Neo4j server of one's own, without Docker: the Community edition from its published Java libraries."""

from kg.neo4j_server.libraries import VERSION
from kg.neo4j_server.server import PORT, LocalServer, Running, temporary

__all__ = ["PORT", "VERSION", "LocalServer", "Running", "temporary"]
