"""Who is tested on whom: each taxonomic group in turn is left out of training and tested on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from stromatolite.errors import ContractError, DataError
from stromatolite.splits import identity

SCHEMA: Final = 1
KIND: Final = "leave-one-group-out"
GROUPED_BY: Final = "split_group"
LEAST_GROUPS: Final = 3
"""With fewer, a model would learn from one group alone."""
REMEDY: Final = "Split again: `dvc repro -f split_graphs`."


@dataclass(frozen=True)
class Fold:
    """One group that is left out.

    Attributes:
        name: the group in lower case, which names files.
        group: the taxonomic group.
        train: networks of all other groups.
        test: its networks.
    """

    name: str
    group: str
    train: tuple[str, ...]
    test: tuple[str, ...]


def leave_one_group_out(organisms: pd.DataFrame) -> dict[str, Any]:
    """Make the split document.

    Args:
        organisms: `organism`, `split_group` and `trained` of each network, in any order.

    Returns:
        The document: names only, and an identity that is the hash of all else in it.

    Raises:
        ContractError: a network has no group, there are too few groups, or two would have files of one name.
    """
    trained = organisms[organisms["trained"]].sort_values("organism")
    without = trained["organism"][trained[GROUPED_BY].isna() | (trained[GROUPED_BY] == "")]
    if len(without):
        raise ContractError(
            "Metabolic networks cannot be split: some have no taxonomic group.",
            found=f"{len(without)} of {len(trained)} networks, the first of them {without.iloc[0]!r}",
            allowed=f"a {GROUPED_BY} for each: without it, near relatives could be trained and tested on at once",
        )
    groups = sorted(set(trained[GROUPED_BY]))
    if len({group.lower() for group in groups}) < len(groups):
        raise ContractError(
            "Two taxonomic groups have one name in lower case, which names files.",
            found=", ".join(groups),
            allowed="groups that differ in more than the case of letters",
        )
    if len(groups) < LEAST_GROUPS:
        raise ContractError(
            "There are too few taxonomic groups to leave one out.",
            found=f"{len(groups)}: {', '.join(groups)}" if groups else "none: no network is marked `trained`",
            allowed=f"at least {LEAST_GROUPS}",
            fix="Bring networks of more taxonomic orders.",
        )
    folds = [
        {
            "name": group.lower(),
            "group": group,
            "test": trained["organism"][trained[GROUPED_BY] == group].tolist(),
            "train": trained["organism"][trained[GROUPED_BY] != group].tolist(),
        }
        for group in groups
    ]
    document = {"schema": SCHEMA, "kind": KIND, "grouped_by": GROUPED_BY, "organisms": len(trained), "folds": folds}
    return document | {"identity": identity(document)}


def read_folds(splits: Path) -> tuple[str, list[Fold]]:
    """The split's identity, and its folds in the order of their names.

    Raises:
        DataError: the document is missing, no JSON, of another kind, or was changed by hand.
    """
    try:
        document = json.loads(splits.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{splits} is missing.", fix=REMEDY) from None
    except ValueError as error:
        raise DataError(f"{splits} is no JSON.", found=str(error), fix=REMEDY) from None
    kind = (document.get("schema"), document.get("kind")) if isinstance(document, dict) else None
    if kind != (SCHEMA, KIND):
        raise DataError(f"{splits} is another split.", found=kind, allowed=f"{KIND}, schema {SCHEMA}", fix=REMEDY)
    if document.get("identity") != identity(document):
        raise DataError(
            f"{splits} was changed after it was made.",
            found=f"identity {document.get('identity')}",
            allowed=f"{identity(document)}, the hash of the rest",
            fix=REMEDY,
        )
    folds = [Fold(fold["name"], fold["group"], tuple(fold["train"]), tuple(fold["test"])) for fold in document["folds"]]
    return document["identity"], folds
