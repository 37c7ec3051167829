"""Who is judged: the candidate of the pipeline, or a version that a person names; each with an evaluation of today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from stromatolite.errors import DataError, StromError
from stromatolite.family import Evaluation
from stromatolite.files import sha256, write_json
from stromatolite.lineage import code_and_environment
from stromatolite.registry.model_evidence import check_agreement, primary_summary
from stromatolite.registry.scores import Scores, read_json
from stromatolite.registry.verification import package_problem
from stromatolite.registry.versions import PACKAGE_TAG, find_version, version_numbered
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors, without_password

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion

EvaluateAgain = Callable[[Path], Evaluation]
"""The evaluation of today of a run, from its artifacts (a folder).

Raises a StromError where that cannot be done.
"""


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
    """

    root: Path
    gates: Path
    registered: Path
    metrics: Path
    scores: Path
    code: Path
    decision: Path
    log: Path


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
        DataError: a file is missing, damaged, or not of this candidate, or the registry does not have it.
        TrackingError: the store failed.
    """
    state, metrics = read_json(inputs.registered), read_json(inputs.metrics)
    primary_summary(metrics, str(inputs.metrics))
    scores = Scores.from_document(read_json(inputs.scores), str(inputs.scores))
    check_agreement(metrics, scores, str(inputs.metrics))
    _check_current(family, state, inputs)
    with as_tracking_errors(tracker.location.uri):
        version = find_version(tracker.client, family, state["package"], state["record"])
    if version is None:
        raise DataError(
            f"The candidate {family} of {inputs.registered} is not in the registry.",
            found=without_password(tracker.location.uri),
            fix=f"Run `dvc repro -f -s register@{family}`.",
        )
    digests = sha256(inputs.metrics), sha256(inputs.scores)
    return Subject(version, metrics, scores, *digests, read_json(inputs.code), by_version=False)


def named_version(
    tracker: Tracker, family: str, number: str, inputs: PromotionInputs, evaluate_again: EvaluateAgain | None
) -> Subject:
    """A registered version by its number, with the evaluation that its run holds.

    That evaluation must be comparable with the one of the last `dvc repro` (settings, split, units and their data), and
    say what code made it; a version of which that is not so is evaluated again. The candidate of the pipeline stays
    what it is when its number is named.

    Raises:
        DataError: there is no such version, its files were changed, it cannot be evaluated again, or there is no
            evaluation of today to compare with.
        TrackingError: the store failed.
    """
    with as_tracking_errors(tracker.location.uri):
        version = version_numbered(tracker.client, family, number)
        if _is_candidate(tracker, family, version, inputs):
            return pipeline_candidate(tracker, family, inputs)
        problem = package_problem(version)
    if problem:
        raise DataError(f"Version {number} of {family} cannot be judged.", found=problem, allowed="a whole package")
    if not version.run_id:
        raise DataError(f"Version {number} of {family} came of no run, so it cannot be judged.")
    today = Scores.from_document(read_json(inputs.scores), str(inputs.scores))
    artifacts = tracker.resolve_artifacts(version.run_id)
    return _kept(version, artifacts, today) or _evaluated_again(version, artifacts, inputs, evaluate_again)


def _is_candidate(tracker: Tracker, family: str, version: ModelVersion, inputs: PromotionInputs) -> bool:
    if not inputs.registered.exists():
        return False
    state = read_json(inputs.registered)
    if version.tags.get(PACKAGE_TAG) != state.get("package"):
        return False
    candidate = find_version(tracker.client, family, state["package"], state.get("record"))
    return candidate is not None and candidate.version == version.version


def _kept(version: ModelVersion, artifacts: Path, today: Scores) -> Subject | None:
    """The version with the evaluation that its run holds; None where it is of another kind than today's."""
    files = [artifacts / "evaluation" / name for name in ("metrics.json", "scores.json", "code.json")]
    if not all(file.is_file() for file in files):
        return None
    metrics, document, code = (read_json(file) for file in files)
    scores = Scores.from_document(document, str(files[1]))
    if not today.comparable_with(scores):
        return None
    check_agreement(metrics, scores, str(files[0]))
    return Subject(version, metrics, scores, sha256(files[0]), sha256(files[1]), code, by_version=True)


def _evaluated_again(
    version: ModelVersion, artifacts: Path, inputs: PromotionInputs, evaluate_again: EvaluateAgain | None
) -> Subject:
    code = code_and_environment(inputs.root)
    try:
        if evaluate_again is None:
            raise DataError("nothing here can evaluate it")
        found = evaluate_again(artifacts)
    except StromError as error:
        raise DataError(
            f"Version {version.version} of {version.name} was scored in another way than models are today, or on "
            "other data, and cannot be scored again.",
            found=error.problem,
            fix="Train it again: its configuration is in its run.",
        ) from error
    origin = f"version {version.version}, scored again"
    scores = Scores.from_document(found.scores, origin)
    check_agreement(found.metrics, scores, origin)
    digests = _digest(found.metrics), _digest(found.scores)
    return Subject(version, found.metrics, scores, *digests, code, by_version=True)


def _digest(document: Mapping[str, Any]) -> str:
    """The sha256 of a document as the evaluate stage writes it."""
    with TemporaryDirectory(prefix="strom-digest-") as folder:
        write_json(Path(folder, "document.json"), document)
        return sha256(Path(folder, "document.json"))


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
