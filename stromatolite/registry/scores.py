"""Scores unit by unit, as the `evaluate` stage writes them: what intervals and comparisons are made from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from stromatolite.errors import DataError

REMEDY = "Run the evaluate stage again."


@dataclass(frozen=True)
class Scores:
    """One number a test unit for a model and for each of its baselines.

    Attributes:
        metric: name of the primary metric.
        direction: whether small or large is good.
        evaluation: identity of how they were scored.
        split: identity of the split that the units were tested by.
        units: identifiers, in the order of the values.
        unit_versions: version of each unit's data.
        candidate: the model's values, shape (units,).
        baselines: each baseline's values, shape (units,).
    """

    metric: str
    direction: Literal["minimize", "maximize"]
    evaluation: str
    split: str
    units: tuple[str, ...]
    unit_versions: tuple[str, ...]
    candidate: tuple[float, ...]
    baselines: Mapping[str, tuple[float, ...]]

    @classmethod
    def from_document(cls, document: Any, origin: str) -> Scores:
        """Read a parsed scores.json; `origin` says in errors where it came from.

        Raises:
            DataError: a key is missing, a value is no number, or lists differ in length.
        """
        try:
            direction = document["direction"]
            scores = cls(
                metric=str(document["metric"]),
                direction=direction,
                evaluation=str(document["evaluation"]),
                split=str(document["split"]),
                units=tuple(str(unit) for unit in document["units"]),
                unit_versions=tuple(str(version) for version in document["unit_versions"]),
                candidate=tuple(float(value) for value in document["candidate"]),
                baselines={name: tuple(map(float, values)) for name, values in document["baselines"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(f"{origin} is not a scores document.", found=repr(error), fix=REMEDY) from error
        if direction not in ("minimize", "maximize"):
            raise DataError(f"{origin}: direction is wrong.", found=direction, allowed="minimize, maximize", fix=REMEDY)
        lists: dict[str, Sequence[object]] = {"unit_versions": scores.unit_versions, "candidate": scores.candidate}
        for name, values in {**lists, **scores.baselines}.items():
            if len(values) != len(scores.units):
                problem = f"{origin}: {name} does not have one value a unit."
                raise DataError(problem, found=len(values), allowed=len(scores.units), fix=REMEDY)
        if len(set(scores.units)) != len(scores.units) or not scores.units:
            raise DataError(f"{origin}: units are missing or named twice.", found=len(scores.units), fix=REMEDY)
        return scores

    def comparable_with(self, other: Scores) -> bool:
        """Whether both were scored alike, on the same units and data: only then can they be compared."""
        mine, theirs = ((s.metric, s.direction, s.evaluation, s.split) for s in (self, other))
        versions, others = (dict(zip(s.units, s.unit_versions, strict=True)) for s in (self, other))
        return mine == theirs and versions == others

    def document(self) -> dict[str, Any]:
        """What a comparison needs, as it is committed: without baselines."""
        return {
            "metric": self.metric,
            "direction": self.direction,
            "evaluation": self.evaluation,
            "split": self.split,
            "units": list(self.units),
            "unit_versions": list(self.unit_versions),
            "candidate": list(self.candidate),
            "baselines": {},
        }

    def worse_by(self, difference: float) -> float:
        """A difference (candidate minus other) turned so that a positive one is to the candidate's disadvantage."""
        return difference if self.direction == "minimize" else -difference


def read_json(path: Path) -> Any:
    """The parsed content of a JSON file.

    Raises:
        DataError: the file is missing or no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"{path} is missing.", fix="Run `dvc repro` to make it.") from error
    except ValueError as error:
        raise DataError(f"{path} is not JSON.", found=str(error), fix="Run the stage that writes it again.") from error
