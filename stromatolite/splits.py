"""Splits of units into training, validation and test sets.

Where a unit falls follows from a hash of its name (or of its group's name) alone, so a unit that is added later moves
no old one. Split documents hold names only, and an identity that is the hash of all else in them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stromatolite.errors import ConfigError, ContractError, DataError
from stromatolite.typed import Typed

SCHEMA: Final = 1
PARTS: Final = ("test", "validation", "train")
FEWEST_GROUPS: Final = 3
"""With fewer groups, a model with one group left out would learn from one group alone."""

Document = dict[str, Any]


@dataclass(frozen=True)
class SplitSettings(Typed):
    """How units are split.

    Attributes:
        folds: number of folds of a cross-validation, for few units.
        holdout_from: from this many units on, one hold-out set takes the place of cross-validation.
        test_share: share of units (or groups) held out for the test.
        validation_share: share held out for early stopping and choices.
        least_test: fewest units that a test set (a fold's, or the hold-out) may have.
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

    def part(self, fraction: float) -> str:
        """The set of a unit whose hash is `fraction`, in [0, 1)."""
        if fraction < self.test_share:
            return "test"
        return "validation" if fraction < self.test_share + self.validation_share else "train"


def hash_fraction(kind: str, name: str) -> float:
    """A number in [0, 1) that follows from the name alone; `kind` keeps names of different things apart."""
    return int(hashlib.sha256(f"{kind}:{name}".encode()).hexdigest()[:12], 16) / 16**12


def identity(document: Mapping[str, Any]) -> str:
    """The first 12 hex digits of the sha256 of a split document without its identity."""
    rest = {key: value for key, value in document.items() if key != "identity"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:12]


def split_units(unit: str, names: Sequence[str], settings: SplitSettings, published: Sequence[str] = ()) -> Document:
    """Split single units: by cross-validation while they are few, else into one hold-out.

    Args:
        unit: what a unit is, in the singular; it is hashed with the name.
        names: the units' names, in any order.
        settings: how to split.
        published: units that a benchmark itself holds out; they then are the test set.

    Returns:
        The document: `holdout` with three lists of names, or `cross_validation` with `folds` of test units.

    Raises:
        ContractError: a set has fewer than `settings.least_test` units.
    """
    names = sorted(set(names))
    document: Document = {"schema": SCHEMA, f"{unit}s": len(names)}
    if published or len(names) >= settings.holdout_from:
        parts = _holdout(unit, names, settings, frozenset(published))
        document |= {"kind": "holdout", **parts}
    else:
        fold_of = {name: int(hash_fraction(unit, name) * settings.folds) for name in names}
        tests = [[name for name in names if fold_of[name] == number] for number in range(settings.folds)]
        document |= {"kind": "cross_validation", "folds": [{"test": test} for test in tests]}
        parts = {f"fold {number}": test for number, test in enumerate(tests)}
    for name, part in parts.items():
        if len(part) < settings.least_test:
            raise ContractError(
                f"The split of {len(names)} {unit}s leaves too few in {name}.",
                found=f"{len(part)} {unit}s",
                allowed=f"at least {settings.least_test} (split.least_test in params.yaml)",
                fix=f"Add {unit}s, or take fewer folds.",
            )
    return document | {"identity": identity(document)}


def _holdout(
    unit: str, names: Sequence[str], settings: SplitSettings, published: frozenset[str]
) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {name: [] for name in PARTS}
    for name in names:
        part = settings.part(hash_fraction(unit, name))
        if published and (name in published or part == "test"):
            # a published test set leaves the share of the hash's test set to training: validation stays the same
            part = "test" if name in published else "train"
        parts[part].append(name)
    return parts


def split_groups(table: str, rows: Mapping[str, str | None], grouped_by: str, settings: SplitSettings) -> Document:
    """Split the rows of a table; rows of a group stay together.

    Groups are what a model could recognise a row by.

    Args:
        table: name of the table.
        rows: the group of each row, by the row's key.
        grouped_by: the column that holds the groups.
        settings: the shares of groups that are held out.

    Returns:
        The document: keys of the rows of each set, and counts.

    Raises:
        ContractError: a row has no group, or a set is empty.
    """
    _require_groups(f"The table {table}", rows, grouped_by)
    parts: dict[str, list[str]] = {name: [] for name in PARTS}
    groups: dict[str, set[str]] = {name: set() for name in PARTS}
    for key, group in sorted(rows.items()):
        part = settings.part(hash_fraction("group", str(group)))
        parts[part].append(key)
        groups[part].add(str(group))
    empty = [name for name, found in groups.items() if not found]
    if empty:
        raise ContractError(
            f"The split of the table {table} leaves nothing in {', '.join(empty)}.",
            found=f"{sum(map(len, groups.values()))} groups by {grouped_by}",
            allowed="at least one group in each of train, validation and test",
            fix="Add data, or hold out larger shares.",
        )
    document: Document = {
        "schema": SCHEMA,
        "kind": "grouped",
        "table": table,
        "grouped_by": grouped_by,
        "shares": {"test": settings.test_share, "validation": settings.validation_share},
        "rows": len(rows),
        "groups": {name: len(found) for name, found in groups.items()},
        **parts,
    }
    return document | {"identity": identity(document)}


def leave_one_group_out(unit: str, groups: Mapping[str, str | None], grouped_by: str) -> Document:
    """A fold for each group: its units are tested on, all others are trained on.

    Args:
        unit: what a unit is, in the singular.
        groups: the group of each unit, by the unit's name.
        grouped_by: what the groups are.

    Returns:
        The document: `folds`, each with `name` (the group in lower case, which names files), `group`, `test`, `train`.

    Raises:
        ContractError: a unit has no group, there are too few groups, or two would have files of one name.
    """
    subject = f"The {unit}s"
    _require_groups(subject, groups, grouped_by)
    names = sorted({str(group) for group in groups.values()})
    if len({name.lower() for name in names}) < len(names):
        raise ContractError(
            f"{subject} have groups of one name in lower case, which names files.",
            found=", ".join(names),
            allowed="groups that differ in more than the case of letters",
        )
    if len(names) < FEWEST_GROUPS:
        raise ContractError(
            f"{subject} are of too few groups to leave one out.",
            found=f"{len(names)}: {', '.join(names)}" if names else "none",
            allowed=f"at least {FEWEST_GROUPS}",
            fix=f"Add {unit}s of more groups by {grouped_by}.",
        )
    folds = [
        {
            "name": name.lower(),
            "group": name,
            "test": [one for one in sorted(groups) if groups[one] == name],
            "train": [one for one in sorted(groups) if groups[one] != name],
        }
        for name in names
    ]
    document: Document = {
        "schema": SCHEMA,
        "kind": "leave-one-group-out",
        "grouped_by": grouped_by,
        f"{unit}s": len(groups),
        "folds": folds,
    }
    return document | {"identity": identity(document)}


def _require_groups(subject: str, groups: Mapping[str, str | None], grouped_by: str) -> None:
    missing = sorted(name for name, group in groups.items() if not group)
    if missing:
        raise ContractError(
            f"{subject} cannot be split by {grouped_by}: some have no group.",
            found=f"{len(missing)} of {len(groups)}, the first of them {missing[0]!r}",
            allowed=f"a {grouped_by} for each: without it, near relatives could be trained and tested on at once",
        )


def read_split(path: Path, kinds: Sequence[str]) -> Document:
    """Read a split document.

    Args:
        path: the file.
        kinds: the kinds of split that the caller can use.

    Raises:
        DataError: it is missing, no JSON, of another kind, or was changed after it was made.
    """
    fix = f"Split again: `dvc repro -f data/dvc.yaml:split@{path.stem}`."
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path} is missing.", fix=fix) from None
    except ValueError as error:
        raise DataError(f"{path} is no JSON.", found=str(error), fix=fix) from None
    kind = (document.get("schema"), document.get("kind")) if isinstance(document, dict) else (None, None)
    if kind[0] != SCHEMA or kind[1] not in kinds:
        allowed = f"schema {SCHEMA}, {' or '.join(kinds)}"
        raise DataError(f"{path} is another kind of split.", found=kind, allowed=allowed, fix=fix)
    if document.get("identity") != identity(document):
        raise DataError(
            f"{path} was changed after it was made.",
            found=f"identity {document.get('identity')}",
            allowed=f"{identity(document)}, the hash of the rest",
            fix=fix,
        )
    return dict(document)
