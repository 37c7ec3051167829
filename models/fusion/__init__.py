"""The fusion family: which part of a planet an organism could live on. Nothing heavy is imported until it is used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.fusion.config import SCHEMA_VERSION, FusionConfig
from stromatolite.evaluation import EvaluationSettings
from stromatolite.family import Evaluation, Family, Inputs, Metric, Migration, ModelPackage

if TYPE_CHECKING:
    from stromatolite.record import RunRecord
    from stromatolite.sweep.reporting import Report


class FusionFamily:
    """Climate, words and metabolic network joined: a surrogate of a stated mechanistic label."""

    name = "fusion"
    config_type: type = FusionConfig
    schema_version = SCHEMA_VERSION
    migrations: Mapping[int, Migration] = {}
    primary = Metric("absolute_error", "1", "minimize")
    packages: tuple[str, ...] = ("lightning", "pandas", "safetensors", "scikit-learn", "torch", "xarray", "zarr")
    evaluation_type: type = EvaluationSettings
    trial_imports = ("models.fusion.trial",)

    def contracts(self) -> Mapping[str, Any]:
        """Contracts of climates, organisms, latent vectors, records, growth and energies."""
        from models.fusion.contracts import contracts

        return contracts()

    def commands(self) -> Mapping[str, tuple[str, str]]:
        """`strom ask`: questions on planets and organisms, by the models in production."""
        return {"ask": ("models.fusion.asking.command", "Which part of a planet an organism could live on.")}

    def train(self, config: FusionConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
        """See `models.fusion.train_run`."""
        from models.fusion.train_run import run

        run(config, inputs, record, scratch, device)

    def trial(
        self, config: FusionConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str, report: Report
    ) -> Mapping[str, float]:
        """See `models.fusion.trial`."""
        del scratch  # a trial is too short to be resumed
        from models.fusion.trial import validated

        return validated(config, inputs, record, device, report)

    def evaluate(
        self, config: FusionConfig, settings: EvaluationSettings, inputs: Inputs, record: RunRecord, figures: Path
    ) -> Evaluation:
        """See `models.fusion.evaluation`."""
        del settings  # everything that is left out is predicted once
        import torch

        from models.fusion.evaluation import documents, predict_test_triples
        from models.fusion.figures import draw

        torch.set_num_threads(config.runtime.threads)
        results = predict_test_triples(inputs, record)
        found = documents(results, record, self.primary)
        draw(results, found.metrics, figures)
        return found

    def package(self, record: RunRecord) -> ModelPackage:
        """See `models.fusion.packaging`."""
        from models.fusion.packaging import package

        return package(record)


FAMILY: Family = FusionFamily()
