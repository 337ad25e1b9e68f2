"""Rules about the shape of goals: how many, owned by whom, measured by what.

They judge what people agreed on and can still change: active goals of cycles that are not over. A draft may be
incomplete, and a closed goal is past mending.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from goalkit.checks._phrases import bracketed, listed
from goalkit.checks._wording import Title
from goalkit.checks.findings import Severity
from goalkit.checks.rule import Rule
from goalkit.model._check import counted
from goalkit.model.measures import Change, Milestones
from goalkit.model.states import State

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from goalkit.checks.facts import Facts
    from goalkit.checks.findings import Finding
    from goalkit.checks.guidelines import Between
    from goalkit.model.key_results import KeyResult
    from goalkit.model.objectives import Objective
    from goalkit.model.owners import Owner

__all__ = ["RULES"]


# how many


class TooManyObjectives(Rule):
    """More objectives than one owner can pursue in a cycle."""

    code, name, severity = "GK101", "too-many-objectives", Severity.WARNING
    why = "Whoever pursues everything at once has no priorities."
    fix = "Keep the few that matter most; postpone, cancel or hand over the others."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each owner and cycle with more active objectives than advised."""
        found: dict[tuple[str, str], list[Objective]] = {}
        for objective in facts.agreed:
            if objective.owner is not None and objective.cycle is not None:
                found.setdefault((objective.owner, objective.cycle), []).append(objective)
        for (owner, cycle), owned in found.items():
            item = facts.plan.owner(owner)
            most = _advised(facts, item)[1]
            if len(owned) > most:
                text = f"owns {len(owned)} objectives in {cycle}; at most {most} are advised"
                yield self.at(facts, item, text, cycle=cycle, objectives=ids(owned), most=most)


class TooFewObjectives(Rule):
    """Fewer objectives than it takes to say where an owner is going."""

    code, name, severity = "GK102", "too-few-objectives", Severity.NOTICE
    why = "A single objective seldom covers all that has to change in a company."
    fix = "Ask what else has to change in this cycle. If nothing has, add an `ignore` with that reason."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each owner with a running objective, and with its drafts fewer than advised.

        It is silent where the cycle is nearly over: another one could not be reached any more.
        """
        running = {item.owner for item in facts.current if item.cycle is not None and not facts.too_late(item)}
        found: dict[str | None, list[Objective]] = {}
        for objective in facts.objectives:
            cycle = facts.cycle(objective)
            if objective.owner in running and (cycle is None or facts.as_of in cycle):
                found.setdefault(objective.owner, []).append(objective)
        for owner in facts.plan.owners:
            owned = found.get(owner.id, [])
            least = _advised(facts, owner)[0]
            if owned and len(owned) < least:
                cycles = tuple(sorted({item.cycle for item in owned if item.cycle is not None}))
                text = f"owns {counted(len(owned), 'objective')} in {listed(cycles, 'cycles')}"
                text = f"{text}; at least {least} are advised"
                yield self.at(facts, owner, text, cycles=cycles, objectives=ids(owned), least=least)


class TooManyKeyResults(Rule):
    """More key results than one objective needs."""

    code, name, severity = "GK103", "too-many-key-results", Severity.WARNING
    why = "A long list is a to-do list: nobody can say any more which number decides."
    fix = "Keep the numbers that prove the objective. Turn the others into tasks or KPIs."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each objective with more active key results than advised."""
        most = facts.guidelines.key_results[1]
        for objective in facts.agreed:
            items = _active(facts, objective)
            if len(items) > most:
                text = f"has {len(items)} key results; at most {most} are advised"
                yield self.at(facts, objective, text, key_results=ids(items), most=most)


class TooFewKeyResults(Rule):
    """Too few key results to prove an objective."""

    code, name, severity = "GK104", "too-few-key-results", Severity.WARNING
    why = "One number alone can be reached while the objective is not."
    fix = "Add a second number that would look bad if the first were reached at its expense."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each objective with some key results, fewer than advised, that nobody adds to.

        It is silent while all of them are drafts, and where the cycle is nearly over: a number added then could not
        be moved any more.
        """
        least = facts.guidelines.key_results[0]
        for objective in facts.agreed:
            items = [item for _, item in facts.key_results([objective])]
            if facts.too_late(objective) or all(facts.state(item) is State.DRAFT for item in items):
                continue
            if len(items) < least and not _fed(facts, (objective.id, *ids(items))):
                text = f"has {counted(len(items), 'key result')}; at least {least} are advised"
                yield self.at(facts, objective, text, key_results=ids(items), least=least)


# what is missing


class NoKeyResult(Rule):
    """An objective that nothing measures."""

    code, name, severity = "GK105", "no-key-result", Severity.ERROR
    why = "Without a key result nobody can tell whether it was reached: it has no score."
    fix = (
        "Name two to four numbers that would prove it, and agree on them (a draft does not count); "
        "or align the goals of teams that make it up."
    )

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each objective without a key result to which nobody contributes either.

        Drafts are as good as none where nothing else measures it and they have been drafts for too long.
        """
        for objective in facts.agreed:
            proofs = _proofs(facts, objective)
            since = _only_drafts(facts, objective, proofs)
            if not proofs:
                gone = len(objective.key_results)
                text = f"has no key result left ({gone} given up)" if gone else "has no key result"
                yield self.at(facts, objective, text, key_results=ids(objective.key_results))
            elif since is not None:
                text = f"has only drafts{bracketed(ids(proofs))} since {since}, and no draft counts"
                yield self.at(
                    facts,
                    objective,
                    text,
                    key_results=ids(objective.key_results),
                    drafts=ids(proofs),
                    since=since.isoformat(),
                    cadence=str(facts.guidelines.check_in),
                    late=facts.guidelines.late,
                )


