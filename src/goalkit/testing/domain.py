"""Domains: what a subject supports, so that it is asked about nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import datetime as dt

    from hypothesis.strategies import SearchStrategy

    from goalkit.model.plan import Plan
    from goalkit.scoring.policy import Policy

__all__ = ["Domain"]


@attrs.frozen(kw_only=True)
class Domain:
    """What a subject supports; its methods are the strategies that laws draw from."""

    max_objectives: int = 6

    def plans(self) -> SearchStrategy[Plan]:
        """Draw plans."""
        from goalkit.testing import strategies  # noqa: PLC0415

        return strategies.plans(max_objectives=self.max_objectives)

    def days(self) -> SearchStrategy[dt.date]:
        """Draw dates around the cycles of the plans."""
        from goalkit.testing import strategies  # noqa: PLC0415

        return strategies.days

    def policies(self) -> SearchStrategy[Policy]:
        """Draw policies."""
        from goalkit.testing import strategies  # noqa: PLC0415

        return strategies.policies()
