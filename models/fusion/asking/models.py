"""The models in production that take part in an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import pandas as pd

from stromatolite.errors import DataError
from stromatolite.registry.decision_log import DecisionLog
from stromatolite.registry.loading import LoadedModel, load_model
from stromatolite.registry.standing import standing

CLIMATE: Final = "climate"
FUSION: Final = "fusion"
LANGUAGE: Final = "language"


class Reads(Protocol):
    """What a language model does."""

    def read(self, texts: Sequence[str]) -> list[Any]:
        """What each text says: `record`, `limits`, `others` and `spans`."""
        ...


class Predicts(Protocol):
    """What a climate model and a fusion model do."""

    def predict(self, context: None, model_input: pd.DataFrame) -> Mapping[str, Any]:
        """Arrays by name, a row of the table each."""
        ...


@dataclass(frozen=True)
class Models:
    """Those that take part.

    Attributes:
        climate: planets in, maps of climates out.
        fusion: climates, records and organisms in, shares of area out.
        language: texts in, records out; None where there is no text.
        versions: of each, by family: name, version, alias, package, config, decision.
    """

    climate: Predicts
    fusion: Predicts
    language: Reads | None = None
    versions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def load_models(root: Path, with_language: bool) -> Models:
    """Load them.

    Args:
        root: the repository.
        with_language: whether there is a text to be read.

    Raises:
        DataError: a family has no model in production, it cannot be loaded, or it cannot read texts.
        TrackingError: the store cannot be read.
    """
    fusion = load_model(root, FUSION)  # first: it is the one that is missing where the others are there
    climate = load_model(root, CLIMATE)
    language = load_model(root, LANGUAGE) if with_language else None
    if language is not None and not hasattr(language.python_model, "read"):
        raise DataError(
            f"Version {language.version} of {LANGUAGE} cannot read texts.", fix="Train a newer one: `dvc repro`."
        )
    used = [each for each in (language, climate, fusion) if each is not None]
    return Models(
        climate.python_model,
        fusion.python_model,
        language.python_model if language else None,
        {each.name: {**each.describe(), "decision": _decision(root, each)} for each in used},
    )


def _decision(root: Path, model: LoadedModel) -> str:
    """Day and outcome of the decision on a version, as its log has it; "" where it has none."""
    entries, _ = DecisionLog(root / "reports" / "decisions" / f"{model.name}.jsonl").read()
    entry = standing(entries, model.package).entry if model.package else None
    return f"{entry.outcome} on {entry.time[:10]}" if entry else ""
