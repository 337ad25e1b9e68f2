"""Domains: what a subject supports, so that it is asked about nothing else."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import attrs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from hypothesis.strategies import SearchStrategy

    from goalkit.model._pretty import Printer
    from goalkit.model.cycles import Cycle
    from goalkit.model.history import CheckIn
    from goalkit.model.key_results import KeyResult
    from goalkit.model.kpis import KPI
    from goalkit.model.numbers import Number
    from goalkit.model.plan import Plan
    from goalkit.model.readings import Reading
    from goalkit.model.thresholds import Threshold
    from goalkit.scoring.policy import Policy
    from goalkit.testing.sheets import Sheet
    from goalkit.testing.strategies import PlanDocument, Scenario
    from goalkit.testing.strategies._complete import Edges
    from goalkit.testing.strategies._mistakes import SingleMistakes

__all__ = ["Domain", "Feature", "NumberKind"]

NumberKind: TypeAlias = Literal["float", "int", "decimal", "fraction"]
"""A type of numbers; `int` means whole numbers."""

_KINDS: tuple[NumberKind, ...] = get_args(NumberKind)


class Feature(StrEnum):
    """What plans may hold that not every integration supports.

    Examples:
        >>> Domain.without("guardrails").features == set(Feature) - {Feature.GUARDRAILS}
        True
    """

    # parts of a plan
    CYCLES = "cycles"
    """Cycles; without them goals have no pace and check-ins any date."""
    OWNERS = "owners"
    """Owners, of goals and KPIs."""
    OWNER_TREES = "owner_trees"
    """Owners that belong to another owner."""
    KPIS = "kpis"
    """KPIs; without them there are no links to them and no guardrails either."""
    POLICY = "policy"
    """A policy kept in the plan."""
    IGNORES = "ignores"
    """Findings that somebody keeps, anywhere."""
    # KPIs
    TARGETS = "targets"
    """Dated targets of KPIs."""
    DECISIONS = "decisions"
    """Decisions made because of a KPI."""
    DENOMINATORS = "denominators"
    """Readings with a denominator."""
    CONFIRM = "confirm"
    """KPIs whose health changes only after several readings."""
    WARNINGS = "warnings"
    """Thresholds with a warning band."""
    STRICT = "strict"
    """Thresholds whose edges are excluded."""
    # measures
    LINKS = "links"
    """Key results whose values are a KPI's readings."""
    MAINTAIN = "maintain"
    """Key results that stay on the good side of a threshold."""
    MILESTONES = "milestones"
    """Key results made of steps."""
    BASELINES = "baselines"
    """Key results that find out where we stand."""
    CASCADED = "cascaded"
    """Key results made of the objectives aligned to them."""
    UNMEASURED = "unmeasured"
    """Key results without a measure, or with an undisclosed target."""
    ACCUMULATE = "accumulate"
    """Key results whose values add up."""
    PHASES = "phases"
    """Expected values at dates on the way."""
    UNITS = "units"
    """Units of KPIs and measures."""
    # goals
    ALIGNMENTS = "alignments"
    """Links from objectives to parents."""
    MANY_PARENTS = "many_parents"
    """Objectives with more than one parent, and with them diamonds."""
    KEY_RESULT_PARENTS = "key_result_parents"
    """Objectives aligned to a key result."""
    SUPPORTING = "supporting"
    """Links that support a parent without counting in its score."""
    WEIGHTS = "weights"
    """Weights other than 1."""
    SHARES = "shares"
    """Fixed shares of a parent's score."""
    PRIORITIES = "priorities"
    """Priority labels."""
    COMMITTED = "committed"
    """Committed objectives; without it all are aspirational."""
    GUARDRAILS = "guardrails"
    """KPIs that must not breach while an objective is pursued."""
    CADENCES = "cadences"
    """Cadences of key results and KPIs."""
    # what happens to goals
    REVISIONS = "revisions"
    """Changes of a baseline or target."""
    STATES = "states"
    """Changes of state."""
    CLOSINGS = "closings"
    """Scores given by a person."""
    CONFIDENCES = "confidences"
    """Check-ins with a confidence."""
    STATUSES = "statuses"
    """Check-ins that state a status."""
    SAME_DAY = "same_day"
    """Several check-ins or readings of one date; the later entered counts."""
    # texts and numbers
    NOTES = "notes"
    """Notes and reasons of entries, and who made them."""
    DESCRIPTIONS = "descriptions"
    """Names and descriptions."""
    ANY_TEXT = "any_text"
    """Texts and ids with quotes, line breaks (not in ids), letters of all scripts and emoji; else plain words."""
    LONG_NUMBERS = "long_numbers"
    """Numbers with up to 17 digits, as 0.1 + 0.2 makes one; else up to a million with four decimals."""


