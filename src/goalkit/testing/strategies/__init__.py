"""Strategies: valid goals of every kind for Hypothesis, biased to the edges at which something changes."""

from goalkit.testing.strategies._plans import cycles, days, kpis, plans, policies, shares, thresholds

__all__ = ["cycles", "days", "kpis", "plans", "policies", "shares", "thresholds"]
