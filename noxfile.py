"""The project's chores. `nox` runs what CI runs; `nox --list` shows the rest."""

from __future__ import annotations

import nox

nox.needs_version = ">=2025.5.1"
nox.options.sessions = ["lint", "typing", "coverage", "docs"]

PROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = ["3.11", "3.12", "3.13"]
PROFILE = "GOALKIT_HYPOTHESIS_PROFILE"
SPELLED = ["docs", "docs_ext", "src", "examples", "benchmarks", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"]
"""Not the tests, which are full of wrong words on purpose."""


def group(name: str) -> list[str]:
    """Return the requirements of a dependency group, for a pip too old to know groups."""
    return list(nox.project.dependency_groups(PROJECT, name))


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests, with arguments for pytest after `--`."""
    session.install("-e", ".[tests]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests as CI does, and fail below 100 % branch coverage."""
    session.install("-e", ".[tests]")
    session.run("python", "-m", "pytest", "--cov", *session.posargs, env={PROFILE: "ci"})


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format, spelling and the layers."""
    session.install("-e", ".", *group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("codespell", *SPELLED)
    session.run("lint-imports", "--no-cache")


@nox.session
def typing(session: nox.Session) -> None:
    """Check types with mypy and pyright, and that every public name has one."""
    session.install("-e", ".[tests,docs,bench]", *group("typing"))
    session.run("mypy")
    session.run("pyright")
    session.run("python", ".ci/type_completeness.py")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into `site/` and check it, in a browser too; `nox -s docs -- serve` shows it while you write."""
    session.install("-e", ".[docs]")
    if session.posargs[:1] == ["serve"]:
        session.run("mkdocs", *session.posargs, env={"NO_MKDOCS_2_WARNING": "1"})
    else:
        session.run("python", "-m", "docs_ext.build", *session.posargs)


@nox.session
def pyodide(session: nox.Session) -> None:
    """Run the core tests on Python 3.14 as browsers have it: Pyodide, under Node."""
    session.install(".")
    session.run("python", "-m", "tests.pyodide.run", *session.posargs)


@nox.session
def outside(session: nox.Session) -> None:
    """Ask the integrators and the reference implementations their contracts, from the installed wheel."""
    session.run("python", ".ci/outside.py", *session.posargs)


@nox.session
def walkthrough(session: nox.Session) -> None:
    """Do what the docs tell a newcomer, from the home page on, in an empty folder and a fresh environment."""
    session.run("python", "tests/docs/walkthrough.py")


@nox.session
def kills(session: nox.Session) -> None:
    """Ask every law of every wrong implementation, and compare with the snapshot; `-- --write` renews it."""
    session.install("-e", ".[tests]")
    session.run("python", "-m", "tests.testing.matrix", *session.posargs)


@nox.session
def engines(session: nox.Session) -> None:
    """Compare tables of every engine with the scalar core, PySpark and Dask too; needs Java 17."""
    session.install("-e", ".[tests,engines]")
    session.run("python", "-m", "pytest", "tests/frames", *session.posargs, env={"GOALKIT_ENGINES": "all"})


@nox.session
def spark(session: nox.Session) -> None:
    """Roll a company up on a local Spark session and compare it with the scalar core; needs Java 17."""
    session.install("-e", ".[frames,engines]")
    session.run("python", "examples/spark_rollup.py", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure what goalkit costs, about an hour; `-- --small` is a quick try, `-- --write` keeps the report."""
    session.install("-e", ".[bench,frames]")
    session.run("python", "-m", "benchmarks", *session.posargs)
    if not session.posargs:
        for script in ("cascade", "forecast", "holding"):
            session.run("python", f"benchmarks/{script}.py")


@nox.session
def nightly(session: nox.Session) -> None:
    """Search for counterexamples for long: 20,000 examples for each law."""
    session.install("-e", ".[tests]")
    session.run("python", "-m", "pytest", "tests", *session.posargs, env={PROFILE: "nightly"})
