"""Signals that tests send to processes."""

from __future__ import annotations

import os
import signal
from typing import Any

# Who starts the tests in the background may have told them to ignore Ctrl-C, and children inherit that.
HEEDING: dict[str, Any] = (
    {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)} if os.name == "posix" else {}
)
"""What a process is started with that is to heed Ctrl-C."""
