"""Laws of the short way through a document: it reads what the careful way reads, and hides nothing that is wrong.

The oracle is the careful way for every part of the document, paths and all.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias
from unittest.mock import patch

from hypothesis import event, example, given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.interchange import files, native
from goalkit.interchange._shortcuts import Unusual
from goalkit.interchange.native import decode, encode
from tests.interchange.test_native import everything
from tests.property.test_file_laws import any_plans, damage

if TYPE_CHECKING:
    from goalkit.interchange._shortcuts import Shortcut

Written: TypeAlias = tuple[str, bool]

plans = st.one_of(any_plans, st.builds(everything))


def no_shortcut(rule: object) -> Shortcut:  # noqa: ARG001 - in the place of one that finds it by its rule
    def gives_up(data: object) -> object:  # noqa: ARG001 - whatever it is
        raise Unusual

    return gives_up


def outcome(document: object) -> object:
    """Return the plan, or every problem in the order in which they are told."""
    try:
        plan = decode(document)
    except gk.InvalidFile as error:
        return error.problems
    return plan, repr(plan)


def careful_outcome(document: object) -> object:
    with patch.object(native, "_shortcut", no_shortcut):
        return outcome(document)


@given(plans)
def test_what_is_right_is_read_without_the_careful_way(plan: gk.Plan) -> None:
    document = encode(plan)
    with patch.object(native._Reader, "record", side_effect=AssertionError):
        assert decode(document) == plan


@given(plans, st.data())
def test_both_ways_read_the_same_and_complain_the_same(plan: gk.Plan, data: st.DataObject) -> None:
    document = json.loads(gk.dumps(plan, format="json"))
    for _ in range(data.draw(st.integers(0, 3))):
        damage(data, document)
    short = outcome(document)
    event("refused" if isinstance(short, tuple) and not isinstance(short[0], gk.Plan) else "read")
    assert short == careful_outcome(document)


texts = st.text(st.sampled_from('ab:" \\\n'), max_size=4)


@st.composite
def written(draw: st.DrawFn, deep: int = 3) -> str:
    """A text of JSON, with blanks in any place and keys that may stand twice."""
    blank = st.sampled_from(["", "", " ", "\n", "\t", "\r"])
    kind = draw(st.sampled_from(["text", "number", "table", "table", "list"] if deep else ["text"]))
    if kind == "text":
        return json.dumps(draw(texts))
    if kind == "number":
        return draw(st.sampled_from(["0", "-0.0", "1e3", "null", "true"]))
    inner = [draw(written(deep - 1)) for _ in range(draw(st.integers(0, 3)))]
    if kind == "list":
        return f"[{','.join(inner)}]"
    pairs = [f"{draw(blank)}{json.dumps(draw(texts))}{draw(blank)}:{draw(blank)}{item}" for item in inner]
    return f"{{{','.join(pairs)}}}"


@given(written())
@example('{"a": 1, "a": 1}')
@example('{"a" : ":", "b": "\\":"}')
@example('{"a": {"b": 1, "c": 1, "b": 2}, "a":3}')
def test_a_key_that_stands_twice_is_never_missed(text: str) -> None:
    quick: list[files._Table] = []
    careful: list[files._Table] = []
    assert files._json(text, quick) == files._json_of_pairs(text, careful)
    assert [(table, table.repeated) for table in quick] == [(table, table.repeated) for table in careful]
    event("twice" if careful else "once")
