"""The language family: a text to the record that others read. Nothing heavy is imported until it is used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.language.config import SCHEMA_VERSION, LanguageConfig, name_tuning
from models.language.evaluation_settings import LanguageEvaluation
from stromatolite.family import Evaluation, Family, Inputs, Metric, Migration, ModelPackage

if TYPE_CHECKING:
    from stromatolite.record import RunRecord
    from stromatolite.sweep.reporting import Report


class LanguageFamily:
    """A small language model that labels what a finder of spans proposes."""

    name = "language"
    config_type: type = LanguageConfig
    schema_version = SCHEMA_VERSION
    migrations: Mapping[int, Migration] = {1: name_tuning}
    primary = Metric("exact_record", "1", "maximize")
    packages: tuple[str, ...] = (
        "accelerate", "lightning", "pandas", "peft", "safetensors", "tokenizers", "torch", "transformers",
    )  # fmt: skip
    evaluation_type: type = LanguageEvaluation
    trial_imports = ("models.language.trial", "peft")

    def contracts(self) -> Mapping[str, Any]:
        """Contracts of dossiers and of hand-written texts."""
        from domains.dossiers.corpus.contracts import Corpus, Papers

        return {"corpus": Corpus, "papers": Papers}

    def commands(self) -> Mapping[str, tuple[str, str]]:
        """`strom read`: texts to records, by the model in production."""
        return {"read": ("models.language.reading.command", "Records of planets, stars and organisms out of texts.")}

    def train(self, config: LanguageConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
        """See `models.language.train_run`."""
        from models.language.train_run import run

        run(config, inputs, record, scratch, device)

    def trial(
        self, config: LanguageConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str, report: Report
    ) -> Mapping[str, float]:
        """See `models.language.trial`."""
        from models.language.trial import validated

        return validated(config, inputs, record, scratch, device, report)

    def evaluate(
        self, config: LanguageConfig, settings: LanguageEvaluation, inputs: Inputs, record: RunRecord, figures: Path
    ) -> Evaluation:
        """See `models.language.evaluation`."""
        import torch

        from models.language.evaluation import documents, read_test
        from models.language.figures import draw

        torch.set_num_threads(config.runtime.threads)
        results = read_test(inputs, settings, record)
        found = documents(results, record, self.primary)
        draw(results, found.metrics, figures)
        return found

    def package(self, record: RunRecord) -> ModelPackage:
        """See `models.language.packaging`."""
        from models.language.packaging import package

        return package(record)


FAMILY: Family = LanguageFamily()
