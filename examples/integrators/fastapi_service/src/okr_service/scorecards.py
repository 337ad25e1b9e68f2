"""The JSON shape of scorecards."""

from __future__ import annotations

import datetime as dt
from typing import Self

import goalkit as gk
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Answer(BaseModel):
    """Part of an answer. What is not known is null, never 0."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, from_attributes=True)


class KeyResultScore(Answer):
    id: str
    title: str
    value: float | None
    progress: float | None
    score: float | None
    status: gk.Status
    confidence: float | None
    last_update: dt.date | None


class ObjectiveScore(Answer):
    id: str
    title: str
    owner: str | None
    cycle: str | None
    progress: float | None
    score: float | None
    status: gk.Status
    breached_guardrails: tuple[str, ...]
    key_results: tuple[KeyResultScore, ...]


class KPIHealth(Answer):
    id: str
    name: str
    unit: str
    value: float | None
    date: dt.date | None
    health: gk.Health


class OwnerScore(Answer):
    id: str
    name: str
    score: float | None


class Scorecard(Answer):
    """What all goals, KPIs and owners are worth at the close of a day."""

    as_of: dt.date
    objectives: tuple[ObjectiveScore, ...]
    kpis: tuple[KPIHealth, ...]
    owners: tuple[OwnerScore, ...]

    @classmethod
    def of(cls, card: gk.Scorecard) -> Self:
        """Return a scorecard of goalkit in this shape."""
        scores = {name: KeyResultScore.model_validate(result) for name, result in card.key_results.items()}
        objectives = [
            ObjectiveScore(
                **{name: getattr(result, name) for name in ObjectiveScore.model_fields if name != "key_results"},
                key_results=tuple(scores[name] for name in result.key_results),
            )
            for result in card.objectives.values()
        ]
        return cls(
            as_of=card.as_of,
            objectives=tuple(objectives),
            kpis=tuple(map(KPIHealth.model_validate, card.kpis.values())),
            owners=tuple(map(OwnerScore.model_validate, card.owners.values())),
        )
