"""How wrong rules are entered into the collection."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from goalkit.testing.exact import frac
from goalkit.testing.faulty._faulty import Faulty
from goalkit.testing.fixtures import RulesFixture

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from goalkit.ports import Rules
    from goalkit.ports.policy_rules import PolicyRules
    from goalkit.scoring.policy import Policy

__all__ = ["Wrong", "entry", "exactly"]


def exactly(value: float, baseline: float, target: float) -> float:
    """Return the right progress, for bugs that come after it."""
    return float((frac(value) - frac(baseline)) / (frac(target) - frac(baseline)))


def entry(
    name: str,
    killed_by: str,
    make: Callable[[Policy | None], PolicyRules],
    *,
    bug: str,
    seen: str,
    policy: Policy | None = None,
) -> Faulty:
    """Return wrong rules as an entry of the collection."""

    def open_subject(_self: object) -> AbstractContextManager[Rules]:
        return nullcontext(make(policy))

    fixture = type("WrongRules", (RulesFixture,), {"open_subject": open_subject, "policy": policy})
    return Faulty(id=f"policy.{name}", bug=bug, seen=seen, fixture=fixture, killed_by=killed_by)


class Wrong:
    """Collects the classes that it decorates; what is wrong with each is its docstring."""

    def __init__(self) -> None:
        self.found: list[Faulty] = []

    def __call__(
        self, name: str, killed_by: str, *, seen: str, policy: Policy | None = None
    ) -> Callable[[type[PolicyRules]], type[PolicyRules]]:
        """Return what enters a class."""

        def enter(kind: type[PolicyRules]) -> type[PolicyRules]:
            self.found.append(entry(name, killed_by, kind, bug=kind.__doc__ or name, seen=seen, policy=policy))
            return kind

        return enter
