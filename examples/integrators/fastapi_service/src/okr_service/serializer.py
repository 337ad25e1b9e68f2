"""Plans as the JSON that this service sends and takes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from goalkit import GoalkitError, InvalidFile, InvalidPlan, Problem
from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from okr_service import models

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goalkit import Plan
    from pydantic_core import ErrorDetails


class PydanticSerializer:
    """Turns plans into JSON and back, through the models."""

    def dumps(self, plan: Plan) -> str:
        """Return a plan as JSON.

        Raises:
            InvalidPlan: The plan holds something that the JSON has no field for.
        """
        body = models.Plan.model_validate(plan, by_alias=False, by_name=True)
        if body.plan != plan:
            text = "holds a policy, ignored findings, cadences, phases, or targets or decisions of KPIs"
            raise InvalidPlan("JSON of a plan", [Problem("", text, "plan.unsupported")])
        return body.model_dump_json(exclude_none=True)

    def loads(self, document: str | bytes) -> Plan:
        """Return the plan that JSON holds.

        Raises:
            InvalidFile: It holds none; all problems are listed, with the places in the JSON.
        """
        try:
            body = self.parse(document)
        except ValidationError as error:
            raise InvalidFile("JSON of a plan", problems(error.errors())) from error
        json.loads(document, object_pairs_hook=_table)  # pydantic takes the last of two equal keys
        return body.plan

    def parse(self, document: str | bytes) -> models.Plan:
        """Return JSON as the model, which is strict and forbids what it does not know."""
        return models.Plan.model_validate_json(document)


def problems(errors: Sequence[ErrorDetails]) -> list[Problem]:
    """Return what pydantic found as problems of goalkit."""
    return [problem for error in errors for problem in _problems(error)]


def _problems(error: ErrorDetails) -> Iterator[Problem]:
    place = _path(error["loc"])
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, GoalkitError):
        for problem in cause.problems:
            path = re.sub(r"\w+", _alias, problem.path)
            yield Problem(path, problem.message, problem.code).under(place)
    else:
        yield Problem(place, str(cause or error["msg"]), error["type"])


def _alias(name: re.Match[str]) -> str:
    return "lastDay" if name[0] == "end" else to_camel(name[0])  # a cycle's end is the day after its last one


def _path(location: tuple[str | int, ...]) -> str:
    """Return the path of a place, without the types of measures that pydantic puts into it."""
    steps = [step for before, step in zip(("", *location), location, strict=False) if before != "measure"]
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


def _table(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = [key for key in table if keys.count(key) > 1]
        found = [Problem(key, "stands twice in one object", "key.duplicate") for key in twice]
        raise InvalidFile("JSON of a plan", found)
    return table
