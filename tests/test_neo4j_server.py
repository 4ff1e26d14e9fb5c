"""A Neo4j server of one's own: started, reached, stopped; and what is said when it cannot be."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg import neo4j_server
from kg.cli.app import app
from kg.errors import ServerError
from kg.neo4j_server import VERSION, LocalServer, Running
from kg.stores.neo4j import Neo4jStore
from tests.graphs import toy_graph
from tests.neo4j import missing


@pytest.fixture
def local(tmp_path: Path) -> LocalServer:
    return LocalServer(tmp_path / "home", tmp_path / "libraries")


def program(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what `ps` is, and nothing else, as the PATH; a test puts its Java and Maven there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("ps", "sh", "mkdir", "touch", "sleep"):
        found = next(Path(p, name) for p in ("/bin", "/usr/bin") if Path(p, name).exists())
        (folder / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return folder


JAVA_17 = """case "$1" in -version) echo 'openjdk version "17.0.1" 2025-01-01' >&2;; *) {run};; esac"""


def test_it_starts_once_is_reached_and_stops(tmp_path: Path) -> None:
    local = LocalServer(tmp_path / "home")
    assert local.running() is None
    assert not local.stop()
    try:
        server = local.start(port=0)
    except ServerError as error:
        missing(str(error))
    try:
        assert stat.S_IMODE(local.password_file.stat().st_mode) == 0o600
        assert server.password not in local.log.read_text(encoding="utf-8", errors="replace")
        found = local.running()
        assert found is not None
        shown = subprocess.check_output(["ps", "-ww", "-o", "command=", "-p", str(found.pid)], text=True)
        assert str(server.password) not in shown
        assert local.start(port=0) == server
        with Neo4jStore.open(server) as store:
            store.push(toy_graph())
        assert local.stop()
        assert local.running() is None
        # Its data and its password stay.
        with Neo4jStore.open(local.start(port=0)) as store:
            assert store.graph() == toy_graph()
    finally:
        local.stop()


def test_missing_or_old_java_is_said(local: LocalServer, tools: Path) -> None:
    with pytest.raises(ServerError, match="needs Java 17 or later: install it"):
        local.start(port=0)
    program(tools, "java", """echo 'openjdk version "11.0.2"' >&2""")
    with pytest.raises(ServerError, match=r"needs Java 17 or later, and .*java is 11: set JAVA_HOME"):
        local.start(port=0)
    program(tools, "java", """echo 'java version "1.8.0_402"' >&2""")
    with pytest.raises(ServerError, match="is 8"):
        local.start(port=0)


def test_a_download_is_announced_and_leaves_nothing_when_it_fails(local: LocalServer, tools: Path) -> None:
    program(tools, "java", JAVA_17.format(run="exit 1"))
    with pytest.raises(ServerError, match="libraries come by Maven: install it"):
        local.start(port=0)
    said: list[str] = []
    program(tools, "mvn", "mkdir lib; touch lib/half.jar; echo '[ERROR] no route to the repository'; exit 1")
    with pytest.raises(ServerError, match=f"Maven cannot fetch Neo4j {VERSION}: no route to the repository"):
        local.start(port=0, on_download=said.append)
    assert [str(local.libraries) in line and VERSION in line for line in said] == [True]
    assert [path.name for path in local.libraries.parent.iterdir()] == ["bin"]


def test_a_server_that_ends_at_once_is_said_with_its_last_words(local: LocalServer, tools: Path) -> None:
    program(tools, "java", JAVA_17.format(run="echo 'no space left on device'; exit 1"))
    local.libraries.mkdir()
    with pytest.raises(ServerError, match=r"ended at once \(no space left on device\): see "):
        local.start(port=0)
    assert local.running() is None


def test_a_port_that_is_taken_is_said(local: LocalServer, tools: Path) -> None:
    program(tools, "java", JAVA_17.format(run="exit 1"))
    local.libraries.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServerError, match=f"port {port} cannot be used .*: choose another with --port"):
            local.start(port=port)


@pytest.mark.parametrize("state", ["", "[]", "{}", '{"pid": "x", "port": 1}', None])
def test_another_process_of_that_number_is_left_alone(local: LocalServer, state: str | None) -> None:
    local.home.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        text = json.dumps({"pid": other.pid, "port": 7687}) if state is None else state
        (local.home / "server.json").write_text(text, encoding="utf-8")
        assert local.running() is None
        assert not local.stop()
        assert other.poll() is None
        other.communicate(b"\n")


def run(*args: str) -> Result:
    return CliRunner().invoke(app, args, prog_name="kg", catch_exceptions=False)


def test_the_commands_say_where_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    status = run("neo4j", "status")
    assert (status.exit_code, status.stdout.splitlines()[0]) == (3, "not running")
    assert f"{tmp_path / 'data'}" in status.stdout
    assert "(not there yet)" in status.stdout
    assert run("neo4j", "stop").stdout == "it was not running\n"
    monkeypatch.setattr(LocalServer, "running", lambda self: Running(pid=os.getpid(), port=7700))
    status = run("neo4j", "status")
    assert (status.exit_code, status.stdout.splitlines()[0]) == (
        0, f"Neo4j {neo4j_server.VERSION} runs at bolt://127.0.0.1:7700, process {os.getpid()}",
    )  # fmt: skip


def test_importing_runs_neo4j_admin_on_the_data_of_the_server(
    tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    LocalServer().libraries.mkdir(parents=True)
    said = 'echo "$@"; echo "$NEO4J_HOME $NEO4J_CONF"; pwd'
    program(tools, "java", JAVA_17.format(run=said))
    (tmp_path / "files").mkdir()
    done = run("neo4j", "import", str(tmp_path / "files"), "--force")
    assert (done.exit_code, done.stdout) == (0, f"imported {tmp_path / 'files'}; next: kg neo4j start\n")
    home = LocalServer().home
    words, places, folder = (home / "admin.log").read_text(encoding="utf-8").splitlines()
    assert words.endswith("org.neo4j.cli.AdminTool database import full neo4j @import.args --overwrite-destination")
    assert places == f"{home} {home / 'conf'}"
    assert folder == str(tmp_path / "files")
    program(tools, "java", JAVA_17.format(run="echo 'the database is not empty'; exit 1"))
    failed = run("neo4j", "import", str(tmp_path / "files"))
    assert (failed.exit_code, failed.stdout) == (1, "")
    assert "neo4j-admin fails (the database is not empty): see " in failed.stderr
