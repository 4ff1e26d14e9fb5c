"""The system's Chromium for tests, and for pictures of a view.

python tests/browser.py view.html picture.png [--dark] [--size 1280x800] [--select NAME]
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from kg.bench.browser import chromium as headless

expect.set_options(timeout=30_000)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser; where there is none the test is skipped, or fails if KG_REQUIRE_BROWSER=1."""
    with headless() as browser:
        if browser is None:
            reason = "no Chromium found: install one, or name it in KG_CHROMIUM"
            if os.environ.get("KG_REQUIRE_BROWSER") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        yield browser


@contextmanager
def opened(browser: Browser, path: Path, at: str = "", **context: Any) -> Iterator[tuple[Page, list[str]]]:
    """The page of a file (at an address in it) once it is drawn, and a list that fills with what should not happen."""
    wrong: list[str] = []

    def on_request(request: Request) -> None:
        if request.url.partition("#")[0] != path.resolve().as_uri() and not request.url.startswith(("data:", "blob:")):
            wrong.append(f"request: {request.url[:200]}")

    # Without motion nothing has to be waited for, however busy the machine is.
    usual: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
    with browser.new_context(**(usual | context)) as where:
        page = where.new_page()
        page.set_default_timeout(120_000)  # a machine may be busy
        page.on("request", on_request)
        page.on(
            "console",
            lambda m: (
                wrong.append(f"{m.type}: {m.text}")
                if m.type in {"error", "warning"} and "GL Driver Message" not in m.text
                else None
            ),
        )
        page.on("pageerror", lambda e: wrong.append(f"exception: {e}"))
        page.on("dialog", lambda d: (wrong.append(f"dialog: {d.message}"), d.dismiss()))
        page.goto(path.resolve().as_uri() + at)
        page.wait_for_selector("html[data-ready]")
        yield page, wrong


def search(page: Page, text: str) -> None:
    """Find a node as a person would: slash, its name, Enter."""
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with a page that is serious or worse, each with the elements it is about."""
    core = Path(str(resources.files("axe_playwright_python").joinpath("axe.min.js"))).read_text(encoding="utf-8")
    page.evaluate(core)
    found = page.evaluate("axe.run()")["violations"]
    return [
        f"{one['id']}: {node['html'][:150]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


def main() -> None:
    """Take a picture of a view."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("view", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--dark", action="store_true", help="the dark theme")
    parser.add_argument("--size", default="1280x800", help="width x height in pixels")
    parser.add_argument("--select", metavar="NAME", help="show the details of this node")
    parser.add_argument("--focus", metavar="NAME", help="show only the neighbours of this node, in rings")
    given = parser.parse_args()
    width, height = map(int, given.size.split("x"))
    scheme = "dark" if given.dark else "light"
    with (
        chromium() as browser,
        opened(
            browser,
            given.view,
            viewport={"width": width, "height": height},
            device_scale_factor=2,
            color_scheme=scheme,
        ) as (page, _),
    ):
        if name := given.focus or given.select:
            search(page, name)
        if given.focus:
            page.get_by_role("button", name="Only its neighbours").click()
        page.wait_for_timeout(900)
        page.screenshot(path=given.picture)


if __name__ == "__main__":
    main()
