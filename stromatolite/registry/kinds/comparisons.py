"""Gates that compare the candidate with others unit by unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from stromatolite.errors import ConfigError
from stromatolite.registry.evidence import Evidence, ModelEvidence
from stromatolite.registry.kinds.result import Finding
from stromatolite.registry.scores import Scores
from stromatolite.statistics import paired_bootstrap
from stromatolite.typed import Typed


@dataclass(frozen=True)
class BetterThanBaselines(Typed):
    """Better on the primary metric than every baseline of its own run that was trained from scratch.

    Attributes:
        confidence: of the paired bootstrap interval that must lie wholly on the better side; without it the
            mean difference alone decides.
    """

    confidence: float | None = None

    def __post_init__(self) -> None:
        _check_confidence(self.confidence)

    def judge(self, evidence: Evidence) -> Finding:
        """Pass when each comparison is won; there must be at least one to win."""
        scores = _scores(evidence.candidate)
        baselines: Mapping[str, Any] = evidence.metrics.get("baselines", {})
        rivals = [name for name, baseline in sorted(baselines.items()) if baseline.get("from_scratch") is True]
        found: dict[str, Any] = {}
        lost: list[str] = []
        for name in rivals:
            if name not in scores.baselines:
                lost.append(f"{name} has no scores by unit")
                continue
            difference = _compare(scores, scores.candidate, scores.baselines[name], self.confidence or 0.95)
            found[name] = difference.document()
            if not (difference.worst if self.confidence else difference.mean) < 0:
                lost.append(f"not better than {name} ({difference})")
        required = {"difference_to_each": "better", "confidence": self.confidence}
        if not rivals:
            return Finding(False, found, required, "the metrics name no baseline trained from scratch")
        return Finding(not lost, found, required, "; ".join(lost) or f"better than {', '.join(rivals)}")


@dataclass(frozen=True)
class NotWorseThanMethod(Typed):
    """Not worse by more than a margin than one method of its own evaluation, such as a model that it was pretrained on.

    Attributes:
        method: its name among the baselines. Where an evaluation leaves it out, because it has seen the test data,
            there is nothing to compare with, and the gate passes.
        margin: how much worse, in the primary metric, the bootstrap interval may reach.
        confidence: of that interval.
    """

    method: str
    margin: float
    confidence: float = 0.95

    def __post_init__(self) -> None:
        _check_confidence(self.confidence)
        _check_margin(self.margin)

    def judge(self, evidence: Evidence) -> Finding:
        """Pass when the interval of the difference stays within the margin."""
        required = {"method": self.method, "worse_by_at_most": self.margin, "confidence": self.confidence}
        scores = _scores(evidence.candidate)
        if self.method not in scores.baselines:
            return Finding(True, None, required, f"{self.method} is no method of this evaluation")
        difference = _compare(scores, scores.candidate, scores.baselines[self.method], self.confidence)
        return Finding(difference.worst <= self.margin, difference.document(), required, str(difference))


@dataclass(frozen=True)
class NotWorseThanChampion(Typed):
    """Not worse by more than a margin than the model in production, nor than any that was accepted before it.

    So a row of models, each a little worse than the last, cannot lead downhill. All are compared on the same test
    units, scored alike: the evidence holds such scores, or says why there are none.

    Attributes:
        margin: how much worse, in the primary metric, the bootstrap interval may reach; 0 asks for a proven gain.
        confidence: of that interval.
        when_not_comparable: `fail`, or `pass` where the model in production cannot be scored as the candidate was.
    """

    margin: float
    confidence: float = 0.95
    when_not_comparable: Literal["fail", "pass"] = "fail"

    def __post_init__(self) -> None:
        _check_confidence(self.confidence)
        _check_margin(self.margin)

    def judge(self, evidence: Evidence) -> Finding:
        """Pass when no other model was accepted, or the interval stays within the margin for each."""
        required = {"worse_by_at_most": self.margin, "confidence": self.confidence}
        rivals = [rival for rival in evidence.rivals if rival.package != evidence.candidate.package]
        if not rivals:
            known = "this very model was accepted" if evidence.rivals else "no model has been accepted yet"
            return Finding(True, None, required, known)
        mine = _scores(evidence.candidate)
        found: dict[str, Any] = {}
        worse, unknown = [], []
        for rival in rivals:
            if rival.scores is None or not mine.comparable_with(rival.scores):
                unknown.append(f"{rival.label}: {rival.obstacle or 'it was scored in another way'}")
                continue
            difference = _compare(mine, mine.candidate, _in_order(rival.scores, mine.units), self.confidence)
            found[rival.package[:12]] = difference.document()
            if difference.worst > self.margin:
                worse.append(f"worse than {rival.label}: {difference}")
        passed = not worse and (not unknown or self.when_not_comparable == "pass")
        told = [*worse, *(f"not comparable with {each}" for each in unknown)]
        detail = "; ".join(told) or f"not worse than {', '.join(rival.label for rival in rivals)}"
        return Finding(passed, found, required, detail)


@dataclass(frozen=True)
class _Difference:
    """Candidate minus other with its interval, and the same turned so that positive means worse."""

    raw: tuple[float, float, float]
    mean: float
    worst: float

    def document(self) -> dict[str, Any]:
        difference, low, high = self.raw
        return {"difference": difference, "interval": [low, high]}

    def __str__(self) -> str:
        difference, low, high = self.raw
        return f"difference {difference:+.4g} [{low:+.4g}, {high:+.4g}]"


def _compare(scores: Scores, mine: tuple[float, ...], theirs: tuple[float, ...], confidence: float) -> _Difference:
    difference, low, high = paired_bootstrap(mine, theirs, confidence=confidence)
    worst = max(scores.worse_by(low), scores.worse_by(high))
    return _Difference((difference, low, high), scores.worse_by(difference), worst)


def _in_order(scores: Scores, units: tuple[str, ...]) -> tuple[float, ...]:
    by_unit = dict(zip(scores.units, scores.candidate, strict=True))
    return tuple(by_unit[unit] for unit in units)


def _scores(model: ModelEvidence) -> Scores:
    if model.scores is None:
        raise ValueError("a candidate comes to the gates with its scores")
    return model.scores


def _check_confidence(confidence: float | None) -> None:
    if confidence is not None and not 0.5 <= confidence < 1:
        raise ConfigError("The confidence of an interval is out of range.", found=confidence, allowed="0.5 to below 1")


def _check_margin(margin: float) -> None:
    if margin < 0:
        raise ConfigError("The margin is how much worse a candidate may be.", found=margin, allowed=">= 0")
