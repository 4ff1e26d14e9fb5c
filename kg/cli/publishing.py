"""`kg site` and `kg serve`: the graph as a web site in a folder, and on this computer's own address."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import click

from kg.cli.options import force_option, format_option
from kg.cli.printing import chosen, count, emit, emit_json, note, progress
from kg.cli.source import Source, graph_option, source_options
from kg.errors import OutputError, UsageError

_PORT, _SECONDS, _ROWS, _SHOWN = 8765, 10.0, 1000, 5


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--url", help="Where the site will be found: for the site map, and absolute addresses in feeds.")
@click.option("--title", help="What the site is called; the graph's name unless told.")
@click.option("--check", is_flag=True, help="Then follow every link of it.")
@force_option
@source_options
def site(folder: Path, url: str | None, title: str | None, check: bool, force: bool, source: Source) -> None:
    """Write the graph as a web site.

    A page for every paper, method, dataset, benchmark, task, metric and link, with the sentences behind each claim,
    leaderboards, a search, feeds, and JSON beside each page. It works opened from the folder and under any web address.
    Written again, only what has changed is; what kg did not write is never touched, unless you --force it.

    \b
    Examples:
      kg site out/site
      kg site public --url https://example.org/papers --check
    """
    from kg.site import check_site, write_site  # noqa: PLC0415  a wrong option should not wait for it

    if url is not None and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc):
        raise UsageError(f"--url takes an address of the web, as https://example.org/papers, not {url!r}")
    with source.open() as handle, progress("writing", "pages") as show:
        done = write_site(handle.site(name=title, url=url), folder, force=force, on_progress=show)
    removed = f", {count(done.removed, 'file')} removed" if done.removed else ""
    click.echo(f"written: {folder} ({count(done.pages, 'page')}; {count(done.written, 'file')} written anew{removed})")
    if url is None and not check:
        note("no site map, for that needs the address of the site: give it with --url")
    if check:
        with progress("checking", "pages") as show:
            found = check_site(folder, on_progress=show)
        if found.wrong:
            more = f"; and {len(found.wrong) - _SHOWN:,} more" if len(found.wrong) > _SHOWN else ""
            raise OutputError(f"{folder}: {'; '.join(found.wrong[:_SHOWN])}{more}")
        click.echo(f"checked: {count(found.links, 'link')} on {count(found.pages, 'page')}, each leads somewhere")


@click.command()
@graph_option
@click.option("--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="Where; 0: any free one.")
@click.option("--title", help="What the site is called; the graph's name unless told.")
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=_SECONDS,
    show_default=True,
    help="Seconds a Cypher statement may take.",
)
@click.option("--rows", type=click.IntRange(1), default=_ROWS, show_default=True, help="Most rows of an answer.")
@click.option("--open", "open_page", is_flag=True, help="Open it in the browser.")
def serve(graph: Path, port: int, title: str | None, timeout: float, rows: int, open_page: bool) -> None:
    """Show the graph in a browser: its site, the graph view, and a box for Cypher.

    For this computer only, and only to read. The pages follow the file when it changes. Ctrl-C ends it.

    \b
    Examples:
      kg serve --open
      kg serve -g papers.kg --port 8080
    """
    from kg.site.server import serve as run  # noqa: PLC0415  brings the framework

    def ready(address: str) -> None:
        click.echo(f"{graph} is at {address} (Ctrl-C ends it)")
        if open_page:
            click.launch(address)

    try:
        run(graph, lambda: Source(file=graph).open(limit=timeout, rows=rows), port=port, title=title, on_ready=ready)
    except KeyboardInterrupt:
        click.echo("stopped")


@click.command("site")
@source_options
@format_option
def measure(source: Source, format: str | None) -> None:
    """Measure how fast the site of a graph is written, and check it.

    Into a temporary folder: every page, then again with nothing changed, then every link.

    \b
    Examples:
      kg bench site -g papers.kg
      kg bench site -f json
    """
    from kg.bench.site import GOAL_BYTES, GOAL_RATE, measure_site  # noqa: PLC0415  brings the extractor

    with source.open() as handle, progress("measuring", "pages") as show:
        found = measure_site(lambda: handle.site(url="https://example.org/site"), on_progress=show)
    if chosen(format) == "json":
        emit_json(asdict(found) | {"rate": found.rate})
        return
    emit(
        ("what", "measured", "goal"),
        [
            ("pages", f"{found.pages:,}", ""),
            ("pages a second", f"{found.rate:,.0f}", f"{GOAL_RATE} or more"),
            ("seconds to write", f"{found.indexing + found.writing:.1f}", ""),
            ("seconds to write again, nothing changed", f"{found.again:.1f}", ""),
            ("bytes of the largest page", f"{found.largest_bytes:,} ({found.largest})", f"{GOAL_BYTES:,} or less"),
            ("links followed", f"{found.links:,} in {found.checking:.1f} s", ""),
            ("links and files that are wrong", f"{len(found.wrong):,}", "0"),
        ],
        format=format,
    )
