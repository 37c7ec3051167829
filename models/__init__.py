"""The model families, one folder each. This table is the only list of them; a family is imported when asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from stromatolite.errors import ConfigError, nearest

if TYPE_CHECKING:
    from stromatolite.family import Family

FAMILIES: dict[str, str] = {
    "climate": "models.climate",
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