class NoOwner(Rule):
    """An objective that belongs to nobody."""

    code, name, severity = "GK106", "no-owner", Severity.ERROR
    why = "What belongs to nobody is done by nobody, and it is missing from every team's score."
    fix = "Name the one team or person who answers for it."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each active objective without an owner."""
        for objective in facts.agreed:
            if objective.owner is None:
                yield self.at(facts, objective, "nobody owns it", owner=None)


class NoCycle(Rule):
    """An objective without a beginning and an end."""

    code, name, severity = "GK107", "no-cycle", Severity.ERROR
    why = "Without an end date nobody can say whether it is on track."
    fix = "Choose the cycle in which it is to be reached, or keep it as a draft until then."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each active objective without a cycle."""
        for objective in facts.agreed:
            if objective.cycle is None:
                yield self.at(facts, objective, "belongs to no cycle", cycle=None)


# titles and weights


class DuplicateTitle(Rule):
    """The same title twice in one cycle."""

    code, name, severity = "GK108", "duplicate-title", Severity.NOTICE
    why = "Either the same work is counted twice, or two goals cannot be told apart."
    fix = "Merge them, align one to the other, or say in the titles what differs."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each title that several objectives of a cycle, or key results of one owner, have.

        It is about the one whose id comes last, so that the order of the plan changes nothing.
        """
        objectives: dict[tuple[str, ...], list[Objective]] = {}
        results: dict[tuple[str, ...], list[KeyResult]] = {}
        for objective in facts.agreed:
            cycle = objective.cycle
            if cycle is None:
                continue
            objectives.setdefault((cycle, _normal(objective.title)), []).append(objective)
            for item in _active(facts, objective):
                owner = item.owner or objective.owner
                place = ("objective", objective.id) if owner is None else ("owner", owner)
                results.setdefault((cycle, _normal(item.title), *place), []).append(item)
        for (cycle, title), found in objectives.items():
            if not _split(facts, found):
                yield from self._twins(facts, found, cycle, title)
        for (cycle, title, *_), items in results.items():
            yield from self._twins(facts, items, cycle, title)

    def _twins(self, facts: Facts, found: Sequence[Objective | KeyResult], cycle: str, title: str) -> Iterator[Finding]:
        *others, _ = ids(found)
        if others:
            last = max(found, key=lambda item: item.id)
            text = f"has the same title as {listed(others, 'others')} in {cycle}"
            yield self.at(facts, last, text, cycle=cycle, title=title, same_as=tuple(others))


class WeightsAllZero(Rule):
    """Weights that are all 0, so that nothing counts."""

    code, name, severity = "GK109", "weights-all-zero", Severity.ERROR
    why = "What weighs 0 is shown, but not counted. With nothing counted there is no score."
    fix = "Give at least one of them a weight above 0, and no share of 0."

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each objective of weightless members, and each key result of weightless milestones."""
        for objective in facts.agreed:
            members = _weights(facts, objective)
            if members and not any(weight and share != 0 for weight, share in members.values()):
                names = tuple(sorted(members))
                zero = "weight or share 0" if any(weight for weight, _ in members.values()) else "weight 0"
                text = f"all its parts have {zero}{bracketed(names)}, so it has no score"
                yield self.at(facts, objective, text, members=names)
            for item in _active(facts, objective):
                steps = item.measure.milestones if isinstance(item.measure, Milestones) else ()
                if item.weight and steps and not any(step.weight for step in steps):
                    yield self.at(
                        facts, item, "all its milestones have weight 0, so it has no score", milestones=len(steps)
                    )


