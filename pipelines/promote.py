"""Stage `promote`: candidate + gates -> decision, alias `production`, state file. A refusal is a decision, no error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models import load_family
from pipelines.places import Places, family_parser
from stromatolite.errors import reported
from stromatolite.files import write_json
from stromatolite.registry.promotion import Papers, attempt
from stromatolite.tracking import Tracker


def main(
    family: str,
    gates_path: Path,
    state_path: Path,
    metrics_path: Path,
    scores_path: Path,
    decision_path: Path,
    promoted_state_path: Path,
    root: Path,
    allow_dirty: bool = False,
) -> None:
    """Judge the candidate, record the decision, and put it in production if every gate lets it pass.

    Args:
        family: name of the family.
        gates_path: the gates, as data.
        state_path: the register stage's state file.
        metrics_path: the metrics document.
        scores_path: the scores by unit.
        decision_path: the decision that stands, and where the new one goes.
        promoted_state_path: where this stage's state file goes.
        root: the repository.
        allow_dirty: let a candidate pass that was trained with uncommitted changes.

    Raises:
        ConfigError: the gates file cannot be used.
        DataError: a file is missing, damaged, or not of this candidate.
        TrackingError: the store failed.
    """
    decision = decide(
        family, gates_path, state_path, metrics_path, scores_path, decision_path, promoted_state_path, root, allow_dirty
    )
    print(f"{decision['candidate']['config']['label']}  {decision['outcome']}")
    for reason in decision["reasons"]:
        print(f"  {reason}")


def decide(
    family: str,
    gates_path: Path,
    state_path: Path,
    metrics_path: Path,
    scores_path: Path,
    decision_path: Path,
    promoted_state_path: Path,
    root: Path,
    allow_dirty: bool = False,
) -> dict[str, Any]:
    """What `main` does, silently; the decision is returned."""
    papers = Papers(gates_path, state_path, metrics_path, scores_path, decision_path)
    decision = attempt(Tracker(root=root), family, papers, allow_dirty=allow_dirty)
    state = {
        "family": decision["family"],
        "package": decision["candidate"]["package"],
        "basis": decision["basis"],
        "outcome": decision["outcome"],
    }
    write_json(promoted_state_path, state)
    return decision


def standard_paths(root: Path, family: str) -> dict[str, Path]:
    """Where the stages keep the files of `main`, by argument."""
    at = Places(root, family)
    return {
        "gates_path": at.gates,
        "state_path": at.state("registered"),
        "metrics_path": at.metrics,
        "scores_path": at.scores,
        "decision_path": at.decision,
        "promoted_state_path": at.state("promoted"),
    }


@reported
def command() -> None:
    """Read the command line."""
    parser = family_parser("promote", __doc__)
    parser.add_argument("--allow-dirty", action="store_true", help="let uncommitted changes pass; it is recorded")
    asked = parser.parse_args()
    load_family(asked.family)
    main(asked.family, root=asked.root, allow_dirty=asked.allow_dirty, **standard_paths(asked.root, asked.family))


if __name__ == "__main__":
    command()
