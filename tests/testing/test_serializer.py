"""The contract of serializers: the formats of goalkit keep it, and each wrong serializer breaks the law it names."""

from __future__ import annotations

import copy
import json
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, cast

import attrs
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

import goalkit as gk
from goalkit.ports import JSONSerializer, Serializer, TOMLSerializer
from goalkit.testing import Capability, Domain, laws, outcomes
from goalkit.testing.contracts import SerializerContract
from goalkit.testing.domain import Feature
from goalkit.testing.faulty.serializer import FAULTY, JSONFixture
from goalkit.testing.fixtures import SerializerFixture
from goalkit.testing.laws._json_tree import as_text, leaves, put, repeated_key, shown, spread, tables, tree_of, without
from goalkit.testing.laws._serializing import attempt, difference, refused, reloaded
from goalkit.testing.strategies._awkward import AWKWARD_IDS, AWKWARD_NUMBERS, AWKWARD_TEXTS
from goalkit.testing.strategies._complete import complete_plans, complete_plans_of
from goalkit.testing.strategies._edge_plans import edge_plans, plain_plan, twins

if TYPE_CHECKING:
    from goalkit.ports.serializer import Document
    from goalkit.testing.strategies._complete import Edges

FEW = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=(HealthCheck.too_slow,),
)
TEN = settings(FEW, max_examples=10)


class TestJSON(JSONFixture, SerializerContract):
    """The reference, with documents of an older version."""


class TestTOML(SerializerContract):
    capabilities = frozenset({Capability.DETERMINISTIC})
    law_settings = TEN

    def open_subject(self) -> AbstractContextManager[Serializer]:
        return nullcontext(TOMLSerializer())


class _Bytes:
    """A serializer of another form: JSON without blanks, as bytes, with a version of its own around it."""

    def dumps(self, plan: gk.Plan) -> bytes:
        inner = json.loads(JSONSerializer().dumps(plan))
        return json.dumps({"format": "acme", "plan": inner}, separators=(",", ":")).encode()

    def loads(self, document: Document) -> gk.Plan:
        plan = JSONSerializer()
        try:
            table = json.loads(document, object_pairs_hook=self.once)
        except (ValueError, RecursionError):
            return plan.loads("no JSON")
        if not isinstance(table, dict) or set(cast("dict[str, object]", table)) != {"format", "plan"}:
            return plan.loads("null")
        return plan.loads(json.dumps(table["plan"]) if table["format"] == "acme" else "null")

    def once(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a key stands twice")
        return dict(pairs)


class TestBytes(SerializerContract):
    capabilities = frozenset({Capability.DETERMINISTIC, Capability.TREE})
    law_settings = TEN

    def open_subject(self) -> AbstractContextManager[Serializer]:
        return nullcontext(_Bytes())


class TestLittle(SerializerContract):
    """A serializer is asked for nothing that its domain leaves out."""

    capabilities = frozenset({Capability.DETERMINISTIC, Capability.TREE})
    domain = Domain(features=(), number_kinds=("int",), max_objectives=1)
    law_settings = TEN

    def open_subject(self) -> AbstractContextManager[Serializer]:
        return nullcontext(JSONSerializer())


def test_each_law_has_a_wrong_serializer() -> None:
    assert {law.id for law in laws.serializer} == {faulty.killed_by for faulty in FAULTY}


@pytest.mark.parametrize("serializer", [JSONSerializer(), TOMLSerializer()])
@pytest.mark.parametrize("garbage", [b"\xff\xfe", "\ud800", b"", ""])
def test_the_formats_refuse_what_is_no_text(serializer: Serializer, garbage: Document) -> None:
    with pytest.raises(gk.InvalidFile):
        serializer.loads(garbage)


def test_the_formats_read_bytes() -> None:
    plan = gk.Plan(name="Größe")
    for serializer in (JSONSerializer(), TOMLSerializer()):
        assert serializer.loads(serializer.dumps(plan).encode()) == plan


# complete plans


def _fields(value: object) -> set[tuple[str, str]]:
    """Return the fields in a value that are not at their default."""
    if isinstance(value, tuple):
        return {field for item in cast("tuple[object, ...]", value) for field in _fields(item)}
    if not attrs.has(type(value)) or isinstance(value, (gk.Policy, gk.Cadence)):
        return set()
    found: set[tuple[str, str]] = set()
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(value))):
        if field.init and field.eq:
            inner = getattr(value, field.name)
            found |= _fields(inner)
            if field.default is attrs.NOTHING or inner != field.default:
                found.add((type(value).__name__, field.name))
    return found


