"""A repository in which the stages before `register` have run for the toy family."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import registry_toys as toys

import models
from pipelines import promote, register
from pipelines.paths import FamilyPaths
from stromatolite.files import write_json
from stromatolite.lineage import code_and_environment
from stromatolite.registry.scores import read_json
from stromatolite.tracking import Tracker

GATES = """\
schema: 1
gates:
- {kind: better_than_baselines, confidence: 0.95}
- {kind: not_worse_than_champion, margin: 0.0}
- {kind: threshold, metric: primary.overall, max: 0.9}
- kind: signature_compatible
- kind: lineage_complete
- kind: git_clean
"""
AUTHOR = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
FRESH_PROCESS = "- kind: loads_in_fresh_process\n"
"""Takes seconds, so that only the tests that are about it add it."""


class Stage:
    """Runs register and promote as the pipeline does, on files where the pipeline has them."""

    def __init__(self, root: Path) -> None:
        self._live_in(root)
        self._empty = root.parent / "empty.db"
        shutil.copy(root / "mlruns" / "mlflow.db", self._empty)
        self.inputs.gates.parent.mkdir(parents=True)
        self.inputs.gates.write_text(GATES, encoding="utf-8")
        self.figures.mkdir(parents=True)
        (root / ".gitignore").write_text("/build/\n/mlruns/\n", encoding="utf-8")
        self.commit()
        (self.figures / "skill.svg").write_text("<svg/>", encoding="utf-8")

    def _live_in(self, root: Path) -> None:
        self.root = root
        self.record = root / "build" / "runs" / "toy"
        self.inputs = promote.promotion_inputs(root, "toy")
        self.promoted_state = FamilyPaths(root, "toy").state("promoted")
        self.figures = root / "reports" / "figures" / "toy"

    def train_and_evaluate(self, gain: float, error: float, git: Mapping[str, Any] = toys.CLEAN) -> None:
        """A new run in the place of the last, with that mean error."""
        shutil.rmtree(self.record, ignore_errors=True)
        toys.finished_record(self.record, gain, git)
        self.evaluate(error)

    def evaluate(self, error: float) -> None:
        """An evaluation of the run that is there."""
        scores = toys.scores(error)
        write_json(self.inputs.scores, scores)
        write_json(self.inputs.metrics, toys.metrics(scores))
        write_json(self.inputs.code, code_and_environment(self.root))

    def register(self) -> None:
        """The register stage."""
        inputs = self.inputs
        register.main("toy", self.record, inputs.metrics, self.figures, inputs.scores, inputs.registered, self.root)

    def promote(self, allow_dirty: bool = False) -> dict[str, Any]:
        """The promote stage, and the decision that it leaves."""
        promote.main("toy", self.inputs, self.promoted_state, self.root, allow_dirty=allow_dirty)
        decision: dict[str, Any] = read_json(self.inputs.decision)
        return decision

    def run(self, gain: float, error: float, git: Mapping[str, Any] = toys.CLEAN) -> dict[str, Any]:
        """From training to decision."""
        self.train_and_evaluate(gain, error, git)
        self.register()
        return self.promote()

    def commit(self) -> None:
        """Everything that git keeps, as a commit."""
        for command in (
            ("init", "--quiet"),
            ("add", "."),
            ("commit", "--quiet", "--allow-empty", "--message", "State"),
        ):
            subprocess.run(("git", *AUTHOR, *command), cwd=self.root, check=True, capture_output=True)

    def clone(self) -> None:
        """Go on in a clone: all that git and DVC keep is there, MLflow is empty, `mlruns/state` too."""
        again = self.root.with_name(f"{self.root.name}-again")
        shutil.copytree(self.root, again, ignore=shutil.ignore_patterns("mlruns"))
        (again / "mlruns").mkdir()
        shutil.copy(self._empty, again / "mlruns" / "mlflow.db")
        self._live_in(again)

    def bearers(self) -> dict[str, str]:
        """Alias → digest of the package that bears it."""
        client = Tracker(root=self.root).client
        found = client.search_registered_models("name = 'toy'")
        aliases = found[0].aliases if found else {}
        versions = {alias: client.get_model_version("toy", number) for alias, number in aliases.items()}
        return {alias: version.tags["stromatolite.package"] for alias, version in versions.items()}


def install_toy_family(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `load_family("toy")` find the toy."""
    module = ModuleType("toy_family_served")
    module.FAMILY = toys.ToyFamily()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(models.FAMILIES, "toy", module.__name__)
