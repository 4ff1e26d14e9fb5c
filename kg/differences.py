"""Differences between two graph files, or two points of one's log: papers, entities, edges, and names that moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from kg.derivation import moves
from kg.stores.file import GraphFile
from kg.stores.ledger import Change

K = TypeVar("K")


def differences(old: GraphFile, new: GraphFile) -> list[Change]:
    """Return what changed from one file to the other, sorted by kind, change and id.

    A paper whose records belong to a paper of another id now is "renamed"; its nodes and edges come and go all the
    same.
    """
    with old.database.snapshot(), new.database.snapshot():
        papers = _papers(old, new)
        entities = list(_entities(old, new))
        edges = _edges(old, new)
        before, after = old.derived.became(), new.derived.became()
        pairs = ((node, after[key]) for key, node in before.items() if key in after)
        merges = moves(entities, pairs, name=new.derived.name)
        return sorted([*papers, *entities, *edges, *merges])


def together(changes: Iterable[Change]) -> list[Change]:
    """Return what changes that followed each other come to, sorted; what came and went again is none.

    A log keeps no states: what went and came again counts as changed, though it may be as it was.

    >>> came, went = Change("paper", "added", "p", "On Fens"), Change("paper", "removed", "p", "On Fens")
    >>> together([came, went]), together([went, came])
    ([], [Change(kind='paper', change='changed', id='p', name='On Fens')])
    """
    last: dict[tuple[str, str], Change] = {}
    was_there: dict[tuple[str, str], bool] = {}
    moved: dict[str, Change] = {}
    for change in changes:
        if change.kind == "merge":
            there, back = change.id, " ".join(reversed(change.id.split(" ")))
            if moved.pop(back, None) is None:
                moved[there] = change
            continue
        key = change.kind, change.id
        was_there.setdefault(key, change.change != "added")
        last[key] = change
    found = list(moved.values())
    for key, change in last.items():
        is_there = change.change != "removed"
        if is_there or was_there[key]:
            came_to = "changed" if is_there and was_there[key] else "added" if is_there else "removed"
            found.append(replace(change, change=came_to))
    return sorted(found)


def _papers(old: GraphFile, new: GraphFile) -> Iterator[Change]:
    before, after = ({p.id: p for p in file.papers()} for file in (old, new))
    for id, change in _changed(before, after):
        paper = after.get(id) or before[id]
        became = new.ledger.linked(old.ledger.records(id)).values() if change == "removed" else ()
        if became:
            yield Change("paper", "renamed", f"{id} {' '.join(sorted(set(became)))}", paper.title)
        else:
            yield Change("paper", change, id, paper.title)


def _entities(old: GraphFile, new: GraphFile) -> Iterator[Change]:
    query = "SELECT id, name, digest FROM nodes"
    before, after = ({id: (name, digest) for id, name, digest in file.database.rows(query)} for file in (old, new))
    for id, change in _changed(before, after):
        yield Change("entity", change, id, str((after.get(id) or before[id])[0]))


def _edges(old: GraphFile, new: GraphFile) -> Iterator[Change]:
    query = "SELECT source, type, target, digest FROM edges"
    before, after = ({row[:3]: row[3] for row in file.database.rows(query)} for file in (old, new))
    for (source, kind, target), change in _changed(before, after):
        file = old if change == "removed" else new
        said = f"{file.derived.name(source)} {kind} {file.derived.name(target)}"
        yield Change("edge", change, f"{source} {kind} {target}", said)


def _changed(before: Mapping[K, object], after: Mapping[K, object]) -> Iterator[tuple[K, str]]:
    for key in {**before, **after}:
        if key not in after:
            yield key, "removed"
        elif key not in before:
            yield key, "added"
        elif before[key] != after[key]:
            yield key, "changed"
