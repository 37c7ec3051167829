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
class NotWorseThanChampion(Typed):
    """Not worse than the model in production by more than a margin, on the same test units.

    Attributes:
        margin: how much worse, in the primary metric, the bootstrap interval may reach; 0 asks for a proven gain.
        confidence: of that interval.
        on_different_split: `fail`, or `common_units` to compare on the units that both splits tested.
        minimum_units: fewer common units than this compare nothing.
    """

    margin: float
    confidence: float = 0.95
    on_different_split: Literal["fail", "common_units"] = "fail"
    minimum_units: int = 10

    def __post_init__(self) -> None:
        _check_confidence(self.confidence)
        if self.margin < 0:
            raise ConfigError("The margin is how much worse a candidate may be.", found=self.margin, allowed=">= 0")

    def judge(self, evidence: Evidence) -> Finding:
        """Pass when there is no champion, it is the candidate itself, or the interval stays within the margin."""
        required = {"worse_by_at_most": self.margin, "confidence": self.confidence}
        champion = evidence.champion
        if champion is None:
            return Finding(True, None, required, "nothing is in production yet")
        if champion.package == evidence.candidate.package:
            return Finding(True, None, required, "this very model is in production")
        mine, theirs = _scores(evidence.candidate), champion.scores
        if theirs is None:
            return Finding(False, None, required, "not comparable: the champion's scores by unit were never logged")
        obstacle = self._obstacle(mine, theirs)
        if obstacle:
            return Finding(False, None, required, f"not comparable: {obstacle}")
        units = [unit for unit in mine.units if unit in set(theirs.units)]
        difference = _compare(mine, _pick(mine, units), _pick(theirs, units), self.confidence)
        detail = f"{difference} on {len(units)} units of {len(mine.units)}"
        return Finding(difference.worst <= self.margin, difference.document(), required, detail)

    def _obstacle(self, mine: Scores, theirs: Scores) -> str | None:
        """Why the two cannot be compared, or None."""
        if (mine.metric, mine.direction) != (theirs.metric, theirs.direction):
            return f"the champion was scored by {theirs.metric} ({theirs.direction})"
        if mine.split == theirs.split and set(mine.units) == set(theirs.units):
            return None
        if self.on_different_split == "fail":
            return (
                "the champion was tested on another split; `on_different_split: common_units` allows the common units"
            )
        common = len(set(mine.units) & set(theirs.units))
        if common < self.minimum_units:
            return f"only {common} test units are common to both splits, {self.minimum_units} are needed"
        return None


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


def _pick(scores: Scores, units: list[str]) -> tuple[float, ...]:
    by_unit = dict(zip(scores.units, scores.candidate, strict=True))
    return tuple(by_unit[unit] for unit in units)


def _scores(model: ModelEvidence) -> Scores:
    if model.scores is None:
        raise ValueError("a candidate comes to the gates with its scores")
    return model.scores


def _check_confidence(confidence: float | None) -> None:
    if confidence is not None and not 0.5 <= confidence < 1:
        raise ConfigError("The confidence of an interval is out of range.", found=confidence, allowed="0.5 to below 1")
