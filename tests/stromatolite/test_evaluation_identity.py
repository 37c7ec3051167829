"""How an evaluation is known: whoever changes what is asked has made another one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from stromatolite.errors import ConfigError
from stromatolite.evaluation import EvaluationSettings, identified, read_settings, unit_version
from stromatolite.family import Evaluation, Metric

METRIC = Metric("relative_rmse", "1", "minimize")


@dataclass(frozen=True)
class Hiding(EvaluationSettings):
    """Settings as a family has them."""

    hidden: float = 0.2
    seed: int = 0


def identity(settings: Hiding, family: str = "toy", metric: Metric = METRIC) -> str:
    found = identified(Evaluation({"primary": {}}, {"candidate": [1.0]}), family, metric, settings)
    assert found.metrics["evaluation"]["identity"] == found.scores["evaluation"]
    return str(found.scores["evaluation"])


def test_the_same_settings_and_metric_are_one_evaluation_whatever_came_of_it() -> None:
    other = identified(Evaluation({"primary": {"overall": 2.0}}, {"candidate": [2.0]}), "toy", METRIC, Hiding())
    assert other.scores["evaluation"] == identity(Hiding())


def test_an_easier_question_another_draw_or_another_metric_is_another_evaluation() -> None:
    found = [
        identity(Hiding()),
        identity(Hiding(hidden=0.05)),
        identity(Hiding(seed=1)),
        identity(Hiding(), family="other"),
        identity(Hiding(), metric=Metric("crps", "1", "minimize")),
        identity(Hiding(), metric=Metric("relative_rmse", "1", "maximize")),
        identity(Hiding(), metric=Metric("relative_rmse", "1", "minimize", version=2)),
    ]
    assert len(set(found)) == len(found)


def test_the_version_of_a_unit_is_of_its_data() -> None:
    fields = np.arange(6.0).reshape(2, 3)
    changed = fields.copy()
    changed[1, 2] = np.nextafter(5.0, 6.0)
    found = [
        unit_version(fields),
        unit_version(changed),
        unit_version(fields.reshape(3, 2)),
        unit_version(fields.astype(np.float32)),
        unit_version(fields, {"reactions": [1, 2]}),
        unit_version(fields, {"reactions": [1, 3]}),
    ]
    assert len(set(found)) == len(found)
    assert unit_version(fields.copy()) == found[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("other: {}\n", "does not say how toy is evaluated"),
        ("toy: {hidden: 0.2, hiden: 0.1}\n", "hiden"),
        ("toy: {hidden: much}\n", "hidden"),
    ],
    ids=["no block", "unknown key", "no number"],
)
def test_settings_that_cannot_be_read_are_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "evaluation.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=told):
        read_settings(path, "toy", Hiding)