def _as_features(features: Iterable[Feature | str]) -> frozenset[Feature]:
    return frozenset(map(Feature, features))


def _as_kinds(kinds: Iterable[NumberKind]) -> tuple[NumberKind, ...]:
    return tuple(kinds)


@attrs.frozen(kw_only=True, repr=False)
class Domain:
    """What a subject supports; its methods are the strategies that laws draw from.

    Raises:
        ValueError: There is no such feature or type of numbers.

    Examples:
        >>> Domain(features={"cycles", "kpis"}, max_objectives=3).allows(Feature.GUARDRAILS)
        False
    """

    features: frozenset[Feature] = attrs.field(default=frozenset(Feature), converter=_as_features)
    """What plans may hold; by default everything."""
    number_kinds: tuple[NumberKind, ...] = attrs.field(default=_KINDS, converter=_as_kinds)
    """The types in which `numbers` and `weights` are drawn. With `int` alone plans too hold whole values,
    baselines, targets and weights; of the others plans make floats."""
    max_objectives: int = 6
    """The most objectives that a plan has."""

    def __attrs_post_init__(self) -> None:
        if not self.number_kinds or not set(self.number_kinds) <= set(_KINDS):
            raise ValueError(f"number_kinds must be some of {', '.join(_KINDS)}; got {self.number_kinds!r}")
        if self.max_objectives < 1:
            raise ValueError(f"max_objectives must be 1 or more, got {self.max_objectives}")

    @classmethod
    def without(cls, *features: Feature | str) -> Domain:
        """Return the domain of everything but some features.

        Examples:
            >>> Domain.without(Feature.KPIS, "policy").allows(Feature.OWNERS)
            True
        """
        return cls(features=frozenset(Feature) - _as_features(features))

    def __repr__(self) -> str:
        missing = sorted(set(Feature) - self.features)
        fields = [f"features=frozenset(Feature) - {set(map(str, missing))}"] if missing else []
        fields += [f"number_kinds={self.number_kinds}"] if self.number_kinds != _KINDS else []
        fields += [f"max_objectives={self.max_objectives}"] if self.max_objectives != 6 else []
        return f"Domain({', '.join(fields)})"

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:  # noqa: ARG002, FBT001 - the protocol's
        printer.text(repr(self))

    def allows(self, feature: Feature) -> bool:
        """Return whether plans may hold something."""
        return feature in self.features

    # whole plans

    def plans(self, *, min_objectives: int = 0) -> SearchStrategy[Plan]:
        """Draw plans; without a least number of objectives some are empty."""
        from goalkit.testing.strategies._plans import plans_of  # noqa: PLC0415

        return plans_of(self, min_objectives)

    def complete_plans(self, *, edges: Edges = "none") -> SearchStrategy[Plan]:
        """Draw plans of three objectives in which every field that is supported has a value."""
        from goalkit.testing.strategies._complete import complete_plans_of  # noqa: PLC0415

        return complete_plans_of(self, edges=edges)

    def scenarios(self) -> SearchStrategy[Scenario]:
        """Draw plans with what happens to them and the day on which somebody asks."""
        from goalkit.testing.strategies._scenarios import scenarios_of  # noqa: PLC0415

        return scenarios_of(self)

    def documents(self) -> SearchStrategy[PlanDocument]:
        """Draw plans as text in the formats of the library."""
        from goalkit.testing.strategies._documents import documents_of  # noqa: PLC0415

        return documents_of(self)

    def sheets(self, *, same_day: bool = True) -> SearchStrategy[Sheet]:
        """Draw plans as rows; without `same_day` no key result has two rows of one date."""
        from goalkit.testing.strategies._sheets import sheets_of  # noqa: PLC0415

        return sheets_of(self, same_day=same_day)

    def wrong_sheets(self) -> SearchStrategy[Sheet]:
        """Draw rows of which some have a wrong cell."""
        from goalkit.testing.strategies._sheets import wrong_sheets_of  # noqa: PLC0415

        return wrong_sheets_of(self)

    def mistaken_sheets(self) -> SearchStrategy[Sheet]:
        """Draw plain rows of which many have a wrong cell, or some have parents in a circle."""
        from goalkit.testing.strategies._mistakes import mistaken_sheets_of  # noqa: PLC0415

        return mistaken_sheets_of(self)

    def single_mistakes(self) -> SearchStrategy[SingleMistakes]:
        """Draw some sheets of plain rows, each with one wrong cell."""
        from goalkit.testing.strategies._mistakes import single_mistakes_of  # noqa: PLC0415

        return single_mistakes_of(self)

    # parts

    def kpis(self) -> SearchStrategy[KPI]:
        """Draw KPIs without an owner."""
        from goalkit.testing.strategies._metrics import kpis_of  # noqa: PLC0415

        return kpis_of(self)

    def readings(self) -> SearchStrategy[Reading]:
        """Draw readings."""
        from goalkit.testing.strategies._metrics import readings_of  # noqa: PLC0415

        return readings_of(self)

    def thresholds(self) -> SearchStrategy[Threshold]:
        """Draw thresholds."""
        from goalkit.testing.strategies._metrics import thresholds_of  # noqa: PLC0415

        return thresholds_of(self)

    def key_results(self) -> SearchStrategy[KeyResult]:
        """Draw key results that can stand in any plan."""
        from goalkit.testing.strategies._goals import key_results_of  # noqa: PLC0415

        return key_results_of(self)

    def check_ins(self) -> SearchStrategy[CheckIn]:
        """Draw check-ins."""
        from goalkit.testing.strategies._goals import check_ins_of  # noqa: PLC0415

        return check_ins_of(self)

    def cycles(self) -> SearchStrategy[Cycle]:
        """Draw cycles like those of the plans."""
        from goalkit.testing.strategies._time import cycles  # noqa: PLC0415

        return cycles()

    def policies(self) -> SearchStrategy[Policy]:
        """Draw policies."""
        from goalkit.testing.strategies._policies import policies  # noqa: PLC0415

        return policies()

    # values

    def days(self) -> SearchStrategy[dt.date]:
        """Draw dates around the cycles of the plans."""
        from goalkit.testing.strategies._values import days  # noqa: PLC0415

        return days()

    def numbers(self) -> SearchStrategy[Number]:
        """Draw numbers of the types that are supported."""
        from goalkit.testing.strategies._values import numbers_of  # noqa: PLC0415

        return numbers_of(self)

    def weights(self) -> SearchStrategy[Number]:
        """Draw weights, 0 among them, in the types that are supported; only 1 without `WEIGHTS`."""
        from goalkit.testing.strategies._values import weights_of  # noqa: PLC0415

        return weights_of(self)

    def scores(self) -> SearchStrategy[float]:
        """Draw scores from 0 to 1, at the edges of bands or beside them."""
        from goalkit.testing.strategies._values import scores  # noqa: PLC0415

        return scores()

    def texts(self) -> SearchStrategy[str]:
        """Draw texts of one or more lines, the empty one among them."""
        from goalkit.testing.strategies._values import texts_of  # noqa: PLC0415

        return texts_of(self)

    def ids(self) -> SearchStrategy[str]:
        """Draw ids."""
        from goalkit.testing.strategies._values import ids_of  # noqa: PLC0415

        return ids_of(self)
