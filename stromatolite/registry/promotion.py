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
from stromatolite.registry.evidence import Evidence, Subject
from stromatolite.registry.fresh_process import predict_elsewhere
from stromatolite.registry.gates import read_gates
from stromatolite.registry.scores import Scores, read_json
from stromatolite.registry.subjects import check_agreement, lineage_of, primary_summary, subject_of
from stromatolite.registry.versions import find_version
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import told_as_tracking_errors, without_password


@dataclass(frozen=True)
class Papers:
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


def attempt(tracker: Tracker, family: str, papers: Papers, *, allow_dirty: bool = False) -> dict[str, Any]:
    """Judge the candidate of `family` and put it in production if every gate lets it pass.

    The decision is on disk before the alias moves: a process killed in between is taken up by the next attempt, which
    finds the same evidence, comes to the same decision, and moves the alias.

    Args:
        tracker: of the repository.
        family: name of the family and of the registered model.
        papers: which files.
        allow_dirty: let a candidate pass that was trained with uncommitted changes; the decision records it.

    Returns:
        The decision document.

    Raises:
        ConfigError: the gates file cannot be used.
        DataError: a file is missing, damaged, or not of this candidate.
        TrackingError: the store failed.
    """
    gates = read_gates(papers.gates)
    state, metrics = read_json(papers.registered), read_json(papers.metrics)
    primary = primary_summary(metrics, str(papers.metrics))
    scores = Scores.from_document(read_json(papers.scores), str(papers.scores))
    check_agreement(metrics, scores, str(papers.metrics))
    _check_current(family, state, papers)
    with told_as_tracking_errors(tracker.location.uri):
        version = find_version(tracker.client, family, state["package"], state["record"])
        if version is None:
            problem = f"The candidate {family} of {papers.registered} is not in the registry."
            raise DataError(
                problem,
                found=without_password(tracker.location.uri),
                fix=f"Run `dvc repro -f -s register@{family}`.",
            )
        candidate = replace(subject_of(tracker, version), primary=primary, scores=scores)
        champion = _champion(tracker, family)
        lineage = lineage_of(tracker, version)
    basis = Basis(
        metrics=sha256(papers.metrics),
        scores=sha256(papers.scores),
        gates=gates.digest,
        split=scores.split,
        data={name: entry.get("md5") for name, entry in (lineage.get("data") or {}).items()},
    )
    standing = standing_decision(papers.decision, candidate.package, candidate.config, basis)
    evidence = Evidence(
        candidate=candidate,
        champion=champion,
        metrics=metrics,
        lineage=lineage,
        allow_dirty=allows_dirty(allow_dirty, standing),
        serve=cache(lambda: predict_elsewhere(f"models:/{family}/{version.version}", tracker.location.uri)),
    )
    decision = decide(family, evidence, gates, basis, standing)
    write_json(papers.decision, decision)
    in_production = champion is not None and champion.package == candidate.package
    if decision["outcome"] in IN_PRODUCTION and not in_production:  # the same model trained again moves no alias
        with told_as_tracking_errors(tracker.location.uri):
            put_in_production(tracker.client, family, version)
    return decision


def _champion(tracker: Tracker, family: str) -> Subject | None:
    version = version_called(tracker.client, family, PRODUCTION)
    return subject_of(tracker, version) if version else None


def _check_current(family: str, state: Mapping[str, Any], papers: Papers) -> None:
    """Refuse a candidate that was registered before the evaluation at hand: it would be judged by another's scores."""
    fix = f"Run `dvc repro register@{family}` first."
    try:
        facts = {"family": (state["family"], family)}
        facts["metrics"] = (state["metrics"], sha256(papers.metrics))
        facts["scores"] = (state["scores"], sha256(papers.scores))
        str(state["package"] + state["record"])
    except (KeyError, TypeError) as error:
        raise DataError(f"{papers.registered} is damaged.", found=repr(error), fix=fix) from error
    for name, (registered, here) in facts.items():
        if registered != here:
            problem = f"The candidate was registered with another {name} than {getattr(papers, name, name)}."
            raise DataError(problem, found=registered, allowed=here, fix=fix)
