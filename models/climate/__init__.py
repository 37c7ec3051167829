"""The climate family: planet parameters to a time-mean climate datacube. Nothing heavy is imported until it is used."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from models.climate.config import SCHEMA_VERSION, ClimateConfig, share_training_settings
from stromatolite.evaluation import EvaluationSettings
from stromatolite.family import CubeContract, Evaluation, Family, Inputs, Metric, Migration, ModelPackage

if TYPE_CHECKING:
    from stromatolite.record import RunRecord
    from stromatolite.sweep.reporting import Report


class ClimateFamily:
    """A convolutional network, pretrained on emulated and fine-tuned on simulated climates."""

    name = "climate"
    config_type: type = ClimateConfig
    schema_version = SCHEMA_VERSION
    migrations: Mapping[int, Migration] = {1: share_training_settings}
    primary = Metric("relative_rmse", "1", "minimize")
    packages: tuple[str, ...] = ("lightning", "pandas", "safetensors", "scikit-learn", "torch", "xarray", "zarr")
    evaluation_type: type = EvaluationSettings
    trial_imports = ("models.climate.trial",)

    def contracts(self) -> Mapping[str, CubeContract]:
        """Contracts of the two cubes."""
        from domains.climates.contracts import cube_schema, require_cube

        emulated = {"simulated": False, "emulated": True}
        return {
            name: CubeContract(cube_schema(emulated=each), partial(require_cube, emulated=each))
            for name, each in emulated.items()
        }

    def commands(self) -> Mapping[str, tuple[str, str]]:
        """No commands of its own."""
        return {}

    def train(self, config: ClimateConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
        """See `models.climate.train_run`."""
        from models.climate.train_run import run

        run(config, inputs, record, scratch, device)

    def trial(
        self, config: ClimateConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str, report: Report
    ) -> Mapping[str, float]:
        """See `models.climate.trial`."""
        from models.climate.trial import validated

        return validated(config, inputs, record, scratch, device, report)

    def evaluate(
        self, config: ClimateConfig, settings: EvaluationSettings, inputs: Inputs, record: RunRecord, figures: Path
    ) -> Evaluation:
        """See `models.climate.evaluation`."""
        del settings  # every test planet is predicted once
        import torch

        from models.climate.evaluation import documents, predict_test_planets
        from models.climate.figures import draw

        torch.set_num_threads(config.runtime.threads)
        predictions = predict_test_planets(inputs, record)
        found = documents(predictions, record, self.primary)
        draw(predictions, found.metrics, figures)
        return found

    def package(self, record: RunRecord) -> ModelPackage:
        """See `models.climate.packaging`."""
        from models.climate.packaging import package

        return package(record)


FAMILY: Family = ClimateFamily()
