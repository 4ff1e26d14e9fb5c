"""Whatever was added, read again, changed, removed and decided: the file holds what it would hold from nothing."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import kg.building
import kg.derivation
from kg.building import remove
from kg.derivation import complete
from kg.model import Paper
from kg.resolve import Decision, Decisions, resolve
from kg.stores.file import GraphFile, decisions_path
from kg.text import title_id
from tests.living import Reader, content, taken_in

# Names that are one thing and names that only look so; types that papers disagree about; names without an edge.
STATEMENTS = (
    "Method LoRA = low-rank adaptation;", "Method low-rank adaptation;", "Method LoRAs;", "Dataset LoRA;",
    "Method ICL = in-context learning;", "Method ICL = incremental class learning;", "Method ICL;",
    "only Method ICL;", "only Dataset GLUE;", "Dataset GLUE;", "Method GLUE;", "Task parsing;", "Metric F1;",
    "Method Fen-2;", "Method Fen 2;", "Method Fen;", "Resource https://github.com/Fen/Fen;",
    "Resource http://github.com/fen/fen/;",
)  # fmt: skip
TITLES = ("On Fens, Part I", "On Fens, Part II", "On fens: part I!", "Editorial")
IDS = ("", "2101.00001", "2101.00002", "10.1000/fen", "W7", "W8")

RECORDS = st.builds(
    lambda title, id, said, date, authors: Paper(
        id=id or title_id(title), title=title, abstract=" ".join(said), date=date, authors=authors
    ),
    st.sampled_from(TITLES),
    st.sampled_from(IDS),
    st.lists(st.sampled_from(STATEMENTS), max_size=4, unique=True),
    st.sampled_from(("", "2021-01-02", "2022")),
    st.sampled_from(((), ("Ada Foo",))),
)
DECISIONS = st.sampled_from(
    [
        Decision.read(line)
        for line in (
            "same\tMethod:LoRA\tMethod:Fen",
            "different\tMethod:Fen\tMethod:Fen-2",
            "different\tMethod:LoRA\tMethod:low-rank adaptation",
            "same\tMethod:ICL\tMethod:GLUE",
            "split\tMethod:ICL\tpapers",
            "split\tMethod:ICL\tlong-forms",
            "split\tMethod:Fen\t2101.00001",
            "same\tMethod:GLUE\tDataset:GLUE",
            "same\tMethod:icl/2101.00001\tMethod:incontextlearning",
            "different\tMethod:ICL\tMethod:in-context learning",
        )
    ]
)


class Living(RuleBasedStateMachine):
    """A graph file, and what it was told: the last record of every id and date."""

    def __init__(self) -> None:
        super().__init__()
        # Always where it changed, never from nothing, but for new files: that is what is in question.
        self.patches = ExitStack()
        self.patches.enter_context(patch.object(kg.derivation, "FEW", 2.0))
        self.patches.enter_context(patch.object(kg.building, "Extractor", lambda weights: Reader()))
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "g.kg"
        self.records: dict[tuple[str, str], Paper] = {}
        self.decisions = Decisions()

    @initialize(records=st.lists(RECORDS, min_size=1, max_size=12))
    def begin(self, records: list[Paper]) -> None:
        self.add(records)

    @rule(records=st.lists(RECORDS, min_size=1, max_size=2))
    def add(self, records: list[Paper]) -> None:
        taken_in(self.path, records)
        self.records |= {(r.id, r.date): r for r in records}

    @precondition(lambda self: self.records)
    @rule(data=st.data())
    def read_again(self, data: st.DataObject) -> None:
        record = self.records[data.draw(st.sampled_from(sorted(self.records)))]
        assert taken_in(self.path, [record]).updated == 0

    @precondition(lambda self: self.records)
    @rule(data=st.data(), said=st.lists(st.sampled_from(STATEMENTS), max_size=3, unique=True))
    def change(self, data: st.DataObject, said: list[str]) -> None:
        record = self.records[data.draw(st.sampled_from(sorted(self.records)))]
        self.add([replace(record, abstract=" ".join(said))])

    @precondition(lambda self: self.records)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        with GraphFile.open(self.path, read_only=True) as file:
            id = data.draw(st.sampled_from([p.id for p in file.papers()]))
            gone = file.ledger.records(id)
        remove([id], self.path)
        for record in gone:
            del self.records[record.id, record.date]

    @rule(decision=DECISIONS)
    def decide(self, decision: Decision) -> None:
        self.decided(self.decisions.add(decision))

    @precondition(lambda self: self.decisions.made)
    @rule()
    def undo(self) -> None:
        self.decided(self.decisions.without(self.decisions.made[-1]))

    @rule(decisions=st.lists(DECISIONS, max_size=4, unique=True), records=st.lists(RECORDS, max_size=1))
    def share(self, decisions: list[Decision], records: list[Paper]) -> None:
        """Another file of decisions comes, maybe together with a paper."""
        self.decisions = Decisions()
        for decision in decisions:
            self.decisions = self.decisions.add(decision)
        self.decisions.write(decisions_path(self.path))
        self.add(records)

    def decided(self, decisions: Decisions) -> None:
        self.decisions = decisions
        decisions.write(decisions_path(self.path))
        with GraphFile.open(self.path) as file:
            complete(file, action="merges")

    @invariant()
    def holds_what_it_would_hold_from_nothing(self) -> None:
        if not self.path.exists():
            return
        with GraphFile.open(self.path, read_only=True) as file:
            graph = file.graph()
            assert graph == resolve(file.readings(), self.decisions)
            assert set(file.ledger.records()) == set(self.records.values())
        if not self.records:
            return
        anew = self.folder / "anew.kg"
        self.decisions.write(decisions_path(anew))
        taken_in(anew, list(self.records.values()))
        wanted = content(anew)
        for table, rows in content(self.path).items():
            assert rows == wanted[table], (table, set(rows) ^ set(wanted[table]))
        anew.unlink()

    def teardown(self) -> None:
        self.patches.close()
        shutil.rmtree(self.folder)


TestLiving = Living.TestCase
TestLiving.settings = settings(max_examples=25, stateful_step_count=12, suppress_health_check=list(HealthCheck))
