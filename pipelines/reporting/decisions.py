"""The last promotion attempt: every gate, what it found and what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.reporting.formats import plain, short, words
from stromatolite.registry.scores import read_json

OUTCOMES = {
    "promoted": "every gate let it pass, and it went to production",
    "already": "this very model is in production, and every gate let it pass again",
    "refused": "not every gate let it pass; what was in production stays there",
}


@dataclass(frozen=True)
class GateRow:
    """One gate's line."""

    name: str
    passed: bool
    detail: str
    found: str
    required: str


@dataclass(frozen=True)
class Decision:
    """One decision, ready for the page."""

    outcome: str
    told: str
    candidate: str
    champion: str
    allow_dirty: bool
    gates_changed: str
    gates_diff: str
    gates: list[GateRow]


def read_decision(path: Path) -> Decision | None:
    """Prepare a decision; None when there is no such file.

    Raises:
        DataError: it is no JSON.
    """
    if not path.exists():
        return None
    decision: Mapping[str, Any] = read_json(path)
    gates = [
        GateRow(words(gate["name"]), gate["passed"], gate["detail"], plain(gate["found"]), plain(gate["required"]))
        for gate in decision["gates"]
    ]
    champion, changed = decision["champion"], decision.get("gates_changed") or {}
    return Decision(
        outcome=decision["outcome"],
        told=OUTCOMES.get(decision["outcome"], ""),
        candidate=_subject(decision["candidate"]),
        champion=_subject(champion) if champion else "nothing was in production before",
        allow_dirty=bool(decision["allow_dirty"]),
        gates_changed=str(changed.get("since", "")),
        gates_diff=str(changed.get("diff") or ""),
        gates=gates,
    )


def _subject(subject: Mapping[str, Any]) -> str:
    return f"{subject['config'].get('label', 'unknown')}, package {short(subject['package'])}"
