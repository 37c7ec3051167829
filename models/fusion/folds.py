"""The split document as folds: in each an organism and some planets are unseen, and are tested on together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stromatolite.splits import read_split

KIND: Final = "organism-and-planets"


@dataclass(frozen=True)
class Fold:
    """Who is tested on.

    Attributes:
        name: of the fold, which is the organism's key; `production` tests nobody.
        organism: key of the organism that is not trained on, with its relatives of the same genus; None for nobody.
        planets: hex identities of the simulated planets that are not trained on.
    """

    name: str
    organism: str | None
    planets: tuple[str, ...]


def read_folds(splits: Path) -> tuple[str, list[Fold]]:
    """The split's identity, and its folds.

    Raises:
        DataError: the document is missing, of another kind, or was changed by hand.
    """
    document = read_split(splits, (KIND,))
    return document["identity"], [
        Fold(each["name"], each["organism"], tuple(each["planets"])) for each in document["folds"]
    ]
