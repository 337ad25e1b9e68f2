"""References in a document, followed in its raw form, so that a part that could not be read hides none.

A plan says which ids are unknown once all of its parts are there. Where some are broken there is no plan
yet, but an unknown owner beside a bad date should not wait for the next attempt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from goalkit.errors import Problem
from goalkit.model._check import show, unknown_code
from goalkit.model._consistency import similar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KINDS = {"cycle": "cycles", "owner": "owners", "KPI": "kpis", "goal": "objectives"}
_WORDS = {"goal": "objective or key result"}


def unknown_references(document: Mapping[str, object]) -> list[Problem]:
    """Return a problem for each reference to an id that no part of the document has.

    Where a part has no readable id, it may be the one that is meant: references of that kind are let pass.
    """
    ids: dict[str, set[str] | None] = {kind: _ids(document, key) for kind, key in _KINDS.items()}
    found: list[Problem] = []
    for path, kind, wanted in _references(document):
        known = ids[kind]
        if known is not None and isinstance(wanted, str) and wanted not in known:
            text = f"there is no {_WORDS.get(kind, kind)} {show(wanted)}{similar(wanted, known, found)}"
            found.append(Problem(path, text, unknown_code(kind)))
    return found


def _ids(document: Mapping[str, object], key: str) -> set[str] | None:
    """Return the ids of a kind of part, with those of key results; None where one cannot be read."""
    items = [item for _, item in _tables(document, key, "")]
    items += [inner for item in items for _, inner in _tables(item, "key_results", "")]
    ids = [item.get("id") for item in items]
    if len(items) < _length(document, key) or not all(isinstance(item, str) for item in ids):
        return None
    return {item for item in ids if isinstance(item, str)}


def _length(table: Mapping[str, object], key: str) -> int:
    items = table.get(key, ())
    return len(cast("list[object]", items)) if isinstance(items, (list, tuple)) else 1


def _tables(table: Mapping[str, object], key: str, path: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the tables in a list, with their paths."""
    items = table.get(key, ())
    if isinstance(items, (list, tuple)):
        for position, item in enumerate(cast("list[object]", items)):
            if isinstance(item, dict):
                yield f"{path}{key}[{position}]", cast("Mapping[str, object]", item)


def _references(document: Mapping[str, object]) -> Iterator[tuple[str, str, object]]:
    """Yield the path, the kind and the id of every reference."""
    for path, owner in _tables(document, "owners", ""):
        yield f"{path}.parent", "owner", owner.get("parent")
    for path, kpi in _tables(document, "kpis", ""):
        yield f"{path}.owner", "owner", kpi.get("owner")
    for path, objective in _tables(document, "objectives", ""):
        yield f"{path}.owner", "owner", objective.get("owner")
        yield f"{path}.cycle", "cycle", objective.get("cycle")
        for name, kind in (("guardrails", "KPI"), ("aligned_to", "goal")):
            items = objective.get(name, ())
            if isinstance(items, (list, tuple)):
                for position, item in enumerate(cast("list[object]", items)):
                    at = f"{path}.{name}[{position}]"
                    if isinstance(item, dict):
                        yield f"{at}.to", kind, cast("Mapping[str, object]", item).get("to")
                    else:
                        yield f"{at}.to" if kind == "goal" else at, kind, item
        for inner, key_result in _tables(objective, "key_results", f"{path}."):
            yield f"{inner}.owner", "owner", key_result.get("owner")
            measure = key_result.get("measure")
            if isinstance(measure, dict):
                yield f"{inner}.measure.kpi", "KPI", cast("Mapping[str, object]", measure).get("kpi")
