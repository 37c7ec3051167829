"""How the models of a family are scored: settings that no candidate chooses, and the identity of an evaluation.

Scores are compared only under one identity. Which units were tested, and on what data, stands beside it, unit by unit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stromatolite.errors import ConfigError
from stromatolite.family import Evaluation, Metric
from stromatolite.typed import Typed, read_typed


@dataclass(frozen=True)
class EvaluationSettings(Typed):
    """A family's block in configs/evaluation.yaml; a family whose evaluation has settings inherits from it."""

    def require(self, name: str, low: float, high: float) -> None:
        """Refuse a value out of range.

        Raises:
            ConfigError: it is not between `low` and `high`.
        """
        value = getattr(self, name)
        if not low <= value <= high:
            raise ConfigError(f"{name} is out of range.", found=value, allowed=f"{low:g} to {high:g}")


def read_settings(path: Path, family: str, kind: type[EvaluationSettings]) -> EvaluationSettings:
    """The settings of a family's evaluation, from its block in configs/evaluation.yaml.

    Raises:
        ConfigError: the file or the block is missing, or a key or value is wrong.
    """
    from stromatolite.config.yaml_core import read_mapping

    blocks = read_mapping(path, str(path))
    if not isinstance(blocks.get(family), dict):
        raise ConfigError(
            f"{path} does not say how {family} is evaluated.",
            allowed=f"{family}: {{...}}",
            fix=f"Add `{family}: {{}}`.",
        )
    return read_typed(kind, blocks[family], f"{path}: {family}")


def identified(found: Evaluation, family: str, metric: Metric, settings: EvaluationSettings) -> Evaluation:
    """An evaluation with its identity in both documents: of family, metric, its version, and the settings."""
    document = {
        "family": family,
        "metric": metric.name,
        "direction": metric.direction,
        "metric_version": metric.version,
        "settings": asdict(settings),
    }
    block = {"identity": _digest(document), **document}
    return Evaluation({**found.metrics, "evaluation": block}, {**found.scores, "evaluation": block["identity"]})


def unit_version(*parts: Any) -> str:
    """The version of a test unit's data: 12 hex digits of the sha256 of arrays and of values that JSON can hold."""
    digest = hashlib.sha256()
    for part in parts:
        if hasattr(part, "tobytes"):
            digest.update(f"{part.dtype.str}{part.shape}".encode())
            digest.update(part.tobytes())
        else:
            digest.update(json.dumps(part, sort_keys=True).encode())
    return digest.hexdigest()[:12]


def _digest(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:12]
