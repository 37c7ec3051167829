"""What a gate says, and what every kind of gate has in common."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Protocol

from stromatolite.registry.evidence import Evidence


@dataclass(frozen=True)
class Finding:
    """A gate's judgement.

    Attributes:
        passed: whether the candidate may go through.
        found: what was measured (JSON).
        required: what it was measured against (JSON).
        detail: one sentence for a person; no times, paths or run ids, which would make decisions differ by machine.
    """

    passed: bool
    found: Any
    required: Any
    detail: str


@dataclass(frozen=True)
class GateResult:
    """A finding with the name and the kind of the gate that made it."""

    name: str
    kind: str
    passed: bool
    found: Any
    required: Any
    detail: str

    def document(self) -> dict[str, Any]:
        """As it stands in a decision."""
        return asdict(self)


class Gate(Protocol):
    """One kind of gate: a frozen dataclass whose fields are its options in the gates file."""

    def judge(self, evidence: Evidence) -> Finding:
        """Look at the evidence and say whether the candidate passes, and why."""
