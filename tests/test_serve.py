"""The server of a graph file: its pages, its Cypher box, whom it answers, and how it starts and ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

import kg
from kg.cli.app import app as command
from kg.errors import ServerError
from kg.model import Graph
from kg.site import Site
from kg.site.server import application, serve
from kg.stores.file import GraphFile
from tests.graphs import toy_graph
from tests.signals import HEEDING

BASE = "http://127.0.0.1:8765"
ANY = "MATCH (m:Method) RETURN m, m.name AS name ORDER BY name"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    with GraphFile.open(tmp_path / "toy.kg", create=True) as file:
        file.replace(toy_graph())
    return tmp_path / "toy.kg"


@contextmanager
def serving(graph: Path, *, seconds: float = 10.0, rows: int | None = 100) -> Iterator[TestClient]:
    asgi = application(graph, lambda: kg.open(graph, limit=seconds, rows=rows))
    with TestClient(asgi, base_url=BASE) as client:
        yield client


@pytest.fixture
def client(graph: Path) -> Iterator[TestClient]:
    with serving(graph) as client:
        yield client


def test_it_shows_the_pages_of_the_site(client: TestClient) -> None:
    site = Site(toy_graph(), (), name="toy")
    for path, kind in (
        ("method/brooknet.json", "application/json"),
        ("task/sequence-labelling.xml", "application/xml"),
        ("site.css", "text/css"),
        ("site.js", "text/javascript"),
        ("search/index.js", "text/javascript"),
    ):
        answer = client.get(f"/{path}")
        assert (answer.status_code, answer.content) == (200, site.find(path))
        assert answer.headers["content-type"].startswith(kind)
    for path in ("", "method/brooknet.html", "method/index.html", "leaderboards.html"):
        answer = client.get(f"/{path}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
    assert 'href="../cypher"' in client.get("/method/brooknet.html").text


def test_every_link_of_its_pages_is_answered(client: TestClient) -> None:
    seen, ahead = set(), ["/"]
    while ahead:
        path = ahead.pop()
        if path in seen or path.startswith("/graph"):
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            links = re.findall(r'(?:href|src)="([^"#]+)', answer.text)
            ahead += [
                str(answer.url.join(link.replace("&amp;", "&")).raw_path, "ascii") for link in links if ":" not in link
            ]
    assert {"/method/brooknet.html", "/cypher"} <= {path.partition("?")[0] for path in seen}


@pytest.mark.parametrize("path", ["/method/none.html", "/none", "/../toy.kg", "/.kg-site.json", "/a/b/c", "/%00"])
def test_what_is_not_there_is_said_in_a_page(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert 'href="/site.css"' in answer.text


def test_cypher_answers_with_rows_and_links_to_pages(client: TestClient) -> None:
    page = client.get("/cypher", params={"q": ANY}).text
    assert '<a href="method/brooknet.html"><bdi>Brooknet</bdi></a>' in page
    answer = client.get("/cypher.json", params={"q": "MATCH (m:Method) RETURN m.name AS name ORDER BY name"}).json()
    assert answer == {"columns": ["name"], "rows": [["Brooknet"], ["Mossnet"], ["Pondformer"]], "is_cut": False}


def test_the_cypher_box_shows_what_was_asked_as_text(client: TestClient) -> None:
    page = client.get("/cypher", params={"q": "RETURN '</textarea><script>alert(1)</script>' AS x"}).text
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("CREATE (m:Method {id: 'x'})", "read"),
        ("MATCH (m:Method) RETURN", ""),
        ("MATCH (n) DETACH DELETE n", "read"),
        ("", ""),
    ],
)
def test_a_statement_that_fails_or_writes_is_one_sentence(client: TestClient, statement: str, said: str) -> None:
    answer = client.get("/cypher.json", params={"q": statement})
    assert answer.status_code == 400
    assert said in answer.json()["error"]
    assert "Traceback" not in answer.text
    page = client.get("/cypher", params={"q": statement})
    assert page.status_code == (400 if statement else 200)


def test_rows_and_time_have_limits(graph: Path) -> None:
    with serving(graph, rows=2) as client:
        answer = client.get("/cypher.json", params={"q": "MATCH (n:Method) RETURN n.name"}).json()
        assert (len(answer["rows"]), answer["is_cut"]) == (2, True)
        assert "there are more" in client.get("/cypher", params={"q": "MATCH (n:Method) RETURN n.name"}).text
    long = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b % 7) AS s"
    with serving(graph, seconds=0.3) as client:
        answer = client.get("/cypher.json", params={"q": long})
        assert answer.status_code == 400
        assert "stopped after 0.3 seconds" in answer.json()["error"]
        assert client.get("/cypher.json", params={"q": "RETURN 1 AS one"}).json()["rows"] == [[1]]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "toy.local"])
def test_it_answers_to_its_own_names_only(client: TestClient, host: str) -> None:
    for path in ("/", "/cypher.json?q=RETURN+1", "/site.js"):
        answer = client.get(path, headers={"host": host})
        assert answer.status_code == 400
        assert "Toy" not in answer.text
    assert client.get("/", headers={"host": "localhost:8765"}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_it_runs_no_statement_that_another_page_sends(client: TestClient, site: str) -> None:
    headers = {"sec-fetch-site": site}
    page = client.get("/cypher", params={"q": ANY}, headers=headers)
    assert "MATCH (m:Method)" in page.text
    assert "Brooknet" not in page.text
    assert client.get("/cypher.json", params={"q": ANY}, headers=headers).status_code == 403


def test_no_other_page_may_read_frame_or_change_anything(client: TestClient) -> None:
    for path in ("/", "/cypher", "/graph", "/none", "/site.js"):
        answer = client.get(path, headers={"origin": "https://evil.example"})
        assert "access-control-allow-origin" not in answer.headers
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    for method in ("POST", "PUT", "DELETE"):
        assert client.request(method, "/cypher", data={"q": ANY}).status_code == 405


def test_the_graph_view_is_there_whole_and_around_a_node(client: TestClient) -> None:
    assert "Brooknet" in client.get("/graph").text
    around = client.get("/graph", params={"around": "dataset:deltatext"})
    assert around.status_code == 200
    assert "DeltaText" in around.text
    assert client.get("/graph", params={"around": "method:none"}).status_code == 404


def test_pages_follow_the_file(graph: Path, client: TestClient) -> None:
    assert client.get("/method/brooknet.html").status_code == 200
    with GraphFile.open(graph) as file:
        file.replace(Graph())
    os.utime(graph, ns=(1, 1))
    assert client.get("/method/brooknet.html").status_code == 404
    assert client.get("/cypher.json", params={"q": "MATCH (n:Method) RETURN count(n) AS n"}).json()["rows"] == [[0]]


# The command


def test_a_taken_port_is_one_sentence(graph: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServerError, match=f"port {port} cannot be used"):
            serve(graph, lambda: kg.open(graph), port=port, on_ready=lambda address: None)


def test_without_a_graph_it_says_so(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, ["serve", "-g", str(tmp_path / "none.kg"), "--port", "0"])
    assert done.exit_code == 1
    assert "none.kg" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_it_starts_on_a_free_port_and_ctrl_c_ends_it(graph: Path) -> None:
    words = [sys.executable, "-m", "kg", "serve", "-g", str(graph), "--port", "0"]
    with subprocess.Popen(words, stdout=-1, stderr=-1, text=True, **HEEDING) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert found, said
        with urllib.request.urlopen(f"{found[0]}cypher.json?q=RETURN%201%20AS%20one") as answer:
            assert json.load(answer)["rows"] == [[1]]
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "stopped\n"
        assert process.stderr.read() == ""
    assert process.returncode == 0
