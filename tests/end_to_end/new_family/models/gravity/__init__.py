"""The surface gravity of a planet from its mass and radius: a family as small as one can be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.gravity.config import SCHEMA_VERSION, GravityConfig

from stromatolite.evaluation import EvaluationSettings
from stromatolite.family import Evaluation, Family, Inputs, Metric, Migration, ModelPackage
from stromatolite.record import RunRecord


class GravityFamily:
    """A small network on logarithms."""

    name = "gravity"
    config_type: type = GravityConfig
    schema_version = SCHEMA_VERSION
    migrations: Mapping[int, Migration] = {}
    primary = Metric("absolute_error", "dex", "minimize")
    packages: tuple[str, ...] = ("safetensors", "torch")
    evaluation_type: type = EvaluationSettings
    trial_imports = ("models.gravity.learning",)

    def contracts(self) -> Mapping[str, Any]:
        """The contract of the table."""
        from models.gravity.learning import Planets

        return {"planets": Planets}

    def commands(self) -> Mapping[str, tuple[str, str]]:
        """No commands of its own."""
        return {}

    def train(self, config: GravityConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
        """See `models.gravity.learning`."""
        from models.gravity.learning import train

        train(config, inputs, record, scratch, device)

    def trial(self, config: GravityConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str, report: Any):
        """See `models.gravity.learning`."""
        from models.gravity.learning import trial

        return trial(config, inputs, record, device, report)

    def evaluate(
        self, config: GravityConfig, settings: Any, inputs: Inputs, record: RunRecord, figures: Path
    ) -> Evaluation:
        """See `models.gravity.learning`."""
        from models.gravity.learning import evaluate

        return evaluate(inputs, record, figures, self.primary)

    def package(self, record: RunRecord) -> ModelPackage:
        """See `models.gravity.learning`."""
        from models.gravity.learning import package

        return package(record)


FAMILY: Family = GravityFamily()
