"""`kg train`: the weights of the extractor, from annotated papers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kg.cli.options import force_option, format_option
from kg.cli.printing import count, progress
from kg.cli.sheets import print_scores
from kg.evaluate import evaluate
from kg.model import Paper
from kg.outputs import replacing
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
@click.option(
    "--predictions",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="With --folds: also write what was said of each paper, for `kg evaluate`.",
)
@click.option(
    "--also",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE.jsonl",
    help="Annotated papers to learn from too, in every part; nothing is measured on them. May be given again.",
)
@force_option
@format_option
def train(
    gold: tuple[Path, ...],
    papers: tuple[str, ...],
    also: tuple[Path, ...],
    output: Path | None,
    folds: int | None,
    predictions: Path | None,
    force: bool,
    format: str | None,
) -> None:
    """Train the extractor on annotated papers, or cross-validate it.

    GOLD is what `kg evaluate` takes; each of its papers must be among the papers given, by title. With --folds every
    paper is read by weights that were trained without it, and the figures of each GOLD file are printed.

    \b
    Examples:
      kg train gold.jsonl -p papers.txt -o weights
      kg train gold.jsonl -p papers.txt --folds 5
      kg train gold.jsonl -p papers.txt --folds 5 --predictions unseen.jsonl
      kg train gold.jsonl --also more.jsonl -p papers.txt -p more.txt --folds 5
    """
    if not output and not folds:
        raise click.UsageError("say where to write the weights (-o FOLDER), or how to validate (--folds 5)")
    if predictions and not folds:
        raise click.UsageError("--predictions are those of a cross-validation: say over how many parts (--folds 5)")
    texts = list(read(papers))
    items = [read_annotated(path, texts) for path in gold]
    everything = [item for of_file in items for item in of_file]
    others = _others(also, texts, everything)
    if folds:
        with _predictions(predictions, force=force) as write:
            found = _cross_validated(everything, folds, others)
            write(found.values())
        for path, of_file in zip(gold, items, strict=True):
            click.echo(f"{path}: {len(of_file)} papers, {folds}-fold cross-validation", err=True)
            print_scores(evaluate(_gold(of_file), [found[item.paper.id] for item in of_file]), format=format)
    if output:
        train_on(everything, output, others)
        click.echo(f"weights of {len(everything) + len(others)} papers written to {output}")


def _others(also: Iterable[Path], texts: Sequence[Paper], measured: Iterable[Annotated]) -> list[Annotated]:
    """Read what is learned from but not measured: papers that are measured are left out, and counted."""
    known = {item.paper.id for item in measured}
    found = [item for path in also for item in read_annotated(path, texts)]
    others = [item for item in found if item.paper.id not in known]
    if twice := len(found) - len(others):
        click.echo(f"left out of --also, because it is measured: {count(twice, 'paper')}", err=True)
    return others


def _cross_validated(items: Sequence[Annotated], folds: int, also: Sequence[Annotated]) -> dict[str, dict[str, Any]]:
    """Return what is said of every paper by weights that have not seen it, by the paper's id, in the papers' order."""
    found = {}
    with progress("cross-validating") as done:
        for item, said in cross_validate(items, folds, also):
            found[item.paper.id] = said
            done(len(found))
    return {item.paper.id: found[item.paper.id] for item in items}


@contextmanager
def _predictions(path: Path | None, *, force: bool) -> Iterator[Callable[[Iterable[Mapping[str, Any]]], None]]:
    """Give a function that writes annotations to a file, if one is named; it is refused before any work is done."""
    if path is None:
        yield lambda annotations: None
        return
    with replacing(path, force=force) as beside:

        def write(annotations: Iterable[Mapping[str, Any]]) -> None:
            with beside.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(json.dumps(annotation, ensure_ascii=False) + "\n" for annotation in annotations)

        yield write


def _gold(items: Sequence[Annotated]) -> list[dict[str, object]]:
    return [item.gold for item in items]
