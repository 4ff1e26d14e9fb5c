"""`kg train`: the weights of the extractor, from annotated papers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from kg.cli.measuring import print_scores
from kg.cli.options import format_option
from kg.cli.printing import progress
from kg.evaluate import evaluate
from kg.sources import read
from kg.train import Annotated, cross_validate, read_annotated
from kg.train import train as train_on


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="GOLD.jsonl...")
@click.option(
    "-p", "--papers", multiple=True, required=True, help="Where the titles and abstracts are; may be given again."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="The folder to write the weights into."
)
@click.option("--folds", type=click.IntRange(min=2), help="Cross-validate over so many parts, and print the figures.")
@format_option
def train(
    gold: tuple[Path, ...], papers: tuple[str, ...], output: Path | None, folds: int | None, format: str | None
) -> None:
    """Train the extractor on annotated papers, or cross-validate it.

    GOLD is what `kg evaluate` takes; each of its papers must be among the papers given, by title. With --folds every
    paper is read by weights that were trained without it, and the figures of each GOLD file are printed.

    \b
    Examples:
      kg train gold.jsonl -p papers.txt -o weights
      kg train gold.jsonl -p papers.txt --folds 5
    """
    if not output and not folds:
        raise click.UsageError("say where to write the weights (-o FOLDER), or how to validate (--folds 5)")
    texts = list(read(papers))
    items = [read_annotated(path, texts) for path in gold]
    everything = [item for of_file in items for item in of_file]
    if folds:
        found = {}
        with progress("cross-validating") as done:
            for item, said in cross_validate(everything, folds):
                found[item.paper.id] = said
                done(len(found))
        for path, of_file in zip(gold, items, strict=True):
            click.echo(f"{path}: {len(of_file)} papers, {folds}-fold cross-validation", err=True)
            print_scores(evaluate(_gold(of_file), [found[item.paper.id] for item in of_file]), format=format)
    if output:
        train_on(everything, output)
        click.echo(f"weights of {len(everything)} papers written to {output}")


def _gold(items: Sequence[Annotated]) -> list[dict[str, object]]:
    return [item.gold for item in items]
