"""The split document as the folds that training and evaluation walk through."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from domains.climates.cube import hex_id
from models.climate.data import Climates
from stromatolite.splits import read_split


@dataclass(frozen=True)
class Fold:
    """Planets by their hex identities; `validation` is empty in cross-validation."""

    name: str
    train: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...]


def read_folds(splits: Path) -> tuple[str, list[Fold]]:
    """The split's identity, and its folds: one for a hold-out, else one for each part of the cross-validation.

    Raises:
        DataError: the document is missing, of another kind, or was changed by hand.
    """
    document = read_split(splits, ("holdout", "cross_validation"))
    if document["kind"] == "holdout":
        parts = {name: tuple(document[name]) for name in ("train", "validation", "test")}
        return document["identity"], [Fold("holdout", **parts)]
    tests = [tuple(fold["test"]) for fold in document["folds"]]
    folds = []
    for place, test in enumerate(tests):
        train = tuple(planet for other, part in enumerate(tests) if other != place for planet in part)
        folds.append(Fold(f"fold{place}", train, (), test))
    return document["identity"], folds


def production_fold(folds: list[Fold], simulated: Climates) -> Fold | None:
    """What the served model is fitted on: every planet after cross-validation, None where the hold-out's serves."""
    if len(folds) == 1:
        return None
    return Fold("production", tuple(hex_id(planet) for planet in simulated.planets), (), ())
