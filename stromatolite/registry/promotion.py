"""One promotion attempt: gather the evidence, decide, write the decision, and only then move the alias."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from stromatolite.errors import ConfigError
from stromatolite.files import write_json
from stromatolite.lineage import code_and_environment
from stromatolite.registry.aliases import PRODUCTION, STAGING, put_in_production, put_in_staging, version_called
from stromatolite.registry.approval import approvals, authors_of
from stromatolite.registry.decision import (
    IN_PRODUCTION,
    Basis,
    allows_dirty,
    decide,
    fitting,
    goes_without_approval,
    standing_decision,
)
from stromatolite.registry.decision_log import (
    PROMOTE,
    STAGE,
    DecisionLog,
    Entry,
    in_production,
    withdrawn,
)
from stromatolite.registry.evidence import Evidence, ModelEvidence
from stromatolite.registry.fresh_process import predict_elsewhere
from stromatolite.registry.gates import Gates, read_gates
from stromatolite.registry.gates_history import gates_changed
from stromatolite.registry.log_queries import STAGED, last_decision, passed_over, repeats
from stromatolite.registry.model_evidence import lineage_of, model_evidence
from stromatolite.registry.named_version import EvaluateAgain, named_version
from stromatolite.registry.request import Attempt, Request
from stromatolite.registry.rivals import Rescore, rivals_of
from stromatolite.registry.signatures import check_signature
from stromatolite.registry.stored import package_problem, readable_files
from stromatolite.registry.subject import PromotionInputs, Subject, pipeline_candidate
from stromatolite.registry.unfinished import finish
from stromatolite.registry.versions import HEAD_TAG
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion


@dataclass(frozen=True)
class _Case:
    """What one attempt has gathered."""

    tracker: Tracker
    family: str
    inputs: PromotionInputs
    request: Request
    log: DecisionLog
    entries: Sequence[Entry]
    subject: Subject
    candidate: ModelEvidence
    champion: ModelEvidence | None

    @property
    def action(self) -> str:
        return STAGE if self.request.place == STAGING else PROMOTE

    @property
    def holds_the_file(self) -> bool:
        """Whether its decision goes to reports/decisions/<family>.json, an output of the pipeline's stage."""
        return self.action == PROMOTE and not self.subject.by_version


def promote(
    tracker: Tracker,
    family: str,
    inputs: PromotionInputs,
    request: Request | None = None,
    *,
    rescore: Rescore | None = None,
    evaluate_again: EvaluateAgain | None = None,
) -> Attempt:
    """Judge a model of `family` and give it the alias of the place that it asks for if every gate lets it pass.

    The decision is on disk before the alias moves: after a kill in between, the next attempt finds the same evidence,
    comes to the same decision, and moves the alias. Two attempts on one machine wait for each other; a dry run waits
    for nobody, and writes nothing.

    Args:
        tracker: of the repository.
        family: name of the family and of the registered model.
        inputs: which files.
        request: which version, where to, and what may pass; default: the candidate of the pipeline, to production.
        rescore: scores the model in production as the candidate was scored, where its own scores are of another
            evaluation, split or data.
        evaluate_again: the same for a version that a person names, and with its metrics.

    Returns:
        The decision, its line in the log, and what was done.

    Raises:
        ConfigError: the gates file cannot be used.
        DataError: a file is missing, damaged, or not of this candidate, there is no such version, or the log of
            decisions was changed.
        TrackingError: the store failed.
    """
    request, log = request or Request(), DecisionLog(inputs.log)
    with nullcontext() if request.dry_run else log.locked():
        entries, gates = log.entries(), read_gates(inputs.gates)
        _require_use_of(request, gates, inputs)
        if request.version is None:
            subject = pipeline_candidate(tracker, family, inputs)
        else:
            subject = named_version(tracker, family, request.version, inputs, evaluate_again)
        with as_tracking_errors(tracker.location.uri):
            if not request.dry_run:
                finish(tracker.client, family, entries)
            candidate = replace(
                model_evidence(tracker, subject.version), primary=subject.primary, scores=subject.scores
            )
            incumbent = version_called(tracker.client, family, PRODUCTION)
            champion = model_evidence(tracker, incumbent) if incumbent else None
        case = _Case(tracker, family, inputs, request, log, entries, subject, candidate, champion)
        return _carried_out(case, _decided(case, gates, incumbent, rescore), incumbent)


def _require_use_of(request: Request, gates: Gates, inputs: PromotionInputs) -> None:
    if request.without_approval and all(gate.kind != "approved" for gate in gates.gates):
        raise ConfigError(
            f"{inputs.gates} asks for no approval, so there is none to go without.",
            found="--without-approval",
            fix="Leave the option out.",
        )


