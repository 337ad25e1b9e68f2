"""The kit for integrators: strategies, laws, contracts, state machines, golden vectors and wrong implementations."""

from goalkit.testing.capabilities import Capability
from goalkit.testing.contract import Contract
from goalkit.testing.domain import Domain, Feature
from goalkit.testing.law import Law, LawSet
from goalkit.testing.running import LawsBroken, Outcome, check_all, outcomes

__all__ = [
    "Capability",
    "Contract",
    "Domain",
    "Feature",
    "Law",
    "LawSet",
    "LawsBroken",
    "Outcome",
    "check_all",
    "outcomes",
]
