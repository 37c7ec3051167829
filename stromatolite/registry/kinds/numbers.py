"""Gates on single numbers of the metrics document."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stromatolite.errors import ConfigError, nearest
from stromatolite.registry.evidence import Evidence
from stromatolite.registry.kinds.result import Finding
from stromatolite.typed import Typed


@dataclass(frozen=True)
class Limit(Typed):
    """A closed range; at least one of its ends is given."""

    max: float | None = None
    min: float | None = None

    def __post_init__(self) -> None:
        if self.max is None and self.min is None:
            raise ConfigError("A limit needs max, min or both.")
        if self.max is not None and self.min is not None and self.min > self.max:
            raise ConfigError("A limit's min lies above its max.", found=f"min {self.min}, max {self.max}")

    def holds(self, value: float) -> bool:
        """Whether `value` lies in the range; NaN never does."""
        return (self.max is None or value <= self.max) and (self.min is None or value >= self.min)

    def __str__(self) -> str:
        ends = (("at least", self.min), ("at most", self.max))
        return " and ".join(f"{word} {end:g}" for word, end in ends if end is not None)

    def document(self) -> dict[str, float]:
        """The ends that are given."""
        return {name: end for name, end in (("min", self.min), ("max", self.max)) if end is not None}


@dataclass(frozen=True)
class Threshold(Limit):
    """Any number of the metrics document, by its dotted path, against fixed ends.

    Attributes:
        metric: for instance `primary.by_variable.surface_temperature.value`.
    """

    metric: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.metric:
            raise ConfigError("A threshold needs `metric`.", allowed="a dotted path such as primary.overall")

    def judge(self, evidence: Evidence) -> Finding:
        """Pass when the number is there and within the ends."""
        value, detail = number_at(evidence.metrics, self.metric)
        passed = value is not None and self.holds(value)
        if value is not None and not passed:
            detail = f"{detail}, allowed {self}"
        return Finding(passed, value, {"metric": self.metric, **self.document()}, detail)


@dataclass(frozen=True)
class Invariants(Typed):
    """Physical invariants that the evaluation measured, each against its limit.

    Attributes:
        limits: a limit for each name under `invariants` in the metrics document.
    """

    limits: Mapping[str, Limit]

    def __post_init__(self) -> None:
        if not self.limits:
            raise ConfigError("An invariants gate needs at least one limit.")

    def judge(self, evidence: Evidence) -> Finding:
        """Pass when every invariant was measured and holds."""
        found: dict[str, float | None] = {}
        broken: list[str] = []
        for name, limit in self.limits.items():
            value, detail = number_at(evidence.metrics, f"invariants.{name}.value")
            found[name] = value
            if value is None or not limit.holds(value):
                broken.append(detail if value is None else f"{name} is {value:g}, allowed {limit}")
        required = {name: limit.document() for name, limit in self.limits.items()}
        return Finding(not broken, found, required, "; ".join(broken) or f"all {len(self.limits)} hold")


def number_at(document: Mapping[str, Any], path: str) -> tuple[float | None, str]:
    """The finite number at a dotted path with its unit, or None and what is wrong (with the nearest key)."""
    here: Any = document
    parent: Any = document
    for depth, key in enumerate(path.split("."), start=1):
        parent = here
        if not isinstance(here, Mapping) or key not in here:
            guess = nearest(key, [str(name) for name in here]) if isinstance(here, Mapping) else None
            walked = ".".join(path.split(".")[:depth])
            return None, f"the metrics have no {walked}" + (f"; did you mean {guess}?" if guess else "")
        here = here[key]
    if isinstance(here, bool) or not isinstance(here, int | float) or not math.isfinite(here):
        return None, f"{path} is no finite number"
    unit = parent.get("unit") if isinstance(parent, Mapping) else None
    return float(here), f"{here:g}" + (f" {unit}" if unit and unit != "1" else "")
