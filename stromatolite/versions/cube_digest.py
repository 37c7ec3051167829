"""Reads a datacube once, at flat memory: a digest of every variable at each step along the walked dimension."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from stromatolite.contracts.cube_storage import open_cube
from stromatolite.contracts.cubes import parts
from stromatolite.versions.profile import Numbers, Profile

SOURCES: Final = ("source", "simulator")
"""Flag variables that may say, step by step, where a cube's values are from."""

Label = tuple[str, int]
"""What a step is called, and its number among those of that name."""


@dataclass(frozen=True)
class Digest:
    """A cube after one walk through it.

    Attributes:
        along: the dimension that was walked; "" of a cube that is not there.
        labels: the steps, in order.
        values: by variable, a digest of what it holds at each step; coordinates of the other dimensions count too.
        forms: by variable, its type, its unit and its shape at one step.
        sources: where each step is from; nothing where the cube does not say.
        profile: the counts of its values.
    """

    along: str
    labels: list[Label]
    values: Mapping[str, list[bytes]]
    forms: Mapping[str, str]
    sources: list[str]
    profile: Profile


def digest_cube(path: Path | None) -> Digest:
    """Read a stored cube; None is an empty one.

    Raises:
        DataError: the store is not whole.
    """
    if path is None:
        return Digest("", [], {}, {}, [], Profile(0, {}))
    cube = open_cube(path, allowed="a Zarr store that this project wrote", fix="Build it again: `dvc repro`.")
    along = walked(cube)
    names = [str(name) for name in cube.variables if name != along]
    values: dict[str, list[bytes]] = {name: [] for name in names}
    numbers = {name: Numbers() for name in names if name in cube.data_vars and cube[name].dtype.kind in "fiu"}
    for start, stop in parts(cube, along):
        for name in names:
            array = cube[name].isel({along: slice(start, stop)}, missing_dims="ignore").variable.load()
            values[name] += _digests(array, along, stop - start)
            if name in numbers and (along in array.dims or start == 0):
                numbers[name].add(array.values.ravel())
    forms = {name: _form(cube[name].variable, along) for name in names}
    profile = Profile(cube.sizes[along], dict(numbers))
    return Digest(along, list(_labels(cube, along)), values, forms, _sources(cube, along), profile)


def walked(cube: xr.Dataset) -> str:
    """The dimension along which a cube grows: the first of its largest variable."""
    return str(max(cube.data_vars.values(), key=lambda array: array.size).dims[0])


def _digests(array: xr.Variable, along: str, steps: int) -> list[bytes]:
    if along not in array.dims:
        return [_digest(array.values)] * steps
    return [_digest(step) for step in array.transpose(along, ...).values]


def _digest(values: npt.NDArray[Any]) -> bytes:
    content = np.ascontiguousarray(values)
    told = repr(content.tolist()).encode() if content.dtype == object else content.tobytes()
    return hashlib.blake2b(told, digest_size=8).digest()


def _form(array: xr.Variable, along: str) -> str:
    sizes = ", ".join(f"{dim} {size}" for dim, size in array.sizes.items() if dim != along)
    parts = (str(array.dtype), str(array.attrs.get("units", "")), f"({sizes})" if sizes else "")
    return " ".join(part for part in parts if part)


def _labels(cube: xr.Dataset, along: str) -> Iterator[Label]:
    names = cube[along].values if along in cube.coords else np.arange(cube.sizes[along])
    seen: dict[str, int] = {}
    for name in map(str, names):
        yield name, seen.setdefault(name, 0)
        seen[name] += 1


def _sources(cube: xr.Dataset, along: str) -> list[str]:
    for name in SOURCES:
        if name in cube.data_vars and cube[name].dims == (along,) and "flag_meanings" in cube[name].attrs:
            meanings = str(cube[name].attrs["flag_meanings"]).split()
            return [meanings[code] for code in cube[name].values]
    return []
