"""Neo4j's published Java libraries: fetched once by Maven, and what runs their programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from kg.errors import ServerError

SERVER, ADMIN = "org.neo4j.server.CommunityEntryPoint", "org.neo4j.cli.AdminTool"
"""The programs: the server, and neo4j-admin."""

VERSION = "5.26.16"
"""The version of the server; long-term support, and the last line that runs on Java 17."""

_OLDEST_JAVA = 17
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>kg</groupId><artifactId>neo4j-server</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.neo4j.app</groupId><artifactId>neo4j-server</artifactId><version>{VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{VERSION}</version>
    </dependency>
  </dependencies>
</project>
"""
_OPENED = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.nio", "sun.nio.ch", "java.lang")]


def program(main: str, libraries: Path, *, memory: int, on_download: Callable[[str], None]) -> list[str]:
    """Return the words that run one of the programs with `memory` MB; the libraries are downloaded if need be.

    Raises:
        ServerError: Java or Maven is missing, or the download fails.
    """
    java = _java()
    if not libraries.is_dir():
        _download(libraries, on_download)
    return [java, f"-Xmx{memory}m", *_OPENED, "-cp", f"{libraries}/*", main]


def _java() -> str:
    """Return the Java to run."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    if os.name != "posix":
        raise ServerError("a server of one's own needs Linux or macOS: use Docker here (compose.yaml)")
    if not java:
        raise ServerError(f"the server needs Java {_OLDEST_JAVA} or later: install it, or use Docker (compose.yaml)")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    if version and int(version[1]) < _OLDEST_JAVA:
        raise ServerError(
            f"the server needs Java {_OLDEST_JAVA} or later, and {java} is {version[1]}: set JAVA_HOME to a later one"
        )
    return java


def _download(libraries: Path, on_download: Callable[[str], None]) -> None:
    """Have Maven fetch the libraries into a folder beside `libraries`, and move it there when they are all there."""
    maven = shutil.which("mvn")
    if not maven:
        raise ServerError("the server's libraries come by Maven: install it, or use Docker (compose.yaml)")
    on_download(f"Neo4j Community {VERSION} (some 130 MB of Java libraries) by Maven, once, into {libraries}")
    libraries.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=libraries.parent, prefix=f"{libraries.name}.", suffix=".part") as folder:
        Path(folder, "pom.xml").write_text(_POM, encoding="utf-8")
        out = Path(folder, "lib")
        # Strict: a library whose checksum is wrong is an error.
        done = subprocess.run(
            [maven, "--batch-mode", "--quiet", "--strict-checksums", _PLUGIN, f"-DoutputDirectory={out}",
             "-DincludeScope=runtime"],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode or not out.is_dir():
            problem = next((line for line in done.stdout.splitlines() if line.startswith("[ERROR]")), "no reason given")
            raise ServerError(f"Maven cannot fetch Neo4j {VERSION}: {problem.removeprefix('[ERROR]').strip()[:300]}")
        out.replace(libraries)
