"""A family small enough to register and promote in a second, with everything real about it but its intelligence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stromatolite.family import ModelPackage
from stromatolite.files import write_json
from stromatolite.record import RunRecord

CODE = '''\
"""Serves the toy."""
import numpy as np
import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel

STYLE = "{style}"


class Toy(PythonModel):
    def load_context(self, context):
        with open(context.artifacts["gain"], encoding="utf-8") as file:
            self.gain = float(file.read())

    def predict(self, context, model_input: pd.DataFrame, params=None):
        flux = model_input["flux"].to_numpy()[:, None, None]
        return {{"map": flux * self.gain * np.ones((1, 2, 3)), "style": np.full(len(model_input), STYLE)}}


set_model(Toy())
'''
EXAMPLE = pd.DataFrame({"flux": [1.0, 2.0]})
SPLIT, CONFIG, EVALUATION = "5011717", "c0" * 32, "e0a1e0a1e0a1"
CLEAN = {"commit": "a" * 40, "branch": "main", "dirty": False, "changed": [], "patch": None}
DIRTY = {
    "commit": "a" * 40,
    "branch": "main",
    "dirty": True,
    "changed": ["models/toy.py"],
    "patch": {"text": "- a\n+ b\n", "sha256": "d" * 64, "bytes": 8, "omitted": {}},
}


def lineage(git: Mapping[str, Any] = CLEAN) -> dict[str, Any]:
    """What a run that can be reproduced rests on (before `finish` adds its resources)."""
    return {
        "schema": 1,
        "stage": "train@toy",
        "git": dict(git),
        "data": {"processed": {"path": "data/processed/toy", "md5": "b" * 32}},
        "split": {"path": "data/splits/toy.json", "md5": "e" * 32, "identity": SPLIT},
        "config": {"family": "toy", "name": "default", "label": "toy/default", "identity": CONFIG, "schema_version": 1},
        "schemas": {"toy_cube": "f" * 64},
        "seed": 1,
        "device": {"device": "cpu", "reason": "no GPU"},
        "environment": {"python": "3.11", "packages": {"numpy": "2"}},
        "resources": None,
    }


def package(folder: Path, gain: float = 3.0, style: str = "plain", code: str = CODE) -> ModelPackage:
    """A model package whose code file is always called serve.py, whatever it says."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "serve.py").write_text(code.format(style=style), encoding="utf-8")
    (folder / "gain.txt").write_text(str(gain), encoding="utf-8")

    def predict() -> dict[str, Any]:
        flux = EXAMPLE["flux"].to_numpy()[:, None, None]
        return {"map": flux * gain * np.ones((1, 2, 3)), "style": np.full(len(EXAMPLE), style)}

    return ModelPackage(
        code=folder / "serve.py",
        artifacts={"gain": folder / "gain.txt"},
        input_example=EXAMPLE,
        predict_example=predict,
        pip_requirements=["mlflow", "numpy", "pandas"],
    )


@dataclass
class ToyFamily:
    """Fulfils the part of the family contract that register and promote ask for."""

    packages: tuple[str, ...] = ()
    name: str = "toy"

    def package(self, record: RunRecord) -> ModelPackage:
        """A package of what the record holds."""
        kept = json.loads(record.artifact("weights.json").read_text(encoding="utf-8"))
        return package(record.artifact("serving/serve.py").parent, kept["gain"])


def finished_record(root: Path, gain: float = 3.0, git: Mapping[str, Any] = CLEAN) -> RunRecord:
    """A trained toy."""
    captured = lineage(git)
    document = {**captured["config"], "config": {"gain": gain}}
    record = RunRecord.create(root, family="toy", config=document, lineage=captured, seed=1)
    write_json(record.artifact("weights.json"), {"gain": gain})
    record.log_metrics({"loss": 1.0}, step=0)
    record.finish()
    return record


def scores(error: float, *, split: str = SPLIT, units: Sequence[int] = range(24)) -> dict[str, Any]:
    """A candidate with that mean error on each unit, give or take what makes a unit hard, and two baselines."""
    hard = np.linspace(-0.2, 0.2, len(units))
    return {
        "metric": "relative_rmse",
        "direction": "minimize",
        "evaluation": EVALUATION,
        "split": split,
        "units": list(units),
        "unit_versions": [f"{unit:012x}" for unit in units],
        "candidate": (error + hard).tolist(),
        "baselines": {"mean": (1.5 + hard).tolist(), "borrowed": (0.1 + hard).tolist()},
        "peer": {},
    }


def metrics(of: Mapping[str, Any]) -> dict[str, Any]:
    """The metrics document that belongs to scores."""
    overall = float(np.mean(of["candidate"]))
    return {
        "family": "toy",
        "config": {"name": "default", "identity": CONFIG},
        "split": of["split"],
        "units": len(of["units"]),
        "primary": {
            "metric": of["metric"],
            "direction": of["direction"],
            "overall": overall,
            "interval": [overall - 0.1, overall + 0.1],
            "by_variable": {"surface_temperature": {"value": 12.5, "unit": "K"}},
        },
        "baselines": {
            name: {"from_scratch": name != "borrowed", "overall": float(np.mean(values))}
            for name, values in of["baselines"].items()
        },
        "peer": {},
        "invariants": {"humidity_negative_fraction": {"value": 0.0, "unit": "1"}},
    }


def with_code(original: ModelPackage, code: str) -> ModelPackage:
    """The same package, another code file."""
    original.code.write_text(code, encoding="utf-8")
    return replace(original)
