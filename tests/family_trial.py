"""A real training that takes seconds: a family's tiny inputs, its default configuration made small, one finished run.

Each family brings `tests/models/<family>/tiny_<family>.py` with `OVERRIDES` (of its default configuration) and
`make_inputs(folder) -> Inputs`.
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from models import load_family
from stromatolite.config import Resolved, Schema, load_resolved, resolve, write_document
from stromatolite.family import Evaluation, Family, Inputs, ModelPackage
from stromatolite.record import RunRecord

REPOSITORY = Path(__file__).parents[1]
LINEAGE = {"schema": 1, "stage": "train", "git": {"commit": "a" * 40, "dirty": False}, "data": {}}

_TRIALS: dict[str, Trial] = {}


@dataclass(frozen=True)
class Trial:
    """A family's small world.

    Attributes:
        family: the family.
        inputs: tiny, real data and a split of them.
        resolved: its default configuration with overrides.
        config: the same, typed.
        folder: where this trial's files lie.
    """

    family: Family
    inputs: Inputs
    resolved: Resolved
    config: Any
    folder: Path

    @property
    def settings(self) -> Any:
        """How the tiny family is scored."""
        return self.family.evaluation_type(**getattr(tiny(self.family.name), "EVALUATION", {}))

    @property
    def record(self) -> RunRecord:
        """The finished run."""
        return RunRecord.open(self.folder / "run")

    def begin(self, root: Path) -> RunRecord:
        """A new record of the same configuration."""
        seed = self.config.seed
        return RunRecord.create(
            root, family=self.family.name, config=self.resolved.document(), lineage=LINEAGE, seed=seed
        )

    def train(self, record: RunRecord, scratch: Path) -> RunRecord:
        """Train to the end."""
        scratch.mkdir(exist_ok=True)
        self.family.train(self.config, self.inputs, record, scratch, "cpu")
        record.finish()
        return record

    @cached_property
    def evaluation(self) -> Evaluation:
        """The finished run's evaluation; its figures lie in `folder / "figures"`."""
        return self.evaluate(self.folder / "figures")

    def evaluate(self, figures: Path) -> Evaluation:
        """Evaluate the finished run."""
        return self.family.evaluate(self.config, self.settings, self.inputs, self.record, figures)

    def changed(self, folder: Path, **overrides: Any) -> Trial:
        """The same inputs under another configuration; dots in names are written as double underscores."""
        dotted = {name.replace("__", "."): value for name, value in overrides.items()}
        folder.mkdir(parents=True, exist_ok=True)
        resolved, config = configured(self.family, folder, {**tiny(self.family.name).OVERRIDES, **dotted})
        return replace(self, resolved=resolved, config=config, folder=folder)


def trained(family: str, folders: pytest.TempPathFactory) -> Trial:
    """The family's trial, trained once a test session however many folders of tests ask."""
    if family not in _TRIALS:
        folder = folders.mktemp(f"trial-{family}")
        chosen, small = load_family(family), tiny(family)
        resolved, config = configured(chosen, folder, small.OVERRIDES)
        trial = Trial(chosen, small.make_inputs(folder / "inputs"), resolved, config, folder)
        trial.train(trial.begin(folder / "run"), folder / "scratch")
        _TRIALS[family] = trial
    return _TRIALS[family]


def configured(family: Family, folder: Path, overrides: dict[str, Any]) -> tuple[Resolved, Any]:
    """The default configuration with overrides, through the document that the stages read."""
    schema = Schema.of(family)
    resolved = resolve(schema, REPOSITORY, "default", overrides)
    write_document(folder / "config.yaml", resolved)
    return resolved, load_resolved(folder / "config.yaml", schema)


def tiny(family: str) -> ModuleType:
    """The family's `tiny_<family>.py`."""
    name = f"tiny_{family}"
    if name not in sys.modules:
        path = REPOSITORY / "tests" / "models" / family / f"{name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


def saved(package: ModelPackage, folder: Path) -> Path:
    """The package as MLflow writes it, with the signature of its example."""
    import mlflow.pyfunc
    from mlflow.models import infer_signature

    mlflow.pyfunc.save_model(
        path=str(folder),
        python_model=str(package.code),
        artifacts={name: str(path) for name, path in package.artifacts.items()},
        signature=infer_signature(package.input_example, package.predict_example()),
        input_example=package.input_example,
        pip_requirements=list(package.pip_requirements),
    )
    return folder
