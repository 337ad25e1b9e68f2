"""What laws of serializers share."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, cast
from zlib import crc32

import attrs

from goalkit.errors import GoalkitError

if TYPE_CHECKING:
    from goalkit.errors import Problem
    from goalkit.model.plan import Plan
    from goalkit.ports import Serializer

__all__ = ["attempt", "difference", "mixed", "refused", "reloaded"]


def reloaded(serializer: Serializer, plan: Plan) -> None:
    """Assert that a plan comes back as it was before it was written."""
    wanted = copy.deepcopy(plan)
    try:
        found = serializer.loads(serializer.dumps(plan))
    except GoalkitError as error:
        raise AssertionError(f"what was written cannot be read: {error}") from error
    assert found == wanted, f"the plan comes back as another one\n{difference(wanted, found)}"


def attempt(serializer: Serializer, document: str | bytes) -> Plan | GoalkitError:
    """Return the plan of a document, or the error with which it is refused; no other error is right."""
    try:
        return serializer.loads(document)
    except GoalkitError as error:
        return error
    except Exception as error:
        text = f"{type(error).__name__} instead of a GoalkitError: {str(error)[:200]}"
        raise AssertionError(f"{text}\nfor the document {document[:500]!r}") from error


def refused(serializer: Serializer, document: str | bytes) -> tuple[Problem, ...]:
    """Return the problems with which a document is refused; none if it is a plan."""
    found = attempt(serializer, document)
    return found.problems if isinstance(found, GoalkitError) else ()


def difference(wanted: object, found: object, path: str = "") -> str:
    """Return the first places at which two values differ, one a line."""
    return "\n".join(_differences(wanted, found, path or "plan")[:5]) or "no difference"


def _differences(wanted: object, found: object, path: str) -> list[str]:
    if wanted == found:
        return []
    if type(wanted) is type(found) and attrs.has(type(wanted)):
        names = [field.name for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(wanted))) if field.eq]
        inner = [_differences(getattr(wanted, name), getattr(found, name), f"{path}.{name}") for name in names]
        return [line for lines in inner for line in lines]
    if isinstance(wanted, tuple) and isinstance(found, tuple):
        items, others = cast("tuple[object, ...]", wanted), cast("tuple[object, ...]", found)
        if len(items) == len(others):
            pairs = enumerate(zip(items, others, strict=True))
            return [line for place, pair in pairs for line in _differences(*pair, f"{path}[{place}]")]
        return [f"  {path}: {len(items)} items were written, {len(others)} came back"]
    return [f"  {path}: {wanted!r} was written, {found!r} came back"]


def mixed(document: str | bytes, start: int) -> int:
    """Return a number that is another one for each document, so that no two examples look at the same places."""
    return start + crc32(document if isinstance(document, bytes) else document.encode("utf-8", "replace"))
