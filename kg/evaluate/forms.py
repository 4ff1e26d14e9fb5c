"""The forms under which two names, two links or two numbers are the same in scoring.

They belong to the measure, not to `kg.text`: figures must stay comparable when `kg.text` gets better.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def squash(name: str | None) -> str:
    """Return a name without case, punctuation, spaces and a final plural s.

    >>> squash("Graph Neural-Networks!"), squash("GPT-3.5"), squash("loss")
    ('graphneuralnetwork', 'gpt35', 'loss')
    """
    return "".join(words(name))


def words(name: str | None) -> list[str]:
    """Return the words of a name in the same form.

    >>> words("Graph Neural-Networks!")
    ['graph', 'neural', 'network']
    """
    found = re.sub(r"[^a-z0-9+@ ]+", " ", (name or "").casefold()).split()
    return [w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in found]


def address(url: str) -> str:
    """Return a URL without scheme, www., final punctuation and case.

    >>> address("https://www.github.com/A/b/")
    'github.com/a/b'
    """
    return re.sub(r"^(https?://)?(www\.)?", "", url.strip().rstrip(").,;/").casefold())


def quantity(value: object) -> str:
    """Return a reported number without spaces, thousands separators and the words "points" and "absolute".

    >>> quantity("12.4 points"), quantity("1,000"), quantity(3)
    ('12.4', '1000', '3')
    """
    return re.sub(r"[\s,\\]|points?$|absolute$", "", str(value).casefold())


def surfaces(entity: Mapping[str, Any]) -> tuple[str, ...]:
    """Return an entity's name and aliases as written."""
    return entity["name"], *(entity.get("aliases") or ())


def merged(kind: str) -> str:
    """Return an annotated type, DATASET and BENCHMARK being one: RESOURCE.

    >>> merged("BENCHMARK"), merged("TASK")
    ('RESOURCE', 'TASK')
    """
    return "RESOURCE" if kind in {"DATASET", "BENCHMARK"} else kind
