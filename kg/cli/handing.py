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


@click.command()
@click.argument("name", required=False, type=NodeName())
@click.option("--depth", type=click.IntRange(1, 6), default=1, show_default=True, help="Steps around NAME.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="view.html", show_default=True, help="Where to write it."
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
@force_option
@source_options
def view(name: str | None, depth: int, output: Path, open_page: bool, force: bool, source: Source) -> None:
    """Write an interactive page of the graph.

    With NAME, of what is around that node. The page is one file that needs no network: search, legend, and the
    sentences behind every edge.

    \b
    Examples:
      kg view --open
      kg view LoRA --depth 2 -o lora.html
    """
    with source.open() as handle:
        summary = handle.view(output, focus=name, depth=depth, force=force).summary
    left = f"; {count(summary.nodes_left_out, 'node')} left out" if summary.nodes_left_out else ""
    shown = f"{count(summary.nodes_shown, 'node')}, {count(summary.edges_shown, 'edge')}"
    click.echo(f"written: {output} ({shown}{left})")
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
      kg export json -o - | jq '.nodes | length'
    """
    chosen = FORMATS[format]
    if output is None:
        output = Path(f"{source.name}{chosen.suffix}" if chosen.suffix else f"{source.name}-{format}")
    if str(output) != "-":
        with source.open() as handle:
            handle.export(format, output, force=force)
        click.echo(f"written: {output}")
        return
    if chosen.is_folder:
        raise UsageError(f"{format} fills a folder, which standard output cannot take: name one with -o")
    with source.open() as handle, tempfile.TemporaryDirectory(prefix="kg-") as folder:
        sys.stdout.write(handle.export(format, Path(folder, "graph")).read_text(encoding="utf-8"))


if export.help:
    export.help = export.help.replace("{formats}", "\n      ".join(f"{n:9}{f.doc}" for n, f in FORMATS.items()))
