"""The description of a registered version in MLflow: its model card."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stromatolite.errors import DataError
from stromatolite.registry.decision_log import DecisionLog
from stromatolite.registry.model_card import CardFacts, description
from stromatolite.registry.model_evidence import lineage_of
from stromatolite.registry.scores import read_json
from stromatolite.registry.standing import standing
from stromatolite.registry.versions import CONFIG_TAG, METRICS_TAG, PACKAGE_TAG
from stromatolite.registry.written_card import WrittenCard

if TYPE_CHECKING:
    from pathlib import Path

    from mlflow.entities.model_registry import ModelVersion

    from stromatolite.tracking import Tracker


def run_of(version: ModelVersion) -> str:
    """MLflow's id of the run that a version came from.

    Raises:
        DataError: it came from none.
    """
    if not version.run_id:
        raise DataError(
            f"Nothing is known of version {version.version} of {version.name}.",
            found="it came from no run: it was registered around the register stage",
            fix=f"`dvc repro register@{version.name}` registers the trained model.",
        )
    return str(version.run_id)


def card_facts(tracker: Tracker, version: ModelVersion, written: Path, log: DecisionLog) -> CardFacts:
    """What is known of a registered version.

    Args:
        tracker: of the repository.
        version: which.
        written: the family's hand-written card.
        log: its log of decisions.

    Raises:
        DataError: its metrics or the log are damaged.
        TrackingError: the artifacts of its run are gone.
    """
    artifacts = tracker.resolve_artifacts(run_of(version))
    package = version.tags.get(PACKAGE_TAG, "")
    return CardFacts(
        family=version.name,
        package=package,
        config=json.loads(version.tags.get(CONFIG_TAG, "{}")),
        metrics=read_json(artifacts / "evaluation" / "metrics.json"),
        metrics_digest=version.tags.get(METRICS_TAG, ""),
        lineage=lineage_of(tracker, version),
        written=WrittenCard.read(written),
        standing=standing(log.entries(), package),
    )


def describe(tracker: Tracker, version: ModelVersion, written: Path, log: DecisionLog) -> None:
    """Make the version's card its description in MLflow; an equal one is left as it is.

    Raises:
        DataError: its metrics or the log are damaged.
        TrackingError: the store failed.
    """
    text = description(card_facts(tracker, version, written, log))
    if version.description != text:
        tracker.client.update_model_version(version.name, version.version, text)
