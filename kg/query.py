"""Named questions: one Cypher statement a file, with a header that says what it asks, takes and answers.

A question file is Cypher that any server can run as it stands; its leading comment lines are the header:

    // Papers using a method
    // Papers that introduce, use or compare with the method; one row a paper, newest first.
    // param method: Method - the method, by any of its names
    // param limit: count = 20 - at most so many rows
    // columns: paper, role, date

The first line is the title. A parameter's type is text, integer, number, count (a whole number from 0), or one or more
node types (`Dataset|Benchmark`): then it names a node, and the statement gets that node's id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kg.errors import NotFoundError, UsageError, did_you_mean
from kg.resources import shipped
from kg.schema import NODES
from kg.text import arxiv_id, normalise

if TYPE_CHECKING:
    from kg.model import Entity
    from kg.stores import CypherStore, Store, Table

_PARAMETER = re.compile(r"param (?P<name>\w+): (?P<type>[\w|]+)(?: = (?P<default>.*?))? - (?P<doc>.+)")
_COUNT = re.compile(r"\+?[0-9]+")
_MANY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What a question takes: `of` are the node types it may name, else it is a value of `type`; no default: needed."""

    name: str
    type: str
    default: str | int | float | None = None
    doc: str = ""
    of: tuple[str, ...] = ()

    @property
    def needed(self) -> bool:
        """Whether the question cannot be asked without it."""
        return self.default is None

    def read(self, value: object) -> Any:
        """Return a given value as what the statement takes (a node's name stays a name here).

        Raises:
            UsageError: it is not of the parameter's type.

        >>> Parameter(name="limit", type="count").read("5")
        5
        """
        text = str(value).strip()
        if not text:
            raise UsageError(f"the parameter {self.name} is empty; it is {self.doc}.")
        try:
            match self.type:
                case "count" if _COUNT.fullmatch(text):
                    return int(text)
                case "integer":
                    return int(text)
                case "number":
                    return float(text)
                case "text":
                    return text
        except ValueError:
            pass
        expected = {"count": "a whole number, 0 or more", "integer": "a whole number", "number": "a number"}
        raise UsageError(f"the parameter {self.name} must be {expected[self.type]}, not {text!r}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the queries folder; `statement` is the whole file, in the dialect every Cypher store shares."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    statement: str

    def parameter(self, name: str) -> Parameter:
        """Return one parameter.

        Raises:
            UsageError: the question takes no such parameter.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        names = [p.name for p in self.parameters]
        takes = f" It takes {', '.join(names)}." if names else " It takes none."
        raise UsageError(f"the question {self.name} has no parameter {name!r}.{did_you_mean(name, names)}{takes}")


def questions() -> Mapping[str, Question]:
    """Return every question there is, by name, in order of name.

    >>> questions()["papers-using"].parameters[0].of
    ('Method',)
    """
    return _all(shipped("queries"))


@cache
def _all(folder: Path) -> Mapping[str, Question]:
    found = (
        parse(path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.cypher"), key=lambda p: p.stem)
    )
    return MappingProxyType({question.name: question for question in found})


def question(name: str) -> Question:
    """Return the question of that name.

    Raises:
        UsageError: there is none; the nearest names are suggested.

    >>> question("code-off")
    Traceback (most recent call last):
    kg.errors.UsageError: there is no question 'code-off'. Did you mean 'code-of'?
    """
    known = questions()
    if name not in known:
        hint = did_you_mean(name, known) or " `kg query` lists them all."
        raise UsageError(f"there is no question {name!r}.{hint}")
    return known[name]


def parse(name: str, text: str) -> Question:
    """Read a question from the text of its file.

    Raises:
        UsageError: the header lacks a title or columns, or a parameter cannot be read.

    >>> parse("all", "// All tasks\\n// columns: task\\nMATCH (t:Task) RETURN t.name AS task").columns
    ('task',)
    """
    title = ""
    description: list[str] = []
    columns: tuple[str, ...] = ()
    parameters: list[Parameter] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("//"):
            break
        said = line.removeprefix("//").strip()
        if said.startswith("param "):
            parameters.append(_parameter(said, where=f"{name}.cypher:{number}"))
        elif said.startswith("columns:"):
            columns = tuple(c.strip() for c in said.removeprefix("columns:").split(","))
        elif not title:
            title = said
        else:
            description.append(said)
    if not title or not columns:
        raise UsageError(f"{name}.cypher: a question starts with comment lines: its title, and `// columns: …`.")
    return Question(
        name=name,
        title=title,
        description=" ".join(description),
        parameters=tuple(parameters),
        columns=columns,
        statement=text,
    )


def _parameter(said: str, *, where: str) -> Parameter:
    match = _PARAMETER.fullmatch(said)
    kinds = tuple(match["type"].split("|")) if match else ()
    if match is None or not (set(kinds) <= NODES.keys() or match["type"] in {"text", "integer", "number", "count"}):
        raise UsageError(f"{where}: expected `param NAME: TYPE [= DEFAULT] - what it is`, not {said!r}.")
    of = kinds if set(kinds) <= NODES.keys() else ()
    bare = Parameter(name=match["name"], type="text" if of else match["type"], doc=match["doc"], of=of)
    default = bare.read(match["default"]) if match["default"] is not None else None
    return Parameter(name=bare.name, type=bare.type, default=default, doc=bare.doc, of=of)


def bind(question: Question, given: Mapping[str, object]) -> dict[str, Any]:
    """Return a value for each parameter of the question: those given, typed, and the defaults of the rest.

    Raises:
        UsageError: one given is unknown or of another type, or one needed is missing.

    >>> bind(question("most-used-methods"), {"limit": "3"})
    {'limit': 3}
    """
    values = {name: question.parameter(name).read(value) for name, value in given.items()}
    missing = [p for p in question.parameters if p.needed and p.name not in values]
    if missing:
        needs = " and ".join(f"{p.name} ({p.doc})" for p in missing)
        how = " ".join(f"-p {p.name}={(p.of or (p.type,))[0].upper()}" for p in missing)
        raise UsageError(f"the question {question.name} needs {needs}: kg query {question.name} {how}")
    return {p.name: values.get(p.name, p.default) for p in question.parameters}


def answer(question: Question, given: Mapping[str, object], *, store: Store, engine: CypherStore) -> Table:
    """Ask a question: names are looked up in `store`, the statement runs on `engine`.

    Raises:
        UsageError: a parameter is wrong, or names nothing in the graph.
        CypherError: the engine refuses the statement.
    """
    values = bind(question, given)
    for parameter in question.parameters:
        if parameter.of:
            try:
                values[parameter.name] = find_nodes(store, values[parameter.name], of=parameter.of)[0].id
            except NotFoundError as error:
                raise UsageError(str(error)) from None
    return engine.cypher(question.statement, values)


def find_nodes(store: Store, name: str, *, of: Iterable[str] = ()) -> list[Entity]:
    """Return the nodes a person may mean by a name, best first: by id, name, alias, arXiv id, or start of a title.

    Case, hyphens, spaces and plurals do not matter; `of` narrows it to some node types.

    Raises:
        NotFoundError: there is none; the nearest names are suggested.
    """
    types = tuple(of) or tuple(NODES)
    kinds = " or ".join(t.lower() for t in types) if of else "node"
    key = normalise(name)
    if not key:
        raise NotFoundError(f"the name of the {kinds} is empty")
    for node in map(store.node, (name, *(f"{t.lower()}:{name}" for t in types), f"paper:{arxiv_id(name)}")):
        if node is not None and node.type in types:
            return [node]
    same = store.find(name, limit=_MANY)
    if found := [n for n in same if n.type in types]:
        return found
    if "Paper" in types:
        begun = [title for title in store.names("Paper") if normalise(title).startswith(key)]
        if len(begun) == 1:
            return [n for n in store.find(begun[0], limit=_MANY) if n.type == "Paper"]
    if same:
        raise NotFoundError(f"{same[0].name!r} is {_a(same[0].type.lower())} here, not {_a(kinds)}")
    raise NotFoundError(f"the graph has no {kinds} named {name!r}.{_nearest(store, name, key, types)}")


def _nearest(store: Store, name: str, key: str, types: Iterable[str]) -> str:
    """Suggest names spelled like what was asked for, or else names that contain it."""
    known = list(dict.fromkeys(chain.from_iterable(map(store.names, types))))
    if hint := did_you_mean(name, known):
        return hint
    holding = sorted((n for n in known if key in normalise(n)), key=len)[:3]
    return f" Did you mean {' or '.join(map(repr, holding))}?" if holding else ""


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
