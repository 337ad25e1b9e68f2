"""Plans that follow every guideline, and for each rule the smallest mutation that breaks it."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

import goalkit as gk

AS_OF = dt.date(2026, 5, 20)
Q1, Q2 = gk.Cycle.quarter(2026, 1), gk.Cycle.quarter(2026, 2)

AMBITIONS = (
    "Win the heart of the mid-market",
    "Make every new user feel at home on the first day",
    "Become the place where engineers want to stay",
    "Turn support into a reason to buy",
    "Own the conversation about safe payments",
    "Let partners sell without asking us",
    "Give every customer a product that feels instant",
    "Make our data something people trust",
    "Open the door to public institutions",
    "Be the easiest company to leave and the last one to be left",
    "Bring the field and the factory into one rhythm",
    "Earn the right to raise prices",
    "Make security invisible",
    "Learn faster than anybody in our market",
    "Put the customer into every room",
    "Make renewals a formality",
    "Give small teams the power of large ones",
    "Make onboarding something people talk about",
    "Turn waiting time into trust",
    "Let nobody explain the same thing twice",
)
METRICS = (
    "Accounts with three active teams",
    "Time to first meaningful action",
    "Share of trials that invite a colleague",
    "Answers found without a ticket",
    "Weekly active editors",
    "Median hours to first reply",
    "Deals closed by partners",
    "Dashboards opened by leaders",
    "Requests answered within a day",
    "Customers who recommend us",
    "Engineers who join by referral",
    "Features used in the first week",
    "Sessions without an error",
    "Hours from order to delivery",
    "Pilots that become contracts",
    "Seats per account",
    "Repeat visits in a month",
    "Stories told by customers",
    "Minutes lost per incident",
    "Leads from the community",
)
HEALTHY = (
    ("mrr", "Monthly recurring revenue"),
    ("margin", "Gross margin"),
    ("uptime", "Availability"),
    ("nps", "Promoters"),
)


def kpi(name: str, title: str, owner: str, offset: int = 0) -> gk.KPI:
    """Return a KPI with all four pillars, healthy, fresh, and used for a decision; it wobbles without a signal."""
    wobble = (0, 2, -1, 1, -2, 1, 0, -1, 2, 0, -2, 1, -1, 2, 0, -1, 1, 0, 1, -1)
    first = AS_OF - dt.timedelta(days=7 * (len(wobble) - 1) + 1)
    return gk.KPI(
        id=name,
        name=title,
        unit="points",
        owner=owner,
        threshold=gk.Threshold.at_least(50, warning=45),
        cadence=gk.Cadence.weekly(),
        readings=[(first + dt.timedelta(days=7 * week), 70 + offset + value) for week, value in enumerate(wobble)],
        decisions=[gk.Decision(dt.date(2026, 4, 20), "keep the price list")],
    )


def key_result(name: str, metric: str, baseline: int, target: int) -> gk.KeyResult:
    """Return a key result that names an outcome, says its numbers once, and is checked in every week."""
    days = [Q2.start + dt.timedelta(days=7 * week + 6) for week in range(7)]
    step = (target - baseline) / 20
    return gk.KeyResult(
        id=name,
        title=f"{metric} from {baseline} to {target}",
        measure=gk.Change(baseline=baseline, target=target),
        check_ins=[
            gk.CheckIn(day, baseline + step * (week + 1), confidence=0.5, note="as planned")
            for week, day in enumerate(days)
        ],
    )


@st.composite
def clean_plans(draw: st.DrawFn) -> gk.Plan:
    """Draw a plan with nothing to find as of `AS_OF`, under the guidelines for scale-ups."""
    teams = draw(st.integers(1, 3))
    owners = [gk.Owner(id="acme", name="Acme", kind="company")]
    owners += [gk.Owner(id=f"team{n}", name=f"Team {n}", parent="acme") for n in range(teams)]
    kpis = [kpi(name, title, "acme", at) for at, (name, title) in enumerate(HEALTHY[: draw(st.integers(3, 4))])]
    kpis += [kpi(f"team{n}-health", f"Health of team {n}", f"team{n}") for n in range(teams)]
    ambitions, numbers = iter(AMBITIONS), iter(range(1000))
    objectives: list[gk.Objective] = []

    def objective(owner: str, parent: str | None) -> gk.Objective:
        at = next(numbers)
        count = draw(st.integers(2, 4))
        results: list[gk.KeyResult] = []
        for place in range(count):
            baseline = draw(st.integers(1, 40))
            target = baseline + draw(st.sampled_from((10, 25, 60)))
            title = f"{METRICS[(4 * at + place) % len(METRICS)]} in region {at}"
            results.append(key_result(f"o{at}-{place}", title, baseline, target))
        return gk.Objective(
            id=f"o{at}",
            title=next(ambitions),
            owner=owner,
            cycle=Q2.id,
            guardrails=[draw(st.sampled_from([item.id for item in kpis]))],
            aligned_to=() if parent is None else [gk.Alignment(parent)],
            key_results=results,
        )

    tops = [objective("acme", None) for _ in range(draw(st.integers(2, 3)))]
    objectives += tops
    for place, top in enumerate(tops):
        objectives.append(objective(f"team{place % teams}", top.id))
    return gk.Plan(name="Acme", cycles=[Q1, Q2], owners=owners, kpis=kpis, objectives=objectives)
