"""Where a node's page lies: a path that every file system and web server takes, and that no other node has."""

from __future__ import annotations

import hashlib
import re

from kg.text import slug

_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9.+\-]{0,118}[a-z0-9+])?")
_RESERVED = re.compile(r"(?:index|con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
"""What a folder's own page is called, and what Windows takes for a device whatever follows the dot."""
_READABLE = 60


def address(id: str) -> str:
    """Return the path of a node's page below the site, from nothing but its id, so that links last.

    An id that can be a file name is one; any other becomes a readable piece and a digest, joined by a character that
    the former never have. Nothing differs by case alone.

    >>> address("method:lora"), address("paper:2106.09685")
    ('method/lora.html', 'paper/2106.09685.html')
    >>> address("paper:10.1000/X"), address("task:../../etc"), address("method:con")
    ('paper/10-1000-x_d1c71a93195ca9e3.html', 'task/etc_188b62c3c6a7b393.html', 'method/con_609443accf4fe217.html')
    """
    kind, _, own = id.partition(":")
    return f"{folder(kind)}/{own if _is_plain(own) else _disguised(id, own)}.html"


def folder(kind: str) -> str:
    """Return the folder of a type's pages.

    >>> folder("Method")
    'method'
    """
    return kind.lower() if _is_plain(kind.lower()) else _disguised(kind, kind)


def beside(page: str, ending: str) -> str:
    """Return the path of what lies beside a page.

    >>> beside("method/lora.html", ".json"), beside("method/lora.html", "_uses-out-2.html")
    ('method/lora.json', 'method/lora_uses-out-2.html')
    """
    return page.removesuffix(".html") + ending


def root_of(path: str) -> str:
    """Return the way from a file to the top of the site.

    >>> root_of("index.html"), root_of("method/lora.html")
    ('', '../')
    """
    return "../" * path.count("/")


def _is_plain(name: str) -> bool:
    return _PLAIN.fullmatch(name) is not None and _RESERVED.fullmatch(name) is None


def _disguised(id: str, name: str) -> str:
    readable = re.sub(r"[^a-z0-9+]+", "-", slug(name[:500])).strip("-+")[:_READABLE].strip("-+")
    digest = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{readable or 'x'}_{digest}"
