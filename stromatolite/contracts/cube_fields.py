"""Declares the fields of a cube: what each means, its unit and its range, for the cube itself and for its schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandera.xarray as pa
import xarray as xr


@dataclass(frozen=True)
class Field:
    """A variable or a coordinate of a cube.

    Attributes:
        name: what it is called in the cube.
        dims: its dimensions, in order.
        units: its unit in the notation of CF.
        low: lowest value.
        high: highest value.
        long_name: what it is, in words.
        standard_name: its name in the CF standard name table, where it has one.
        cell_methods: how a value stands for its cell, as in CF.
        comment: what a user must know.
        missing: whether values may be missing (NaN).
        dtype: its type in memory.
    """

    name: str
    dims: tuple[str, ...]
    units: str
    low: float
    high: float
    long_name: str = ""
    standard_name: str = ""
    cell_methods: str = ""
    comment: str = ""
    missing: bool = False
    dtype: str = "float32"

    @property
    def attrs(self) -> dict[str, str]:
        """Its CF attributes."""
        names = ("units", "long_name", "standard_name", "cell_methods", "comment")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    def of(self, values: Any) -> xr.Variable:
        """Values as this field; lazy ones stay lazy."""
        return xr.Variable(self.dims, values.astype(self.dtype), self.attrs)


LATITUDE = Field("lat", ("lat",), "degrees_north", -90.0, 90.0, standard_name="latitude", dtype="float64")
LONGITUDE = Field("lon", ("lon",), "degrees_east", -180.0, 360.0, standard_name="longitude", dtype="float64")
MONTH = Field("month", ("month",), "1", 1, 12, long_name="month of the year, 1 is January", dtype="int64")


def assemble(fields: Sequence[Field], coords: Sequence[Field], values: Mapping[str, Any]) -> xr.Dataset:
    """A cube of these fields and coordinates, the values by name."""
    return xr.Dataset(
        {field.name: field.of(values[field.name]) for field in fields},
        coords={coord.name: coord.of(values[coord.name]) for coord in coords},
    )


def cube_schema(
    name: str, fields: Sequence[Field], coords: Sequence[Field] = (), sizes: Mapping[str, int] | None = None
) -> pa.DatasetSchema:
    """What a cube of these fields must be: no variable more and none less.

    Args:
        name: how reports call it.
        fields: its variables.
        coords: its coordinates.
        sizes: lengths of its dimensions, but for the one along which it is walked.
    """
    return pa.DatasetSchema(
        name=name,
        data_vars={
            field.name: pa.DataVar(
                dtype=field.dtype,
                dims=field.dims,
                attrs={"units": field.units},
                nullable=field.missing,
                checks=[pa.Check.in_range(field.low, field.high)],
            )
            for field in fields
        },
        coords={
            coord.name: pa.Coordinate(
                dtype=coord.dtype, dims=coord.dims, checks=[pa.Check.in_range(coord.low, coord.high)]
            )
            for coord in coords
        },
        sizes=dict(sizes or {}),
        strict=True,
    )
