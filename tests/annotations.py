"""Annotations of our own words: hand-made files, and Hypothesis strategies of small colliding ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

FOLDER = Path(__file__).parent / "fixtures" / "evaluation"
GOLD, PREDICTED, BEFORE = (FOLDER / f"{name}.jsonl" for name in ("gold", "predicted", "before"))
TEXTS = FOLDER / "papers.jsonl"


def entity(name: str, kind: str = "METHOD", role: str = "uses", *aliases: str, **decided: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "aliases": list(aliases), "role": role, **decided}


NAMES = st.sampled_from(["A", "B", "BB", "Cs", "c-D", "graph nets", "Graph-Net", "C", "deep graph nets"])
SCORES = st.none() | st.sampled_from([0.0, 0.1, 0.35, 0.7, 0.999, 1.0])
DECIDED = {"score": SCORES, "rule": st.none() | st.sampled_from(["a", "b", "a+b", "resource:x+a"])}
ENTITIES = st.lists(
    st.builds(
        entity,
        NAMES,
        st.sampled_from(["METHOD", "DATASET", "BENCHMARK"]),
        st.sampled_from(["uses", "mentions"]),
        role_score=SCORES,
        **DECIDED,
    ),
    max_size=5,
)
PAPERS = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["one", "two", "three"]),
        "entities": ENTITIES,
        "relations": st.lists(st.tuples(NAMES, st.sampled_from(["PART_OF", "USED_FOR"]), NAMES).map(list), max_size=4),
        "links": st.lists(
            st.fixed_dictionaries({"url": st.sampled_from(["http://a.b/", "www.a.b", "c.d"]), "kind": NAMES}),
            max_size=3,
        ),
        "results": st.lists(
            st.fixed_dictionaries(
                {
                    "value": st.sampled_from(["1", "2 points", "1,0"]),
                    "metric": NAMES | st.none(),
                    "method": NAMES,
                    "score": SCORES,
                }
            ),
            max_size=3,
        ),
    }
)


def of_distinct_papers(papers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({paper["title"]: paper for paper in papers}.values())


SETS = st.lists(PAPERS, max_size=4).map(of_distinct_papers)
