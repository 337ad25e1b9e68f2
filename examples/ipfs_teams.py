"""The scores that two IPFS teams published in 2019, computed again from their key results.

Run it with `python examples/ipfs_teams.py`. Each sheet has three columns: the scores in the middle of the
quarter, where the team then projected them to end, and the scores at the end. The two teams count
differently, and a policy says how: Cluster leaves blank scores out, Project counts them as 0 and counts
only what has priority P0.

Goals and scores: ipfs/team-mgmt on GitHub, CC BY-SA 3.0; the files in `examples/ipfs/` name the source.
"""

from __future__ import annotations

from pathlib import Path

import goalkit as gk
from goalkit.model.numbers import half_up

FOLDER = Path(__file__).parent / "ipfs"

CLUSTER = gk.Policy(not_started="exclude", owner_score="key_results")
PROJECT = gk.Policy(
    not_started="zero",
    owner_score="key_results",
    priority_weights={"P0": 1, "P1": 0, "P2": 0},
)

# File, team, policy and the team score that was published.
SHEETS = (
    ("cluster-2019q2-mid", "ipfs-cluster", CLUSTER, 0.3),
    ("cluster-2019q2-projected", "ipfs-cluster", CLUSTER, 0.6),
    ("cluster-2019q2-final", "ipfs-cluster", CLUSTER, 0.4),
    ("project-2019q3-mid", "ipfs-project", PROJECT, 0.2),
    ("project-2019q3-projected", "ipfs-project", PROJECT, 0.4),
    ("project-2019q3-final", "ipfs-project", PROJECT, 0.0),
)


def team_score(sheet: str, team: str, policy: gk.Policy) -> float | None:
    """Return a team's score at the close of the quarter that a sheet is about."""
    plan = gk.load(FOLDER / f"{sheet}.toml")
    card = gk.evaluate(plan, as_of=plan.cycles[0].last_day, policy=policy)
    return card.owners[team].score


def main() -> None:
    """Print published and computed scores side by side; fail if any two differ."""
    print(f"{'sheet':26} published  computed  rounded")
    for sheet, team, policy, published in SHEETS:
        score = team_score(sheet, team, policy)
        assert score is not None
        rounded = half_up(score, 1)
        print(f"{sheet:26} {published:9.1f} {score:9.6f} {rounded:8.1f}")
        assert rounded == published


if __name__ == "__main__":
    main()
