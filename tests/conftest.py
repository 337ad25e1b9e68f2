"""Hypothesis profiles: how hard the property tests search.

`GOALKIT_HYPOTHESIS_PROFILE` chooses one of `dev` (the default, other draws each time, samples of the longest lists),
`ci` (everything, the same draws each time) and `nightly` (everything, for long).
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

collect_ignore = ["outside"]
"""Run from the installed wheel, away from here: `nox -s outside`."""

# A slow machine is no failure, so no profile has a deadline, and none counts slow draws as one.
_COMMON = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("dev", _COMMON, max_examples=10)
settings.register_profile("ci", _COMMON, max_examples=50, derandomize=True)
settings.register_profile("nightly", _COMMON, max_examples=20_000)
settings.load_profile(os.environ.get("GOALKIT_HYPOTHESIS_PROFILE", "dev"))
