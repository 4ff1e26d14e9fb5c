"""Records to HTML: Jinja's templates in `viz/site/`, where every text is escaped unless a template says otherwise."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kg.errors import MissingExtraError
from kg.resources import shipped
from kg.schema import NODES
from kg.site.addresses import beside
from kg.site.listings import BOARDS, list_of, title_of

if TYPE_CHECKING:
    from jinja2 import Environment

    from kg.site.pages import Page

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
"""Nothing from elsewhere and nothing within a page runs; what is loaded are the site's own script and style."""

_OUTLINES = {
    "dot": "M10 3a7 7 0 1 0 .01 0z",
    "ellipse": "M10 5.5c4.4 0 8 2 8 4.5s-3.6 4.5-8 4.5-8-2-8-4.5 3.6-4.5 8-4.5z",
    "square": "M4 4h12v12H4z",
    "diamond": "M10 2l8 8-8 8-8-8z",
    "triangle": "M10 3l8 14H2z",
    "triangleDown": "M2 3h16l-8 14z",
    "hexagon": "M5.5 2.8h9L19 10l-4.5 7.2h-9L1 10z",
    "star": "M10 1.5l2.6 5.6 6.1.7-4.5 4.2 1.2 6-5.4-3-5.4 3 1.2-6L1.3 7.8l6.1-.7z",
}
_MENU = ("Method", "Dataset", "Benchmark", "Task", "Metric", "Paper")
_NO_TEXT = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What neither HTML nor XML may hold: controls, halves of characters, what Unicode keeps for itself."""


class Templates:
    """The templates of one site.

    `name` is what it is called, `kinds` are the types it has pages of, `live` further entries of its menu (name, page).
    """

    def __init__(self, name: str, kinds: Sequence[str], *, live: tuple[tuple[str, str], ...] = ()) -> None:
        """Load.

        Raises:
            MissingExtraError: Jinja is not installed.
        """
        self._jinja = _environment()
        shown = [(title_of(kind), list_of(kind)) for kind in _MENU if kind in kinds]
        self.menu = (*shown, ("Leaderboards", BOARDS), *live)
        self._jinja.globals |= {
            "site": name,
            "live": bool(live),
            "policy": POLICY,
            "types": NODES,
            "outlines": _OUTLINES,
            "kinds": {kind: {"title": title_of(kind), "page": f"../{list_of(kind)}"} for kind in kinds},
            "menu": [{"name": name, "page": page} for name, page in self.menu],
        }

    def html(self, page: Page) -> bytes:
        """Return a page as it is sent."""
        return self.fill(page.template, page.record)

    def fill(self, template: str, record: Mapping[str, Any]) -> bytes:
        """Return a template with a record in it, in UTF-8 without anything that is no text."""
        return _NO_TEXT.sub("\ufffd", self._jinja.get_template(template).render(record)).encode("utf-8")


def data(page: Page) -> bytes:
    """Return a page's record as JSON."""
    text = json.dumps(page.record, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"


def assets() -> dict[str, bytes]:
    """Return the script and the style of every page, by path."""
    colours = "\n".join(f".t-{kind.name.lower()} {{ --type: {kind.colour}; }}" for kind in NODES.values())
    style = "\n".join((_shipped("theme.css"), _shipped("site", "site.css"), colours, ""))
    script = "\n".join(('"use strict";', _shipped("site", "site.js")))
    texts = {"site.css": style, "site.js": script, "theme.js": _shipped("site", "theme.js")}
    return {path: text.encode("utf-8") for path, text in texts.items()}


def version() -> str:
    """Return a digest of all that shapes a page beside its record."""
    digest = hashlib.sha256(repr((POLICY, _OUTLINES, _MENU)).encode())
    for path in sorted(shipped("viz", "site").iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _shipped(*parts: str) -> str:
    return shipped("viz", *parts).read_text(encoding="utf-8")


def _environment() -> Environment:
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("the site", "site") from None
    jinja = Environment(
        loader=FileSystemLoader(shipped("viz", "site")),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    jinja.filters["beside"] = beside
    return jinja
