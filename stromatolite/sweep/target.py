"""What is swept: a family as the sweep sees it, handed in by a higher layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stromatolite.config.difference import difference
from stromatolite.config.identity import identity
from stromatolite.config.overrides import override_layer
from stromatolite.config.resolution import built
from stromatolite.config.resolved import Resolved
from stromatolite.config.schema import Schema
from stromatolite.config.typed import overlay
from stromatolite.record import RunRecord
from stromatolite.sweep.reporting import Report
from stromatolite.sweep.space import SearchSpace, Value, as_configured, at

SKILL: Final = "skill"
OBJECTIVES: Final = {SKILL: "", "latency_ms": "minimize", "size_mib": "minimize"}
"""What a sweep may optimise, and which way; the skill's is the family's."""

Train = Callable[[Any, RunRecord, Path, Report], Mapping[str, float]]
"""(typed configuration, record, scratch directory, report) → measures, the primary metric by its name among them."""


@dataclass(frozen=True)
class SweepTarget:
    """A family in a sweep.

    Attributes:
        family: its name.
        schema: of its configuration.
        space: what may be varied.
        start: the configuration that every trial starts from.
        primary: name of its primary metric.
        direction: minimize or maximize.
        fingerprint: versions of all that every trial uses, by name; trials with others belong into another study.
        lineage: of the sweep, see `stromatolite.lineage.capture`.
        train: one trial, on the training side of the split only.
    """

    family: str
    schema: Schema
    space: SearchSpace
    start: Resolved
    primary: str
    direction: str
    fingerprint: Mapping[str, str]
    lineage: Mapping[str, Any]
    train: Train

    def directions(self, objectives: tuple[str, ...]) -> list[str]:
        """Which way each objective goes."""
        return [OBJECTIVES[name] or self.direction for name in objectives]

    def resolved(self, params: Mapping[str, Value]) -> Resolved:
        """The configuration of a trial.

        Raises:
            ConfigError: these values do not go together.
        """
        chosen = as_configured(params, self.start.values)
        values = overlay(self.schema, self.start.values, override_layer(chosen, "trial").values)
        if not difference(values, self.start.values):
            return self.start
        built(self.schema, values, f"{self.family}: trial")
        return Resolved(self.family, self.start.name, self.schema.schema_version, values, identity(values), True)

    def start_params(self) -> dict[str, Value]:
        """The start's values of all that is varied."""
        return {key: at(self.start.values, key) for key in self.space}
