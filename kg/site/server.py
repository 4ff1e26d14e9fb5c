"""A graph file on loopback: its site rendered as asked for, the graph view, and a box for Cypher that only reads.

Whoever can open a page on this computer could try to reach the server from it, so it answers only to its own names
(against DNS rebinding), lets no other page read or frame it, and runs no statement that another page sent.
"""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, asynccontextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from kg.errors import KgError, MissingExtraError, ServerError
from kg.model import Graph
from kg.site.book import Site
from kg.site.listings import FRONT
from kg.site.pages import Page, page
from kg.site.rendering import POLICY
from kg.site.shelf import clip
from kg.stores import Table
from kg.views import view_html

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

HOST = "127.0.0.1"
MENU = (("Graph", "graph"), ("Cypher", "cypher"))
EXAMPLES = (
    "MATCH (p:Paper)-[:INTRODUCES]->(m:Method)<-[:USES]-(q:Paper) RETURN m, count(DISTINCT q) AS papers "
    "ORDER BY papers DESC LIMIT 20",
    "MATCH (m:Method)-[:EVALUATED_ON]->(d:Dataset) RETURN d, count(m) AS methods ORDER BY methods DESC LIMIT 20",
    "MATCH (a:Method)-[e:BUILDS_ON]->(b:Method) WHERE e.papers > 1 RETURN a, b, e.papers, e.sentences LIMIT 20",
)
_TYPES = {"html": "text/html", "json": "application/json", "xml": "application/xml", "css": "text/css"}
_LIVE_POLICY = POLICY.replace("form-action 'none'", "form-action 'self'; frame-ancestors 'none'")
_LONGEST, _CELL, _VIEWS = 20_000, 500, 8


class Handle(Protocol):
    """What the server asks of an open graph."""

    @property
    def graph(self) -> Graph:
        """The whole graph."""

    def site(self, *, name: str | None = None, live: tuple[tuple[str, str], ...] = ()) -> Site:
        """Return its site."""

    def cypher(self, statement: str, /) -> Table:
        """Run a statement that only reads."""


Open = Callable[[], AbstractContextManager[Handle]]


def serve(
    file: Path, open_graph: Open, *, port: int, title: str | None = None, on_ready: Callable[[str], None]
) -> None:
    """Serve until interrupted; `on_ready` is told the address.

    Raises:
        ServerError: the port is taken.
        MissingExtraError: Starlette or uvicorn is not installed.
        KgError: the graph cannot be read.
    """
    try:
        import uvicorn  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("the server", "serve") from None
    app = application(file, open_graph, title=title)
    try:
        listening = socket.create_server((HOST, port))
    except OSError as error:
        why = error.strerror or error
        raise ServerError(f"port {port} cannot be used ({why}): choose another with --port, or 0 for any") from None
    with listening:
        on_ready(f"http://{HOST}:{listening.getsockname()[1]}/")
        config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
        uvicorn.Server(config).run(sockets=[listening])


