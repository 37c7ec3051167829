"""Stage `promote`: candidate + gates -> decision, alias `production`, state file. A refusal is a decision, no error."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from models import load_family
from pipelines.paths import FamilyPaths, family_parser
from stromatolite.errors import reported
from stromatolite.files import write_json
from stromatolite.registry.decision_log import DecisionLog
from stromatolite.registry.describing import describe
from stromatolite.registry.promotion import PromotionInputs, promote
from stromatolite.registry.scores import read_json
from stromatolite.registry.versions import find_version
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors


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
    read_json(inputs.registered)  # before a store is made: without a candidate there is nothing to decide
    tracker = Tracker(root=root)
    decision = promote(tracker, family, inputs, allow_dirty=allow_dirty, rescore=partial(rescore, root, family))
    with as_tracking_errors(tracker.location.uri):
        record = read_json(inputs.registered)["record"]
        version = find_version(tracker.client, family, decision["candidate"]["package"], record)
        if version:
            describe(tracker, version, FamilyPaths(root, family).card, DecisionLog(inputs.log))
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
    return PromotionInputs(
        root=root,
        gates=at.gates,
        registered=at.state("registered"),
        metrics=at.metrics,
        scores=at.scores,
        code=at.code,
        decision=at.decision,
        log=at.decision_log,
        signatures=at.signatures,
    )


def rescore(root: Path, family: str, version: Any, artifacts: Path) -> Mapping[str, Any]:
    """Score a registered model's run on today's data, split and settings, as the stage `evaluate` does.

    Its networks of the folds held out the same test units, since a unit's fold never changes; units that are new were
    seen by none of its networks.

    Args:
        root: the repository.
        family: of the model.
        version: the model.
        artifacts: of its run.

    Returns:
        The scores document.

    Raises:
        DataError: its run holds no network for a fold of today.
        ConfigError: its configuration is of another schema.
    """
    from stromatolite.config.document import load_resolved
    from stromatolite.config.schema import Schema
    from stromatolite.config.yaml_core import read_mapping
    from stromatolite.evaluation import identified, read_settings
    from stromatolite.record import RunRecord

    del version
    chosen, at, path = load_family(family), FamilyPaths(root, family), artifacts / "config.yaml"
    config = load_resolved(path, Schema.of(chosen))
    settings = read_settings(at.evaluation_settings, family, chosen.evaluation_type)
    with TemporaryDirectory(prefix="strom-rescore-") as folder:
        document = read_mapping(path, str(path))
        record = RunRecord.create(Path(folder, "run"), family=family, config=document, lineage={}, seed=config.seed)
        shutil.copytree(artifacts, record.root / "artifacts", dirs_exist_ok=True)
        figures = Path(folder, "figures")
        figures.mkdir()
        found = chosen.evaluate(config, settings, at.inputs, record, figures)
    return identified(found, family, chosen.primary, settings).scores


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
