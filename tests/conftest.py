"""Settings of all tests, and what they share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.neo4j import empty, neo4j_server

if TYPE_CHECKING:
    from kg.stores.bolt import Server

# Machines are noisy: no example fails because it was slow.
settings.register_profile("kg", deadline=None)
settings.load_profile("kg")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A Neo4j server, one for all tests; what earlier tests left is in it."""
    with neo4j_server() as server:
        yield server


@pytest.fixture
def empty_server(server: Server) -> Server:
    """The server, holding nothing."""
    empty(server)
    return server
