from __future__ import annotations

import os

import django
from django.core.management import call_command
from django.db import connections
from hypothesis import Phase, settings

PHASES = set(Phase) - {Phase.explain}  # it traces every line, of the framework too: failures would take minutes
settings.register_profile("quick", max_examples=15, stateful_step_count=15, deadline=None, phases=PHASES)
settings.register_profile("nightly", max_examples=500, deadline=None, phases=PHASES)
settings.load_profile("quick")


def pytest_configure() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    django.setup()


def pytest_sessionstart() -> None:
    for alias in connections:
        call_command("migrate", database=alias, verbosity=0)
