"""Stage `promote`: candidate + gates -> decision, alias `production`, state file. A refusal is a decision, no error."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from models import load_family, runnable_family
from pipelines.paths import FamilyPaths, family_parser
from stromatolite.errors import reported
from stromatolite.family import Evaluation
from stromatolite.files import write_json
from stromatolite.registry.aliases import PRODUCTION
from stromatolite.registry.decision_log import DecisionLog
from stromatolite.registry.describing import describe
from stromatolite.registry.promotion import promote
from stromatolite.registry.request import Attempt, Request
from stromatolite.registry.scores import read_json
from stromatolite.registry.store import require_store
from stromatolite.registry.subject import PromotionInputs
from stromatolite.registry.webhook import announce, read_webhook
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
    request = Request(allow_dirty=allow_dirty, automatic=True)
    decision = attempt(family, inputs, promoted_state, root, request).decision
    print(f"{decision['candidate']['config']['label']}  {decision['outcome']}")
    if decision.get("gates_changed"):
        print(f"  gates changed since {decision['gates_changed']['since']}")
    for reason in decision["reasons"]:
        print(f"  {reason}")


def attempt(family: str, inputs: PromotionInputs, promoted_state: Path, root: Path, request: Request) -> Attempt:
    """What `main` does, silently, for any version and place. A dry run writes nothing.

    Args:
        family: name of the family.
        inputs: the files that the attempt reads, and where its decision goes.
        promoted_state: where the state file of the stage goes; written for the candidate and production alone.
        root: the repository.
        request: what is asked for.

    Raises:
        ConfigError: the gates file or configs/webhook.yaml cannot be used.
        DataError: a file is missing, damaged, or not of this candidate, or there is no such version.
        TrackingError: the store failed.
    """
    webhook = read_webhook(FamilyPaths(root, family).webhook)
    _require_something_to_judge(family, inputs, root, request)
    tracker = Tracker(root=root)
    done = promote(
        tracker,
        family,
        inputs,
        request,
        rescore=partial(rescore, root, family),
        evaluate_again=partial(evaluate_again, root, family),
    )
    if request.dry_run:
        return done
    with as_tracking_errors(tracker.location.uri):
        version = tracker.client.get_model_version(family, done.version)
        describe(tracker, version, FamilyPaths(root, family).card, DecisionLog(inputs.log))
    decision = done.decision
    if request.place == PRODUCTION and not decision.get("by_version"):
        state = {
            "family": decision["family"],
            "package": decision["candidate"]["package"],
            "basis": decision["basis"],
            "outcome": decision["outcome"],
        }
        write_json(promoted_state, state)
    if done.entry and (done.new or done.moved):
        announce(webhook, family, done.entry)
    return done


def decide(
    family: str, inputs: PromotionInputs, promoted_state: Path, root: Path, *, allow_dirty: bool = False
) -> dict[str, Any]:
    """The decision on the candidate, made and carried out; see `attempt`."""
    return dict(attempt(family, inputs, promoted_state, root, Request(allow_dirty=allow_dirty)).decision)


def _require_something_to_judge(family: str, inputs: PromotionInputs, root: Path, request: Request) -> None:
    """Refuse before a store is made: without a candidate or a version there is nothing to decide."""
    if request.version is None:
        read_json(inputs.registered)
    else:
        require_store(root, f"version {request.version} of {family}")


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
    """The scores document of a registered model, found as `evaluate_again` finds it."""
    del version
    return evaluate_again(root, family, artifacts).scores


def evaluate_again(root: Path, family: str, artifacts: Path) -> Evaluation:
    """Score a registered model's run on today's data, split and settings, as the stage `evaluate` does.

    Its networks of the folds held out the same test units, since a unit's fold never changes; units that are new were
    seen by none of its networks.

    Args:
        root: the repository.
        family: of the model.
        artifacts: of its run.

    Raises:
        DataError: its run holds no network for a fold of today.
        ConfigError: its configuration is of another schema.
    """
    from stromatolite.config.document import load_resolved
    from stromatolite.config.schema import Schema
    from stromatolite.config.yaml_core import read_mapping
    from stromatolite.evaluation import identified, read_settings
    from stromatolite.record import RunRecord

    chosen, at, path = runnable_family(family), FamilyPaths(root, family), artifacts / "config.yaml"
    config = load_resolved(path, Schema.of(chosen))
    settings = read_settings(at.evaluation_settings, family, chosen.evaluation_type)
    with TemporaryDirectory(prefix="strom-rescore-") as folder:
        document = read_mapping(path, str(path))
        record = RunRecord.create(Path(folder, "run"), family=family, config=document, lineage={}, seed=config.seed)
        shutil.copytree(artifacts, record.root / "artifacts", dirs_exist_ok=True)
        figures = Path(folder, "figures")
        figures.mkdir()
        found = chosen.evaluate(config, settings, at.inputs, record, figures)
    return identified(found, family, chosen.primary, settings)


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
