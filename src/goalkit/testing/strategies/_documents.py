"""Strategies of documents: plans as text in the formats of the library, some with a key that no version knows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast, get_args

import attrs

from goalkit.interchange.files import Format, dumps
from goalkit.interchange.native import VERSION
from goalkit.model._pretty import pretty
from goalkit.testing.domain import Domain
from goalkit.testing.strategies._hand import ALL, NOTHING_GIVEN, Given, Hand, given, made
from goalkit.testing.strategies._plans import make_plan

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from goalkit.model.plan import Plan

__all__ = ["PlanDocument", "documents"]

_KEYS = ("colour", "weigth", "Title", "x-owner")


@pretty
@attrs.frozen(kw_only=True)
class PlanDocument:
    """A plan as text.

    Examples:
        >>> import goalkit as gk
        >>> document = PlanDocument(text="goalkit = 1", plan=gk.Plan())
        >>> gk.loads(document.text, format=document.format) == document.plan
        True
    """

    text: str
    """The document."""
    plan: Plan
    """The plan in it, apart from what is unknown."""
    format: Format = "toml"
    """TOML or JSON."""
    version: int = VERSION
    """The version of the format, as the document says."""
    unknown: str | None = None
    """The path of a key that the format does not have; None where there is none. Such a document is refused with
    that path: what is not understood is not left out silently."""


def documents(
    *,
    plan: SearchStrategy[Plan] | None = None,
    version: SearchStrategy[int] | None = None,
    format: SearchStrategy[Format] | None = None,  # noqa: A002 - the word for it
    unknown: SearchStrategy[bool] | None = None,
) -> SearchStrategy[PlanDocument]:
    """Draw plans as text. A quarter of them has an unknown key somewhere. Shrinks to an empty plan.

    Args:
        plan: The plan.
        version: The version of the format, from 1 to the newest; all of them read the same so far.
        format: TOML or JSON; TOML needs the package tomli-w, without which all are JSON.
        unknown: Whether there is an unknown key.

    Examples:
        >>> from hypothesis import find, strategies as st
        >>> import goalkit as gk
        >>> wrong = documents(plan=st.just(gk.Plan()), format=st.just("json"), unknown=st.just(True))
        >>> print(find(wrong, lambda document: True).text)
        {
          "goalkit": 1,
          "colour": true
        }
        <BLANKLINE>
    """
    return made(_document, ALL, given(plan=plan, version=version, format=format, unknown=unknown))


def documents_of(domain: Domain) -> SearchStrategy[PlanDocument]:
    """Draw documents of a domain."""
    return made(_document, domain)


def _document(hand: Hand, parts: Given = NOTHING_GIVEN) -> PlanDocument:
    plan: Plan = hand.own(parts, "plan", lambda: make_plan(hand))
    version: int = hand.own(parts, "version", lambda: 1 + hand.below(VERSION))
    chosen: Format = hand.own(parts, "format", lambda: hand.pick(get_args(Format)))
    unknown = hand.own(parts, "unknown", lambda: hand.one_in(4))
    document = json.loads(dumps(plan, format="json"))
    document["goalkit"] = version
    path = _spoil(hand, cast("dict[str, object]", document)) if unknown else None
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    if chosen == "toml":
        try:
            import tomli_w  # noqa: PLC0415 - an extra
        except ImportError:  # pragma: no cover - the tests have it
            chosen = "json"
        else:
            text = tomli_w.dumps(document)
    return PlanDocument(text=text, plan=plan, format=chosen, version=version, unknown=path)


def _spoil(hand: Hand, document: dict[str, object]) -> str:
    """Put an unknown key into a table of a document, and return its path."""
    tables = [("", document), *_tables("", document)]
    path, table = hand.pick(tables)
    key = hand.pick(_KEYS)
    table[key] = True
    return f"{path}.{key}" if path else key


def _tables(path: str, table: dict[str, object]) -> list[tuple[str, dict[str, object]]]:
    """Return the tables of the lists of a table, each with its path."""
    found: list[tuple[str, dict[str, object]]] = []
    for key, value in table.items():
        items = cast("list[object]", value) if isinstance(value, list) else []
        for place, item in enumerate(items):
            if isinstance(item, dict):
                inner = f"{path}.{key}[{place}]" if path else f"{key}[{place}]"
                found += [(inner, cast("dict[str, object]", item)), *_tables(inner, cast("dict[str, object]", item))]
    return found