class NoNumber(Rule):
    """A key result that cannot be measured."""

    code, name, severity = "GK110", "no-number", Severity.WARNING
    why = "A key result without a number stays a matter of opinion to the last day."
    fix = (
        "Say what is measured, from where to where. "
        "Where the start is unknown, make finding it out the first key result."
    )

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Yield a finding for each active key result that counts and has no measure, or no target to reach."""
        for objective in facts.agreed:
            for item in _active(facts, objective):
                measure = item.measure
                if not item.weight or item.share == 0:
                    continue
                if measure is None:
                    told = Title(item.title, facts.language).counts()
                    text = (
                        "has a number in its title, but no measure" if told else "says no number that could be measured"
                    )
                    yield self.at(facts, item, text, measure=None)
                elif isinstance(measure, Change) and not _has_target(facts, item, measure):
                    yield self.at(facts, item, "has no target", measure="change", target=None)


# small parts


def _active(facts: Facts, objective: Objective) -> tuple[KeyResult, ...]:
    """Return the key results that people work on."""
    return tuple(item for item in objective.key_results if facts.state(item) is State.ACTIVE)


def _advised(facts: Facts, owner: Owner) -> Between:
    guidelines = facts.guidelines
    return guidelines.company_objectives if owner.kind == "company" else guidelines.objectives


def _stays(facts: Facts, goal: Objective | KeyResult) -> bool:
    """Return whether a goal can count: not cancelled or postponed, or the policy counts it all the same."""
    policy = facts.policy
    left_out = {State.CANCELLED: policy.cancelled, State.POSTPONED: policy.postponed}
    return left_out.get(facts.state(goal)) != "exclude"


def _fed(facts: Facts, goals: Iterable[str]) -> bool:
    """Return whether any objective contributes to one of the goals, by a link of any weight."""
    plan = facts.plan
    links = [link for goal in goals for link in plan.alignment.links_below(goal)]
    return any(link.kind == "contributes" and _stays(facts, plan.objective(link.child)) for link in links)


def _proofs(facts: Facts, objective: Objective) -> list[Objective | KeyResult]:
    """Return the key results of an objective and the objectives that contribute to it, without those given up."""
    links = facts.plan.alignment.links_below(objective.id)
    children = [facts.plan.objective(link.child) for link in links if link.kind == "contributes"]
    found: list[Objective | KeyResult] = [*objective.key_results, *children]
    return [item for item in found if _stays(facts, item)]


def _only_drafts(facts: Facts, objective: Objective, proofs: Sequence[Objective | KeyResult]) -> dt.date | None:
    """Return since when an objective that runs has had nothing but drafts, where that is too long."""
    if facts.policy.drafts != "exclude" or any(facts.state(item) is not State.DRAFT for item in proofs):
        return None
    cycle = facts.cycle(objective)
    days = [change.at for item in (objective, *proofs) for change in item.states if change.at <= facts.as_of]
    since = max(days if cycle is None else [cycle.start, *days], default=facts.as_of)
    return since if facts.guidelines.check_in.passed(since, facts.guidelines.late, facts.as_of) else None


def _weights(facts: Facts, objective: Objective) -> dict[str, tuple[float, float | None]]:
    """Return the weight and the fixed share of each key result and each contributing objective that can count."""
    priorities = dict(facts.policy.priority_weights)
    found: dict[str, tuple[float, float | None]] = {}
    for link in facts.plan.alignment.links_below(objective.id):
        if link.kind == "supports":
            continue
        part = link.kind == "part"
        child = facts.plan.key_result(link.child) if part else facts.plan.objective(link.child)
        if _stays(facts, child):
            found[child.id] = link.weight * priorities.get(child.priority, 1.0), link.share
    return found


def _has_target(facts: Facts, item: KeyResult, measure: Change) -> bool:
    revised = [revision for revision in item.revisions if revision.at <= facts.as_of]
    return measure.target is not None or any(revision.target is not None for revision in revised)


def _split(facts: Facts, found: list[Objective]) -> bool:
    """Return whether objectives are one goal split on purpose: each of another owner, all with a common parent."""
    graph = facts.plan.alignment
    common = set(graph.parents(found[0].id)).intersection(*(graph.parents(item.id) for item in found))
    return len({item.owner for item in found}) == len(found) and bool(common)


def _normal(title: str) -> str:
    """Return a title without what nobody sees: case, width, spaces, and punctuation at its end."""
    text = " ".join(unicodedata.normalize("NFKC", title).casefold().split())
    return text.rstrip(".!?,;: ") or text


def ids(items: Iterable[Objective | KeyResult]) -> tuple[str, ...]:
    """Return the ids of goals, sorted, so that the order of the plan changes nothing."""
    return tuple(sorted(item.id for item in items))


RULES: tuple[Rule, ...] = (
    TooManyObjectives(),
    TooFewObjectives(),
    TooManyKeyResults(),
    TooFewKeyResults(),
    NoKeyResult(),
    NoOwner(),
    NoCycle(),
    DuplicateTitle(),
    WeightsAllZero(),
    NoNumber(),
)
