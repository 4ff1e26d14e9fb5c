"""What goes wrong between `kg push` and a server is told in one sentence, and the graph file stays as it is."""

from __future__ import annotations

import shutil
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from click.testing import CliRunner, Result

from kg.bench.synthetic import synthetic
from kg.cli.app import app
from kg.errors import ServerError
from kg.neo4j_server import LocalServer, temporary
from kg.stores.bolt import Server
from kg.stores.neo4j import Neo4jStore
from tests.graphs import toy_graph
from tests.neo4j import missing
from tests.test_cli import fails
from tests.test_graph_handle import write_toy

Push = Callable[[Server], Result]


@pytest.fixture
def push(tmp_path: Path) -> Iterator[Push]:
    """Run `kg push` on the toy graph, whose file must stay as it is."""
    graph = write_toy(tmp_path / "toy.kg")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def run(server: Server) -> Result:
        words = ["push", "-g", str(graph), "--neo4j", server.uri, "--user", server.user, "--database", server.database]
        password = {} if server.password is None else {"NEO4J_PASSWORD": server.password}
        return CliRunner(env=password).invoke(app, words, prog_name="kg", catch_exceptions=False)

    yield run
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def started(local: LocalServer, **settings: object) -> Server:
    try:
        return local.start(port=0, settings={name.replace("__", "."): value for name, value in settings.items()})
    except ServerError as error:
        missing(str(error))


def test_a_database_that_may_only_be_read(push: Push) -> None:
    with temporary() as local:
        started(local)
        local.stop()
        server = started(local, server__databases__default_to_read_only="true")
        fails(push(server), 1, "lets nobody write to the database 'neo4j'")
        with Neo4jStore.open(server) as store:
            assert store.size() == (0, 0)


@contextmanager
def small_disk(path: Path) -> Iterator[Path]:
    """A file system of its own with 256 MB."""
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", str(path)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can only be mounted by root on Linux")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", path], check=True)


def test_a_server_whose_disk_is_full(push: Push, tmp_path_factory: pytest.TempPathFactory) -> None:
    with small_disk(tmp_path_factory.mktemp("disk") / "small") as disk:
        local = LocalServer(disk / "home")
        try:
            server = started(local, db__tx_log__preallocate="false", db__tx_log__rotation__size="1m")
            with Neo4jStore.open(server) as store:
                store.push(toy_graph())
                filler = disk / "filler"
                filler.write_bytes(bytes(shutil.disk_usage(disk).free - 500_000))
                with pytest.raises(ServerError, match="as when its disk is full: see its log") as error:
                    store.push(synthetic(4_000))
                assert "\n" not in str(error.value)
            fails(push(server), 1, "as when its disk is full")
        finally:
            local.stop()


@contextmanager
def speaking(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port at which `talk` speaks with whoever comes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    came, _ = listening.accept()
                except OSError:
                    return
                with came:
                    try:
                        talk(came)
                    except (OSError, struct.error):  # who came has left
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_certificate_of_nobody_known(push: Push, scheme: str) -> None:
    with talking_tls(trustme.CA(), "127.0.0.1") as port:
        told = push(Server(uri=f"{scheme}+s://127.0.0.1:{port}", password="secret"))
    fails(told, 1, "the certificate of Neo4j at", "is not trusted (", "write +ssc in place of +s")


@pytest.mark.parametrize(
    ("name", "saying"), [("127.0.0.1", "was lost"), ("elsewhere.example", "is not trusted (IP address mismatch")]
)
def test_a_certificate_of_a_known_authority_must_be_for_the_name(
    push: Push, name: str, saying: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, known = trustme.CA(), tmp_path_factory.mktemp("known") / "ca.pem"
    authority.cert_pem.write_to_path(str(known))
    monkeypatch.setenv("SSL_CERT_FILE", str(known))
    with talking_tls(authority, name) as port:
        fails(push(Server(uri=f"bolt+s://127.0.0.1:{port}", password="secret")), 1, saying)


@contextmanager
def talking_tls(authority: trustme.CA, name: str) -> Iterator[int]:
    """A port at which TLS is spoken with a certificate for a name, and nothing after that."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)

    def talk(came: socket.socket) -> None:
        with context.wrap_socket(came, server_side=True) as secure:
            secure.recv(64)

    with speaking(talk) as port:
        yield port


def old_server(came: socket.socket) -> None:
    """Speak Bolt 4.4 as far as it goes to say who one is: every message is a success."""
    came.recv(20)
    came.sendall(bytes((0, 0, 4, 4)))
    said = b"".join(bytes((0x80 + len(text),)) + text for text in (b"server", b"Neo4j/4.4.40"))
    success = b"\xb1\x70\xa1" + said
    while True:
        (size,) = struct.unpack(">H", came.recv(2, socket.MSG_WAITALL))
        if size:
            came.recv(size, socket.MSG_WAITALL)
        else:  # the end of a message
            came.sendall(struct.pack(">H", len(success)) + success + b"\0\0")


def test_a_server_of_an_unsupported_version(push: Push) -> None:
    with speaking(old_server) as port:
        told = push(Server(uri=f"bolt://127.0.0.1:{port}", password="secret"))
    fails(told, 1, "is too old: Neo4j 5.7 or later is needed")


def test_no_server_and_no_such_host(push: Push) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    fails(push(Server(uri=f"bolt://127.0.0.1:{port}", password="secret")), 1, "no Neo4j server answers at")
    fails(push(Server(uri="bolt://no.such.host.invalid", password="secret")), 1, "there is no host of the name")


def test_a_wrong_password_and_a_missing_database(push: Push, server: Server) -> None:
    if server.password is not None:
        wrong = push(Server(uri=server.uri, user=server.user, password="wrong-and-secret"))
        fails(wrong, 1, "with this password")
        assert "secret" not in wrong.stderr
    nowhere = Server(uri=server.uri, user=server.user, password=server.password, database="nosuch")
    fails(push(nowhere), 1, "has no database 'nosuch'")
