"""How the models of the language family are scored; values are in configs/evaluation.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from stromatolite.evaluation import EvaluationSettings


@dataclass(frozen=True)
class LanguageEvaluation(EvaluationSettings):
    """Settings of the evaluation.

    Attributes:
        most_dossiers: test dossiers that are read at most, evenly from all there are.
    """

    most_dossiers: int = 800

    def __post_init__(self) -> None:
        self.require("most_dossiers", 1, 1_000_000)
