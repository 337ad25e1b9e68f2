"""Live scorecards: the results of a plan, kept up to date while events come in."""

from goalkit.live.scorecard import LiveScorecard
from goalkit.live.view import LiveView

__all__ = ["LiveScorecard", "LiveView"]
