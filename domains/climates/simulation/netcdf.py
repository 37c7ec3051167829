"""Writes one finished ExoPlaSim run in the CF NetCDF form of the bundled ensemble."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import netCDF4
import numpy as np
import numpy.typing as npt

from stromatolite.files import PARTIAL

Array = npt.NDArray[np.float64]

FIELDS: Final = (
    # name here, name there, sign, digits, standard name, unit
    ("surface_temperature", "ts", 1.0, 4, "surface_temperature", "K"),
    ("air_temperature_2m", "tas", 1.0, 4, "air_temperature", "K"),
    ("surface_air_pressure", "ps", 1.0, 3, "surface_air_pressure", "hPa"),
    ("asr", "rst", 1.0, 3, "toa_net_downward_shortwave_flux", "W m-2"),
    ("olr", "rlut", -1.0, 3, "toa_outgoing_longwave_flux", "W m-2"),
    ("cloud_area_fraction", "clt", 1.0, 3, "cloud_area_fraction", "1"),
    ("precipitation", "pr", 1.0, 3, "lwe_precipitation_rate", "m s-1"),
    ("sea_ice_area_fraction", "sic", 1.0, 3, "sea_ice_area_fraction", "1"),
    ("surface_albedo", "alb", 1.0, 3, "surface_albedo", "1"),
    ("water_vapor_path", "prw", 1.0, 3, "atmosphere_mass_content_of_water_vapor", "kg m-2"),
    ("temperature", "ta", 1.0, 4, "air_temperature", "K"),
    ("specific_humidity", "hus", 1.0, 3, "specific_humidity", "1"),
    ("cloud_fraction", "cl", 1.0, 3, "cloud_area_fraction_in_atmosphere_layer", "1"),
    ("u", "ua", 1.0, 3, "eastward_wind", "m s-1"),
    ("v", "va", 1.0, 3, "northward_wind", "m s-1"),
)
CODES: Final = tuple(there for _, there, *_ in FIELDS)
AXES: Final = {
    "sigma": {
        "standard_name": "atmosphere_sigma_coordinate",
        "positive": "down",
        "long_name": "air pressure / surface pressure, first is the top",
    },
    "lat": {"units": "degrees_north"},
    "lon": {"units": "degrees_east"},
}


def write(target: Path, axes: Mapping[str, Array], means: Mapping[str, Array], attrs: Mapping[str, Any]) -> None:
    """Write a run, whole or not at all.

    Args:
        target: the file to make.
        axes: sigma (S,) from the top, lat (Y,) from the north, lon (X,) from 0, in degrees.
        means: time means by ExoPlaSim's names, (Y, X) or (S, Y, X).
        attrs: global attributes, in their order.
    """
    partial = target.with_name(f"{PARTIAL}{target.name}")
    try:
        with netCDF4.Dataset(partial, "w", format="NETCDF4") as file:
            file.setncatts(attrs)
            for name, values in axes.items():
                file.createDimension(name, len(values))
                axis = file.createVariable(name, "f8", (name,))
                axis.setncatts(AXES[name])
                axis[:] = values
            for name, there, sign, digits, standard_name, units in FIELDS:
                values = sign * means[there]
                dims = ("sigma", "lat", "lon") if values.ndim == 3 else ("lat", "lon")
                variable = file.createVariable(
                    name,
                    "f4",
                    dims,
                    zlib=True,
                    complevel=6,
                    significant_digits=digits,
                    quantize_mode="GranularBitRound",
                )
                variable.setncatts({"standard_name": standard_name, "units": units, "cell_methods": "time: mean"})
                variable[:] = values
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
