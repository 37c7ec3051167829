"""The model families, one folder each. This table is the only list of them; a family is imported when asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from stromatolite.compat import check_pairs
from stromatolite.errors import ConfigError, nearest
from stromatolite.import_guard import import_without

if TYPE_CHECKING:
    from stromatolite.family import Family

import_without("torchmetrics", "transformers")

FAMILIES: dict[str, str] = {
    "climate": "models.climate",
    "fusion": "models.fusion",
    "language": "models.language",
    "metabolic": "models.metabolic",
}


def load_family(name: str) -> Family:
    """Import the family called `name`, and nothing of the others.

    Raises:
        ConfigError: there is no such family.
    """
    if name not in FAMILIES:
        guess = nearest(name, list(FAMILIES))
        raise ConfigError(
            f"There is no family called {name!r}.",
            allowed=", ".join(FAMILIES),
            fix=f"Did you mean {guess!r}?" if guess else None,
        )
    family: Family = import_module(FAMILIES[name]).FAMILY
    return family


def runnable_family(name: str) -> Family:
    """The family called `name`, once the installed versions of its packages are known to go together.

    Whoever trains, evaluates or packages asks here; who only reads what a family declares, asks `load_family`, and is
    not hurt by a package of another family.

    Raises:
        ConfigError: there is no such family.
        DependencyError: a package that it imports is missing, or does not go with another.
    """
    family = load_family(name)
    check_pairs(*family.packages)
    return family
