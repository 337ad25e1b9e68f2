"""Wrong repositories: variants of the one in memory, each with one bug."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.testing.faulty._repositories import PLAIN
from goalkit.testing.faulty._repositories_keys import KEYS
from goalkit.testing.faulty._repositories_more import MORE
from goalkit.testing.faulty._repositories_together import TOGETHER

if TYPE_CHECKING:
    from goalkit.testing.faulty._faulty import Faulty

__all__ = ["FAULTY"]

FAULTY: tuple[Faulty, ...] = (*PLAIN, *KEYS, *MORE, *TOGETHER)
"""All of them."""
