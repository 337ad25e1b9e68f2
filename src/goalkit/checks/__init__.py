"""Findings: the mistakes people make with goals, each found by a rule with a stable code."""
