"""Finds the contract that a stored table says it was checked against, among those that the domains declare now."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pandera.pandas as pa

import domains
from stromatolite.contracts.columns import Table
from stromatolite.contracts.tables import table_identity

BASES = (pa.DataFrameModel, Table)


def model_of(identity: str) -> type[pa.DataFrameModel] | None:
    """The contract of this identity; None where none has it: it was changed since, or is gone."""
    return _models().get(identity)


@lru_cache(maxsize=1)
def _models() -> dict[str, type[pa.DataFrameModel]]:
    return {table_identity(model.to_schema()): model for model in _declared()}


def _declared() -> Iterator[Any]:
    for module in walk_packages(domains.__path__, f"{domains.__name__}."):
        if "contracts" not in module.name:
            continue
        for value in vars(import_module(module.name)).values():
            # some are made by a function of the platform, and so are not of a module here
            if isinstance(value, type) and issubclass(value, pa.DataFrameModel) and value not in BASES:
                yield value
