"""What a climate cube must be, and which climates may never meet: emulated ones are for training alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandera.xarray as pa
import xarray as xr

from domains.climates import grid
from domains.climates.cube import attrs_of, dims_of, hex_id, planet_id, row_numbers
from domains.climates.fields import (
    EMULATED_DTYPES,
    EMULATED_PREFIX,
    LEVELS,
    PARAMETER_NAMES,
    PARAMETERS,
    SIMULATORS,
    THOUSANDWORLDS_PREFIX,
    VARIABLES,
    is_emulated,
)
from stromatolite.contracts import Violation, check_dataset, check_in_chunks
from stromatolite.errors import ContractError

NIGHT_SHARE: Final = 0.02
"""A coarse grid leaks a little sunlight over the terminator; a map with its star elsewhere has far more at night."""


@lru_cache(maxsize=2)
def cube_schema(*, emulated: bool) -> pa.DatasetSchema:
    """Dims, coordinates, types, units and ranges of a cube of simulated or of emulated climates."""
    variables = {
        variable.name: pa.DataVar(
            dtype=EMULATED_DTYPES[variable.name] if emulated else "float32",
            dims=dims_of(variable),
            attrs={"units": attrs_of(variable)["units"]},
            checks=[pa.Check.in_range(variable.low, variable.high)],
        )
        for variable in VARIABLES
    }
    for parameter in PARAMETERS:
        variables[parameter.name] = pa.DataVar(
            dtype="float64",
            dims=("planet",),
            attrs={"units": parameter.units},
            checks=[pa.Check.in_range(parameter.low, parameter.high)],
        )
    codes = [place for place, name in enumerate(SIMULATORS) if is_emulated(name) == emulated]
    for name, allowed in (("simulator", codes), ("emulated", [int(emulated)])):
        variables[name] = pa.DataVar(dtype="int8", dims=("planet",), checks=[pa.Check.isin(allowed)])
    return pa.DatasetSchema(
        name="emulated_cube" if emulated else "simulated_cube",
        data_vars=variables,
        coords={
            "planet": pa.Coordinate(dtype="int64"),
            "level": pa.Coordinate(dtype="int64"),
            "lat": pa.Coordinate(dtype="float64"),
            "lon": pa.Coordinate(dtype="float64"),
        },
        sizes={"level": LEVELS, "lat": grid.LATITUDES, "lon": grid.LONGITUDES},
    )


def require_cube(cube: xr.Dataset, *, emulated: bool, name: str = "climate cube") -> None:
    """Hold a cube against its contract, values included, at flat memory.

    Raises:
        ContractError: naming the field, what was found and what is allowed.
    """
    found = check_in_chunks(cube, cube_schema(emulated=emulated), "planet", rules=_rules) or _twice(cube)
    if found:
        first = found[0]
        raise ContractError(
            f"The {name} breaks its contract in {len(found)} places; the first is {first.field}: {first.rule}.",
            found=first.found,
            allowed=first.allowed,
            fix="Build it again from accepted data: `dvc repro -f data/dvc.yaml:build_climate data/dvc.yaml:emulate`.",
        )


def cube_faults(rows: xr.Dataset, *, emulated: bool) -> list[Violation]:
    """Everything that keeps rows in memory out of a cube; an empty list when nothing does."""
    return check_dataset(rows, cube_schema(emulated=emulated)) or _rules(rows)


def _twice(cube: xr.Dataset) -> list[Violation]:
    pairs = Counter(zip(cube["planet"].values.tolist(), cube["simulator"].values.tolist(), strict=True))
    twice = sorted(hex_id(planet) for (planet, _), count in pairs.items() if count > 1)
    return [Violation("planet", "duplicates", ", ".join(twice[:5]), "each planet once a simulator")] if twice else []


def _rules(part: xr.Dataset) -> list[Violation]:
    """What a schema cannot say: the grid, the star's place and the planets' identities."""
    if not (np.allclose(part["lat"], grid.latitudes()) and np.allclose(part["lon"], grid.longitudes())):
        return [Violation("lat, lon", "grid", "another grid", "32 Gaussian latitudes south to north, star over 0")]
    found = []
    at_night = part["asr"].values[..., np.abs(grid.longitudes()) > 90.0].max(axis=(1, 2))
    share = float((at_night / part["stellar_flux_w_m2"].values).max())
    if share > NIGHT_SHARE:
        told = f"at most {NIGHT_SHARE:g} of the stellar flux where the star is below the horizon"
        found.append(Violation("asr", "substellar longitude", f"{share:.3g} of the stellar flux at night", told))
    parameters = zip(*(part[name].values for name in PARAMETER_NAMES), strict=True)
    ids = [planet_id(dict(zip(PARAMETER_NAMES, row, strict=True))) for row in parameters]
    if ids != part["planet"].values.tolist():
        found.append(Violation("planet", "identity", "other numbers", "the hash of the planet's parameters"))
    return found


def simulators_of(cube: xr.Dataset) -> list[str]:
    """The simulators whose climates are in a cube."""
    return [SIMULATORS[code] for code in np.unique(cube["simulator"].values)]


def require_simulated(cube: xr.Dataset, planets: Sequence[int] | npt.NDArray[np.int64], purpose: str) -> None:
    """Refuse emulated planets where only simulated ones may be: in splits, validation and test.

    Raises:
        ContractError: naming the emulated planets.
    """
    numbers = row_numbers(cube, planets)
    flags, codes = cube["emulated"].values[numbers], cube["simulator"].values[numbers]
    ids = cube["planet"].values[numbers]
    # the flag and the simulator must both say so: one of them wrong is no way in
    bad = [hex_id(i) for i, flag, code in zip(ids, flags, codes, strict=True) if flag or is_emulated(SIMULATORS[code])]
    if bad:
        raise ContractError(
            f"Emulated climates may not be used for {purpose}: they are training data only.",
            found=f"{len(bad)} emulated planets: {', '.join(bad[:5])}",
            allowed="planets with emulated = 0",
            fix="Make the splits from data/processed/climate/simulated.zarr.",
        )


def require_fair(*, training: Iterable[str], test: Iterable[str]) -> None:
    """Refuse a test that the training data have seen.

    Args:
        training: simulators of everything learnt from, baselines' inputs and residuals included ("clero:um", ...).
        test: simulators of the test data.

    Raises:
        ContractError: an emulator is in the test data, or CLERO, which was trained on the planets of ThousandWorlds,
            is in the training data of a test on ThousandWorlds.
    """
    test = sorted(set(test))
    emulators = sorted(name for name in set(training) if name.startswith(EMULATED_PREFIX))
    if any(is_emulated(name) for name in test):
        raise ContractError(
            "The test data are emulated: that would measure the emulator, not the climate.",
            found=", ".join(test),
            allowed="simulated climates",
        )
    if emulators and any(name.startswith(THOUSANDWORLDS_PREFIX) for name in test):
        raise ContractError(
            "CLERO may not be trained on or corrected when the test data are ThousandWorlds: it has seen them.",
            found=f"training on {', '.join(emulators)}; test on {', '.join(test)}",
            allowed="simulated climates only, in training and baselines",
            fix="Switch pretraining on emulated climates off in the climate config.",
        )
