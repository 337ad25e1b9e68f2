"""The kill matrix: which law catches which wrong implementation. `python -m tests.testing.matrix --write` renews it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from hypothesis import HealthCheck, Phase, settings

from goalkit.testing.contracts import PORTS
from goalkit.testing.faulty import ZOO, Faulty
from goalkit.testing.laws import SETS
from goalkit.testing.running import outcomes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goalkit.testing.law import Law

SNAPSHOT = Path(__file__).parent / "kill_matrix.json"
TRIVIAL = (
    "repository.get-after-put",
    "serializer.round-trip",
    "importer.goals",
    "kpi_source.same-values",
    "scoring.endpoints",
    "aggregation.one-member",
    "grading.total",
    "calendars.periods-meet",
    "evaluation.answers-everything",
    "live.opened",
)
"""Laws that anybody would think of; each other law must catch what none of these does."""
NAMED = frozenset(faulty.killed_by for faulty in ZOO)
"""Laws that a wrong implementation is there for; the few others are asked of all."""
DEFAULT = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=cast("list[HealthCheck]", list(HealthCheck)),
)
"""As many examples as Hypothesis draws by default, without the search for the smallest.

Health is not checked, since a wrong implementation may be slow or draw little: only whether its law fails is asked.
"""
FEW = settings(DEFAULT, max_examples=30)
"""For the whole matrix: what is caught here is caught quickly."""


def killed(faulty: Faulty, law: Law, chosen: settings = DEFAULT) -> bool:
    """Return whether a law catches a wrong implementation."""
    (outcome,) = outcomes([law], faulty.fixture, settings=chosen)
    return outcome.result == "broken"


def row(faulty: Faulty, *, full: bool = False) -> list[str]:
    """Return the ids of the laws that catch a wrong implementation: its own law and the trivial ones, or all."""
    laws = [law for laws in PORTS[faulty.port].law_sets for law in laws]
    asked = [law for law in laws if full or law.id == faulty.killed_by or law.id in TRIVIAL or law.id not in NAMED]
    return sorted(law.id for law in asked if killed(faulty, law, DEFAULT if law.id == faulty.killed_by else FEW))


def matrix(zoo: Iterable[Faulty] = ZOO, *, full: bool = False) -> dict[str, list[str]]:
    """Return the ids of the laws that catch each wrong implementation."""
    return {faulty.id: row(faulty, full=full) for faulty in zoo}


def snapshot() -> dict[str, list[str]]:
    """Return the matrix as it was last written."""
    found: dict[str, list[str]] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return found


def known_laws() -> list[Law]:
    """Return all laws."""
    return [law for laws in SETS.values() for law in laws]


def main(arguments: list[str]) -> int:
    """Compare the matrix with what was written, write it, or print all of it; names of ports limit it to them."""
    ports = [argument for argument in arguments if argument in PORTS] or list(PORTS)
    zoo = [faulty for faulty in ZOO if faulty.port in ports]
    if "--full" in arguments:
        sys.stdout.write(json.dumps(matrix(zoo, full=True), indent=1) + "\n")
        return 0
    old = snapshot() if SNAPSHOT.exists() else {}
    found = matrix(zoo)
    if "--write" in arguments:
        whole = {**(snapshot() if SNAPSHOT.exists() else {}), **found}
        kept = {faulty.id: whole[faulty.id] for faulty in ZOO if faulty.id in whole}
        SNAPSHOT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        return 0
    changed = [name for name in found if old.get(name) != found[name]]
    for name in changed:
        sys.stdout.write(f"{name}: was {old.get(name)}, is {found[name]}\n")
    return 1 if changed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
