"""`kg view` and `kg export`: the graph as a page, and as files for other tools."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from kg.cli.options import Known, NodeName, force_option
from kg.cli.printing import count
from kg.cli.source import Source, source_options
from kg.errors import UsageError
from kg.exports import FORMATS


def _engines() -> tuple[str, ...]:
    from kg.views import ENGINES  # noqa: PLC0415  only where it is asked for

    return ENGINES


def _kinds() -> tuple[str, ...]:
    from kg.views.kinds import KINDS  # noqa: PLC0415  only where it is asked for

    return ("graph", *KINDS)


def _takes_papers(kind: str) -> bool:
    from kg.views.kinds import KINDS  # noqa: PLC0415

    return kind in KINDS and "min_papers" in KINDS[kind].takes


@click.command()
@click.argument("name", required=False, type=NodeName())
@click.option("--depth", type=click.IntRange(1, 6), default=1, show_default=True, help="Steps around NAME.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="view.html", show_default=True, help="Where to write it."
)
@click.option(
    "--engine",
    type=Known("engine", _engines, listed=True),
    default="auto",
    show_default=True,
    help="What draws it: pyvis up to 1,000 nodes, sigma beyond.",
)
@click.option(
    "--as",
    "kind",
    type=Known("kind of view", _kinds, listed=True),
    default="graph",
    show_default=True,
    help="What to draw.",
)
@click.option("--metric", metavar="NAME", help="Of a leaderboard, only this measure.")
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
@force_option
@source_options
def view(
    name: str | None,
    depth: int,
    output: Path,
    engine: str,
    kind: str,
    metric: str | None,
    open_page: bool,
    force: bool,
    source: Source,
) -> None:
    """Write an interactive page of the graph.

    With NAME, of what is around that node. The page is one file that needs no network: search, filters, paths, export,
    and the sentences behind every edge.

    \b
    Kinds:
      graph         everything, or what is around NAME
      lineage       which method builds on which, by year; of NAME, what it comes from and led to
      matrix        methods by datasets with the results reported; NAME is the task to begin with
      timeline      what rises: papers by month or year for each method, dataset and task
      leaderboard   the results on the dataset NAME, as chart and table

    \b
    Examples:
      kg view --open
      kg view LoRA --depth 2 -o lora.html
      kg view --as lineage -o lineage.html
      kg view ImageNet --as leaderboard -o imagenet.html
    """
    with source.open() as handle:
        summary = handle.view(
            output,
            focus=name,
            depth=depth,
            force=force,
            engine=engine,
            as_=kind,
            metric=metric,
            min_papers=source.min_papers if _takes_papers(kind) else None,
        ).summary
    left = f"; {count(summary.nodes_left_out, 'node')} left out" if summary.nodes_left_out else ""
    shown = f"{count(summary.nodes_shown, 'node')}, {count(summary.edges_shown, 'edge')}"
    drawn = f"; drawn by {', '.join(filter(None, (summary.engine, summary.why)))}" if summary.engine else ""
    click.echo(f"written: {output} ({shown}{left}{drawn})")
    if open_page:
        click.launch(output.resolve().as_uri())


@click.command()
@click.argument("format", type=Known("export format", lambda: FORMATS), metavar="FORMAT")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, allow_dash=True), help="Where to write it; - is standard output."
)
@force_option
@source_options
def export(format: str, output: Path | None, force: bool, source: Source) -> None:
    """Write the graph in a format other tools read.

    Without -o it lands beside you, named like the graph.

    \b
    Formats:
      {formats}

    \b
    Examples:
      kg export graphml -o papers.graphml
      kg export csv -o tables/
      kg export neo4j-admin -o import/
      kg export json -o - | jq '.nodes | length'
    """
    chosen = FORMATS[format]
    if output is None:
        output = Path(f"{source.name}{chosen.suffix}" if chosen.suffix else f"{source.name}-{format}")
    if str(output) != "-":
        with source.open() as handle:
            handle.export(format, output, force=force)
        click.echo(f"written: {output}")
        if chosen.command:
            click.echo(f"import it: {chosen.command(output)}")
        return
    if chosen.is_folder:
        raise UsageError(f"{format} fills a folder, which standard output cannot take: name one with -o")
    with source.open() as handle, tempfile.TemporaryDirectory(prefix="kg-") as folder:
        sys.stdout.write(handle.export(format, Path(folder, "graph")).read_text(encoding="utf-8"))


if export.help:
    export.help = export.help.replace("{formats}", "\n      ".join(f"{n:13}{f.doc}" for n, f in FORMATS.items()))
