"""Builds what is known of Earth's climate, one CF cube a grid, all turned the same way."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import xarray as xr

from domains.climatologies import earth_surface, oceans, scenarios, skies, winds
from domains.climatologies.contracts import CLIMATOLOGIES, CONVENTIONS, Climatology, require_climatology
from stromatolite.contracts.cube_fields import assemble
from stromatolite.contracts.cube_storage import open_cube, write_along
from stromatolite.contracts.reference_checks import ReferenceCheck, require_reference_checks
from stromatolite.files import replaced_dir


@dataclass(frozen=True)
class Recipe:
    """How a climatology is made.

    Attributes:
        source: whom it comes from, in data/sources.
        build: takes the folder of validated sources and returns the cube's values.
        reference_checks: what the cube must reproduce.
    """

    source: str
    build: Callable[[Path], xr.Dataset]
    reference_checks: Callable[[xr.Dataset], list[ReferenceCheck]]


RECIPES: Final = {
    "earth_surface_t21": Recipe("gcm_earth_climatology_t21", earth_surface.build, earth_surface.reference_checks),
    "winds_200hpa": Recipe("reanalysis_winds", winds.build, winds.reference_checks),
    "north_america_scenarios": Recipe("metoffice_samples", scenarios.build, scenarios.reference_checks),
    "tropical_sea_surface": Recipe("metoffice_samples", oceans.build_tropics, oceans.tropics_checks),
    "ocean_orca2": Recipe("metoffice_samples", oceans.build_world, oceans.world_checks),
    "atlantic_profiles": Recipe("metoffice_samples", oceans.build_profiles, oceans.profiles_checks),
    "skies_5min": Recipe("solar_reference_and_stations", skies.build, skies.reference_checks),
}


def build(validated: Path, out: Path) -> None:
    """Build every climatology into `out/climatologies`, all of them or none."""
    target = out / "climatologies"
    with replaced_dir(target) as partial:
        for name, recipe in RECIPES.items():
            store = partial / f"{name}.zarr"
            contract = CLIMATOLOGIES[name]
            write_along(store, finished(recipe.build(validated), contract, recipe.source), contract.along)
            cube = open_cube(store, allowed="the cube that was just written", fix="Run the stage again.")
            require_climatology(name, cube)
            require_reference_checks(name, recipe.reference_checks(cube))
            print(f"built {name} {dict(cube.sizes)} -> {target}")


def finished(values: xr.Dataset, contract: Climatology, source: str) -> xr.Dataset:
    """The values as the contract's fields, in its types, with CF attributes."""
    by_name = {each.name: values[each.name].transpose(*each.dims).data for each in (*contract.fields, *contract.coords)}
    about = {
        "Conventions": CONVENTIONS,
        "title": contract.title,
        "source": source,
        "provenance": json.dumps({"sources": [source]}),
        "comment": "latitudes from south to north, longitudes from 0 to 360 degrees east",
    }
    return assemble(contract.fields, contract.coords, by_name).assign_attrs(about)
