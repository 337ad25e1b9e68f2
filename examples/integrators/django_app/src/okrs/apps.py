"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class OkrsConfig(AppConfig):
    """Plans with their cycles, owners, KPIs and goals."""

    name = "okrs"
    default_auto_field = "django.db.models.BigAutoField"
