"""The climate datacube: its layout, written in blocks, opened and read. One row is one planet by one simulator."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from domains.climates import grid
from domains.climates.fields import (
    PARAMETER_NAMES,
    PARAMETERS,
    SIMULATORS,
    VARIABLES,
    Variable,
    is_emulated,
    simulator_code,
)
from stromatolite.contracts import cube_storage
from stromatolite.errors import DataError
from stromatolite.files import replaced_dir

Blocks = Iterable[xr.Dataset]


def planet_id(parameters: Mapping[str, float]) -> int:
    """The identity of a planet: the first 48 bits of the sha256 of its parameters, and of nothing else.

    Six significant digits count, so that a value written as text and read back is the same planet.
    """
    canonical = {name: float(f"{float(parameters[name]):.6g}") + 0.0 for name in PARAMETER_NAMES}
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)


def hex_id(planet: int) -> str:
    """A planet's identity as the 12 hex digits that splits and reports use."""
    return f"{int(planet):012x}"


def rows(
    parameters: npt.NDArray[np.float64],
    simulators: Sequence[str],
    fields: Mapping[str, npt.NDArray[Any]],
    dtypes: Mapping[str, str] | None = None,
) -> xr.Dataset:
    """Lay out climates on the common grid as rows of a cube.

    Args:
        parameters: (N, 8) in the order and units of `fields.PARAMETERS`.
        simulators: N names of `fields.SIMULATORS`.
        fields: for each variable (N, Y, X), or (N, K, Y, X) where it has levels.
        dtypes: storage type by variable where it is not float32.

    Returns:
        A dataset with dims planet, level, lat, lon; every variable has units.
    """
    ids = [planet_id(dict(zip(PARAMETER_NAMES, row, strict=True))) for row in parameters]
    data: dict[str, Any] = {}
    for variable in VARIABLES:
        values = np.asarray(fields[variable.name], dtype=(dtypes or {}).get(variable.name, "float32"))
        data[variable.name] = (dims_of(variable), values, attrs_of(variable))
    for place, parameter in enumerate(PARAMETERS):
        attrs = {"units": parameter.units, "long_name": parameter.meaning}
        data[parameter.name] = ("planet", parameters[:, place].astype("float64"), attrs)
    codes = np.array([simulator_code(name) for name in simulators], dtype="int8")
    flags = np.array([is_emulated(name) for name in simulators], dtype="int8")
    data["simulator"] = ("planet", codes, _flags("who computed the climate", SIMULATORS))
    data["emulated"] = ("planet", flags, _flags("1 where an emulator made it", ("simulated", "emulated")))
    data["relative_isobar"] = (
        "level",
        np.array(grid.RELATIVE_ISOBARS),
        {"units": "1", "long_name": "s_k", "comment": grid.LEVEL_PRESSURE_RULE},
    )
    return xr.Dataset(data, coords=_coords(ids))


def dims_of(variable: Variable) -> tuple[str, ...]:
    """Dimensions of a variable in a cube."""
    return ("planet", "lat", "lon") if variable.levels == 1 else ("planet", "level", "lat", "lon")


def attrs_of(variable: Variable) -> dict[str, str]:
    """CF attributes of a variable in a cube."""
    return {"units": variable.units, "standard_name": variable.standard_name, "cell_methods": "time: mean"}


def _flags(meaning: str, names: Sequence[str]) -> dict[str, Any]:
    values = list(range(len(names)))
    return {"units": "1", "long_name": meaning, "flag_values": values, "flag_meanings": " ".join(names)}


def _coords(ids: Sequence[int]) -> dict[str, Any]:
    return {
        "planet": (
            "planet",
            np.array(ids, dtype="int64"),
            {"units": "1", "long_name": "48 bits of the sha256 of the parameters"},
        ),
        "level": (
            "level",
            np.arange(len(grid.RELATIVE_ISOBARS)),
            {"units": "1", "positive": "up", "comment": grid.LEVEL_PRESSURE_RULE},
        ),
        "lat": ("lat", grid.latitudes(), {"units": "degrees_north", "standard_name": "latitude"}),
        "lon": (
            "lon",
            grid.longitudes(),
            {"units": "degrees_east", "long_name": "longitude east of the substellar point"},
        ),
    }


