"""Which contract a table or cube under data/tables keeps, by its name; modules of this package declare theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING

import stromatolite.tables

if TYPE_CHECKING:
    import xarray as xr
    from pandera.api.pandas.model import DataFrameModel


@lru_cache(maxsize=1)
def table_models() -> dict[str, type[DataFrameModel]]:
    """The schema of each table by the name of its file: what modules of this package call `TABLES`."""
    return {name: model for module in _modules() for name, model in getattr(module, "TABLES", {}).items()}


@lru_cache(maxsize=1)
def cube_doors() -> dict[str, Callable[[xr.Dataset], None]]:
    """What refuses each cube that breaks its contract, by the cube's name: what modules here call `CUBES`."""
    return {name: door for module in _modules() for name, door in getattr(module, "CUBES", {}).items()}


def _modules() -> Iterator[ModuleType]:
    for module in iter_modules(stromatolite.tables.__path__):
        if f"{stromatolite.tables.__name__}.{module.name}" != __name__:
            yield import_module(f"{stromatolite.tables.__name__}.{module.name}")
