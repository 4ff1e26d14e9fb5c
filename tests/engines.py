"""The engines that draw a view, for tests that try each."""

from __future__ import annotations

import os

import pytest

from kg.views.engines import bundle

NAMES = ("pyvis", "sigma")
_BUILT = bundle() is not None or os.environ.get("KG_REQUIRE_BROWSER") == "1"

BUILT = [name for name in NAMES if name != "sigma" or _BUILT]
EACH = [pytest.param(name, marks=pytest.mark.skipif(name not in BUILT, reason="not built: make viz")) for name in NAMES]
"""Parameters: an engine that has not been built is skipped, or tried all the same if KG_REQUIRE_BROWSER=1."""
