"""One promotion attempt: gather the evidence, decide, write the decision, and only then move the alias."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stromatolite.errors import DataError, StromError
from stromatolite.files import sha256, write_json
from stromatolite.lineage import code_and_environment
from stromatolite.registry.aliases import PRODUCTION, put_in_production, version_called
from stromatolite.registry.decision import IN_PRODUCTION, Basis, allows_dirty, decide, fitting, standing_decision
from stromatolite.registry.decision_log import PROMOTE, DecisionLog, Entry, in_production, withdrawn
from stromatolite.registry.evidence import Evidence, ModelEvidence, Rival
from stromatolite.registry.fresh_process import predict_elsewhere
from stromatolite.registry.gates import read_gates
from stromatolite.registry.model_evidence import check_agreement, lineage_of, model_evidence, primary_summary
from stromatolite.registry.scores import Scores, read_json
from stromatolite.registry.signatures import check_signature
from stromatolite.registry.stored import readable_files
from stromatolite.registry.versions import HEAD_TAG, find_version
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors, without_password

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion

Rescore = Callable[["ModelVersion", Path], Mapping[str, Any]]
"""Scores by unit of a version, found by scoring its run's artifacts (a folder) as the candidate was scored.

Raises a DataError where that cannot be done.
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


def promote(
    tracker: Tracker, family: str, inputs: PromotionInputs, *, allow_dirty: bool = False, rescore: Rescore | None = None
) -> dict[str, Any]:
    """Judge the candidate of `family` and put it in production if every gate lets it pass.

    The decision is on disk before the alias moves: after a kill in between, the next attempt finds the same evidence,
    comes to the same decision, and moves the alias. Two attempts on one machine wait for each other.

    Args:
        tracker: of the repository.
        family: name of the family and of the registered model.
        inputs: which files.
        allow_dirty: let uncommitted changes pass; the decision records it.
        rescore: scores the model in production as the candidate was scored, where its own scores are of another
            evaluation, split or data.

    Returns:
        The decision document.

    Raises:
        ConfigError: the gates file cannot be used.
        DataError: a file is missing, damaged, or not of this candidate, or the log of decisions was changed.
        TrackingError: the store failed.
    """
    log = DecisionLog(inputs.log)
    with log.locked():
        return _promote(tracker, family, inputs, log, allow_dirty, rescore)


def _promote(
    tracker: Tracker, family: str, inputs: PromotionInputs, log: DecisionLog, allow_dirty: bool, rescore: Rescore | None
) -> dict[str, Any]:
    entries = log.entries()
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
        incumbent = version_called(tracker.client, family, PRODUCTION)
        champion = model_evidence(tracker, incumbent) if incumbent else None
        lineage = lineage_of(tracker, version)
        rivals = _rivals(tracker, candidate, champion, incumbent, entries, rescore)
    basis = Basis(
        metrics=sha256(inputs.metrics),
        scores=sha256(inputs.scores),
        gates=gates.digest,
        split=scores.split,
        data={name: entry.get("md5") for name, entry in (lineage.get("data") or {}).items()},
    )
    standing = standing_decision(inputs.decision, candidate.package, candidate.config, basis)
    if standing is None and entries and entries[-1].action == PROMOTE:  # a process was killed before it wrote the file
        standing = fitting(entries[-1].document, candidate.package, candidate.config, basis)
    evidence = Evidence(
        candidate=candidate,
        champion=champion,
        rivals=rivals,
        metrics=metrics,
        lineage=lineage,
        code={
            "trained": lineage.get("git") or {},
            "evaluated": read_json(inputs.code),
            "judged": code_and_environment(inputs.root),
        },
        allow_dirty=allows_dirty(allow_dirty, standing),
        signed=lambda key: check_signature(version, inputs.signatures, inputs.root / key),
        serve=cache(lambda: predict_elsewhere(f"models:/{family}/{version.version}", tracker.location.uri)),
    )
    decision = decide(family, evidence, gates, basis, standing, withdrawn(entries).get(candidate.package))
    entry = _logged(log, entries, inputs.root, decision, scores, version)
    write_json(inputs.decision, decision)
    there = champion is not None and champion.package == candidate.package
    with as_tracking_errors(tracker.location.uri):
        if decision["outcome"] in IN_PRODUCTION and not there:  # the same model trained again moves no alias
            put_in_production(tracker.client, family, version)
        tracker.client.set_registered_model_tag(family, HEAD_TAG, entry.hash)
    return decision


def _rivals(
    tracker: Tracker,
    candidate: ModelEvidence,
    champion: ModelEvidence | None,
    incumbent: ModelVersion | None,
    entries: Sequence[Entry],
    rescore: Rescore | None,
) -> list[Rival]:
    """The model in production, scored as the candidate was, and all that were accepted under the same evaluation."""
    assert candidate.scores is not None  # noqa: S101 - told to mypy; a candidate has scores
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


def _logged(
    log: DecisionLog,
    entries: Sequence[Entry],
    root: Path,
    decision: Mapping[str, Any],
    scores: Scores,
    version: ModelVersion,
) -> Entry:
    """The entry of a decision in the log: the last one where it is this very decision, else a new one."""
    last = entries[-1] if entries else None
    if last and last.action == PROMOTE and last.document == decision:
        return last
    accepted = decision["outcome"] in IN_PRODUCTION
    says = in_production(entries)
    before = says.production if says else None
    return log.append(
        root,
        action=PROMOTE,
        outcome=decision["outcome"],
        production=decision["candidate"]["package"] if accepted else before,
        reason="; ".join(decision["reasons"]),
        decision={
            **decision,
            "scores": scores.document() if accepted else None,
            "files": readable_files(version),
        },
    )


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
