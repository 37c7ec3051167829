"""The metrics and scores documents of an evaluation, with bootstrap intervals over the test units.

Shape suffixes: U test units, V variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from stromatolite.family import Evaluation, Metric
from stromatolite.record import RunRecord
from stromatolite.statistics import bootstrap_mean, paired_bootstrap

Array = npt.NDArray[np.floating[Any]]
Method = TypeVar("Method")

CANDIDATE: Final = "candidate"
"""Name of the evaluated model among the methods."""


@dataclass(frozen=True)
class Baseline(Generic[Method]):
    """A method that the model is compared with.

    Attributes:
        method: how it predicts, in the family's own form.
        from_scratch: whether it has seen nothing but the training units of the fold.
        citation: where the method comes from.
    """

    method: Method
    from_scratch: bool
    citation: str


@dataclass(frozen=True)
class MethodScores:
    """Scores of every method on the same test units.

    Attributes:
        metric: the primary metric.
        units: test units, U: name and version of its data (see `stromatolite.evaluation.unit_version`).
        variables: unit of measurement of each variable that is scored by itself, V.
        primary: the primary metric by method, (U,).
        by_variable: scores by method, (U, V).
        baselines: the baselines among the methods.
        peers: published models among the methods, which were trained on other data.
    """

    metric: Metric
    units: Mapping[str, str]
    variables: Mapping[str, str]
    primary: Mapping[str, Array]
    by_variable: Mapping[str, Array]
    baselines: Mapping[str, Baseline[Any]]
    peers: Mapping[str, Baseline[Any]]

    def documents(self, record: RunRecord, split: str, details: Mapping[str, Any]) -> Evaluation:
        """The two documents of an evaluation.

        Args:
            record: the evaluated run.
            split: identity of the split.
            details: further entries of the metrics document.
        """
        metric = {"metric": self.metric.name, "direction": self.metric.direction}
        metrics = {
            "family": record.family,
            "config": {"name": record.config["label"], "identity": record.config["identity"]},
            "split": split,
            "units": len(self.units),
            "primary": self._summary(CANDIDATE) | metric,
            "baselines": {name: self._comparison(name, each) for name, each in self.baselines.items()},
            "peer": {name: self._comparison(name, each) for name, each in self.peers.items()},
            **details,
        }
        scores = metric | {
            "split": split,
            "units": list(self.units),
            "unit_versions": list(self.units.values()),
            "candidate": self.primary[CANDIDATE].tolist(),
            "baselines": {name: self.primary[name].tolist() for name in self.baselines},
            "peer": {name: self.primary[name].tolist() for name in self.peers},
        }
        return Evaluation(metrics, scores)

    def _summary(self, method: str) -> dict[str, Any]:
        overall, low, high = bootstrap_mean(self.primary[method])
        by_variable = {}
        for (name, unit), values_U in zip(self.variables.items(), self.by_variable[method].T, strict=True):
            value, below, above = bootstrap_mean(values_U)
            by_variable[name] = {"value": value, "unit": unit, "interval": [below, above]}
        return {"overall": overall, "interval": [low, high], "by_variable": by_variable}

    def _comparison(self, name: str, baseline: Baseline[Any]) -> dict[str, Any]:
        difference, low, high = paired_bootstrap(self.primary[CANDIDATE], self.primary[name])
        return {
            **self._summary(name),
            "from_scratch": baseline.from_scratch,
            "citation": baseline.citation,
            "difference": {"overall": difference, "interval": [low, high]},
        }
