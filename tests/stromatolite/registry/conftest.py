"""A case before the gates, with nothing wrong in it, for tests to spoil."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from registry_toys import CLEAN, CONFIG, lineage, metrics, scores

from stromatolite.lineage import unpacked
from stromatolite.registry.evidence import Evidence, ModelEvidence, Rival, Signature, SignatureCheck
from stromatolite.registry.fresh_process import Served
from stromatolite.registry.scores import Scores

SIGNATURE = Signature(
    inputs=[{"name": "flux", "type": "double", "required": True}],
    outputs=[{"name": "map", "type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 2, 3]}}],
)


@pytest.fixture
def model() -> Callable[..., ModelEvidence]:
    """A model version with a mean error, by package name."""

    def make(package: str, error: float, **scoring: Any) -> ModelEvidence:
        document = scores(error, **scoring)
        primary = {"metric": "relative_rmse", "direction": "minimize", "overall": error, "interval": None}
        config = {"label": "toy/default", "name": "default", "identity": CONFIG}
        return ModelEvidence(package, config, primary, Scores.from_document(document, "scores"), SIGNATURE)

    return make


@pytest.fixture
def case(model: Callable[..., ModelEvidence]) -> Callable[..., Evidence]:
    """Evidence for a candidate of that error, with changes."""

    def make(error: float = 0.8, **changes: Any) -> Evidence:
        captured, _ = unpacked(lineage())
        captured["resources"] = {"wall_seconds": 1.0, "peak_memory_mib": 1.0}
        champion = changes.get("champion")
        rivals = [Rival("the model in production", champion.package, champion.scores)] if champion else []
        evidence = Evidence(
            candidate=model("new", error),
            champion=None,
            rivals=rivals,
            metrics=metrics(scores(error)),
            lineage=captured,
            code=dict.fromkeys(("trained", "evaluated", "judged"), CLEAN),
            allow_dirty=False,
            signed=lambda _key: SignatureCheck("f" * 64, None),
            serve=lambda: Served(0.0, None),
        )
        return replace(evidence, **changes)

    return make
