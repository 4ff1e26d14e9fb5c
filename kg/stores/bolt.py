"""Reaching a Neo4j server over Bolt: where it is, who asks, and its refusals in sentences."""

from __future__ import annotations

import importlib.util
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.errors import MissingExtraError, ServerError

if TYPE_CHECKING:
    from neo4j import Driver

OLDEST = 5, 7
"""The first version of Neo4j whose Cypher is written here, and that tells only what it is asked to tell."""

# What the driver logs is raised, too; with no handler at all, Python would write it to standard error.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

_NEEDED = f"Neo4j {OLDEST[0]}.{OLDEST[1]} or later is needed"
_SCHEMES = "bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A database on a Neo4j server, and who asks for it; no password: the server is asked without one.

    >>> Server(uri="bolt://localhost:7687", password="secret")
    Server(uri='bolt://localhost:7687', user='neo4j', database='neo4j')
    """

    uri: str
    user: str = "neo4j"
    password: str | None = field(default=None, repr=False)
    database: str = "neo4j"


def connect(server: Server) -> Driver:
    """Return a driver that has spoken with the server; it is the caller's to close.

    Raises:
        ServerError: the server is not there, too old, or does not let the user in; or the URI is none.
        MissingExtraError: the driver is not installed.
    """
    need_driver()
    _check(server.uri)
    try:
        return _connect(server)
    except ServerError as error:
        if not server.uri.startswith("neo4j") or "routing" not in str(error.__cause__):
            raise
    # Of a server that is asked for its routing table, the driver keeps to itself why it does not give it.
    direct = replace(server, uri=server.uri.replace("neo4j", "bolt", 1))
    try:
        _connect(direct).close()
    except ServerError as error:
        raise ServerError(str(error).replace(direct.uri, server.uri)) from error
    raise ServerError(f"{_at(server)} gives no routing table: write bolt in place of neo4j in its URI")


def need_driver() -> None:
    """See that the driver is installed.

    Raises:
        MissingExtraError: it is not.
    """
    if importlib.util.find_spec("neo4j") is None:
        raise MissingExtraError("Neo4j", "neo4j")


def _connect(server: Server) -> Driver:
    import neo4j  # noqa: PLC0415  an extra

    auth = (server.user, server.password) if server.password is not None else None
    with explained(server):
        driver = neo4j.GraphDatabase.driver(
            server.uri,
            auth=auth,
            connection_timeout=10,
            max_transaction_retry_time=120,  # a server that is started again takes its time
            user_agent="kg",
            # What a name that the database does not know is told; all else is advice on speed.
            notifications_disabled_classifications=["PERFORMANCE", "GENERIC", "HINT", "DEPRECATION", "UNSUPPORTED"],
            warn_notification_severity="OFF",
        )
        try:
            with driver.session(database=server.database, default_access_mode=neo4j.READ_ACCESS) as session:
                summary = session.run("RETURN 1").consume()
            check_version(summary.server.agent)
        except BaseException:
            driver.close()
            raise
    return driver


def check_version(agent: str) -> None:
    """See that a server is one whose Cypher is written here.

    Raises:
        ServerError: it is older than `OLDEST`.

    >>> check_version("Neo4j/5.26.16")
    >>> check_version("Neo4j/4.4.40")
    Traceback (most recent call last):
    kg.errors.ServerError: the server is Neo4j 4.4.40, which is too old: Neo4j 5.7 or later is needed
    """
    version = agent.partition("/")[2]
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers and (int(numbers[1]), int(numbers[2])) < OLDEST:
        raise ServerError(f"the server is Neo4j {version}, which is too old: {_NEEDED}")


@contextmanager
def explained(server: Server) -> Iterator[None]:
    """Raise what goes wrong with a server as a ServerError of one sentence, which never holds the password."""
    from neo4j.exceptions import DriverError, Neo4jError  # noqa: PLC0415  an extra

    try:
        yield
    except (Neo4jError, DriverError) as error:
        raise ServerError(_sentence(server, error)) from error


def _check(uri: str) -> None:
    """See that a URI is one of Neo4j's, and without a password; it is not repeated before that is known."""
    scheme, separator, rest = uri.partition("://")
    if "@" in rest:
        raise ServerError(
            "the URI of the server holds a user or a password, which other users of this computer could see: "
            "give --user, and the password in NEO4J_PASSWORD or --password-file"
        )
    if not separator or scheme not in _SCHEMES or not rest:
        raise ServerError(f"{uri!r} is no URI of a Neo4j server: write bolt://HOST:7687, or neo4j+s://HOST for a cloud")
    port = re.search(r":(\d+)(?:[/?].*)?$", rest)
    if port and not 0 < int(port[1]) < 2**16:
        raise ServerError(f"{uri!r} is no URI of a Neo4j server: there is no port {port[1]}")


