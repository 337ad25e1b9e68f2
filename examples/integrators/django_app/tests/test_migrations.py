from __future__ import annotations

from django.core.management import call_command


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "okrs", check=True, dry_run=True, verbosity=0)
