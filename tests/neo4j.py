"""A Neo4j server for tests: the one NEO4J_URI names, else one of our own, else a reason why there is none.

With KG_REQUIRE_NEO4J=1 a missing server fails the tests; without, they are left out with the reason.
The tests want a database that is empty, and leave it so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import pytest

from kg.errors import KgError
from kg.neo4j_server import temporary
from kg.stores.bolt import Server, connect

NAMED = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("NEO4J_")}
"""What the environment says of a server; taken out of it, so that only tests that ask for a server meet it."""


@contextmanager
def neo4j_server() -> Iterator[Server]:
    """Give the server, empty."""
    if "NEO4J_URI" in NAMED:
        server = Server(
            uri=NAMED["NEO4J_URI"],
            user=NAMED.get("NEO4J_USERNAME", "neo4j"),
            password=NAMED.get("NEO4J_PASSWORD"),
            database=NAMED.get("NEO4J_DATABASE", "neo4j"),
        )
        with connect(server) as driver, driver.session(database=server.database) as session:
            if session.run("MATCH (n) RETURN n LIMIT 1").single():
                missing(f"the database {server.database} at {server.uri} is not empty, and tests empty it")
        yield server
        empty(server)
        return
    with temporary() as local:
        try:
            server = local.start(port=0, on_download=lambda said: print(f"downloading {said}"))
        except KgError as error:
            missing(f"{error}; or set NEO4J_URI")
        yield server


def empty(server: Server) -> None:
    """Remove everything from the database, indexes and constraints too."""
    with connect(server) as driver, driver.session(database=server.database) as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS").consume()
        for (name,) in list(session.run("SHOW CONSTRAINTS YIELD name RETURN name")):
            session.run(f"DROP CONSTRAINT `{name}`").consume()
        names = "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"
        for (name,) in list(session.run(names)):
            session.run(f"DROP INDEX `{name}`").consume()


def missing(reason: str) -> NoReturn:
    """End the test: as failed where a server is required, else as left out."""
    if os.environ.get("KG_REQUIRE_NEO4J") == "1":
        pytest.fail(f"no Neo4j server: {reason}", pytrace=False)
    pytest.skip(f"no Neo4j server: {reason}")
