"""The text of a calibration: three small tables, and the questions below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.model.numbers import percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.insight.calibration import Calibration


def lines(found: Calibration) -> Iterator[str]:
    """Yield the lines of a calibration."""
    rows = (found.plan, *found.owners)
    wide = max(10, *(len(_name(row.owner)) for row in rows))
    yield f"cycles that ended before {found.as_of}"
    yield ""
    yield f"{'stretch':{wide}}  cycles  key results   mean  at 100 %  verdict"
    for row in rows:
        part = row.stretch
        verdict = part.verdict.replace("_", " ") if part.verdict else f"- ({part.reason})"
        yield (
            f"{_name(row.owner):{wide}}  {part.cycles:6}  {part.key_results:11}  {_percent(part.mean):>5}"
            f"  {_percent(part.share_full):>8}  {verdict}"
        )
    yield ""
    yield f"{'committed':{wide}}  cycles  key results  at 100 %"
    for row in rows:
        kept = row.commitments
        yield f"{_name(row.owner):{wide}}  {kept.cycles:6}  {kept.key_results:11}  {_percent(kept.share_kept):>8}"
    yield ""
    yield f"{'confidence':{wide}}  forecasts  stated  happened  Brier  skill"
    for row in rows:
        said = row.confidence
        yield (
            f"{_name(row.owner):{wide}}  {said.forecasts:9}  {_percent(said.mean_confidence):>6}"
            f"  {_percent(said.base_rate):>8}  {_decimal(said.brier):>5}  {_decimal(said.skill):>5}"
        )
    yield f"forecast: the confidence in force at {_percent(found.horizon)} of the cycle"
    events = " or ".join(f"{edge:g} ({ambition})" for ambition, edge in found.events)
    yield f"event: a final score of at least {events}"
    if found.questions:
        yield ""
    yield from (f"{_name(owner)}: {question}" for owner, question in found.questions)


def _name(owner: str | None) -> str:
    return "(plan)" if owner is None else owner


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{percent(share)} %"


def _decimal(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