def _all_fields() -> set[tuple[str, str]]:
    kinds = (
        gk.Plan,
        gk.Cycle,
        gk.Owner,
        gk.KPI,
        gk.Target,
        gk.Decision,
        gk.Reading,
        gk.Threshold,
        gk.Objective,
        gk.KeyResult,
        gk.Alignment,
        gk.Change,
        gk.Maintain,
        gk.Milestones,
        gk.Milestone,
        gk.Baseline,
        gk.Cascaded,
        gk.CheckIn,
        gk.Revision,
        gk.StateChange,
        gk.Closing,
        gk.Ignore,
    )
    return {(kind.__name__, field.name) for kind in kinds for field in attrs.fields(kind) if field.init and field.eq}


def test_complete_plans_have_every_field() -> None:
    seen: set[tuple[str, str]] = set()

    @settings(FEW)
    @given(complete_plans())
    def look(plan: gk.Plan) -> None:
        seen.update(_fields(plan))

    look()
    assert seen == _all_fields()


@pytest.mark.parametrize("edges", ["none", "numbers", "texts", "ids", "days", "zero"])
def test_complete_plans_of_no_feature_are_plain(edges: Edges) -> None:
    domain = Domain(features=(), number_kinds=("int",))

    @settings(FEW, max_examples=10)
    @given(complete_plans_of(domain, edges=edges))
    def look(plan: gk.Plan) -> None:
        assert plan == attrs.evolve(gk.Plan(), objectives=plan.objectives)
        assert {type(item.measure) for _, item in plan.key_results()} == {gk.Change}
        assert all(item.weight == 1 and not item.aligned_to for item in plan.objectives)

    look()


@pytest.mark.parametrize("feature", list(Feature))
def test_complete_plans_leave_out_what_is_not_supported(feature: Feature) -> None:
    domain = Domain.without(feature)
    plan = find(complete_plans_of(domain), lambda _: True, settings=FEW)
    reloaded(JSONSerializer(), plan)
    if feature is Feature.SAME_DAY:
        for _, item in plan.key_results():
            assert len({entry.date for entry in item.check_ins}) == len(item.check_ins)


# what the laws are made of


def test_places_in_a_document() -> None:
    tree = tree_of('{"a": [{"b": 1, "c": "x"}, {"b": 2.5}], "d": true}')
    assert [shown(place) for place, _ in leaves(tree, int, float)] == ["a[0].b", "a[1].b"]
    assert [shown(place) for place, _ in tables(tree)] == ["the document", "a[0]", "a[1]"]
    assert put(tree, ("a", 1, "b"), 3) == {"a": [{"b": 1, "c": "x"}, {"b": 3}], "d": True}
    assert put(tree, (), 3) == 3
    assert without(tree, ("a", 0, "c")) == {"a": [{"b": 1}, {"b": 2.5}], "d": True}
    assert [shown(place) for place, _ in spread(leaves(tree, int, float, str), 0)] == ["a[0].b", "a[0].c"]
    assert spread([], 3) == []
    assert as_text(tree, b"") == cast("str", as_text(tree, "")).encode()


def test_a_key_that_stands_twice() -> None:
    tree = tree_of('{"a": "a key that stands twice", "b": 1}')
    assert repeated_key(tree, ("b",), 2, b"").split() == b'{ "a": "a key that stands twice", "b": 1, "b": 2 }'.split()


