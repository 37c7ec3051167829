"""Who is judged: the candidate of the pipeline, or a version that a person names; each with an evaluation of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stromatolite.errors import DataError
from stromatolite.files import sha256
from stromatolite.registry.model_evidence import check_agreement, primary_summary
from stromatolite.registry.scores import Scores, read_json
from stromatolite.registry.stored import package_problem
from stromatolite.registry.versions import find_version
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors, without_password

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion


@dataclass(frozen=True)
class PromotionInputs:
    """The files of one attempt.

    Attributes:
        root: the repository.
        gates: configs/gates/<family>.yaml.
        registered: the state file of the register stage, which says who the candidate is.
        metrics: the metrics document of its evaluation.
        scores: its scores by unit.
        code: what code evaluated it.
        decision: where the decision stands, and goes.
        log: the log of all decisions.
        signatures: the folder of the signatures of the family's packages.
    """

    root: Path
    gates: Path
    registered: Path
    metrics: Path
    scores: Path
    code: Path
    decision: Path
    log: Path
    signatures: Path


@dataclass(frozen=True)
class Subject:
    """A version and its evaluation.

    Attributes:
        version: in the registry.
        metrics: the metrics document.
        scores: by unit.
        metrics_digest: sha256 of the metrics document as a file.
        scores_digest: sha256 of the scores as a file.
        evaluated: state of the code that evaluated it.
        by_version: whether a person named it; False for the candidate of the pipeline.
    """

    version: ModelVersion
    metrics: Mapping[str, Any]
    scores: Scores
    metrics_digest: str
    scores_digest: str
    evaluated: Mapping[str, Any]
    by_version: bool

    @property
    def primary(self) -> dict[str, Any]:
        """The few numbers by which it is known."""
        return primary_summary(self.metrics, "its metrics")


def pipeline_candidate(tracker: Tracker, family: str, inputs: PromotionInputs) -> Subject:
    """The version that the register stage registered, with the evaluation of the evaluate stage.

    Raises:
        DataError: a file is missing, damaged, or not of this candidate, or the registry does not have it whole.
        TrackingError: the store failed.
    """
    state, metrics = read_json(inputs.registered), read_json(inputs.metrics)
    primary_summary(metrics, str(inputs.metrics))
    scores = Scores.from_document(read_json(inputs.scores), str(inputs.scores))
    check_agreement(metrics, scores, str(inputs.metrics))
    _check_current(family, state, inputs)
    with as_tracking_errors(tracker.location.uri):
        version = find_version(tracker.client, family, state["package"], state["record"])
        problem = package_problem(version) if version else None
    if version is not None and problem:
        raise DataError(
            f"The candidate {family}, version {version.version}, is damaged.",
            found=problem,
            fix=f"Run `dvc repro -f -s register@{family}`: it packs the trained model again.",
        )
    if version is None:
        raise DataError(
            f"The candidate {family} of {inputs.registered} is not in the registry.",
            found=without_password(tracker.location.uri),
            fix=f"Run `dvc repro -f -s register@{family}`.",
        )
    digests = sha256(inputs.metrics), sha256(inputs.scores)
    return Subject(version, metrics, scores, *digests, read_json(inputs.code), by_version=False)


def _check_current(family: str, state: Mapping[str, Any], inputs: PromotionInputs) -> None:
    """Refuse a candidate that was registered before the evaluation at hand: it would be judged by another's scores."""
    fix = f"Run `dvc repro register@{family}` first."
    try:
        pairs = {"family": (state["family"], family)}
        pairs["metrics"] = (state["metrics"], sha256(inputs.metrics))
        pairs["scores"] = (state["scores"], sha256(inputs.scores))
        str(state["package"] + state["record"])
    except (KeyError, TypeError) as error:
        raise DataError(f"{inputs.registered} is damaged.", found=repr(error), fix=fix) from error
    for name, (registered, here) in pairs.items():
        if registered != here:
            problem = f"The candidate was registered with another {name} than {getattr(inputs, name, name)}."
            raise DataError(problem, found=registered, allowed=here, fix=fix)
