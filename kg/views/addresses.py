"""Where a node can be read on the web: the addresses it has, or for a paper those that its id stands for."""

from __future__ import annotations

from urllib.parse import urlsplit

from kg.model import Entity
from kg.text import arxiv_id, doi


def addresses(node: Entity) -> list[str]:
    """Return the web addresses of a node, none that a browser would run.

    >>> addresses(Entity(id="paper:2106.09685", type="Paper", name="LoRA"))
    ['https://arxiv.org/abs/2106.09685']
    >>> addresses(Entity(id="resource:x", type="Resource", name="x", properties=(("url", "javascript:x()"),)))
    []
    """
    given = [str(value) for name, value in node.properties if name == "url"]
    if node.type == "Paper" and not given:
        own = node.id.removeprefix("paper:")
        if arxiv := arxiv_id(own):
            given = [f"https://arxiv.org/abs/{arxiv}"]
        elif number := doi(own):
            given = [f"https://doi.org/{number}"]
    return [url for url in given if _is_web(url)]


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return False
