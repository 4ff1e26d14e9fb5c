"""`kg bench resolve`: the goals hold, and the measures are what they say."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.bench.resolve import GOALS, Pair, measure_clusters, measure_pairs, namings_of, read_pairs
from kg.cli.app import app
from kg.model import Term


def test_the_pairs_are_many_and_a_third_are_traps() -> None:
    pairs = read_pairs()
    assert len(pairs) >= 300
    assert sum(p.verdict == "trap" for p in pairs) >= len(pairs) / 3
    told = {
        frozenset({(p.one.type, p.one.name, p.one.aliases), (p.other.type, p.other.name, p.other.aliases)})
        for p in pairs
    }
    assert len(told) == len(pairs)


def test_the_goals_hold() -> None:
    for score in measure_pairs(read_pairs()):
        assert score.precision >= GOALS["precision"], score.wrong
        assert score.recall >= GOALS["recall"], score.wrong
        assert score.traps_merged <= GOALS["traps merged"], score.wrong


def test_a_pair_told_wrong_is_counted_and_named() -> None:
    def method(name: str) -> Term:
        return Term(type="Method", name=name)

    missed = Pair("same", method("Quux"), method("Foo"))
    merged = Pair("trap", method("Bar"), method("BAR"))
    right = Pair("same", method("Baz"), method("baz"))
    alone, _ = measure_pairs([missed, merged, right])
    assert (alone.precision, alone.recall, alone.traps_merged) == (0.5, 0.5, 1.0)
    assert alone.wrong == (missed, merged)


def test_b_cubed_over_names(tmp_path: Path) -> None:
    clusters = tmp_path / "clusters.txt"
    clusters.write_text(
        "# one thing a line\nMethod: Quux | Method: Foo Bar\nMethod: Foo Bar | Method: Baz\n", encoding="utf-8"
    )
    names = ["Quux", "quux", "Foo Bar", "Baz"]
    namings = namings_of((str(i), [Term(type="Method", name=name)]) for i, name in enumerate(names))
    written, normal, _ = measure_clusters(namings, clusters)
    # All four are one thing; by spelling the first two are.
    assert (written.precision, written.recall) == (1.0, 1 / 4)
    assert (normal.precision, normal.recall) == (1.0, (2 / 4 + 2 / 4 + 1 / 4 + 1 / 4) / 4)
    assert normal.f1 == pytest.approx(2 * 0.375 / 1.375)


def test_the_command_prints_figures_beside_goals_and_what_is_wrong(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("verdict\tone\tother\nsame\tMethod: Quux\tMethod: Foo\n", encoding="utf-8")
    run = CliRunner().invoke(app, ["bench", "resolve", "--pairs", str(pairs), "--wrong", "-f", "tsv"])
    assert run.exit_code == 0
    assert "each pair alone\t1\t1.000\t0.000\t0\t0.0%" in run.stdout
    assert "each pair alone\tsame\tMethod: Quux\tMethod: Foo" in run.stdout
    run = CliRunner().invoke(app, ["bench", "resolve", "--pairs", str(pairs), "-f", "json"])
    assert json.loads(run.stdout)["pairs"][0]["recall"] == 0


@pytest.mark.parametrize("line", ["maybe\tMethod: A\tMethod: B", "same\tMethod: A", "same\tThing: A\tMethod: B"])
def test_a_line_that_is_no_pair_is_named(tmp_path: Path, line: str) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text(f"verdict\tone\tother\n{line}\n", encoding="utf-8")
    run = CliRunner().invoke(app, ["bench", "resolve", "--pairs", str(pairs)])
    assert run.exit_code == 1
    assert "pairs.tsv:2" in run.stderr
