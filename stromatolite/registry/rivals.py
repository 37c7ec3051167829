"""The models that a candidate is compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stromatolite.errors import StromError
from stromatolite.registry.decision_log import Entry, withdrawn
from stromatolite.registry.evidence import ModelEvidence, Rival
from stromatolite.registry.scores import Scores
from stromatolite.tracking import Tracker

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion

Rescore = Callable[["ModelVersion", Path], Mapping[str, Any]]
"""Scores by unit of a version, found by scoring its run's artifacts (a folder) as the candidate was scored.

Raises a DataError where that cannot be done.
"""


def rivals_of(
    tracker: Tracker,
    candidate: ModelEvidence,
    champion: ModelEvidence | None,
    incumbent: ModelVersion | None,
    entries: Sequence[Entry],
    rescore: Rescore | None,
) -> list[Rival]:
    """The model in production, scored as the candidate was, and all that were accepted under the same evaluation.

    Args:
        tracker: of the repository.
        candidate: with its scores.
        champion: what is in production, or None.
        incumbent: the version that it is.
        entries: the log of decisions.
        rescore: scores a version as the candidate was scored.

    Raises:
        DataError: the scores in the log are damaged.
        ValueError: the candidate has no scores.
    """
    if candidate.scores is None:
        raise ValueError("a candidate comes with its scores")
    gone = withdrawn(entries)
    found: dict[str, Rival] = {}
    for entry in entries:
        if not entry.accepted or not entry.production or entry.production in gone:
            continue
        scores = Scores.from_document(entry.decision["scores"], "the log of decisions")
        if candidate.scores.comparable_with(scores):
            current = champion is not None and champion.package == entry.production
            label = f"the model {'in production' if current else 'accepted before'} ({entry.production[:12]})"
            found[entry.production] = Rival(label, entry.production, scores)
    if champion and incumbent and champion.package != candidate.package and champion.package not in found:
        mine, obstacle = champion.scores, ""
        if mine is None or not candidate.scores.comparable_with(mine):
            mine, obstacle = _rescored(tracker, incumbent, rescore)
        label = f"the model in production ({champion.package[:12]})"
        found[champion.package] = Rival(label, champion.package, mine, obstacle)
    elif champion and champion.package == candidate.package:
        found[champion.package] = Rival("itself", champion.package, champion.scores)
    return list(found.values())


def _rescored(tracker: Tracker, version: ModelVersion, rescore: Rescore | None) -> tuple[Scores | None, str]:
    if rescore is None or not version.run_id:
        return None, "it was scored in another way, or on other data"
    try:
        document = rescore(version, tracker.resolve_artifacts(version.run_id))
        return Scores.from_document(document, f"version {version.version}, scored again"), ""
    except StromError as error:
        return None, f"it cannot be scored as the candidate was: {error.problem}"
