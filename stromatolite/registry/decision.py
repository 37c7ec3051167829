"""One decision a promotion attempt: what was judged, by which gates, and how it ended. No times, run ids or versions.

The one day in it, of `gates_changed`, is that of a line in the log, which is the same in every clone.

`reports/decisions/<family>.json` holds the decision that stands. It is committed, and it is what an empty registry is
filled from: a log of all decisions can be made of such documents without changing them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stromatolite.errors import DataError
from stromatolite.registry.aliases import STAGING
from stromatolite.registry.decision_log import Entry
from stromatolite.registry.evidence import Evidence
from stromatolite.registry.gates import Gates
from stromatolite.registry.kinds.result import GateResult
from stromatolite.registry.log_queries import STAGED
from stromatolite.registry.scores import read_json

SCHEMA = 1
PROMOTED, REFUSED, ALREADY = "promoted", "refused", "already"
IN_PRODUCTION = (PROMOTED, ALREADY)
NOT_ROLLED_BACK = "not_rolled_back"
"""Stands among the gates of a candidate that was in production and rolled back."""
NOT_PASSED_OVER = "not_passed_over"
"""Stands among the gates of a candidate of the pipeline after a person has put another version in production."""
JUDGED_ANEW_ON_REPLAY = ("loads_in_fresh_process", "signed", "approved")
"""The kinds whose answer depends on the registry that is being filled, or on what was said since."""


@dataclass(frozen=True)
class Basis:
    """What a judgement rests on; where all of it is equal, so is the judgement (but for the champion).

    Attributes:
        metrics: sha256 of the metrics document.
        scores: sha256 of the scores by unit.
        gates: sha256 of the gates file.
        split: identity of the test split.
        data: md5 of each data dependency of the candidate's run.
    """

    metrics: str
    scores: str
    gates: str
    split: str
    data: Mapping[str, str]


def decide(
    family: str,
    evidence: Evidence,
    gates: Gates,
    basis: Basis,
    standing: Mapping[str, Any] | None,
    withdrawal: Entry | None = None,
    choice: Entry | None = None,
    noted: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Judge, or replay what was judged against a champion that this registry no longer has.

    Args:
        family: name of the family.
        evidence: what the gates look at.
        gates: which gates.
        basis: digests of the evidence.
        standing: the decision on this very candidate and basis (see `standing_decision`), or None.
        withdrawal: the rollback that took this very candidate out of production; it is refused then.
        choice: the decision by which a person put another version in production, knowing this one; it is refused then.
        noted: what the document says besides.

    Returns:
        The decision document.
    """
    objections = _objections(evidence.candidate.package, withdrawal, choice)
    if standing is not None and not objections and _can_be_replayed(standing, evidence, gates):
        return _replayed(standing, evidence, gates)
    results = [*gates.judge(evidence), *objections]
    passed = all(result.passed for result in results)
    already = evidence.champion is not None and evidence.champion.package == evidence.candidate.package
    if passed and standing is not None and standing["outcome"] in IN_PRODUCTION and (already or not evidence.champion):
        return dict(standing)
    accepted = STAGED if evidence.place == STAGING else ALREADY if already else PROMOTED
    return {
        "schema": SCHEMA,
        "family": family,
        "candidate": evidence.candidate.summary(),
        "champion": evidence.champion.summary() if evidence.champion else None,
        "basis": asdict(basis),
        "allow_dirty": evidence.allow_dirty,
        "code": {done: _code(state) for done, state in evidence.code.items()},
        **({"without_approval": evidence.without_approval} if evidence.without_approval else {}),
        **(noted or {}),
        **_ending([result.document() for result in results], accepted),
    }


def _objections(package: str, withdrawal: Entry | None, choice: Entry | None) -> list[GateResult]:
    """What was decided before and keeps a candidate out, whatever the gates say."""
    found = []
    if withdrawal:
        told = f"rolled back on {withdrawal.time[:10]} by {withdrawal.who}: {withdrawal.reason}"
        found.append(GateResult(NOT_ROLLED_BACK, NOT_ROLLED_BACK, False, None, None, told))
    if choice:
        told = (
            f"on {choice.time[:10]} {choice.who} put another version in production ({str(choice.production)[:12]}); "
            "`strom promote` without --version asks for this one again"
        )
        found.append(GateResult(NOT_PASSED_OVER, NOT_PASSED_OVER, False, package[:12], None, told))
    return found


def _code(state: Mapping[str, Any]) -> dict[str, Any]:
    return {key: state[key] for key in ("commit", "dirty", "environment") if key in state}


def standing_decision(path: Path, package: str, config: Mapping[str, Any], basis: Basis) -> dict[str, Any] | None:
    """The decision in `path`, if it was made on this package, configuration and basis; else None.

    Raises:
        DataError: the file is damaged.
    """
    if not path.exists():
        return None
    try:
        return fitting(read_json(path), package, config, basis)
    except (KeyError, TypeError) as error:
        raise DataError(
            f"{path} is not a decision.",
            found=repr(error),
            fix="Bring it back with git, or remove it to judge anew.",
        ) from error


def fitting(document: Any, package: str, config: Mapping[str, Any], basis: Basis) -> dict[str, Any] | None:
    """A decision document, if it was made on this package, configuration and basis; else None."""
    candidate = document["candidate"]
    same = (candidate["package"], candidate["config"], document["basis"]) == (package, dict(config), asdict(basis))
    typed = all(isinstance(document[key], kind) for key, kind in (("gates", list), ("outcome", str)))
    known = document["schema"] == SCHEMA and "champion" in document and "allow_dirty" in document
    return document if same and typed and known else None


def allows_dirty(asked: bool, standing: Mapping[str, Any] | None) -> bool:
    """Whether uncommitted changes may pass: asked for now, or by the decision that put this candidate in production."""
    return asked or (standing is not None and standing["outcome"] in IN_PRODUCTION and bool(standing["allow_dirty"]))


def goes_without_approval(asked: str | None, standing: Mapping[str, Any] | None) -> str | None:
    """The reason to go without an approval: given now, or by the decision that put this candidate in production."""
    kept = standing.get("without_approval") if standing and standing["outcome"] in IN_PRODUCTION else None
    return asked or kept


def _can_be_replayed(standing: Mapping[str, Any], evidence: Evidence, gates: Gates) -> bool:
    """Whether the decision was made against a champion that is gone, by the gates of the file alone."""
    known = {gate.name for gate in gates.gates}
    lost = evidence.champion is None and standing["champion"] is not None
    return lost and all(result["name"] in known for result in standing["gates"])


def _replayed(standing: Mapping[str, Any], evidence: Evidence, gates: Gates) -> dict[str, Any]:
    """The standing decision, with the gates judged anew that this registry can answer."""
    by_name = {gate.name: gate for gate in gates.gates}
    results = []
    for document in standing["gates"]:
        gate = by_name[document["name"]]
        if gate.kind in JUDGED_ANEW_ON_REPLAY:
            document = GateResult(gate.name, gate.kind, **vars(gate.gate.judge(evidence))).document()
        results.append(document)
    accepted = STAGED if evidence.place == STAGING else PROMOTED
    outcome = standing["outcome"] if standing["outcome"] in IN_PRODUCTION else accepted
    return {**standing, **_ending(results, outcome)}


def _ending(results: Sequence[Mapping[str, Any]], outcome_if_passed: str) -> dict[str, Any]:
    failed = [f"{result['name']}: {result['detail']}" for result in results if not result["passed"]]
    return {"gates": list(results), "outcome": REFUSED if failed else outcome_if_passed, "reasons": failed}