def _decided(case: _Case, gates: Gates, incumbent: ModelVersion | None, rescore: Rescore | None) -> dict[str, Any]:
    """The decision document."""
    subject, candidate, inputs = case.subject, case.candidate, case.inputs
    with as_tracking_errors(case.tracker.location.uri):
        lineage = lineage_of(case.tracker, subject.version)
        authors = authors_of(case.tracker.client, case.family, candidate.package, case.entries)
        rivals = rivals_of(case.tracker, candidate, case.champion, incumbent, case.entries, rescore)
    basis = Basis(
        metrics=subject.metrics_digest,
        scores=subject.scores_digest,
        gates=gates.digest,
        split=subject.scores.split,
        data={name: entry.get("md5") for name, entry in (lineage.get("data") or {}).items()},
    )
    standing = _standing(case, basis)
    uri = f"models:/{case.family}/{subject.version.version}"
    evidence = Evidence(
        candidate=candidate,
        champion=case.champion,
        rivals=rivals,
        metrics=subject.metrics,
        lineage=lineage,
        code={
            "trained": lineage.get("git") or {},
            "evaluated": subject.evaluated,
            "judged": code_and_environment(inputs.root),
        },
        allow_dirty=allows_dirty(case.request.allow_dirty, standing),
        signed=lambda key: check_signature(subject.version, inputs.signatures, inputs.root / key),
        serve=cache(lambda: predict_elsewhere(uri, case.tracker.location.uri)),
        place=case.request.place,
        authors=authors,
        approvals=approvals(case.entries, candidate.package),
        without_approval=goes_without_approval(case.request.without_approval, standing),
    )
    withdrawal = withdrawn(case.entries).get(candidate.package)
    choice = passed_over(case.entries, candidate.package) if case.request.automatic else None
    noted: dict[str, Any] = {"by_version": True} if subject.by_version else {}
    noted |= {"place": STAGING} if case.action == STAGE else {}
    changed = gates_changed(case.entries, gates, inputs.gates, inputs.root)
    noted |= {"gates_changed": changed} if changed else {}
    return decide(case.family, evidence, gates, basis, standing, withdrawal, choice, noted)


def _standing(case: _Case, basis: Basis) -> Mapping[str, Any] | None:
    """The decision on this very candidate and basis, from the file, or from the log.

    A process may have been killed before it wrote the file; decisions that have none are in the log alone.
    """
    package, config = case.candidate.package, case.candidate.config
    if case.holds_the_file and (found := standing_decision(case.inputs.decision, package, config, basis)):
        return found
    last = last_decision(case.entries, case.action, case.subject.by_version)
    return fitting(last.document, package, config, basis) if last else None


def _carried_out(case: _Case, decision: dict[str, Any], incumbent: ModelVersion | None) -> Attempt:
    """Write the decision to the log and the file, then move the alias; of a dry run, say what would be done."""
    client, version = case.tracker.client, case.subject.version
    last = last_decision(case.entries, case.action, case.subject.by_version)
    entry = last if repeats(last, decision) else None
    new = entry is None
    if entry is not None:
        decision = entry.document
    with as_tracking_errors(case.tracker.location.uri):
        staged = version_called(client, case.family, STAGING)
    bearer = staged if case.action == STAGE else incumbent
    if case.action == STAGE:
        moved = decision["outcome"] == STAGED and (staged is None or staged.version != version.version)
    else:  # the same model trained again moves no alias
        there = case.champion is not None and case.champion.package == case.candidate.package and _is_whole(incumbent)
        moved = decision["outcome"] in IN_PRODUCTION and not there
    if not case.request.dry_run:
        entry = entry or _logged(case, decision)
        if case.holds_the_file:
            write_json(case.inputs.decision, decision)
        with as_tracking_errors(case.tracker.location.uri):
            if decision["outcome"] == STAGED:
                put_in_staging(client, case.family, version)
            elif decision["outcome"] in IN_PRODUCTION:
                put_in_production(client, case.family, version if moved else incumbent or version)
            client.set_registered_model_tag(case.family, HEAD_TAG, case.log.entries()[-1].hash)
    before = str(bearer.version) if bearer else None
    return Attempt(decision, str(version.version), before, entry, new, moved)


def _is_whole(version: ModelVersion | None) -> bool:
    return version is not None and package_problem(version) is None


def _logged(case: _Case, decision: Mapping[str, Any]) -> Entry:
    accepted = decision["outcome"] in IN_PRODUCTION
    says = in_production(case.entries)
    before = says.production if says else None
    return case.log.append(
        case.inputs.root,
        action=case.action,
        outcome=decision["outcome"],
        production=decision["candidate"]["package"] if accepted else before,
        reason="; ".join(decision["reasons"]),
        decision={
            **decision,
            "scores": case.subject.scores.document() if accepted else None,
            "files": readable_files(case.subject.version),
        },
    )
