"""Runs the test kit from an installed wheel, outside the checkout: `python .ci/outside.py [--only NAME]`.

Each integrator of `examples/integrators/` is installed into an environment of its own and asked its contracts, with
warnings as errors, strict markers, two workers and random order. Then the reference implementations are asked on
every Python that is found, with the oldest Hypothesis that is allowed and with the newest, and by plain unittest
without pytest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INTEGRATORS = ROOT / "examples" / "integrators"
REFERENCES = ROOT / "tests" / "outside"
PYTEST = ("-m", "pytest", "-W", "error", "--strict-markers", "-q", "-p", "no:cacheprovider")
OLDEST = "hypothesis==6.140.0"


def run(*command: str | Path, folder: Path, **extra: str) -> bool:
    """Run a command in a folder, without anything of the checkout on its path; say whether it succeeded."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTEST_ADDOPTS"}}
    print("$", *command, flush=True)
    return subprocess.run(list(map(str, command)), cwd=folder, env={**kept, **extra}, check=False).returncode == 0


def environment(python: str, work: Path, *packages: str | Path) -> Path | None:
    """Make an environment with some packages, and return its Python; None where that failed."""
    place = Path(tempfile.mkdtemp(prefix="env-", dir=work))
    if not run(python, "-m", "venv", place, folder=work):
        return None
    inside = place / "bin" / "python"
    made = run(inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages, folder=work)
    return inside if made else None


def integrator(folder: Path, wheel: Path, work: Path) -> bool:
    """Ask the contracts of one integrator."""
    copy = work / folder.name
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__", ".*", "*.egg-info"))
    python = environment(sys.executable, work, f"{wheel}[testing]", f"{copy}[tests]", "pytest-xdist", "pytest-randomly")
    return python is not None and run(python, *PYTEST, "-n2", "tests", folder=copy)


def references(python: str, hypothesis: str, wheel: Path, work: Path) -> bool:
    """Ask the contracts of the reference implementations, once with pytest and once without it."""
    folder = Path(tempfile.mkdtemp(prefix="references-", dir=work))
    shutil.copy(REFERENCES / "test_references.py", folder)
    inside = environment(python, work, f"{wheel}[testing]", hypothesis, "pytest-xdist", "pytest-randomly")
    if inside is None:
        return False
    if not run(inside, *PYTEST, "-n2", "test_references.py", folder=folder):
        return False
    plain = environment(python, work, wheel, hypothesis)
    return plain is not None and run(plain, "-W", "error", "-m", "unittest", "-q", "test_references", folder=folder)


def pythons() -> list[str]:
    """Return the supported Pythons that are found and run: on the path, or kept by pyenv beside the one chosen."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found: list[str] = []
    for version in ("3.11", "3.12", "3.13"):
        places = [shutil.which(f"python{version}"), *sorted(kept.glob(f"{version}.*/bin/python{version}"))]
        found += [str(place) for place in places if place is not None and _runs(place)][:1]
    return found or [sys.executable]


def _runs(place: str | Path) -> bool:
    return subprocess.run([place, "-c", "import ensurepip"], capture_output=True, check=False).returncode == 0


def main() -> int:
    """Build the wheel and run everything; the exit code is the number of failures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="an integrator's folder, or 'references'")
    only = parser.parse_args().only
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="goalkit-outside-") as name:
        work = Path(name)
        if not run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", work, ROOT, folder=work):
            return 1
        wheel = next(work.glob("*.whl"))
        folders = sorted(item for item in INTEGRATORS.iterdir() if (item / "pyproject.toml").exists())
        asked = [folder for folder in folders if only in {None, folder.name}]
        failed += [folder.name for folder in asked if not integrator(folder, wheel, work)]
        if only in {None, "references"}:
            chosen = [(python, "hypothesis" if number else OLDEST) for number, python in enumerate(pythons())]
            failed += [f"references on {pair}" for pair in chosen if not references(*pair, wheel, work)]
    for item in failed:
        print("failed:", item)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
