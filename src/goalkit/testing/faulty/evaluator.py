"""Wrong evaluators: variants of goalkit itself, each with one bug."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.testing.faulty._evaluators import ENTRIES
from goalkit.testing.faulty._evaluators_corners import CORNERS
from goalkit.testing.faulty._evaluators_more import CASCADES

if TYPE_CHECKING:
    from goalkit.testing.faulty._faulty import Faulty

__all__ = ["FAULTY"]

FAULTY: tuple[Faulty, ...] = (*ENTRIES, *CASCADES, *CORNERS)
"""All of them."""
