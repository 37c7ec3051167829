"""Opens NetCDF and HDF5 files and takes variables out of them; what is wrong with a file is told by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xarray as xr

from stromatolite.errors import ContractError, DataError


def open_netcdf(path: Path, **options: Any) -> xr.Dataset:
    """Open a file; its values are read when they are asked for.

    Args:
        path: the file.
        options: of `xarray.open_dataset`.

    Raises:
        DataError: it is missing or no NetCDF.
    """
    try:
        return xr.open_dataset(path, engine="netcdf4", **options)
    except FileNotFoundError:
        raise DataError(f"{path} is missing.", fix="Fetch its source again: `strom source fetch`.") from None
    except (OSError, ValueError) as error:
        raise DataError(f"{path} is no NetCDF that can be read.", found=str(error).splitlines()[0]) from error


def take(dataset: xr.Dataset, path: Path, name: str, units: str | None) -> xr.DataArray:
    """One variable of a file, in the unit that it must state; None where files of its kind state none.

    Raises:
        ContractError: it is not there, or states another unit.
    """
    if name not in dataset.variables:
        raise ContractError(
            f"{path} has no variable {name}.", found=", ".join(map(str, dataset.variables)), allowed=name
        )
    found = dataset[name]
    if found.attrs.get("units") != units:
        raise ContractError(f"{path}: {name} is in another unit.", found=found.attrs.get("units"), allowed=units)
    return found


def loaded(array: xr.DataArray, path: Path) -> xr.DataArray:
    """A variable read into memory.

    Raises:
        DataError: the file is cut off or broken where its values are.
    """
    try:
        return array.load()
    except (OSError, RuntimeError) as error:
        raise DataError(f"{path} cannot be read to its end.", found=str(error).splitlines()[0]) from error
