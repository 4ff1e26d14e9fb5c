"""The command line: parse, call, print, and nothing else. A command is loaded when it is called."""

from __future__ import annotations

import sys
import warnings

from kg.cli.app import app

__all__ = ["app", "main"]


def main() -> None:
    """Run `kg` with the arguments of the process and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        # A character the terminal cannot show must not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    app(prog_name="kg")
