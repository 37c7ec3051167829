"""Gates on what the users of the model will meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stromatolite.errors import ConfigError
from stromatolite.registry.evidence import Evidence, Signature
from stromatolite.registry.kinds.result import Finding
from stromatolite.typed import Typed


@dataclass(frozen=True)
class SignatureCompatible(Typed):
    """Whoever calls the champion can call the candidate: it asks for nothing new and gives all that was given."""

    def judge(self, evidence: Evidence) -> Finding:
        """Pass when every required input was one before, and every output is still there, with types and shapes."""
        required = "takes no new required input, gives every output of the champion"
        mine = evidence.candidate.signature
        if mine is None:
            return Finding(False, None, required, "the candidate has no signature")
        if evidence.champion is None:
            return Finding(True, None, required, "nothing is in production yet")
        theirs = evidence.champion.signature
        if theirs is None:
            return Finding(False, None, required, "the champion has no signature to compare with")
        breaks = _breaks(mine, theirs)
        return Finding(not breaks, breaks, required, "; ".join(breaks) or "the same calls work")


@dataclass(frozen=True)
class LoadsInFreshProcess(Typed):
    """The registered version loads outside the repository and repeats its recorded prediction.

    Attributes:
        tolerance: largest deviation allowed, relative to the largest value of each field.
    """

    tolerance: float = 1e-4

    def __post_init__(self) -> None:
        if self.tolerance <= 0:
            raise ConfigError("The tolerance must be positive.", found=self.tolerance)

    def judge(self, evidence: Evidence) -> Finding:
        """Pass within the tolerance (the deviation itself differs by machine, so it is not recorded)."""
        served = evidence.serve()
        required = {"relative_tolerance": self.tolerance}
        if served.difference is None:
            return Finding(False, "failed", required, f"it does not load and predict by itself: {served.error}")
        if not served.difference <= self.tolerance:
            detail = f"its prediction is not the recorded one (deviation {served.difference:.1g})"
            return Finding(False, "another prediction", required, detail)
        return Finding(True, "the recorded prediction", required, "loaded and predicted outside the repository")


def _breaks(mine: Signature, theirs: Signature) -> list[str]:
    """What a caller of the champion would stumble over."""
    known = _by_name(theirs.inputs)
    breaks = []
    for name, spec in _by_name(mine.inputs).items():
        if name not in known:
            if spec.get("required", True):
                breaks.append(f"needs the new input {name}")
        elif _type(spec) != _type(known[name]):
            breaks.append(f"input {name} was {_type(known[name])}, is {_type(spec)}")
        elif spec.get("required", True) and not known[name].get("required", True):
            breaks.append(f"input {name} was optional")
    given = _by_name(mine.outputs)
    for name, spec in _by_name(theirs.outputs).items():
        if name not in given:
            breaks.append(f"gives no {name} any more")
        elif _type(spec) != _type(given[name]):
            breaks.append(f"output {name} was {_type(spec)}, is {_type(given[name])}")
    return breaks


def _by_name(specs: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(spec.get("name", position)): spec for position, spec in enumerate(specs)}


def _type(spec: Mapping[str, Any]) -> str:
    tensor = spec.get("tensor-spec")
    return f"{tensor['dtype']}{tensor['shape']}" if tensor else str(spec["type"])
