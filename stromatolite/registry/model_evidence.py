"""Reads model versions, and the documents of an evaluation, as the gates want to see them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from statistics import fmean
from typing import TYPE_CHECKING, Any

from stromatolite.errors import DataError
from stromatolite.registry.evidence import ModelEvidence, Signature
from stromatolite.registry.scores import Scores, read_json
from stromatolite.registry.versions import CONFIG_TAG, PACKAGE_TAG, PRIMARY_TAG

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion

    from stromatolite.tracking import Tracker

AGREEMENT = 1e-5
"""Relative difference allowed between the mean of the scores and the metric that was made of them."""


def model_evidence(tracker: Tracker, version: ModelVersion) -> ModelEvidence:
    """A registered version with its latest evaluation, all of it read from the tracking store.

    Raises:
        DataError: its scores are damaged.
        TrackingError: the artifacts of its run are gone.
    """
    path = tracker.resolve_artifacts(version.run_id) / "evaluation" / "scores.json" if version.run_id else None
    scores = Scores.from_document(read_json(path), str(path)) if path and path.is_file() else None
    return ModelEvidence(
        package=version.tags.get(PACKAGE_TAG, "unknown"),  # somebody registered it around the register stage
        config=json.loads(version.tags.get(CONFIG_TAG, "{}")),
        primary=json.loads(version.tags.get(PRIMARY_TAG, "{}")),
        scores=scores,
        signature=_signature(version),
    )


def lineage_of(tracker: Tracker, version: ModelVersion) -> dict[str, Any]:
    """The lineage captured by the run that a version came from; empty when it came from none."""
    if not version.run_id:
        return {}
    found: dict[str, Any] = read_json(tracker.resolve_artifacts(version.run_id) / "lineage.json")
    return found


def primary_summary(metrics: Mapping[str, Any], origin: str) -> dict[str, Any]:
    """The few numbers by which a version is known: metric, direction, overall and interval.

    Raises:
        DataError: `metrics` is no metrics document.
    """
    try:
        primary = metrics["primary"]
        summary = {key: primary[key] for key in ("metric", "direction", "overall")}
        float(primary["overall"])
        str(metrics["config"]["identity"]), str(metrics["split"])
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(
            f"{origin} is not a metrics document.", found=repr(error), fix="Run the evaluate stage again."
        ) from error
    return {**summary, "interval": primary.get("interval")}


def check_agreement(metrics: Mapping[str, Any], scores: Scores, origin: str) -> None:
    """Refuse scores that are not those behind the metrics: a decision rests on both.

    Raises:
        DataError: metric, direction, split, mean or a baseline's mean differ.
    """
    primary = metrics["primary"]
    pairs = {
        "metric": (primary["metric"], scores.metric),
        "direction": (primary["direction"], scores.direction),
        "split": (metrics["split"], scores.split),
    }
    means = {"primary.overall": (primary["overall"], fmean(scores.candidate))}
    for name, values in scores.baselines.items():
        if name in metrics.get("baselines", {}):
            means[f"baselines.{name}.overall"] = (metrics["baselines"][name]["overall"], fmean(values))
    differing = [name for name, (here, there) in pairs.items() if here != there]
    differing += [name for name, (here, there) in means.items() if not math.isclose(here, there, rel_tol=AGREEMENT)]
    if differing:
        name = differing[0]
        raise DataError(
            f"{origin}: the metrics and the scores by unit are not of one evaluation ({name}).",
            found={**pairs, **means}[name],
            allowed="the same in both",
            fix="Run the evaluate stage again.",
        )


def _signature(version: ModelVersion) -> Signature | None:
    from mlflow.models import get_model_info

    signature = get_model_info(f"models:/{version.name}/{version.version}").signature
    if signature is None or signature.inputs is None or signature.outputs is None:
        return None
    return Signature(signature.inputs.to_dict(), signature.outputs.to_dict())
