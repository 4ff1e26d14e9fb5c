"""The index of the search: names and titles by their words, in files small enough to load while somebody types.

Nodes are numbered by how many papers speak of them, so that the first numbers of a word are its best. A page on a disk
may load scripts but nothing else, so every file is a script that hands its data over. Libraries for this want one index
loaded whole, or a server.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping

from kg.model import Entity
from kg.site.addresses import address
from kg.site.listings import LISTED
from kg.site.shelf import NAME, Shelf, clip
from kg.text import fold

LIMIT = 60_000
"""Characters of a file, more or less."""
_MOST = 400
"""How many nodes are kept for a word; of a word that more have, the page looks at the names themselves."""
_LONGEST = 24
_ALIASES = 4


def search_files(shelf: Shelf) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the index: blocks of names, the words of each beginning, and the list of both."""
    nodes = sorted(
        (node for kind in LISTED for node in shelf.of_type(kind)),
        key=lambda n: (n.type == "Paper", 0 if n.type == "Paper" else -len(shelf.behind[n.id])),
    )
    starts, block, size = [0], [], 0
    for number, node in enumerate(nodes):
        entry = _entry(shelf, node)
        block.append(entry)
        size += len(entry[0]) + sum(map(len, entry[4])) + len(entry[2]) + 20
        if size > LIMIT or number == len(nodes) - 1:
            yield _file(f"names-{len(starts) - 1}", block)
            starts.append(number + 1)
            block, size = [], 0
    words: dict[str, list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        for word in words_of(node):
            if len(words[word]) < _MOST:
                words[word].append(number)
    keys = []
    for key, part in _split(dict(sorted(words.items()))):
        keys.append(key)
        yield _file(f"words-{_safe(key)}", part)
    yield _file("index", {"blocks": starts, "words": {key: _safe(key) for key in keys}, "most": _MOST})


def words_of(node: Entity) -> set[str]:
    """Return the words under which a node is found; a name of several also as one, as "gpt4" for GPT-4.

    >>> sorted(words_of(Entity(id="m", type="Method", name="GPT-4o", aliases=("α-Net",))))
    ['4o', 'alpha', 'alphanet', 'gpt', 'gpt4o', 'net', 'α', 'αnet']
    """
    found: set[str] = set()
    for name in (node.name[:1000], *node.aliases):
        # As the page's script splits what is typed; Greek letters also by their names.
        for text in {_plain(name), fold(name)}:
            words = re.findall(r"[^\W_]+", text)
            found |= {word[:_LONGEST] for word in words}
            if node.type != "Paper":
                found.add("".join(words)[:_LONGEST])
    return found - {""}


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).lower()
    return "".join(c for c in letters if not unicodedata.category(c).startswith("M"))


def _entry(shelf: Shelf, node: Entity) -> tuple[str, str, str, int, list[str]]:
    page = address(node.id).rpartition("/")[2].removesuffix(".html")
    aliases = [clip(alias, NAME) for alias in node.aliases[:_ALIASES]]
    return clip(node.name, NAME), node.type, page, len(shelf.behind[node.id]), aliases


def _split(words: Mapping[str, list[int]], depth: int = 1) -> Iterator[tuple[str, Mapping[str, list[int]]]]:
    """Yield the words in parts by what they begin with, as long a beginning as it takes for a part to be small."""
    groups: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for word, numbers in words.items():
        groups[word[:depth]][word] = numbers
    for key, group in groups.items():
        size = sum(len(word) + 6 * len(numbers) + 6 for word, numbers in group.items())
        if size <= LIMIT or len(group) == 1 or depth >= _LONGEST:
            yield key, group
        else:
            yield from _split(group, depth + 1)


def _safe(key: str) -> str:
    return key if re.fullmatch("[a-z0-9]+", key) else "_" + key.encode("utf-8", "surrogatepass").hex()


def _file(name: str, data: object) -> tuple[str, bytes]:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"search/{name}.js", f"kgFound({json.dumps(name)},{text});\n".encode("utf-8", "replace")
