"""The system's Chromium for tests, and for pictures of a view.

python tests/browser.py view.html picture.png [--dark] [--size 1280x800] [--select NAME]
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
_ARGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)


def find_chromium() -> str | None:
    """The browser that KG_CHROMIUM names, else the first one installed, else None."""
    given = os.environ.get("KG_CHROMIUM")
    candidates = [given] if given else [*NAMES, *_PLACES]
    return next((path for name in candidates if (path := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser; where there is none the test is skipped, or fails if KG_REQUIRE_BROWSER=1."""
    path = find_chromium()
    if path is None:
        reason = "no Chromium found: install one, or name it in KG_CHROMIUM"
        if os.environ.get("KG_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, path: Path, **context: Any) -> Iterator[tuple[Page, list[str]]]:
    """The page of a file once it is drawn, and a list that fills with all that should not happen in it."""
    wrong: list[str] = []

    def on_request(request: Request) -> None:
        if request.url != path.resolve().as_uri() and not request.url.startswith("data:"):
            wrong.append(f"request: {request.url[:200]}")

    with (
        browser.new_context(viewport={"width": 1280, "height": 800}, **context)
        if "viewport" not in context
        else (browser.new_context(**context)) as where
    ):
        page = where.new_page()
        page.on("request", on_request)
        page.on("console", lambda m: wrong.append(f"{m.type}: {m.text}") if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: wrong.append(f"exception: {e}"))
        page.on("dialog", lambda d: (wrong.append(f"dialog: {d.message}"), d.dismiss()))
        page.goto(path.resolve().as_uri())
        page.wait_for_selector("html[data-ready]", timeout=20_000)
        yield page, wrong


def search(page: Page, text: str) -> None:
    """Find a node as a person would: slash, its name, Enter."""
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_timeout(450)  # the view glides to it


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
