"""A registered version that a person names, judged like a candidate: with an evaluation that is of today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from stromatolite.errors import DataError, StromError
from stromatolite.family import Evaluation
from stromatolite.files import sha256, write_json
from stromatolite.lineage import code_and_environment
from stromatolite.registry.aliases import version_numbered
from stromatolite.registry.model_evidence import check_agreement
from stromatolite.registry.scores import Scores, read_json
from stromatolite.registry.stored import package_problem
from stromatolite.registry.subject import PromotionInputs, Subject, pipeline_candidate
from stromatolite.registry.versions import PACKAGE_TAG, find_version
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion

EvaluateAgain = Callable[[Path], Evaluation]
"""The evaluation of today of a run, from its artifacts (a folder).

Raises a StromError where that cannot be done.
"""


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
