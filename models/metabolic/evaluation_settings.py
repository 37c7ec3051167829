"""How the models of the metabolic family are scored; values are in configs/evaluation.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from stromatolite.evaluation import EvaluationSettings


@dataclass(frozen=True)
class MetabolicEvaluation(EvaluationSettings):
    """Settings of the evaluation.

    Attributes:
        seed: of what is hidden, and of the baselines.
        hidings: times that part of each network is hidden.
        hidden: share of a network's reactions that is hidden.
        added: best-ranked reactions that are added before growth is predicted.
        cheshire_networks: networks that the CHESHIRE protocol is run on.
        cheshire_steps: training steps of each of its models.
    """

    seed: int = 0
    hidings: int = 5
    hidden: float = 0.2
    added: int = 50
    cheshire_networks: int = 5
    cheshire_steps: int = 100

    def __post_init__(self) -> None:
        self.require("seed", 0, 2**32 - 1)
        self.require("hidings", 1, 1000)
        self.require("hidden", 0.01, 0.99)
        self.require("added", 1, 10_000)
        self.require("cheshire_networks", 1, 1000)
        self.require("cheshire_steps", 1, 1_000_000)
