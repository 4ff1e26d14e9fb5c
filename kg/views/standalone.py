"""One HTML file that asks the network for nothing: a template of `viz/` with its style, scripts and data inside.

A content security policy lets in only what was written into the file; every text of a paper is data, never mark-up.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from typing import Any

from kg.resources import shipped

_HEAD, _FOOT = "head.html", "foot.html"
_TOOLS = "tools.html"


def standalone(
    template: str,
    *,
    title: str,
    styles: Sequence[str],
    scripts: Sequence[str],
    data: Mapping[str, Any],
    libraries: Mapping[str, str] | None = None,
) -> str:
    """Return a page.

    `template`, `styles` and `scripts` name files of `viz/`. The scripts are joined in order into one, so the later use
    the earlier. The template is the body without its data and script; in it and in the head and foot of all pages,
    %%title%%, %%style%%, %%data%%, %%script%% and %%policy%% stand for what is put in, %%tools%% for the buttons of a
    bar, and so does the name of each library, whose script is given.
    """
    joined = "\n".join(map(_shipped, scripts))
    script = f'"use strict";\n(() => {{\n{joined}\n}})();'
    style = "\n".join(map(_shipped, styles))
    inside = {name: _text(library) for name, library in (libraries or {}).items()}
    policy = (
        "default-src 'none'",
        " ".join(("script-src", *map(_hash, inside.values()), _hash(script))),
        f"style-src {_hash(style)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    parts = {
        **inside,
        "title": html.escape(title),
        "style": style,
        "data": _json(data),
        "script": script,
        "tools": _shipped(_TOOLS),
        "policy": "; ".join(policy),
    }
    pieces = "".join(map(_shipped, (_HEAD, template, _FOOT))).split("%%")
    return "".join(parts[piece] if number % 2 else piece for number, piece in enumerate(pieces))


def _json(data: Mapping[str, Any]) -> str:
    # All but ASCII is escaped: line separators, lone surrogates, and "<" by hand, so no text can end the script block.
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")


def _shipped(name: str) -> str:
    return _text(shipped("viz", name).read_text(encoding="utf-8"))


def _text(text: str) -> str:
    # A browser reads CRLF as LF before it takes the hash.
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
