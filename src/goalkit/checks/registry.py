"""The registry: every rule of goalkit, listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.checks._rules import calibration, cascade, kpis, links, rhythm, shape, titles

if TYPE_CHECKING:
    from goalkit.checks.rule import Rule

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *shape.RULES,
            *titles.RULES,
            *kpis.RULES,
            *rhythm.RULES,
            *cascade.RULES,
            *links.RULES,
            *calibration.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
"""All rules of goalkit, in the order of their codes."""
