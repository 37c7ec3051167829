"""The metabolic family: an organism's network to the reactions that it lacks. Heavy imports wait until used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from models.metabolic.config import SCHEMA_VERSION, MetabolicConfig, share_training_settings
from models.metabolic.evaluation_settings import MetabolicEvaluation
from stromatolite.family import Evaluation, Family, Inputs, Metric, Migration, ModelPackage

if TYPE_CHECKING:
    from pandera.api.pandas.model import DataFrameModel

    from stromatolite.record import RunRecord
    from stromatolite.sweep.reporting import Report


class MetabolicFamily:
    """A variational graph auto-encoder that ranks the reactions of a universal pool."""

    name = "metabolic"
    config_type: type = MetabolicConfig
    schema_version = SCHEMA_VERSION
    migrations: Mapping[int, Migration] = {1: share_training_settings}
    primary = Metric("average_precision", "1", "maximize")
    packages: tuple[str, ...] = ("lightning", "pandas", "safetensors", "scikit-learn", "torch")
    evaluation_type: type = MetabolicEvaluation
    trial_imports = ("models.metabolic.trial",)

    def contracts(self) -> Mapping[str, type[DataFrameModel]]:
        """See `models.metabolic.contracts`."""
        from models.metabolic.contracts import TABLES

        return TABLES

    def commands(self) -> Mapping[str, tuple[str, str]]:
        """`strom gapfill`."""
        return {
            "gapfill": ("models.metabolic.gapfilling.command", "Which reactions a metabolic network (SBML) may lack.")
        }

    def train(self, config: MetabolicConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
        """See `models.metabolic.train_run`."""
        from models.metabolic.train_run import run

        run(config, inputs, record, scratch, device)

    def trial(
        self, config: MetabolicConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str, report: Report
    ) -> Mapping[str, float]:
        """See `models.metabolic.trial`."""
        from models.metabolic.trial import validated

        del scratch  # half a minute: nothing to go on from
        return validated(config, inputs, record, device, report)

    def evaluate(
        self, config: MetabolicConfig, settings: MetabolicEvaluation, inputs: Inputs, record: RunRecord, figures: Path
    ) -> Evaluation:
        """See `models.metabolic.evaluation`."""
        from models.metabolic.evaluation import compute, documents
        from models.metabolic.evaluation_jobs import EvaluationContext
        from models.metabolic.figures import draw

        context = EvaluationContext(config, settings, inputs, record.root)
        results = compute(context)
        found = documents(results, record, settings, self.primary)
        draw(context, results, found.metrics, figures)
        return found

    def package(self, record: RunRecord) -> ModelPackage:
        """See `models.metabolic.packaging`."""
        from models.metabolic.packaging import package

        return package(record)


FAMILY: Family = MetabolicFamily()
