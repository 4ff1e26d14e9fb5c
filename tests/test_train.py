"""Training from annotated papers alone: the same papers give the same weights, which then read papers."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from spacy.tokens import Doc

import kg.train
import kg.train.names
from kg.cli.app import app
from kg.errors import SourceError, UsageError
from kg.extract import Extractor
from kg.extract.cues import Reading
from kg.extract.document import Candidate
from kg.extract.memory import Memory
from kg.extract.roles import fill
from kg.model import Paper
from kg.text import normalise
from kg.train import cross_validate, read_annotated, train
from kg.train.annotated import Annotated, gold_spans
from kg.train.claims import fit_roles
from kg.train.names import prepare, train_names
from tests.named import named

METHODS = ("Foo", "Bar", "Qux", "Zap", "Lum", "Rik", "Tov", "Wex")
TASKS = ("parsing", "image classification", "question answering", "summarization")


def toy(number: int) -> Annotated:
    name = f"{METHODS[number % 8]}Net-{number}"
    task, data = TASKS[number % 4], f"{METHODS[(number + 3) % 8]}Set"
    paper = Paper(
        id=f"p{number}",
        title=f"{name}: A Network for {task}",
        abstract=f"We propose {name} for {task}. It builds on BERT and reaches {60 + number}.5% accuracy on {data}.",
    )
    return Annotated(
        paper,
        {
            "title": paper.title,
            "entities": [
                {"name": name, "type": "METHOD", "aliases": [], "role": "introduces"},
                {"name": "BERT", "type": "METHOD", "aliases": [], "role": "uses"},
                {"name": data, "type": "DATASET", "aliases": [], "role": "evaluates_on"},
                {"name": task, "type": "TASK", "aliases": [], "role": "addresses"},
                {"name": "accuracy", "type": "METRIC", "aliases": [], "role": "reports"},
            ],
            "relations": [[name, "USED_FOR", task], [name, "BUILDS_ON", "BERT"], [name, "EVALUATED_ON", data]],
            "links": [],
            "results": [{"method": name, "dataset": data, "metric": "accuracy", "value": f"{60 + number}.5%"}],
        },
    )


ITEMS = [toy(number) for number in range(40)]


def test_the_same_papers_give_the_same_weights(tmp_path: Path) -> None:
    for name in ("a", "b"):
        train(ITEMS, tmp_path / name)
    files = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert files == [
        "memory.tsv.gz", "recurrent.npz", "relations.json", "relations.npz", "results.json",
        "results.npz", "roles.json", "tagger.crfsuite", "trees.npz",
    ]  # fmt: skip
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_a_trained_extractor_reads_a_paper_it_never_saw(tmp_path: Path) -> None:
    train(ITEMS, tmp_path)
    unseen = toy(99).paper
    [facts] = Extractor(tmp_path)([unseen])
    assert ("Method", "ZapNet-99") in {(t.type, t.name) for t in facts.terms}
    assert facts.version != Extractor().version


def test_the_memory_that_weighs_a_paper_in_training_has_not_seen_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered: list[tuple[str, set[str]]] = []
    really = kg.train.names.weigh

    def note(doc: Doc, found: list[Candidate], memory: Memory) -> NDArray[np.float32]:
        remembered.append((doc.text.partition("\n")[0], set(memory.counts)))
        return really(doc, found, memory)

    monkeypatch.setattr(kg.train.names, "weigh", note)
    train_names(prepare(ITEMS), tmp_path)
    # Every eighth paper has the same data set, and every second is weighed with the same memory.
    own = {item.paper.title: normalise(item.gold["entities"][2]["name"]) for item in ITEMS}
    assert len(remembered) == len(ITEMS)
    assert all(own[title] not in keys for title, keys in remembered)
    assert set(own.values()) <= set(Memory.read(tmp_path / "memory.tsv.gz").counts)


def test_a_kind_of_name_that_no_paper_has_is_given_a_role_all_the_same() -> None:
    task = named("T\nWe do parsing.", ("Task", "parsing"))
    for documents, role in (
        ([], "mentions"),
        ([(named(ITEMS[0].paper.text, ("Method", "BERT")), ITEMS[0].gold)], "uses"),
    ):
        [name] = fill(Reading(task), fit_roles(documents))
        assert name.role == role


def test_cross_validation_covers_every_paper_once() -> None:
    found = list(cross_validate(ITEMS, 2))
    assert sorted(item.paper.id for item, _ in found) == sorted(item.paper.id for item in ITEMS)
    assert all(said["title"] == item.paper.title for item, said in found)


def test_what_is_learned_from_beside_is_in_every_fold_and_never_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[set[str], set[str]]] = []
    really = kg.train.train

    def note(items: list[Annotated], folder: Path, also: list[Annotated]) -> None:
        seen.append(({item.paper.id for item in items}, {item.paper.id for item in also}))
        really(items, folder, also)

    monkeypatch.setattr(kg.train, "train", note)
    found = [item.paper.id for item, _ in cross_validate(ITEMS[:8], 2, also=ITEMS[8:])]
    assert sorted(found) == sorted(item.paper.id for item in ITEMS[:8])
    beside = {item.paper.id for item in ITEMS[8:]}
    assert seen == [({"p1", "p3", "p5", "p7"}, beside), ({"p0", "p2", "p4", "p6"}, beside)]


def test_gold_names_are_found_longest_first() -> None:
    item = Annotated(
        Paper(id="p", title="BERT-large", abstract="BERT-large and BERT."),
        {"entities": [{"name": "BERT", "type": "METHOD"}, {"name": "BERT-large", "type": "METHOD"}]},
    )
    assert [item.paper.text[s:e] for s, e, _ in gold_spans(item)] == ["BERT-large", "BERT-large", "BERT"]


def test_too_few_papers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least 20"):
        train(ITEMS[:3], tmp_path)


def test_an_annotation_without_its_paper_is_refused(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"title": "Unheard of", "entities": []}), encoding="utf-8")
    with pytest.raises(SourceError, match=r"gold\.jsonl:1"):
        read_annotated(gold, [ITEMS[0].paper])


def test_the_command_says_what_it_needs(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text("", encoding="utf-8")
    result = CliRunner().invoke(app, ["train", str(gold), "-p", "papers.txt"])
    assert result.exit_code == 2
    assert "-o FOLDER" in result.output
