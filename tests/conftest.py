"""Settings of all tests, and what they share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.neo4j import empty, neo4j_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from kg.stores.bolt import Server

# Machines are noisy: no example fails because it was slow. What lands is not a matter of luck: the examples are the
# same every time, and `make fuzz` looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("new", deadline=None)
settings.load_profile(os.environ.get("KG_EXAMPLES", "same"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A Neo4j server, one for all tests; what earlier tests left is in it."""
    with neo4j_server() as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium, one for each module of tests that asks for it."""
    from tests.browser import chromium

    with chromium() as running:
        yield running


@pytest.fixture
def empty_server(server: Server) -> Server:
    """The server, holding nothing."""
    empty(server)
    return server
