"""Who is tested on whom: by a hash of the planet's parameters alone, so that a new planet moves no old one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domains.climates.cube import hex_id
from stromatolite.errors import ConfigError, ContractError

SCHEMA = 1


@dataclass(frozen=True)
class Splitting:
    """How to split.

    Attributes:
        folds: number of folds where planets are few.
        holdout_from: from this many planets on, one hold-out set takes the place of cross-validation.
        test_share: share of planets held out for the test.
        validation_share: share held out for early stopping and choices.
        least_test: fewest planets that a test set (a fold's, or the hold-out) may have.
    """

    folds: int = 5
    holdout_from: int = 100
    test_share: float = 0.15
    validation_share: float = 0.15
    least_test: int = 2

    def __post_init__(self) -> None:
        if self.folds < 2:
            raise ConfigError("split.folds is out of range.", found=self.folds, allowed=">= 2")
        if self.least_test < 1:
            raise ConfigError("split.least_test is out of range.", found=self.least_test, allowed=">= 1")
        if not (self.test_share > 0 and self.validation_share > 0 and self.test_share + self.validation_share < 1):
            raise ConfigError(
                "split.test_share and split.validation_share leave nothing to train on.",
                found=f"{self.test_share} and {self.validation_share}",
                allowed="both above 0, together below 1",
            )


def place(planet: int) -> float:
    """Where a planet falls in [0, 1), from its identity alone."""
    return int(hashlib.sha256(f"planet:{hex_id(planet)}".encode()).hexdigest()[:12], 16) / 16**12


def split(planets: Sequence[int], splitting: Splitting, published_test: Sequence[int] = ()) -> dict[str, Any]:
    """Make the split document.

    Args:
        planets: identities of simulated planets, in any order.
        splitting: how to split.
        published_test: planets that a benchmark itself holds out; they then are the test set.

    Returns:
        The document: kind, identifiers and an identity that is the hash of all else in it.

    Raises:
        ContractError: a test set is smaller than `splitting.least_test`.
    """
    chosen = sorted({int(planet) for planet in planets})
    document: dict[str, Any] = {"schema": SCHEMA, "planets": len(chosen)}
    if published_test or len(chosen) >= splitting.holdout_from:
        parts = _holdout(chosen, splitting, frozenset(published_test))
        document |= {"kind": "holdout"} | {name: [hex_id(planet) for planet in part] for name, part in parts.items()}
        tests = {name: parts[name] for name in ("test", "validation", "train")}
    else:
        folds = [
            [planet for planet in chosen if int(place(planet) * splitting.folds) == k] for k in range(splitting.folds)
        ]
        document |= {
            "kind": "cross_validation",
            "folds": [{"test": [hex_id(planet) for planet in fold]} for fold in folds],
        }
        tests = {f"fold {k}": fold for k, fold in enumerate(folds)}
    for name, part in tests.items():
        if len(part) < splitting.least_test:
            raise ContractError(
                f"The split of {len(chosen)} planets leaves too few in {name}.",
                found=f"{len(part)} planets",
                allowed=f"at least {splitting.least_test} (split.least_test in params.yaml)",
                fix="Add planets (`python -m pipelines.simulate`), or take fewer folds.",
            )
    return document | {"identity": identity(document)}


def _holdout(planets: list[int], splitting: Splitting, published: frozenset[int]) -> dict[str, list[int]]:
    parts: dict[str, list[int]] = {"train": [], "validation": [], "test": []}
    validation_end = splitting.test_share + splitting.validation_share
    for planet in planets:
        where = place(planet)
        tested = planet in published if published else where < splitting.test_share
        # a published test leaves the stretch below test_share to training: validation stays where it always is
        checked = splitting.test_share <= where < validation_end
        parts["test" if tested else "validation" if checked else "train"].append(planet)
    return parts


def identity(document: dict[str, Any]) -> str:
    """The first 12 hex digits of the sha256 of a split document without its identity."""
    rest = {key: value for key, value in document.items() if key != "identity"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:12]