def _sentence(server: Server, error: Exception) -> str:
    code, text = getattr(error, "code", None) or "", _whole_text(error)
    if "critical error" in text:
        at, database = _at(server), server.database
        return (
            f"the database {database!r} of {at} has stopped, as when its disk is full: see its log, then start it again"
        )
    return _of_code(server, code) or _of_connection(server, error, text) or f"{_at(server)} fails: {message(error)}"


def _of_code(server: Server, code: str) -> str:
    """What a server means by a code, "" where the code says no more than its text."""
    at = _at(server)
    match code.removeprefix("Neo.").split("."):
        case [_, "Security", "Unauthorized" | "TokenExpired"]:
            if server.password is None:
                return f"{at} asks for a password: set NEO4J_PASSWORD, or give --password-file"
            return f"{at} refuses the user {server.user!r} with this password"
        case [_, "Security", "AuthenticationRateLimit"]:
            return f"{at} has seen too many wrong passwords: wait some seconds before the next"
        case [_, "Security", "CredentialsExpired"]:
            return f"the password of {server.user!r} has to be changed before {at} can be used"
        case [_, "General", "ForbiddenOnReadOnlyDatabase" | "WriteOnReadOnlyAccessDatabase"]:
            return f"{at} lets nobody write to the database {server.database!r}: it may only be read there"
        case [_, "Security", _]:
            return f"the user {server.user!r} may not do this in the database {server.database!r} of {at}"
        case [_, "Database", "DatabaseNotFound"]:
            return (
                f"{at} has no database {server.database!r}: name another with --database or NEO4J_DATABASE "
                "(the Community edition has one, neo4j)"
            )
        case [_, "Database", "DatabaseUnavailable"]:
            return f"the database {server.database!r} of {at} is not running"
        case [_, "Transaction", "TransactionLogError" | "TransactionCommitFailed"]:
            return f"{at} cannot write what it was sent, as when its disk is full: see its log, then start it again"
        case [_, "General", "MemoryPoolOutOfMemoryError" | "OutOfMemoryError" | "TransactionOutOfMemoryError"]:
            return f"{at} has too little memory for this"
    return ""


def _of_connection(server: Server, error: Exception, text: str) -> str:
    """What keeps the driver from speaking with the server, "" where they do speak."""
    from neo4j import exceptions  # noqa: PLC0415  an extra

    at = _at(server)
    match error:
        case exceptions.UnsupportedServerProduct():
            return f"what answers at {server.uri} is no Neo4j that is supported: {_NEEDED}"
        case exceptions.ConfigurationError() if "not supported for the Bolt Protocol" in text:
            return f"the server at {server.uri} is too old: {_NEEDED}"
        case exceptions.ConfigurationError():
            return f"{server.uri!r} is no URI of a Neo4j server: {message(error)}"
        case exceptions.ServiceUnavailable() | exceptions.SessionExpired():
            if "CERTIFICATE_VERIFY_FAILED" in text:
                return (
                    f"the certificate of {at} is not trusted ({_why_not_trusted(text)}): have the server use one of a "
                    "known authority for this name, or write +ssc in place of +s to accept it as it is"
                )
            if "looks like HTTP" in text:
                return f"{server.uri} answers HTTP, not Bolt: the port for Bolt is usually 7687"
            if "SSL" in text:
                return f"{at} does not speak TLS: write bolt:// or neo4j:// without +s, if the network is safe"
            if "DNS" in text:
                return f"there is no host of the name in {server.uri}"
            if "refused" in text or "timed out" in text or "routing" in text:
                return f"no Neo4j server answers at {server.uri}: start one (`kg neo4j start`), or name another"
            return f"the connection with {at} was lost: {message(error)}"
    return ""


def _why_not_trusted(text: str) -> str:
    """What is wrong with a certificate, as the library says it.

    >>> _why_not_trusted("certificate verify failed: certificate has expired (_ssl.c:1000)")
    'certificate has expired'
    """
    found = re.search(r"verify failed: ([^(]+?)\.? \(_ssl", text)
    return found[1] if found else "it cannot be verified"


def message(error: Exception) -> str:
    """Return the first line of what a server or a driver says, as it says it."""
    said = getattr(error, "message", None) if getattr(error, "code", None) else None
    said = said or str(error)
    return str(said).split("\n")[0].strip().rstrip(".:")


def _whole_text(error: BaseException | None) -> str:
    """The text of an error and of those that led to it."""
    said = []
    while error is not None:
        said.append(f"{error!r} {error}")
        error = error.__cause__ or error.__context__
    return " ".join(said)


def _at(server: Server) -> str:
    return f"Neo4j at {server.uri}"
