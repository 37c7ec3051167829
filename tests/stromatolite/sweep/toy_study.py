"""A target whose training is never run, and studies of it on real storages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import optuna

from stromatolite.config import Schema, field, resolve
from stromatolite.sweep.checked_space import distributions
from stromatolite.sweep.settings import SweepSettings
from stromatolite.sweep.space import Choice, FloatRange, SearchSpace
from stromatolite.sweep.storage import Store, SweepPaths
from stromatolite.sweep.study import begin_or_go_on
from stromatolite.sweep.target import SweepTarget


@dataclass(frozen=True)
class Rock:
    """A configuration."""

    schema_version: int = field(1, doc="Schema.", ge=1)
    depth: float = field(1.0, doc="Depth.", unit="m", gt=0, le=10)
    layers: int = field(4, doc="Layers.", ge=1, le=64)
    kind: str = field("chert", doc="Kind.", choices=("chert", "dolomite"))
    seed: int = field(0, doc="Seed.", ge=0)


SCHEMA = Schema("rock", Rock, 1)
SPACE: SearchSpace = {"depth": FloatRange(0.1, 10.0, log=True), "kind": Choice(("chert", "dolomite"))}
GROUND = {"data table": "d" * 8, "split": "s" * 8}


def target_in(
    root: Path, space: SearchSpace = SPACE, fingerprint: dict[str, str] = GROUND, schema: Schema = SCHEMA
) -> SweepTarget:
    """A rock in the repository `root`."""
    (root / "configs" / "rock").mkdir(parents=True, exist_ok=True)
    (root / "configs" / "rock" / "default.yaml").write_text(f"schema_version: {schema.schema_version}\n")
    start = resolve(schema, root, "default")

    def train(*_: Any) -> dict[str, float]:
        raise AssertionError("no trial is run here")

    return SweepTarget("rock", schema, space, start, "hardness", "maximize", fingerprint, {}, train)


@dataclass
class Bench:
    """A study and what works on it."""

    store: Store
    study: optuna.Study
    settings: SweepSettings
    target: SweepTarget

    @property
    def space(self) -> dict[str, Any]:
        """As Optuna takes it."""
        return distributions(self.target.space)

    @property
    def trials(self) -> list[optuna.trial.FrozenTrial]:
        """All of them."""
        return self.study.get_trials(deepcopy=False)


def bench(root: Path, kind: str = "journal", settings: SweepSettings | None = None, trials: int = 3) -> Bench:
    """A study that has begun."""
    paths, settings, target = SweepPaths(root, "rock"), settings or SweepSettings(), target_in(root)
    store = Store(f"{kind}:///{paths.folder / 'study'}", paths, settings.storage, make=True)
    return Bench(store, begin_or_go_on(store, target, settings, trials), settings, target)