def test_differences_name_the_field() -> None:
    plan = gk.Plan(name="a", owners=[gk.Owner(id="ana")])
    other = attrs.evolve(plan, owners=[gk.Owner(id="ben")])
    assert difference(plan, other) == "  plan.owners[0].id: 'ana' was written, 'ben' came back"
    assert difference(plan, attrs.evolve(plan, owners=[])) == "  plan.owners: 1 items were written, 0 came back"
    assert difference(plan, None).startswith("  plan: Plan(")
    assert difference(plan, copy.deepcopy(plan)) == "no difference"


# fixed plans


def test_each_field_has_had_each_awkward_value() -> None:
    plans = list(edge_plans(Domain()))
    notes = {entry.note for plan in plans for kpi in plan.kpis for entry in kpi.readings}
    values = {entry.value for plan in plans for kpi in plan.kpis for entry in kpi.readings}
    assert set(AWKWARD_TEXTS) <= notes & {plan.description for plan in plans}
    assert set(map(float, AWKWARD_NUMBERS)) <= values
    assert {name for names in AWKWARD_IDS for name in names} <= {item.id for plan in plans for item in plan.objectives}


@pytest.mark.parametrize("domain", [*map(Domain.without, Feature), Domain(features=(), max_objectives=1)])
def test_fixed_plans_hold_what_a_domain_supports(domain: Domain) -> None:
    for plan in (*edge_plans(domain), plain_plan(domain)):
        assert len(plan.objectives) <= domain.max_objectives
        assert domain.allows(Feature.CYCLES) or not plan.cycles
        reloaded(JSONSerializer(), plan)


def test_twins_have_documents_of_one_length() -> None:
    plan = plain_plan(Domain())
    found = list(twins(plan))
    assert len(found) > 20
    assert all(other != plan for _, other in found)
    assert {len(JSONSerializer().dumps(other)) for _, other in found} >= {len(JSONSerializer().dumps(plan))}


class _Raising:
    def dumps(self, plan: gk.Plan) -> str:
        return plan.name

    def loads(self, document: Document) -> gk.Plan:
        if document == "right":
            return gk.Plan(name="right")
        raise KeyError(document) if document else gk.InvalidFile("x", [gk.Problem("a", "is wrong", "code")])


def test_errors_of_other_types_break_a_law() -> None:
    assert refused(_Raising(), "right") == ()
    assert [problem.path for problem in refused(_Raising(), "")] == ["a"]
    with pytest.raises(AssertionError, match="KeyError instead of a GoalkitError"):
        attempt(_Raising(), "id")
    with pytest.raises(AssertionError, match="what was written cannot be read: x: a: is wrong"):
        reloaded(_Raising(), gk.Plan())


class _Without(SerializerFixture):
    capabilities = frozenset({Capability.OLD_DOCUMENTS})

    def open_subject(self) -> AbstractContextManager[Serializer]:
        return nullcontext(JSONSerializer())


class _Keeping(JSONSerializer):
    """Keeps unknown fields of the plan beside it."""

    def __init__(self) -> None:
        self.kept: dict[str, object] = {}

    def loads(self, document: Document) -> gk.Plan:
        table = json.loads(document)
        known = ("goalkit", "name", "description", "policy", "cycles", "owners", "kpis", "objectives", "ignore")
        self.kept = {key: value for key, value in table.items() if key not in known}
        return super().loads(json.dumps({key: value for key, value in table.items() if key in known}))

    def dumps(self, plan: gk.Plan) -> str:
        return json.dumps({**json.loads(super().dumps(plan)), **self.kept})


class _KeepingFixture(SerializerFixture):
    capabilities = frozenset({Capability.TREE})

    def open_subject(self) -> AbstractContextManager[Serializer]:
        return nullcontext(_Keeping())


def test_unknown_fields_may_be_kept() -> None:
    (outcome,) = outcomes(laws.serializer.matching("*.unknown-fields"), _KeepingFixture, settings=TEN)
    assert outcome.result == "held"


def test_old_documents_must_be_there() -> None:
    (outcome,) = outcomes(laws.serializer.matching("*.old-documents"), _Without)
    assert outcome.reason.startswith("OLD_DOCUMENTS needs documents")
