"""Stage `promote`: candidate + gates -> decision, alias `production`, state file. A refusal is a decision, no error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models import load_family
from pipelines.paths import FamilyPaths, family_parser
from stromatolite.errors import reported
from stromatolite.files import write_json
from stromatolite.registry.promotion import PromotionInputs, promote
from stromatolite.tracking import Tracker


def main(family: str, inputs: PromotionInputs, promoted_state: Path, root: Path, *, allow_dirty: bool = False) -> None:
    """Judge the candidate, record the decision, and put it in production if every gate lets it pass.

    Args:
        family: name of the family.
        inputs: the files that the attempt reads, and where its decision goes.
        promoted_state: where this stage's state file goes.
        root: the repository.
        allow_dirty: let a candidate pass that was trained with uncommitted changes.

    Raises:
        ConfigError: the gates file cannot be used.
        DataError: a file is missing, damaged, or not of this candidate.
        TrackingError: the store failed.
    """
    decision = decide(family, inputs, promoted_state, root, allow_dirty=allow_dirty)
    print(f"{decision['candidate']['config']['label']}  {decision['outcome']}")
    for reason in decision["reasons"]:
        print(f"  {reason}")


def decide(
    family: str, inputs: PromotionInputs, promoted_state: Path, root: Path, *, allow_dirty: bool = False
) -> dict[str, Any]:
    """What `main` does, silently; the decision is returned."""
    decision = promote(Tracker(root=root), family, inputs, allow_dirty=allow_dirty)
    state = {
        "family": decision["family"],
        "package": decision["candidate"]["package"],
        "basis": decision["basis"],
        "outcome": decision["outcome"],
    }
    write_json(promoted_state, state)
    return decision


def promotion_inputs(root: Path, family: str) -> PromotionInputs:
    """The files of an attempt, where the stages keep them."""
    at = FamilyPaths(root, family)
    return PromotionInputs(at.gates, at.state("registered"), at.metrics, at.scores, at.decision)


@reported
def command() -> None:
    """Read the command line."""
    parser = family_parser("promote", __doc__)
    parser.add_argument("--allow-dirty", action="store_true", help="let uncommitted changes pass; it is recorded")
    asked = parser.parse_args()
    load_family(asked.family)
    promoted = FamilyPaths(asked.root, asked.family).state("promoted")
    main(asked.family, promotion_inputs(asked.root, asked.family), promoted, asked.root, allow_dirty=asked.allow_dirty)


if __name__ == "__main__":
    command()
