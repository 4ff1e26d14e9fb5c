"""`kg show`, `kg why` and `kg stats`: one node, one edge, and the whole in numbers."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, Any

import click

from kg.analysis import Card, Neighbour, Reason, Relation, Stats
from kg.cli.options import Known, NodeName, format_option
from kg.cli.printing import chosen, count, emit, emit_json, emit_table, marks_words, note, printable
from kg.cli.printing import show as show_rich
from kg.cli.source import Source, source_options
from kg.schema import EDGES, NODES

if TYPE_CHECKING:
    from rich.console import RenderableType

_NEIGHBOURS = 8
_WIDTH = 70
_ASIDE = {"Author", "Resource"}


@click.command()
@click.argument("name", type=NodeName())
@click.option("-t", "--type", type=Known("node type", lambda: NODES), help="Which node, when several have the name.")
@click.option("-a", "--all", "everything", is_flag=True, help="Every neighbour, not only the best supported.")
@source_options
@format_option
def show(name: str, type: str | None, everything: bool, source: Source, format: str | None) -> None:
    """Show what the graph says about one node.

    NAME is matched without regard to case, hyphens, spaces and plurals, and by alias; a paper also by the start of its
    title or its arXiv id.

    \b
    Examples:
      kg show LoRA
      kg show imagenet --type Dataset
      kg show 2106.09685 -f json
    """
    with source.open() as handle:
        found = handle.find(name, type=type)
        card = handle.show(found[0].id)
    others = [other for other in found[1:] if other.id != found[0].id]
    if others:
        types = ", ".join(sorted({other.type for other in others}))
        note(f"{len(others)} more of that name ({types}): choose with --type")
    match chosen(format):
        case "table":
            _print_card(card, limit=None if everything else _NEIGHBOURS)
        case "json":
            emit_json(_card_record(card))
        case _:
            columns = ("relation", "direction", "name", "type", "papers", "confidence", "sentence")
            emit(columns, [_row(r, n) for r in card.relations for n in r.neighbours], format=format)


def _row(relation: Relation, neighbour: Neighbour) -> tuple[Any, ...]:
    direction = "out" if relation.outgoing else "in"
    node = neighbour.node
    return relation.type, direction, node.name, node.type, neighbour.papers, neighbour.confidence, neighbour.sentence


def _card_record(card: Card) -> dict[str, Any]:
    entity = card.entity
    return {
        "id": entity.id,
        "type": entity.type,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "properties": dict(entity.properties),
        "papers": card.papers,
        "urls": list(card.urls),
        "relations": [
            {
                "type": r.type,
                "direction": "out" if r.outgoing else "in",
                "neighbours": [
                    {
                        "id": n.node.id,
                        "type": n.node.type,
                        "name": n.node.name,
                        "papers": n.papers,
                        "confidence": n.confidence,
                        "sentence": n.sentence,
                    }
                    for n in r.neighbours
                ],
            }
            for r in card.relations
        ],
    }


def _print_card(card: Card, *, limit: int | None) -> None:
    from rich.table import Table  # noqa: PLC0415  not for pipes
    from rich.text import Text  # noqa: PLC0415

    entity = card.entity
    head = Text.assemble(
        (printable(entity.name), f"bold {NODES[entity.type].colour}"),
        f"  {entity.type}, {count(card.papers, 'paper')}",
    )
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim")
    facts.add_column(overflow="fold")
    for label, values in (("also", entity.aliases), ("links", card.urls)):
        if values:
            facts.add_row(label, Text(", ".join(map(printable, values))))
    for name, value in entity.properties:
        if name != "url":
            facts.add_row(name, Text(printable(value)))
    body = Table.grid(padding=(0, 2))
    body.add_column(style="bold", no_wrap=True)
    body.add_column(justify="right")
    body.add_column(overflow="fold")
    for relation in card.relations:
        shown = relation.neighbours[:limit]
        names = "; ".join(f"{_short(n.node.name)}{f' ({n.papers})' if n.papers > 1 else ''}" for n in shown)
        more = len(relation.neighbours) - len(shown)
        body.add_row(
            str(relation),
            str(len(relation.neighbours)),
            Text(names + (f"; and {more} more (--all)" if more else "")),
        )
    said = max(
        (n for r in card.relations for n in r.neighbours if n.node.type not in _ASIDE),
        # A whole sentence says more than a title does.
        key=lambda n: (n.sentence.rstrip().endswith("."), n.papers, n.confidence),
        default=None,
    )
    parts: list[RenderableType] = [head, *([facts] if facts.rows else []), Text(), body]
    if said is not None:
        parts += [Text(), Text(f"“{printable(said.sentence)}”", style="italic")]
    show_rich(*parts)


def _short(name: str) -> str:
    return (
        shorten(printable(name), _WIDTH, placeholder=" …", break_on_hyphens=False)
        if len(name) > _WIDTH
        else printable(name)
    )


@click.command()
@click.argument("head", type=NodeName())
@click.argument("type", type=Known("edge type", lambda: EDGES), metavar="TYPE")
@click.argument("tail", type=NodeName())
@source_options
@format_option
def why(head: str, type: str, tail: str, source: Source, format: str | None) -> None:
    """Show the sentences behind an edge.

    The words that carry the claim are marked; below each sentence stand its paper, the rule that found it, and how
    sure that was.

    \b
    Examples:
      kg why QLoRA BUILDS_ON LoRA
      kg why "attention is all you need" introduces transformer
      kg why BERT evaluated-on GLUE -f json
    """
    with source.open() as handle:
        found = handle.why(head, type, tail)
    if chosen(format) == "table":
        _print_reasons(found)
        return
    columns = ("sentence", "words", "paper", "id", "rule", "score", "start", "end")
    rows = [
        (e.sentence, r.words, r.title, e.paper, e.rule, e.score, e.span.start, e.span.end)
        for r in found
        for e in (r.evidence,)
    ]
    emit(columns, rows, format=format)


def _print_reasons(found: list[Reason]) -> None:
    from rich.padding import Padding  # noqa: PLC0415  not for pipes
    from rich.text import Text  # noqa: PLC0415

    styled = marks_words()
    for index, reason in enumerate(found):
        before, words, after = map(printable, reason.parts)
        marked = (words, "bold underline") if styled or not words else f"«{words}»"
        said = Text.assemble(before, marked, after)
        source = f"{printable(reason.title)}  {reason.evidence.rule}  {reason.evidence.score:.2f}"
        show_rich(*([Text()] if index else []), said, Padding(Text(source, style="dim"), (0, 0, 0, 4)))


@click.command()
@click.option("--top", type=click.IntRange(0), default=5, show_default=True, help="How many names of each type.")
@source_options
@format_option
def stats(top: int, source: Source, format: str | None) -> None:
    """Count what the graph holds.

    \b
    Examples:
      kg stats
      kg stats --top 0 -f tsv
    """
    with source.open() as handle:
        found = handle.stats(top=top)
    match chosen(format):
        case "table":
            _print_stats(found)
        case "json":
            emit_json(
                {
                    "papers": found.papers,
                    "evidence": found.evidence,
                    "nodes": found.nodes,
                    "edges": found.edges,
                    "top": {t: [{"name": n, "papers": p} for n, p in rows] for t, rows in found.top.items()},
                }
            )
        case _:
            rows = [("papers", "", found.papers), ("evidence", "", found.evidence)]
            rows += [("nodes", name, count) for name, count in found.nodes.items()]
            rows += [("edges", name, count) for name, count in found.edges.items()]
            rows += [(f"papers of {t}", name, count) for t, names in found.top.items() for name, count in names]
            emit(("what", "name", "count"), rows, format=format)


def _print_stats(found: Stats) -> None:
    nodes, edges = sum(found.nodes.values()), sum(found.edges.values())
    click.echo(
        f"{count(found.papers, 'paper')}, {count(nodes, 'node')}, {count(edges, 'edge')}, "
        f"{count(found.evidence, 'sentence')} of evidence\n"
    )
    top = {t: ", ".join(f"{name} ({papers})" for name, papers in rows) for t, rows in found.top.items()}
    emit_table(("nodes", "count", "in most papers"), [(t, n, top.get(t, "")) for t, n in found.nodes.items()])
    click.echo()
    emit_table(("edges", "count"), list(found.edges.items()))
