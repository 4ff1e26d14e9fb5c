"""A Chromium to measure pages in, driven by Playwright without a window and without a graphics card."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--use-angle=swiftshader",  # WebGL without a graphics card
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)


def find_chromium() -> str | None:
    """Return the browser that KG_CHROMIUM names, else the first one installed, else None."""
    given = os.environ.get("KG_CHROMIUM")
    candidates = [given] if given else [*NAMES, *_PLACES]
    return next((path for name in candidates if (path := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """Run a browser; yield None where there is no Chromium or no Playwright."""
    path = find_chromium()
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only developers have it
    except ImportError:
        path = None
    if path is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