def application(file: Path, open_graph: Open, *, title: str | None = None) -> Starlette:
    """Return the server as an ASGI application; the graph is read at once, and again when its file has changed.

    Raises:
        MissingExtraError: Starlette or Jinja is not installed.
        KgError: the graph cannot be read.
    """
    try:
        from starlette.applications import Starlette  # noqa: PLC0415 - an extra
        from starlette.middleware import Middleware  # noqa: PLC0415
        from starlette.middleware.trustedhost import TrustedHostMiddleware  # noqa: PLC0415
        from starlette.routing import Route  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError("the server", "serve") from None
    desk = _Desk(file, open_graph, title)

    @asynccontextmanager
    async def closing(app: Starlette) -> AsyncIterator[None]:
        yield
        desk.close()

    return Starlette(
        lifespan=closing,
        routes=[
            Route("/graph", desk.view),
            Route("/cypher", desk.cypher),
            Route("/cypher.json", desk.cypher_data),
            Route("/{path:path}", desk.page),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"], www_redirect=False)],
    )


class _Desk:
    """What answers. Plain functions, which the framework runs in threads of its own; Cypher has one to itself."""

    def __init__(self, file: Path, open_graph: Open, title: str | None) -> None:
        self._file = file
        self._title = title
        self._open = open_graph
        self._lock = Lock()
        self._engine = _Engine(open_graph)
        self._seen: tuple[int, int] | None = None
        self._site = self._fresh()

    def page(self, request: Request) -> Response:
        """Answer with what lies at a path of the site."""
        path = request.path_params["path"] or FRONT
        site = self._fresh()
        found = site.find(path)
        if found is None:
            return self._missing(site)
        ending = path.rpartition(".")[2]
        return _response(found, _TYPES.get(ending, "text/javascript"))

    def view(self, request: Request) -> Response:
        """Answer with the graph view, of everything or `around` a node."""
        site = self._fresh()
        around = request.query_params.get("around")
        if around is not None and around not in site.shelf.graph.nodes:
            return self._missing(site)
        try:
            # The page brings its own policy, which lets in exactly what is written into it.
            return _response(_view(site, around), "text/html", policy="frame-ancestors 'none'")
        except KgError as error:
            return self._box(site, error=str(error), status=501)

    def cypher(self, request: Request) -> Response:
        """Answer with the Cypher box, and with the rows of the statement `q` unless another page sent it."""
        site, statement = self._fresh(), request.query_params.get("q", "")
        # A browser says where a request comes from; what says nothing is no browser.
        if not statement.strip() or request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
            return self._box(site, statement)
        try:
            return self._box(site, statement, self._engine.run(statement))
        except KgError as error:
            return self._box(site, statement, error=str(error), status=400)

    def cypher_data(self, request: Request) -> Response:
        """Answer with the rows of the statement `q` as JSON."""
        if request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
            return _json({"error": "a statement that another page sends is not run"}, status=403)
        try:
            found = self._engine.run(request.query_params.get("q", ""))
        except KgError as error:
            return _json({"error": str(error)}, status=400)
        return _json({"columns": found.columns, "rows": found.rows, "is_cut": found.is_cut})

    def close(self) -> None:
        """Give the graph back."""
        self._engine.close()

    def _fresh(self) -> Site:
        """Return the site of the file as it is now."""
        with self._lock:
            status = self._file.stat() if self._file.exists() else None
            seen = (status.st_mtime_ns, status.st_size) if status else None
            # While the file is away (about to be replaced, say) what was read of it is shown.
            if self._seen is None or (seen is not None and seen != self._seen):
                with self._open() as handle:
                    self._site = handle.site(name=self._title, live=MENU)
                self._seen = seen
                _view.cache_clear()
            return self._site

    def _box(
        self, site: Site, statement: str = "", found: Table | None = None, *, error: str = "", status: int = 200
    ) -> Response:
        record = {
            "statement": statement[:_LONGEST],
            "examples": EXAMPLES,
            "error": error,
            "columns": found.columns if found else (),
            "rows": [[_cell(site, value) for value in row] for row in found.rows] if found else [],
            "is_cut": bool(found and found.is_cut),
            "is_asked": found is not None,
        }
        return _response(site.templates.html(page("cypher", "cypher.html", record)), "text/html", status=status)

    def _missing(self, site: Site) -> Response:
        missing = Page(path="", template="missing.html", record={"page": "", "root": "/"})
        return _response(site.templates.html(missing), "text/html", status=404)


class _Engine:
    """A handle for Cypher that lives in one thread, because databases do; statements wait for each other."""

    def __init__(self, open_graph: Open) -> None:
        self._open = open_graph
        self._opened: AbstractContextManager[Handle] | None = None
        self._handle: Handle | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="cypher")

    def run(self, statement: str) -> Table:
        """Run a statement."""
        return self._thread.submit(self._run, statement[:_LONGEST]).result()

    def close(self) -> None:
        """Give the graph back, once a statement that still runs has ended."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.__exit__(None, None, None)

    def _run(self, statement: str) -> Table:
        if self._handle is None:
            self._opened = self._open()
            self._handle = self._opened.__enter__()
        return self._handle.cypher(statement)


@lru_cache(_VIEWS)
def _view(site: Site, around: str | None) -> bytes:
    return view_html(site.shelf.graph, title=site.name, focus=around).encode("utf-8", "replace")


def _cell(site: Site, value: Any) -> dict[str, str | None]:
    """Return a value of an answer as text, with the page of the node that it is."""
    if isinstance(value, dict) and value.get("id") in site.shelf.graph.nodes:
        node = site.shelf.node(value["id"])
        return {"text": clip(node.name, _CELL), "page": site.shelf.page_of(node.id), "type": node.type}
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return {"text": "" if value is None else clip(text, _CELL), "page": None, "type": None}


def _json(record: dict[str, Any], *, status: int = 200) -> Response:
    text = json.dumps(record, ensure_ascii=False, default=str)
    return _response(text.encode("utf-8", "replace"), "application/json", status=status)


def _response(content: bytes, kind: str, *, policy: str = _LIVE_POLICY, status: int = 200) -> Response:
    from starlette.responses import Response  # noqa: PLC0415 - an extra

    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-cache",
    }
    return Response(content, status_code=status, media_type=kind, headers=headers)
