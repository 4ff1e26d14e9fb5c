"""A Neo4j server of one's own, without Docker: the Community edition from its published Java libraries.

It listens on this computer only, keeps its data in one folder, and has a password that is made at the first start and
kept in a file there that only its owner can read.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ServerError
from kg.neo4j_server.libraries import ADMIN, SERVER, VERSION, program
from kg.stores.bolt import Server, connect, explained, need_driver

PORT = 7687
"""Where Neo4j listens unless told."""

_SETTINGS = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size={cache}m
dbms.usage_report.enabled=false
"""
_START, _STOP = 240.0, 60.0  # seconds; a busy machine takes its time
_FIRST = "neo4j"  # the user, and the password that a new server has


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server that runs: its process, and the port it listens on."""

    pid: int
    port: int

    @property
    def uri(self) -> str:
        """Where it is."""
        return f"bolt://127.0.0.1:{self.port}"


class LocalServer:
    """The server whose data lie in the folder `home`; `libraries` has the Java libraries, shared by all of them."""

    def __init__(self, home: Path | None = None, libraries: Path | None = None) -> None:
        self.home = home or _folder("XDG_DATA_HOME", ".local/share") / "neo4j"
        self.libraries = libraries or _folder("XDG_CACHE_HOME", ".cache") / f"neo4j-{VERSION}"

    @property
    def password_file(self) -> Path:
        """The file that holds the password of the user neo4j, once the server has run."""
        return self.home / "password"

    @property
    def log(self) -> Path:
        """What the server says of itself."""
        return self.home / "server.log"

    def running(self) -> Running | None:
        """Return the server's process, or None where it does not run."""
        try:
            said = json.loads(self._state.read_text(encoding="utf-8"))
            found = Running(pid=int(said["pid"]), port=int(said["port"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        # The number may have gone to another process since. -ww: the whole line, however narrow the terminal.
        command = ["ps", "-ww", "-o", "command=", "-p", str(found.pid)]
        shown = subprocess.run(command, capture_output=True, text=True, check=False)
        return found if str(self.home) in shown.stdout else None

    def start(
        self,
        *,
        port: int = PORT,
        memory: int = 512,
        settings: Mapping[str, object] = {},
        on_download: Callable[[str], None] = lambda said: None,
    ) -> Server:
        """Start the server, unless it runs, and return how to reach it; port 0 is any free one, `memory` in MB.

        `settings` are more of Neo4j's own; `on_download` is told, before it begins, what is downloaded and to where.

        Raises:
            ServerError: Java or Maven is missing, the download fails, the port is taken, or the server ends at once.
            MissingExtraError: the driver is not installed.
        """
        if found := self.running():
            return self._reached(found)
        need_driver()
        run = program(SERVER, self.libraries, memory=memory, on_download=on_download)
        port = _free(port)
        self._configure(_SETTINGS.format(port=port, cache=memory // 4), settings)
        command = [*run, f"--home-dir={self.home}", f"--config-dir={self._configuration}"]
        with self.log.open("wb") as log:
            # A session of its own: Ctrl-C here is not for the server.
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        found = Running(pid=process.pid, port=port)
        self._state.write_text(json.dumps({"pid": found.pid, "port": found.port}) + "\n", encoding="utf-8")
        try:
            self._wait(process, port)
            process.returncode = 0  # it outlives this process, and nobody here waits for its end
            return self._reached(found)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> bool:
        """Stop the server, by force where it does not stop by itself; tell whether it ran."""
        found = self.running()
        if found:
            _end(found.pid)
        self._state.unlink(missing_ok=True)
        return found is not None

    def admin(
        self, *words: str, folder: Path, memory: int = 512, on_download: Callable[[str], None] = lambda said: None
    ) -> None:
        """Run neo4j-admin on the databases of the server, which must not run; paths among its words are in `folder`.

        Raises:
            ServerError: the server runs, Java or Maven is missing, the download fails, or neo4j-admin does.
        """
        if self.running():
            raise ServerError("the server runs: stop it first (`kg neo4j stop`)")
        run = program(ADMIN, self.libraries, memory=memory, on_download=on_download)
        self._configure(_SETTINGS.format(port=PORT, cache=memory // 4), {})
        places = {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self._configuration)}
        log = self.home / "admin.log"
        with log.open("wb") as out:
            done = subprocess.run(
                [*run, *words],
                cwd=folder, env=os.environ | places, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                check=False,
            )  # fmt: skip
        if done.returncode:
            raise ServerError(f"neo4j-admin fails ({_last_line(log)}): see {log}")

    @property
    def _configuration(self) -> Path:
        return self.home / "conf"

    def _configure(self, given: str, more: Mapping[str, object]) -> None:
        for folder in (self.home, self._configuration):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = given + "".join(f"{name}={value}\n" for name, value in more.items())
        (self._configuration / "neo4j.conf").write_text(text, encoding="utf-8")

    @property
    def _state(self) -> Path:
        return self.home / "server.json"

    def _wait(self, process: subprocess.Popen[bytes], port: int) -> None:
        """Wait until the server listens."""
        deadline = time.monotonic() + _START
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise ServerError(f"the server ended at once ({_last_line(self.log)}): see {self.log}")
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            time.sleep(0.2)
        raise ServerError(f"the server did not listen within {_START:g} seconds: see {self.log}")

    def _reached(self, found: Running) -> Server:
        """Return how to reach the server; at the first start its password is changed to one that nobody knows."""
        if self.password_file.exists():
            server = Server(uri=found.uri, password=self.password_file.read_text(encoding="utf-8").strip())
        else:
            server = Server(uri=found.uri, password=secrets.token_urlsafe(24))
            beside = self.password_file.with_suffix(".part")
            beside.touch(mode=0o600)
            beside.write_text(f"{server.password}\n", encoding="utf-8")
            _change_password(server)
            beside.replace(self.password_file)
        _await_database(server)
        return server


@contextmanager
def temporary() -> Iterator[LocalServer]:
    """Give a server, not started yet, that is stopped and removed at the end with all its data."""
    home = Path(tempfile.mkdtemp(prefix="kg-neo4j-"))
    local = LocalServer(home)
    try:
        yield local
    finally:
        local.stop()
        shutil.rmtree(home, ignore_errors=True)


def _await_database(server: Server) -> None:
    """Wait until the database answers, which after a crash is some time after the server listens."""
    import neo4j  # noqa: PLC0415  an extra

    deadline = time.monotonic() + _START
    while True:
        try:
            connect(server).close()
            return
        except ServerError as error:
            if not isinstance(error.__cause__, neo4j.exceptions.TransientError) or time.monotonic() > deadline:
                raise
        time.sleep(0.2)


def _change_password(server: Server) -> None:
    import neo4j  # noqa: PLC0415  an extra; `Server` has no place for what is only done here

    statement = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
    first = Server(uri=server.uri, password=_FIRST, database="system")
    with (
        explained(first),
        neo4j.GraphDatabase.driver(server.uri, auth=(_FIRST, _FIRST)) as driver,
        driver.session(database="system") as session,
    ):
        session.run(statement, old=_FIRST, new=server.password).consume()


def _folder(variable: str, usual: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / usual) / "kg"


def _free(port: int) -> int:
    """Return a port that nobody listens on: the one given, or any where that is 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ServerError(f"port {port} cannot be used ({error.strerror}): choose another with --port") from None
        return int(probe.getsockname()[1])


def _end(pid: int) -> None:
    deadline = time.monotonic() + _STOP
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        while time.monotonic() < deadline:
            with suppress(ChildProcessError):  # of our own, it stays until it is asked after
                if os.waitpid(pid, os.WNOHANG)[0]:
                    return
            os.kill(pid, 0)
            time.sleep(0.2)
        os.kill(pid, signal.SIGKILL)


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "it said nothing")