def write_cube(
    target: Path,
    blocks: Blocks,
    *,
    attrs: Mapping[str, Any],
    planets_per_chunk: int,
    require: Callable[[xr.Dataset], None],
) -> int:
    """Write blocks of rows as one Zarr v3 store, whole or not at all, at the memory of one block.

    Args:
        target: the store to make or replace.
        blocks: datasets from `rows`; every block but the last holds a multiple of `planets_per_chunk` rows.
        attrs: global attributes (provenance).
        planets_per_chunk: rows in one chunk of a field.
        require: the contract; it raises when the store, before it takes its place, may not pass.

    Returns:
        The number of rows written.

    Raises:
        DataError: there were no rows.
    """
    count = 0
    with replaced_dir(target) as partial:
        with cube_storage.stopping_store(partial) as store:
            for part in blocks:
                block = part.assign_attrs(attrs)  # appending replaces the store's attributes by the block's
                how: dict[str, Any] = {"consolidated": True, "write_empty_chunks": True}  # none may be missing
                if count:
                    block.drop_vars(["relative_isobar"]).to_zarr(store, append_dim="planet", **how)
                else:
                    encoding = _encoding(block, planets_per_chunk)
                    block.to_zarr(store, mode="w", zarr_format=3, encoding=encoding, **how)
                count += block.sizes["planet"]
        if not count:
            raise DataError(f"No climates to write to {target}.", found="0 planets", allowed="at least one")
        require(open_cube(partial))
    return count


def _encoding(block: xr.Dataset, planets_per_chunk: int) -> dict[str, dict[str, Any]]:
    encoding: dict[str, dict[str, Any]] = {}
    for name, array in block.variables.items():
        if array.dims[:1] == ("planet",):
            whole_rows = array.ndim > 1
            chunks = (planets_per_chunk if whole_rows else 4096, *array.shape[1:])
            encoding[str(name)] = {"chunks": chunks}
    return encoding


def open_cube(path: Path) -> xr.Dataset:
    """Open a cube lazily (Dask-backed).

    Raises:
        DataError: there is no whole cube at `path`.
    """
    return cube_storage.open_cube(
        path,
        allowed="a Zarr v3 store written by build_climate or emulate",
        fix="Run `dvc repro data/dvc.yaml:build_climate data/dvc.yaml:emulate`.",
    )


def row_numbers(cube: xr.Dataset, planets: Sequence[int] | npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Where the rows of these planets lie, in the order asked (a planet run by several simulators has several rows).

    Raises:
        DataError: a planet is not in the cube.
    """
    places: dict[int, list[int]] = {}
    for place, planet in enumerate(cube["planet"].values.tolist()):
        places.setdefault(planet, []).append(place)
    wanted = [int(planet) for planet in planets]
    missing = [planet for planet in wanted if planet not in places]
    if missing:
        raise DataError(
            f"{len(missing)} planets are not in the climate cube.",
            found=", ".join(hex_id(planet) for planet in missing[:5]),
            allowed=f"one of its {len(places)} planets",
            fix="Run `dvc repro data/dvc.yaml:split@climate`: the splits are older than the cube.",
        )
    return np.array([place for planet in wanted for place in places[planet]], dtype=np.int64)


def load_fields(cube: xr.Dataset, planets: Sequence[int] | npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """The climates of these planets, (N, 48, 32, 64), in the order of `fields.channel_names()`."""
    return stacked_fields(cube.isel(planet=row_numbers(cube, planets)))


def load_parameters(cube: xr.Dataset, planets: Sequence[int] | npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The parameters of these planets, (N, 8), in the order and units of `fields.PARAMETERS`."""
    return stacked_parameters(cube.isel(planet=row_numbers(cube, planets)))


def stacked_fields(cube: xr.Dataset) -> npt.NDArray[np.float32]:
    """All climates of a cube row by row, (N, 48, 32, 64), in the order of `fields.channel_names()`."""
    parts = [cube[variable.name].values for variable in VARIABLES]
    return np.concatenate([part[:, None] if part.ndim == 3 else part for part in parts], axis=1, dtype=np.float32)


def stacked_parameters(cube: xr.Dataset) -> npt.NDArray[np.float64]:
    """All parameters of a cube row by row, (N, 8), in the order and units of `fields.PARAMETERS`."""
    return np.stack([cube[name].values for name in PARAMETER_NAMES], axis=1).astype(np.float64)
