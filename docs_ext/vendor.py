"""Takes what the site serves itself from npm and PyPI: fixed versions, checked by hash, kept in a cache.

The cache is the folder in `GOALKIT_CACHE`, or `.cache` beside this project's sources.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parent.parent


@attrs.frozen
class NpmPackage:
    """One version of a package of npm."""

    name: str
    version: str
    sha512: str
    """Of the package file, in base 64, as npm writes it."""
    files: tuple[str, ...]
    """The files of it that are needed."""

    def copy_to(self, folder: Path) -> None:
        """Copy the files that are needed into a folder, without the folders they are in."""
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(self._fetched()) as packed:
            for name in self.files:
                member = packed.extractfile(f"package/{name}")
                if member is None:
                    message = f"{self.name} {self.version} has no file {name}"
                    raise FileNotFoundError(message)
                (folder / Path(name).name).write_bytes(member.read())

    def _fetched(self) -> Path:
        place = cache() / f"{self.name}-{self.version}.tgz"
        if not place.exists():
            npm = shutil.which("npm")
            if npm is None:
                sys.exit("npm is not found: install Node.js 20 or newer, on Debian with `apt-get install npm`")
            package = f"{self.name}@{self.version}"
            run(npm, "pack", package, "--ignore-scripts", "--silent", "--pack-destination", place.parent)
        found = base64.b64encode(hashlib.sha512(place.read_bytes()).digest()).decode()
        if found != self.sha512:
            place.unlink()
            sys.exit(f"{place.name} is not what it should be: its SHA-512 is {found}, not {self.sha512}")
        return place


PYODIDE = NpmPackage(
    name="pyodide",
    version="314.0.7",  # Python 3.14.2
    sha512="0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A==",
    files=("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"),
)
MERMAID = NpmPackage(
    name="mermaid",
    version="11.17.2",  # the theme is written for 11
    sha512="V6K3C8EBdEsPFZXSKMJe6ppQOENxuHARr9GvHX4hh47lAbhMRD9qf4oEK7LoaRQxULMa80/qt5gHO73aCleBBg==",
    files=("dist/mermaid.min.js", "LICENSE"),
)


def cache() -> Path:
    """Return the folder that keeps what was taken, made if need be."""
    folder = Path(os.environ.get("GOALKIT_CACHE") or ROOT / ".cache").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def wheels(requirements: Path) -> list[Path]:
    """Return the pure wheels that a requirements file with hashes names."""
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    place = cache() / f"wheels-{digest[:16]}"
    if not place.exists():
        with tempfile.TemporaryDirectory(dir=place.parent) as made:
            pip("download", "--require-hashes", "--no-deps", "--only-binary=:all:", "-d", made, "-r", requirements)
            shutil.copytree(made, place)
    return sorted(place.glob("*.whl"))


def goalkit_wheel(folder: Path) -> Path:
    """Build the wheel of goalkit into a folder, and return it."""
    pip("wheel", "--no-deps", "-w", folder, ROOT)
    [wheel] = folder.glob("goalkit*.whl")
    return wheel


def pip(*arguments: str | Path) -> None:
    """Run pip, quietly."""
    command, *rest = arguments
    run(sys.executable, "-m", "pip", command, "--quiet", "--disable-pip-version-check", *rest)


def run(*command: str | Path, folder: Path = ROOT, **environment: str) -> None:
    """Run a command, and stop where it fails."""
    words = list(map(str, command))
    if subprocess.run(words, cwd=folder, env={**os.environ, **environment}, check=False).returncode:
        sys.exit(f"failed: {' '.join(words)}")


def copy(files: Iterable[Path], folder: Path) -> None:
    """Copy files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy(file, folder)
