"""The pytest plugin of goalkit's test kit: thin, it imports neither goalkit nor Hypothesis until laws were run."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

KEY = "goalkit_law"
"""The name of the marker, of the attribute of a test, and of the property in its report."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("goalkit", "goalkit: laws for your implementations")
    group.addoption("--goalkit-laws", metavar="GLOB", help="run only the laws whose id fits, as 'repository.*'")
    group.addoption("--goalkit-report", metavar="FILE", help="write a conformance report (.json or .md)")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{KEY}(id): a law of goalkit's test kit, set by its contracts")
    config.pluginmanager.register(_Laws(config), "goalkit-laws")


class _Laws:
    def __init__(self, config: pytest.Config) -> None:
        self.glob: str | None = config.getoption("--goalkit-laws")
        self.file: str | None = config.getoption("--goalkit-report")
        self.found: list[dict[str, str]] = []

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        import pytest  # noqa: PLC0415 - it is there when its hook is called, not when this module is imported

        out: list[pytest.Item] = []
        for item in items:
            law = getattr(getattr(item, "obj", None), KEY, None)
            if law is None:
                continue
            item.add_marker(pytest.mark.goalkit_law(law.id))
            suite = item.nodeid.rpartition("::")[0]
            item.user_properties.append((KEY, {"law": law.id, "suite": suite}))
            if self.glob is not None and not fnmatchcase(law.id, self.glob):
                out.append(item)
        if out:
            gone = set(map(id, out))
            items[:] = [item for item in items if id(item) not in gone]
            config.hook.pytest_deselected(items=out)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        entry = dict(report.user_properties).get(KEY)
        if not isinstance(entry, dict):
            return
        result = _result(report)
        if result is not None:
            self.found.append({**entry, "result": result, "reason": _reason(report) if result != "held" else ""})

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.found:
            return
        from goalkit.testing import _report  # noqa: PLC0415 - only where laws were run

        terminalreporter.write_line(_report.summary(self.found))
        if self.file is not None:
            _report.write(self.file, self.found)
            terminalreporter.write_line(f"goalkit: conformance report in {self.file}")


def _result(report: pytest.TestReport) -> str | None:
    if report.when == "call":
        if hasattr(report, "wasxfail"):
            return "gap"
        return {"passed": "held", "failed": "broken", "skipped": "skipped"}[report.outcome]
    return {"failed": "broken", "skipped": "skipped"}.get(report.outcome)


def _reason(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return str(report.wasxfail).removeprefix("reason: ")
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    crash = getattr(report.longrepr, "reprcrash", None)
    return "" if crash is None else str(crash.message).partition("\n")[0]
