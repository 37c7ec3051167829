"""What the log of decisions says of one model, and which of its lines a new decision repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from stromatolite.registry.decision_log import APPROVE, PROMOTE, ROLLBACK, STAGE, Entry, in_production

STAGED: Final = "staged"
NOT_COMPARED: Final = ("gates_changed",)
"""Keys of a decision that tell of the log and of git, and not of the judgement."""


def last_decision(entries: Sequence[Entry], action: str, by_version: bool) -> Entry | None:
    """The last attempt of a kind, if no other model was put there since.

    Args:
        entries: the log.
        action: `promote` or `stage`.
        by_version: whether a person named the version.
    """
    for entry in reversed(entries):
        if entry.action == action and entry.by_version == by_version:
            return entry
        if entry.moves_production if action == PROMOTE else _stages(entry):
            return None
    return None


def last_staged(entries: Sequence[Entry]) -> Entry | None:
    """The entry that says which model is in staging now."""
    return next((entry for entry in reversed(entries) if _stages(entry)), None)


def last_decision_on_candidate(entries: Sequence[Entry]) -> Entry | None:
    """The last decision on the pipeline's candidate: the one that reports/decisions/<family>.json holds."""
    return next((entry for entry in reversed(entries) if entry.action == PROMOTE and not entry.by_version), None)


def repeats(entry: Entry | None, decision: Mapping[str, Any]) -> bool:
    """Whether an entry holds this very judgement."""
    return entry is not None and _judgement(entry.document) == _judgement(decision)


def passed_over(entries: Sequence[Entry], package: str) -> Entry | None:
    """The choice of another version that stands, made by a person after this package had been judged; None if none."""
    choice = in_production(entries)
    if choice is None or not choice.by_version or choice.production == package:
        return None
    before = entries[: entries.index(choice)]
    judged = any(entry.action == PROMOTE and not entry.by_version and entry.package == package for entry in before)
    return choice if judged else None


def approvals_of(entries: Sequence[Entry], package: str) -> list[Entry]:
    """The approvals of a package that count: a rollback from it makes those before it void."""
    found: list[Entry] = []
    for entry in entries:
        if entry.action == APPROVE and entry.package == package:
            found.append(entry)
        elif entry.action == ROLLBACK and entry.decision["from"] == package:
            found.clear()
    return found


def first_judged(entries: Sequence[Entry], package: str) -> Entry | None:
    """The first decision on a package that a pipeline came to; None where only persons named it, or nobody has."""
    return next((e for e in entries if e.action == PROMOTE and not e.by_version and e.package == package), None)


def _stages(entry: Entry) -> bool:
    return entry.action == STAGE and entry.outcome == STAGED


def _judgement(decision: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in decision.items() if key not in NOT_COMPARED}
