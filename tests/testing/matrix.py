"""The kill matrix: which law catches which wrong implementation. `python -m tests.testing.matrix --write` renews it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

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
    "kpi_source.same-values",
)
"""Laws that anybody would think of; each other law must catch what none of these does."""
FEW = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
"""As many examples as Hypothesis' own default, without the search for the smallest."""


def killed(faulty: Faulty, law: Law) -> bool:
    """Return whether a law catches a wrong implementation."""
    (outcome,) = outcomes([law], faulty.fixture, settings=FEW)
    return outcome.result == "broken"


def row(faulty: Faulty) -> list[str]:
    """Return the ids of the laws that catch a wrong implementation."""
    laws = [law for laws in PORTS[faulty.port].law_sets for law in laws]
    return sorted(law.id for law in laws if killed(faulty, law))


def matrix(zoo: Iterable[Faulty] = ZOO) -> dict[str, list[str]]:
    """Return the ids of the laws that catch each wrong implementation."""
    return {faulty.id: row(faulty) for faulty in zoo}


def snapshot() -> dict[str, list[str]]:
    """Return the matrix as it was last written."""
    found: dict[str, list[str]] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return found


def known_laws() -> list[Law]:
    """Return all laws."""
    return [law for laws in SETS.values() for law in laws]


def main(arguments: list[str]) -> int:
    """Compare the matrix with what was written, or write it."""
    found = matrix()
    text = json.dumps(found, indent=1) + "\n"
    if "--write" in arguments:
        SNAPSHOT.write_text(text, encoding="utf-8")
        return 0
    old = snapshot()
    changed = [name for name in {**old, **found} if old.get(name) != found.get(name)]
    for name in changed:
        sys.stdout.write(f"{name}: was {old.get(name)}, is {found.get(name)}\n")
    return 1 if changed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
