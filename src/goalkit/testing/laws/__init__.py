"""The laws, in sets by subject matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.testing.laws.repository import repository

if TYPE_CHECKING:
    from goalkit.testing.law import LawSet

__all__ = ["SETS", "repository"]

SETS: dict[str, LawSet] = {laws.name: laws for laws in (repository,)}
"""All sets by name."""
