"""Finds the contract that a stored table says it was held against, among those that this package declares now."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pandera.pandas as pa
import stromatolite.tables

from stromatolite.contracts.tables import table_identity


def model_of(identity: str) -> type[pa.DataFrameModel] | None:
    """The contract of this identity; None where none has it: it was changed since, or is gone."""
    return _models().get(identity)


@lru_cache(maxsize=1)
def _models() -> dict[str, type[pa.DataFrameModel]]:
    found = {}
    for module in iter_modules(stromatolite.tables.__path__, f"{stromatolite.tables.__name__}."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, pa.DataFrameModel) and value is not pa.DataFrameModel:
                model: Any = value
                found[table_identity(model.to_schema())] = model
    return found
