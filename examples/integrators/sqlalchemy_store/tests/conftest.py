from __future__ import annotations

from hypothesis import Phase, settings

PHASES = set(Phase) - {Phase.explain}  # it traces every line, of the framework too: failures would take minutes
settings.register_profile("quick", max_examples=15, stateful_step_count=15, deadline=None, phases=PHASES)
settings.register_profile("nightly", max_examples=500, deadline=None, phases=PHASES)
settings.load_profile("quick")
