"""Derivation: the graph that the ledger means, made from nothing or changed where the ledger has changed.

What a name becomes depends only on the names it is connected with (see `kg.resolve.blocks`), and a paper's edges only
on its own facts and on what its names become. So a changed paper changes what is connected with its names, the edges
of the papers whose names became something else, and nothing more; the outcome is the same as from nothing. A decision
that was made or taken back changes what is connected with the names it may be about, in the same way.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from kg import __version__
from kg.model import Edge, Entity, Evidence, Graph, Key, Paper, PaperFacts, Ref, Term
from kg.resolve import Decision, Decisions, Naming, blocks, edges_of, namings, plain_nodes, settle
from kg.resources import shipped
from kg.schema import NAMED
from kg.stores.derived import Use
from kg.stores.file import GraphFile, decisions_path
from kg.stores.ledger import Change

FEW = 0.1
"""Up to which part of all papers may have changed for the graph to be changed where they are, and not made anew."""

Reading = tuple[Paper, PaperFacts]


def is_complete(file: GraphFile) -> bool:
    """Tell whether the graph tells all that the ledger and the decisions do."""
    return follows_decisions(file) and _is_ours(file) and not file.ledger.pending()


def follows_decisions(file: GraphFile) -> bool:
    """Tell whether the graph was derived with the decisions that lie beside it.

    Raises:
        UsageError: they cannot be read.
    """
    return _followed(file) == Decisions.read(decisions_path(file.path))


def complete(file: GraphFile, *, action: str, afresh: bool = False) -> list[Change]:
    """Let the graph tell all that the ledger and the decisions do, log what changed under `action`, and return it.

    `afresh` makes it from nothing; that is also done when vocabularies or kg are others than the last time.
    """
    decisions = Decisions.read(decisions_path(file.path))
    with file.transaction():
        pending = file.ledger.pending()
        decided = decisions.differing(_followed(file))
        is_ours = _is_ours(file)
        if is_ours and not pending and not decided and not afresh:
            return []
        if afresh or not is_ours or len(pending) > FEW * file.ledger.count():
            changes = _from_nothing(file, decisions)
        else:
            changes = _from_changes(file, {c.id for c in pending}, decisions, decided)
        file.derived.tell("maker", _maker())
        file.derived.tell("decisions", decisions.text)
        file.ledger.settled()
        if pending or changes:
            file.ledger.log(action, version=__version__, digest=file.digest(), changes=[*pending, *changes])
        return changes


def _is_ours(file: GraphFile) -> bool:
    """Tell whether the graph was derived by this kg, with these vocabularies."""
    return file.derived.told("maker") == _maker()


def _maker() -> str:
    """Return what else than the ledger and the decisions a graph depends on."""
    return hashlib.sha256(f"{__version__} {_vocabularies()}".encode()).hexdigest()


def _followed(file: GraphFile) -> Decisions:
    """Return the decisions that the graph was derived with."""
    return Decisions.of_text(file.derived.told("decisions") or "", file.path)


@lru_cache(maxsize=1)
def _vocabularies() -> str:
    digest = hashlib.sha256()
    for path in sorted(shipped("data", "vocabularies").iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _from_nothing(file: GraphFile, decisions: Decisions) -> list[Change]:
    read = list(file.readings())
    settled = settle((n for _, facts in read for n in namings(facts)), decisions)
    nodes: dict[str, Entity] = {}
    edges: list[Edge] = []
    uses: list[Use] = []
    for paper, facts in read:
        plain = plain_nodes(paper, facts)
        nodes.update({e.id: e for e in plain.values()})
        edges += edges_of(paper, facts, plain | _own(settled, facts))
        uses += _uses(paper, facts, settled, decisions)
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    nodes |= {e.id: e for e in settled.values() if e.id in ends}
    before = file.derived.became()
    file.derived.index(uses)
    changes = file.derived.replace(Graph.of(nodes.values(), edges))
    return changes + _moves(file, changes, ((before[u.key], u.node) for u in uses if u.key in before))


def _from_changes(
    file: GraphFile, changed: set[str], decisions: Decisions, decided: Iterable[Decision]
) -> list[Change]:
    """Change the graph where these papers changed, and what these decisions, made or taken back, may be about."""
    derived = file.derived
    readings = _readings(file, changed)
    before = {use.key: use.node for paper in changed for use in derived.uses(paper)}
    met = derived.blocks_of(changed)
    derived.index((u for reading in readings.values() for u in _uses(*reading, {}, decisions)), papers=changed)
    met |= derived.blocks_of(changed) | _decided(file, decisions, decided)
    connected = derived.connected(met)
    settled = settle(map(_naming, connected.values()), decisions)
    became = {key: entity.id for key, entity in settled.items() if entity.id != connected[key].node}
    derived.become(became)
    before |= {key: use.node for key, use in connected.items() if key[0] not in changed}

    redone = changed | {paper for paper, _ in became}
    readings |= _readings(file, redone - changed)
    # Other names of these papers are what they were; one that no edge needed is no node, though, and is settled again.
    others = {use.key: use.node for paper in readings for use in derived.uses(paper) if use.key not in settled}
    for key, node in others.items():
        if key[1].type in NAMED and key not in settled:
            if entity := file.node(node):
                settled[key] = entity
            else:
                settled |= settle(map(_naming, derived.connected(derived.blocks_of_node(node)).values()), decisions)

    edges = _edges(file, readings, redone, settled)
    plain = {node for key, node in before.items() if key[1].type not in NAMED}
    plain |= {e.id for id in changed & readings.keys() for e in plain_nodes(*readings[id]).values()}
    entities = {entity.id: entity for entity in settled.values()}
    ends = {end for source, _, target in edges for end in (source, target)}
    nodes: dict[str, Entity | None] = {id: _last_said(file, id) for id in plain}
    kept = {end for (source, _, target), edge in edges.items() if edge for end in (source, target)}
    for id in ({*before.values(), *entities} | ends) - nodes.keys():
        is_node = id in kept or derived.is_used(id, without=edges)
        nodes[id] = (entities.get(id) or file.node(id)) if is_node else None
    changes = derived.patch(nodes, edges)
    return changes + _moves(file, changes, ((old, settled[key].id) for key, old in before.items() if key in settled))


def _decided(file: GraphFile, decisions: Decisions, decided: Iterable[Decision]) -> set[str]:
    """Index the names that decisions may be about by what is decided now, and return their blocks of before and now."""
    forms = {form for decision in decided for target in decision.targets for form in target.forms}
    uses = {use.key: use for form in forms for use in file.derived.with_block(form)}
    met = {block for use in uses.values() for block in file.derived.blocks_of_use(use)}
    now = {key: blocks(use.term, decisions) for key, use in uses.items()}
    file.derived.index_blocks(now)
    return met.union(*now.values())


def _readings(file: GraphFile, papers: Iterable[str]) -> dict[str, Reading]:
    return {paper: reading for paper in papers if (reading := file.ledger.reading(paper))}


def _edges(
    file: GraphFile, readings: Mapping[str, Reading], redone: set[str], settled: Mapping[tuple[str, Ref], Entity]
) -> dict[Key, Edge | None]:
    """Return the edges that these papers support or supported, with what they say now and what others say."""
    said: dict[Key, set[Evidence]] = defaultdict(set)
    for paper, facts in readings.values():
        for edge in edges_of(paper, facts, plain_nodes(paper, facts) | _own(settled, facts)):
            said[edge.key] |= edge.evidence
    edges: dict[Key, Edge | None] = {}
    for key in {*said}.union(*map(file.derived.keys_of, redone)):
        there = file.derived.edge(key)
        others = {e for e in there.evidence if e.paper not in redone} if there else set[Evidence]()
        source, kind, target = key
        evidence = frozenset(others | said[key])
        edges[key] = Edge(source=source, type=kind, target=target, evidence=evidence) if evidence else None
    return edges


def _last_said(file: GraphFile, node: str) -> Entity | None:
    """Return a node that needs no resolving as the last paper that has it tells it, which is so from nothing, too."""
    paper = file.derived.last_paper_with(node)
    reading = file.ledger.reading(paper) if paper else None
    return {e.id: e for e in plain_nodes(*reading).values()}.get(node) if reading else None


def _own(settled: Mapping[tuple[str, Ref], Entity], facts: PaperFacts) -> dict[Ref, Entity]:
    return {t.ref: settled[facts.paper, t.ref] for t in facts.terms if t.type in NAMED}


def indexed(readings: Iterable[Reading], decisions: Decisions) -> Iterator[Use]:
    """Yield what the index of names is to hold of these papers, which are all that there are."""
    read = list(readings)
    settled = settle((n for _, facts in read for n in namings(facts)), decisions)
    for paper, facts in read:
        yield from _uses(paper, facts, settled, decisions)


def _uses(
    paper: Paper, facts: PaperFacts, settled: Mapping[tuple[str, Ref], Entity], decisions: Decisions
) -> Iterable[Use]:
    """Yield what the index keeps of a paper: its names, and the nodes that need no resolving."""
    for ref, entity in plain_nodes(paper, facts).items():
        yield Use(paper=paper.id, term=Term(type=ref.type, name=ref.name), company=frozenset(), node=entity.id)
    for naming in namings(facts):
        became = settled.get((paper.id, naming.term.ref))
        yield Use(
            paper=paper.id,
            term=naming.term,
            company=naming.company,
            node=became.id if became else "",
            blocks=blocks(naming.term, decisions),
        )


def _naming(use: Use) -> Naming:
    return Naming(use.paper, use.term, use.company)


def moves(
    changes: Iterable[Change], pairs: Iterable[tuple[str, str]], *, name: Callable[[str], str | None]
) -> list[Change]:
    """Return which nodes' names became another node, of pairs of what names were and are.

    Where the old node is gone its names were "merged" into the new one, or it was "renamed" where that is new and has
    no other's; where the old one is still there a new one was "split" off. `name` names the nodes that did not change.
    """
    names = {c.id: c.name for c in changes if c.kind == "entity"}
    came = {c.id for c in changes if (c.kind, c.change) == ("entity", "added")}
    went = {c.id for c in changes if (c.kind, c.change) == ("entity", "removed")}
    moved = {(old, new) for old, new in pairs if old and old != new and (old in went or new in came)}
    sources = Counter(new for _, new in moved)
    found = []
    for old, new in sorted(moved):
        is_renamed = new in came and sources[new] == 1
        change = "split" if old not in went else "renamed" if is_renamed else "merged"
        said = " → ".join(names.get(id) or name(id) or id for id in (old, new))
        found.append(Change("merge", change, f"{old} {new}", said))
    return found


def _moves(file: GraphFile, changes: list[Change], pairs: Iterable[tuple[str, str]]) -> list[Change]:
    return moves(changes, pairs, name=file.derived.name)
