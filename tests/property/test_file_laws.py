"""Laws of files: what is written is what is read, and damage is always named, never half read."""

from __future__ import annotations

import datetime as dt
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs
from hypothesis import event, given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.interchange.native import decode, encode
from tests.interchange.test_native import everything
from tests.strategies import plans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from goalkit.interchange.files import Format

Key: TypeAlias = str | int
Holder: TypeAlias = dict[str, object] | list[object]
Place: TypeAlias = tuple[Holder, Key]

formats: st.SearchStrategy[Format] = st.sampled_from(("toml", "json"))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
"""Any text that a file can hold: control characters, line ends, quotes, right-to-left marks."""
junk: st.SearchStrategy[object] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    texts,
    st.dates(),
    st.datetimes(timezones=st.sampled_from([None, dt.UTC])),
    st.times(),
    st.sampled_from(["2026-02-30", "2026-5-1", "0000-00-00", 10**400, -(10**5000), "x" * 10_000]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(texts, st.integers(), max_size=2),
)
no_dates: st.SearchStrategy[object] = st.sampled_from(["2026-02-30", "", "tomorrow", dt.date.max, dt.date.min])


@st.composite
def wild_plans(draw: st.DrawFn) -> gk.Plan:
    """Plans whose free texts are any text."""
    plan = draw(plans())
    goals = [
        attrs.evolve(
            goal,
            title=f"t{draw(texts)}",
            description=draw(texts),
            key_results=[attrs.evolve(item, title=f"t{draw(texts)}") for item in goal.key_results],
        )
        for goal in plan.objectives
    ]
    owners = [attrs.evolve(owner, name=draw(texts)) for owner in plan.owners]
    return attrs.evolve(plan, name=draw(texts), description=draw(texts), objectives=goals, owners=owners)


any_plans = st.one_of(plans(), wild_plans())


@given(any_plans, formats)
def test_what_is_written_is_read(plan: gk.Plan, format: Format) -> None:  # noqa: A002 - the word for it
    text = gk.dumps(plan, format=format)
    read = gk.loads(text, format=format)
    assert read == plan
    assert hash(read) == hash(plan)
    assert gk.dumps(read, format=format) == text


@given(any_plans, formats)
def test_a_file_is_its_text(plan: gk.Plan, format: Format) -> None:  # noqa: A002 - the word for it
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"plan.{format}"
        gk.dump(plan, file)
        assert gk.load(file) == plan
        assert file.read_bytes().decode() == gk.dumps(plan, format=format)


@given(any_plans)
def test_encoding_is_undone_by_decoding(plan: gk.Plan) -> None:
    document = encode(plan)
    kept = deepcopy(document)
    assert decode(document) == plan
    assert document == kept
    assert encode(plan) == document


@given(any_plans, formats)
def test_equal_plans_make_equal_texts(plan: gk.Plan, format: Format) -> None:  # noqa: A002 - the word for it
    other = deepcopy(plan)
    assert other == plan
    assert gk.dumps(other, format=format) == gk.dumps(plan, format=format)


@given(any_plans)
def test_both_formats_say_the_same(plan: gk.Plan) -> None:
    toml = gk.loads(gk.dumps(plan, format="toml"), format="toml")
    assert gk.dumps(toml, format="json") == gk.dumps(plan, format="json")


def places(document: object) -> Iterator[Place]:
    """Yield every place in a document: a table or list with a key or position in it."""
    if isinstance(document, dict):
        table = cast("dict[str, object]", document)
        for key, value in table.items():
            yield table, key
            yield from places(value)
    elif isinstance(document, list):
        items = cast("list[object]", document)
        for position, value in enumerate(items):
            yield items, position
            yield from places(value)


def put(holder: Holder, key: Key, value: object) -> None:
    cast("dict[Key, object]", holder)[key] = value


def add(holder: Holder, name: str, value: object) -> None:
    holder.update({name: value}) if isinstance(holder, dict) else holder.append(value)


DAMAGES: dict[str, Callable[[Holder, Key, st.DataObject], None]] = {
    "take away": lambda holder, key, _: cast("dict[Key, object]", holder).__delitem__(key),
    "replace": lambda holder, key, data: put(holder, key, data.draw(junk)),
    "date": lambda holder, key, data: put(holder, key, data.draw(no_dates)),
    "add": lambda holder, _, data: add(holder, data.draw(texts), data.draw(junk)),
    "twice": lambda holder, key, data: add(holder, data.draw(texts), deepcopy(cast("dict[Key, object]", holder)[key])),
}


def damage(data: st.DataObject, document: dict[str, object]) -> None:
    """Damage one place: take it away, put something else there, or add what does not belong."""
    document.setdefault("goalkit", 1)  # taken away before, perhaps
    holder, key = data.draw(st.sampled_from(list(places(document))))
    how = data.draw(st.sampled_from(sorted(DAMAGES)))
    event(how)
    DAMAGES[how](holder, key, data)


def check_problems(error: gk.InvalidFile) -> None:
    assert any(problem.path for problem in error.problems)
    for problem in error.problems:
        assert problem.message
        assert problem.code
        assert "could not be read" not in problem.message
        assert problem.path.isprintable()
        assert "\n" not in problem.message


@given(st.one_of(any_plans, st.just(everything())), st.data())
def test_damage_is_named(plan: gk.Plan, data: st.DataObject) -> None:
    document = encode(plan)
    for _ in range(data.draw(st.integers(1, 3))):
        damage(data, document)
    try:
        read = decode(document)
    except gk.InvalidFile as error:
        event("refused")
        check_problems(error)
    else:
        event("read")
        assert decode(encode(read)) == read


@given(st.one_of(any_plans, st.just(everything())), formats, st.data())
def test_damaged_text_is_named(plan: gk.Plan, format: Format, data: st.DataObject) -> None:  # noqa: A002
    text = gk.dumps(plan, format=format)
    at = data.draw(st.integers(0, len(text)))
    upto = data.draw(st.integers(at, min(at + 10, len(text))))
    damaged = text[:at] + data.draw(texts) + text[upto:]
    try:
        read = gk.loads(damaged, format=format)
    except gk.InvalidFile as error:
        event("refused")
        assert error.problems  # noqa: PT017 - both ways are right
    else:
        event("read")
        assert gk.loads(gk.dumps(read, format=format), format=format) == read
