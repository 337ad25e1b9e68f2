"""Laws of evaluators: goals, their key results, states and owners."""

from __future__ import annotations

from goalkit.testing.fixtures import EvaluatorFixture
from goalkit.testing.law import LawSet
from goalkit.testing.laws._evaluation_basics import BASICS
from goalkit.testing.laws._evaluation_corners import CORNERS
from goalkit.testing.laws._evaluation_exact import EXACT
from goalkit.testing.laws._evaluation_members import MEMBERS

__all__ = ["evaluation"]

evaluation: LawSet = LawSet("evaluation", EvaluatorFixture, (*BASICS, *MEMBERS, *EXACT, *CORNERS))
"""Laws of evaluators: goals, their key results, states and owners."""
