"""Where the stages of one family keep their files, and the command line that those stages share."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from stromatolite.family import Inputs


@dataclass(frozen=True)
class FamilyPaths:
    """The files of `family` in the repository `root`."""

    root: Path
    family: str

    @property
    def config(self) -> Path:
        """The resolved configuration that `configure` writes."""
        return self.root / "build" / "config" / f"{self.family}.yaml"

    @property
    def inputs(self) -> Inputs:
        """Processed data and splits."""
        splits = self.root / "data" / "splits" / f"{self.family}.json"
        return Inputs(self.root / "data" / "processed" / self.family, splits)

    @property
    def unfinished(self) -> Path:
        """What a training has done so far."""
        return self.root / "build" / "unfinished" / self.family

    @property
    def record(self) -> Path:
        """The run record that `train` leaves."""
        return self.root / "build" / "runs" / self.family

    @property
    def metrics(self) -> Path:
        """The metrics document, in git."""
        return self.root / "reports" / "metrics" / f"{self.family}.json"

    @property
    def scores(self) -> Path:
        """The scores by test unit."""
        return self.root / "build" / "evaluation" / self.family / "scores.json"

    @property
    def evaluation_settings(self) -> Path:
        """How the family's models are scored."""
        return self.root / "configs" / "evaluation.yaml"

    @property
    def code(self) -> Path:
        """The state of the code that evaluated."""
        return self.scores.with_name("code.json")

    @property
    def decision_log(self) -> Path:
        """The log of decisions, in git."""
        return self.root / "reports" / "decisions" / f"{self.family}.jsonl"

    @property
    def figures(self) -> Path:
        """A directory of figures."""
        return self.root / "reports" / "figures" / self.family

    @property
    def gates(self) -> Path:
        """What stands before production."""
        return self.root / "configs" / "gates" / f"{self.family}.yaml"

    @property
    def decision(self) -> Path:
        """The decision that stands, in git."""
        return self.root / "reports" / "decisions" / f"{self.family}.json"

    @property
    def webhook(self) -> Path:
        """Who is told of decisions; absent unless somebody made it."""
        return self.root / "configs" / "webhook.yaml"

    @property
    def signatures(self) -> Path:
        """Signatures of the family's packages, in git."""
        return self.root / "reports" / "signatures" / self.family

    @property
    def card(self) -> Path:
        """The hand-written part of the model card."""
        return self.root / "models" / self.family / "card.md"

    def state(self, stage: str) -> Path:
        """What a stage that writes to MLflow has done: `registered` or `promoted`."""
        return self.root / "mlruns" / "state" / f"{self.family}.{stage}.json"


def family_parser(module: str, description: str | None) -> argparse.ArgumentParser:
    """The command line of a stage that runs once a family: its name, and `--root`."""
    parser = argparse.ArgumentParser(prog=f"python -m pipelines.{module}", description=description)
    parser.add_argument("family")
    parser.add_argument("--root", type=Path, default=Path(), help="the repository (default: here)")
    return parser
