from __future__ import annotations

from hypothesis import settings

settings.register_profile("quick", max_examples=20, deadline=None)
settings.register_profile("nightly", max_examples=500, deadline=None)  # pytest --hypothesis-profile=nightly
settings.load_profile("quick")
