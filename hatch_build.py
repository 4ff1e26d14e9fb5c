"""Builds the engine of the large view while a wheel is made, so that an installed kg has it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "tools"))
import bundle


class ViewHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own is generic over its configuration
    """Puts viz/sigma-engine.js where the wheel takes it from; a checkout that is installed editable uses `make viz`."""

    def dependencies(self) -> list[str]:
        """Ask for a Node where the machine has none."""
        return [] if bundle.node_is_there() else [bundle.NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle; without Node or network the wheel is made without it, and says so."""
        root = Path(self.root)
        if version == "editable" or self.target_name != "wheel" or not (root / "viz" / "sigma").is_dir():
            return
        try:
            bundle.bundle(root)
        except (RuntimeError, OSError) as error:
            if not (root / bundle.OUTPUT).is_file():
                self.app.display_warning(f"the wheel has no engine for large views: {error}")
