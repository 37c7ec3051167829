"""One promotion attempt: gather the evidence, decide, write the decision, and only then move the alias."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from stromatolite.errors import DataError
from stromatolite.files import sha256, write_json
from stromatolite.registry.aliases import PRODUCTION, put_in_production, version_called
from stromatolite.registry.decision import IN_PRODUCTION, Basis, allows_dirty, decide, standing_decision
from stromatolite.registry.evidence import Evidence, ModelEvidence
from stromatolite.registry.fresh_process import predict_elsewhere
from stromatolite.registry.gates import read_gates
from stromatolite.registry.model_evidence import check_agreement, lineage_of, model_evidence, primary_summary
from stromatolite.registry.scores import Scores, read_json
from stromatolite.registry.versions import find_version
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors, without_password


@dataclass(frozen=True)
class PromotionInputs:
    """The files of one attempt.

    Attributes:
        gates: configs/gates/<family>.yaml.
        registered: the state file of the register stage, which says who the candidate is.
        metrics: the metrics document of its evaluation.
        scores: its scores by unit.
        decision: where the decision stands, and goes.
    """

    gates: Path
    registered: Path
    metrics: Path
    scores: Path
    decision: Path


def promote(tracker: Tracker, family: str, inputs: PromotionInputs, *, allow_dirty: bool = False) -> dict[str, Any]:
    """Judge the candidate of `family` and put it in production if every gate lets it pass.

    The decision is on disk before the alias moves: a process killed in between is taken up by the next attempt, which
    finds the same evidence, comes to the same decision, and moves the alias.

    Args:
        tracker: of the repository.
        family: name of the family and of the registered model.
        inputs: which files.
        allow_dirty: let a candidate pass that was trained with uncommitted changes; the decision records it.

    Returns:
        The decision document.

    Raises:
        ConfigError: the gates file cannot be used.
        DataError: a file is missing, damaged, or not of this candidate.
        TrackingError: the store failed.
    """
    gates = read_gates(inputs.gates)
    state, metrics = read_json(inputs.registered), read_json(inputs.metrics)
    primary = primary_summary(metrics, str(inputs.metrics))
    scores = Scores.from_document(read_json(inputs.scores), str(inputs.scores))
    check_agreement(metrics, scores, str(inputs.metrics))
    _check_current(family, state, inputs)
    with as_tracking_errors(tracker.location.uri):
        version = find_version(tracker.client, family, state["package"], state["record"])
        if version is None:
            problem = f"The candidate {family} of {inputs.registered} is not in the registry."
            raise DataError(
                problem,
                found=without_password(tracker.location.uri),
                fix=f"Run `dvc repro -f -s register@{family}`.",
            )
        candidate = replace(model_evidence(tracker, version), primary=primary, scores=scores)
        champion = _champion(tracker, family)
        lineage = lineage_of(tracker, version)
    basis = Basis(
        metrics=sha256(inputs.metrics),
        scores=sha256(inputs.scores),
        gates=gates.digest,
        split=scores.split,
        data={name: entry.get("md5") for name, entry in (lineage.get("data") or {}).items()},
    )
    standing = standing_decision(inputs.decision, candidate.package, candidate.config, basis)
    evidence = Evidence(
        candidate=candidate,
        champion=champion,
        metrics=metrics,
        lineage=lineage,
        allow_dirty=allows_dirty(allow_dirty, standing),
        serve=cache(lambda: predict_elsewhere(f"models:/{family}/{version.version}", tracker.location.uri)),
    )
    decision = decide(family, evidence, gates, basis, standing)
    write_json(inputs.decision, decision)
    in_production = champion is not None and champion.package == candidate.package
    if decision["outcome"] in IN_PRODUCTION and not in_production:  # the same model trained again moves no alias
        with as_tracking_errors(tracker.location.uri):
            put_in_production(tracker.client, family, version)
    return decision


def _champion(tracker: Tracker, family: str) -> ModelEvidence | None:
    version = version_called(tracker.client, family, PRODUCTION)
    return model_evidence(tracker, version) if version else None


def _check_current(family: str, state: Mapping[str, Any], inputs: PromotionInputs) -> None:
    """Refuse a candidate that was registered before the evaluation at hand: it would be judged by another's scores."""
    fix = f"Run `dvc repro register@{family}` first."
    try:
        facts = {"family": (state["family"], family)}
        facts["metrics"] = (state["metrics"], sha256(inputs.metrics))
        facts["scores"] = (state["scores"], sha256(inputs.scores))
        str(state["package"] + state["record"])
    except (KeyError, TypeError) as error:
        raise DataError(f"{inputs.registered} is damaged.", found=repr(error), fix=fix) from error
    for name, (registered, here) in facts.items():
        if registered != here:
            problem = f"The candidate was registered with another {name} than {getattr(inputs, name, name)}."
            raise DataError(problem, found=registered, allowed=here, fix=fix)
