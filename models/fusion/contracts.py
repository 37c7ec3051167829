"""What the family reads: climates as simulated and as predicted, organisms with latent vectors, what texts said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import numpy as np
import pandas as pd
import xarray as xr

from domains.climates import grid
from domains.climates.fields import PARAMETERS
from domains.habitability.contracts import KEY, SUBJECTS, Habitability, HabitabilityOrganisms
from domains.habitability.energy import StandardEnergies
from domains.habitability.growth import ScenarioGrowth
from domains.habitability.scenarios import GASES, Scenario
from domains.networks.media import MEDIA
from stromatolite.contracts import Violation, check_in_chunks
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.cube_fields import LATITUDE, LONGITUDE, Field, assemble, cube_schema
from stromatolite.errors import ContractError
from stromatolite.family import CubeContract

_MAP: Final = ("planet", "lat", "lon")
_COMMENT: Final = "by a climate model that has not seen the planet; missing of emulated planets"
FIELDS: Final = (
    Field("surface_temperature", _MAP, "K", 30.0, 800.0, standard_name="surface_temperature"),
    Field("asr", _MAP, "W m-2", -30.0, 3100.0, long_name="absorbed shortwave"),
    Field("predicted_surface_temperature", _MAP, "K", 30.0, 800.0, comment=_COMMENT, missing=True),
    Field("predicted_asr", _MAP, "W m-2", -30.0, 3100.0, comment=_COMMENT, missing=True),
    Field("emulated", ("planet",), "1", 0, 1, long_name="1 where the climate was emulated", dtype="int8"),
    *(Field(one.name, ("planet",), one.units, one.low, one.high, one.meaning, dtype="float64") for one in PARAMETERS),
)  # fmt: skip
COORDS: Final = (Field("planet", ("planet",), "1", 0, 2**48, long_name="identity", dtype="int64"), LATITUDE, LONGITUDE)
NAME: Final = "climates of the fusion family"


class Latents(Table):
    """One row a network and a latent dimension."""

    network: str = column("network or knock-out", matches=KEY)
    dimension: int = column("number of the dimension", unit="1", ge=0, le=4096)
    value: float = column("latent vector by the metabolic family's model, on its axes", unit="1", ge=-1e4, le=1e4)

    class Config:
        """Each of them once."""

        unique: ClassVar = ["network", "dimension"]


class Records(Table):
    """One row a dossier: what the language family's model read in it."""

    subject: str = column("what the dossier says something of", isin=SUBJECTS)
    key: str = column("organism, or identity of the planet", matches=KEY)
    aspect: str = column("form of an organism's text, medium, or scenario")
    growth_temperature_min_c: float = column("lowest temperature of growth", unit="degC", nullable=True, ge=-30, le=130)
    growth_temperature_optimum_c: float = column("best for growth", unit="degC", nullable=True, ge=-30, le=130)
    growth_temperature_max_c: float = column("highest of growth", unit="degC", nullable=True, ge=-30, le=130)
    metabolism: str = column("what it lives by", nullable=True)
    medium: str = column("what it is grown on", nullable=True, isin=tuple(MEDIA))
    surface_pressure_bar: float = column("of the air", unit="bar", nullable=True, gt=0, le=1e5)
    co2_fraction: float = column("by volume", unit="1", nullable=True, ge=0, le=1)
    h2_fraction: float = column("by volume", unit="1", nullable=True, ge=0, le=1)
    ch4_fraction: float = column("by volume", unit="1", nullable=True, ge=0, le=1)
    o2_fraction: float = column("by volume", unit="1", nullable=True, ge=0, le=1)

    class Config:
        """Each of them once."""

        unique: ClassVar = ["subject", "key", "aspect"]


class Scenarios(Table):
    """One row a scenario of data/scenarios.yaml, in its order."""

    scenario: str = column("name", matches=KEY, unique=True)
    medium: str = column("what organisms are fed, as texts call it", isin=tuple(MEDIA))
    description: str = column("what it is, in a line")
    h2_bar: float = column("partial pressure at the surface; 0 where there is none", unit="bar", ge=0, le=100)
    co_bar: float = column("the same", unit="bar", ge=0, le=100)
    ch4_bar: float = column("the same", unit="bar", ge=0, le=100)
    o2_bar: float = column("the same", unit="bar", ge=0, le=100)
    organics: str = column("compounds in the water, BiGG identifiers with blanks between them")
    light: bool = column("whether light may be used")


def scenario_table(scenarios: Mapping[str, Scenario]) -> pd.DataFrame:
    """Scenarios as rows of `Scenarios`."""
    rows = [
        {
            "scenario": name,
            "medium": one.medium,
            "description": one.description,
            **{f"{gas}_bar": float(one.partial_pressures_bar.get(gas, 0.0)) for gas in GASES},
            "organics": " ".join(one.organics),
            "light": one.light,
        }
        for name, one in scenarios.items()
    ]
    return pd.DataFrame(rows, columns=list(Scenarios.to_schema().columns))


def scenarios_of(table: pd.DataFrame) -> dict[str, Scenario]:
    """Scenarios by name, of rows of `Scenarios`."""
    return {
        str(row["scenario"]): Scenario(
            medium=row["medium"],
            description=row["description"],
            partial_pressures_bar={gas: row[f"{gas}_bar"] for gas in GASES if row[f"{gas}_bar"] > 0},
            organics=tuple(row["organics"].split()),
            light=row["light"],
        )
        for row in table.to_dict("records")
    }


def climates_cube(values: Mapping[str, Any]) -> xr.Dataset:
    """The cube of these fields, and of `planet`; grid and units are added."""
    return assemble(FIELDS, COORDS, {**values, "lat": grid.latitudes(), "lon": grid.longitudes()})


def require_climates(cube: xr.Dataset, *, name: str = NAME) -> None:
    """Hold the cube against its contract.

    Raises:
        ContractError: naming the field, what was found and what is allowed.
    """
    found = check_in_chunks(cube, _schema(), "planet", rules=_rules)
    if found:
        raise ContractError(
            f"The {name} break their contract in {len(found)} places; the first is {found[0].field}: {found[0].rule}.",
            found=found[0].found,
            allowed=found[0].allowed,
            fix="Make them again: `dvc repro -f encode`.",
        )


def _schema() -> Any:
    return cube_schema(NAME, FIELDS, COORDS, {"lat": grid.LATITUDES, "lon": grid.LONGITUDES})


def _rules(part: xr.Dataset) -> list[Violation]:
    """Whole maps are missing or none of a planet, and never of a simulated planet's temperature alone."""
    missing = part["predicted_surface_temperature"].isnull().values
    torn = missing.any(axis=(1, 2)) & ~missing.all(axis=(1, 2))
    emulated = part["emulated"].values.astype(bool) & ~missing.all(axis=(1, 2))
    if torn.any():
        return [Violation("predicted_surface_temperature", "whole maps", f"{int(torn.sum())} torn maps", "none")]
    if emulated.any():
        told = f"{int(np.count_nonzero(emulated))} predictions of emulated planets"
        return [Violation("predicted_surface_temperature", "simulated planets alone", told, "none")]
    return []


def contracts() -> dict[str, Any]:
    """By name, without suffix, of what lies in `data/processed/fusion`."""
    return {
        "climates": CubeContract(_schema(), require_climates),
        "organisms": HabitabilityOrganisms,
        "latents": Latents,
        "records": Records,
        "fractions": Habitability,
        "growth": ScenarioGrowth,
        "energies": StandardEnergies,
        "scenarios": Scenarios,
    }
