"""Trainings as a person names them on the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models import load_family
from stromatolite.errors import ConfigError

if TYPE_CHECKING:
    from stromatolite.reproduction.origin import Origin


def training(root: Path, text: str) -> Origin:
    """The training that a name stands for; a family that there is not is told before the registry is asked.

    Raises:
        ConfigError: there is no such family, it is no such name, or no run is called so.
        DataError: there is no such version, or its run holds no lineage or no evaluation.
        TrackingError: the store failed.
    """
    from stromatolite.reproduction.origin import RECORD_FILE, find_origin

    is_digits, is_record = re.fullmatch(r"[0-9a-f]{6,64}", text), (root / text / RECORD_FILE).is_file()
    if not is_digits and not is_record:
        load_family(re.split(r"[@/]", text.removeprefix("models:/"))[0])
    return find_origin(root, text)


def require_one_family(targets: Sequence[str], origins: Sequence[Origin]) -> None:
    """Refuse trainings that cannot be compared.

    Raises:
        ConfigError: they are of several families.
    """
    if len({origin.family for origin in origins}) > 1:
        raise ConfigError(
            "Trainings of two families cannot be compared: they predict different things.",
            found=", ".join(f"{text} is of {each.family}" for text, each in zip(targets, origins, strict=True)),
            allowed="trainings of one family",
        )


def same_training(targets: Sequence[str], origins: Sequence[Origin]) -> list[str]:
    """A sentence for each name that stands for the same training as one before it."""
    told = []
    for place, origin in enumerate(origins):
        for first in range(place):
            if origins[first].artifacts == origin.artifacts:
                names = targets[first] if targets[first] == targets[place] else f"{targets[first]} and {targets[place]}"
                told.append(f"{names}: the same training ({origin.label})")
                break
    return told
