"""The split document as the folds that training and evaluation walk through: each taxonomic group is left out once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stromatolite.splits import read_split


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


def read_folds(splits: Path) -> tuple[str, list[Fold]]:
    """The split's identity, and its folds in the order of their names.

    Raises:
        DataError: the document is missing, no JSON, of another kind, or was changed by hand.
    """
    document = read_split(splits, ("leave-one-group-out",))
    folds = [Fold(fold["name"], fold["group"], tuple(fold["train"]), tuple(fold["test"])) for fold in document["folds"]]
    return document["identity"], folds
