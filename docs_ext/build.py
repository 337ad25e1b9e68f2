"""Builds the whole site and checks it: `python -m docs_ext.build`.

Draws the charts, builds the pages, adds what the site serves itself (Mermaid, Pyodide, goalkit's wheel), follows
every link, and opens the site in a real browser without a network.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
import time
from pathlib import Path

from docs_ext import chromium
from docs_ext.server import served
from docs_ext.site_checks import problems
from docs_ext.vendor import MERMAID, PYODIDE, ROOT, copy, goalkit_wheel, run, wheels

HERE = Path(__file__).resolve().parent


def build(site: Path) -> None:
    """Build the pages and put beside them what they load."""
    run(sys.executable, "-m", "docs_ext.charts")
    run(sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", site, NO_MKDOCS_2_WARNING="1")
    MERMAID.copy_to(site / "assets" / "vendor" / "mermaid")
    PYODIDE.copy_to(site / "assets" / "vendor" / "pyodide")
    add_playground(site / "assets" / "playground")


def add_playground(folder: Path) -> None:
    """Put what the playground runs into a folder."""
    with tempfile.TemporaryDirectory() as made:
        packages = [*wheels(HERE / "playground.txt"), goalkit_wheel(Path(made))]
        copy([*packages, HERE / "playground.py"], folder)
    names = [package.name for package in packages]
    (folder / "wheels.json").write_text(json.dumps(names), encoding="utf-8")


def check(site: Path) -> None:
    """Stop where a link of the site leads nowhere or a page loads something from elsewhere."""
    found = problems(site)
    if found:
        sys.exit("\n".join([*found, f"{len(found)} problems in {site}"]))


def browse(site: Path) -> None:
    """Open the site in Chromium: the tests in `docs_ext/browser`."""
    options = ("-q", "-o", "addopts=", "-p", "no:cacheprovider", "--import-mode=importlib", "--tb=short")
    run(sys.executable, "-m", "pytest", *options, HERE / "browser", f"--site={site}", PYTEST_ADDOPTS="")


def main() -> None:
    """Build, check and, if asked for, serve."""
    parser = argparse.ArgumentParser(prog="python -m docs_ext.build", description=__doc__)
    parser.add_argument("--site-dir", type=Path, default=ROOT / "site", help="where the site goes; left out: site/")
    parser.add_argument("--no-browser", action="store_true", help="leave out the tests that need Chromium")
    parser.add_argument("--serve", action="store_true", help="show the built site on port 8000 afterwards")
    given = parser.parse_args()
    site: Path = given.site_dir.resolve()
    if not given.no_browser and chromium.find() is None:
        sys.exit(chromium.MISSING)
    build(site)
    check(site)
    if given.no_browser:
        sys.stderr.write("WARNING: the site was not opened in a browser: the playground and diagrams are unchecked\n")
    else:
        browse(site)
    size = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
    sys.stdout.write(f"built {site}, {size / 1e6:.1f} MB\n")
    if given.serve:
        with served(site, 8000) as address, contextlib.suppress(KeyboardInterrupt):
            sys.stdout.write(f"{address} (Ctrl+C stops)\n")
            while True:
                time.sleep(3600)


if __name__ == "__main__":
    main()
