"""The annotated papers that ship: legal types, roles and relations, and no text of theirs."""

import json
from collections import Counter

import pytest

from kg.resources import shipped
from kg.schema import ROLES, is_legal

LINES = (shipped("data", "annotations") / "papers.jsonl").read_text(encoding="utf-8").splitlines()
PAPERS = [json.loads(line) for line in LINES]


def test_every_paper_is_there_once_in_order() -> None:
    ids = [p["id"] for p in PAPERS]
    assert ids == sorted(ids)
    assert len(ids) == 14066
    assert max(Counter(p["title"].casefold() for p in PAPERS).values()) == 1


def test_no_paper_carries_its_abstract() -> None:
    assert {key for p in PAPERS for key in p} == {"id", "title", "entities", "relations", "links", "results"}
    longest = max((form for p in PAPERS for e in p["entities"] for form in (e["name"], *e["aliases"])), key=len)
    assert len(longest) < 200


@pytest.mark.parametrize("part", range(11))
def test_types_roles_and_relations_are_legal(part: int) -> None:
    for p in PAPERS[part::11]:
        types = {e["name"]: e["type"].capitalize() for e in p["entities"]}
        assert len(types) == len(p["entities"]), p["id"]
        for e in p["entities"]:
            assert is_legal("Paper", ROLES[e["role"]], e["type"].capitalize()), (p["id"], e)
        for head, relation, tail in p["relations"]:
            assert is_legal(types[head], relation, types[tail]), (p["id"], head, relation, tail)
        for result in p["results"]:
            named = {result[slot] for slot in ("method", "dataset", "metric")} - {None}
            assert named <= types.keys(), (p["id"], result)
