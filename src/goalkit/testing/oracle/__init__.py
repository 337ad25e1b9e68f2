"""The oracle: what a plan is worth in exact fractions, written apart from the library's arithmetic.

Slow and plain on purpose: it recurses, looks at everything again and again, and takes numbers as people wrote
them, so that 0.1 is one tenth. Evaluators of any make are compared with it.
"""

from goalkit.testing.oracle._answers import ExactGoal, ExactKPI, ExactResults, exact_results, expected_results, same
from goalkit.testing.oracle._arithmetic import settled

__all__ = ["ExactGoal", "ExactKPI", "ExactResults", "exact_results", "expected_results", "same", "settled"]
