"""From tables and maps to places: what the network is given, and which gates are open there.

Shape suffixes: P planets, O networks (organisms, knock-outs, networks without temperatures), S scenarios, K = 3 forms
of an organism's dossier, N = 2048 cells of a map, L latent dimensions, M metabolisms, T bins of temperature, B places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from domains.climates.cube import hex_id
from domains.climates.fields import PARAMETER_NAMES
from domains.habitability.cardinal import Organism
from domains.habitability.energy import EnergyGate
from domains.habitability.growth import GrowthTable
from domains.habitability.label import KELVIN, Gates, Mechanisms, Surface
from domains.habitability.water import boiling_temperature_c
from models.fusion.contracts import require_climates, scenarios_of
from models.fusion.network import METABOLISMS, RECORD_TEMPERATURES
from models.fusion.said import Said
from stromatolite.contracts.cube_storage import open_cube
from stromatolite.contracts.table_storage import read_table

Array = npt.NDArray[np.floating[Any]]
Rows = npt.NDArray[np.intp]

TRUE, PREDICTED = 0, 1
"""Which climate a place is shown."""
COLDEST_K, WARMEST_K, BIN_K = 150.0, 450.0, 0.25
REMEDY: Final = "Make it again: `dvc repro encode`."


@dataclass(frozen=True)
class Places:
    """Places to look at: rows of planets, cells, networks, scenarios, forms of dossiers and climates, (B,) each."""

    planet: Rows
    cell: Rows
    organism: Rows
    scenario: Rows
    form: Rows
    climate: Rows


@dataclass(frozen=True)
class FusionData:
    """All that is trained and tested on.

    Attributes:
        planets: hex identities, P.
        emulated: (P,).
        parameters: in the order of `domains.climates.fields.PARAMETERS`, (P, 8).
        maps: first true, then predicted: surface temperature (K) and absorbed shortwave (W m-2), (P, 2, 2, Y, X).
        organisms: the table, O rows.
        latent: (O, L).
        organism_words: (K, O, 11): temperatures, which are known, metabolism.
        medium_words: (O, S, 11).
        air: log10 of bar, (P, S, 5).
        mechanisms: what decides the gates.
    """

    planets: tuple[str, ...]
    emulated: npt.NDArray[np.bool_]
    parameters: Array
    maps: Array
    organisms: pd.DataFrame
    latent: Array
    organism_words: Array
    medium_words: Array
    air: Array
    mechanisms: Mechanisms

    @cached_property
    def scenarios(self) -> tuple[str, ...]:
        """Their names, S."""
        return tuple(self.mechanisms.scenarios)

    @cached_property
    def photons(self) -> Array:
        """Uptake of photons, mmol gDW-1 h-1, (P, 2, N)."""
        found = [
            [self.surface(p, climate).photons.ravel() for climate in (TRUE, PREDICTED)]
            for p in range(len(self.planets))
        ]
        return np.asarray(found, dtype=np.float32)

    @cached_property
    def celsius(self) -> Array:
        """Surface temperature, (P, 2, N)."""
        return (self.maps[:, :, 0] - KELVIN).reshape(len(self.planets), 2, -1)

    @cached_property
    def boiling_c(self) -> Array:
        """Boiling temperature of water, (P,)."""
        return np.asarray(boiling_temperature_c(self.parameters[:, PARAMETER_NAMES.index("surface_pressure_bar")]))

    @cached_property
    def co2_bar(self) -> Array:
        """Partial pressure of carbon dioxide, (P,)."""
        pressure, share = (PARAMETER_NAMES.index(name) for name in ("surface_pressure_bar", "co2_volume_fraction"))
        return np.asarray(self.parameters[:, pressure] * self.parameters[:, share])

    @cached_property
    def photons_needed(self) -> Array:
        """Least uptake of photons at which a network grows on a planet; 0 without light, infinite never, (O, S, P)."""
        growth = self.mechanisms.growth
        return np.stack(
            [
                [growth.photons_needed(net, name, self.co2_bar) for name in self.scenarios]
                for net in self.organisms["network"]
            ]
        )

    @cached_property
    def energy_open(self) -> npt.NDArray[np.bool_]:
        """Whether a metabolism gains enough, by bins of temperature, (M, S, P, T)."""
        middle = np.arange(COLDEST_K, WARMEST_K, BIN_K) + BIN_K / 2
        gate, offered = self.mechanisms.energies, self.mechanisms.scenarios
        return np.stack(
            [
                [
                    [
                        gate.open(each, one.medium, middle, {**one.partial_pressures_bar, "co2": float(co2)})
                        for co2 in self.co2_bar
                    ]
                    for one in offered.values()
                ]
                for each in METABOLISMS
            ]
        )

    @cached_property
    def metabolism(self) -> Rows:
        """Place of each network's metabolism, -1 where it is not known, (O,)."""
        return np.array(
            [METABOLISMS.index(each) if isinstance(each, str) else -1 for each in self.organisms["metabolism"]]
        )

    def surface(self, planet: int, climate: int = TRUE) -> Surface:
        """A planet's surface, as simulated (or emulated) or as predicted."""
        of = dict(zip(PARAMETER_NAMES, self.parameters[planet], strict=True))
        temperature, light = self.maps[planet, climate]
        return Surface(
            temperature, light, of["surface_pressure_bar"], of["co2_volume_fraction"], of["stellar_temperature_k"]
        )

    def inputs(self, at: Places) -> tuple[Array, Array, Array]:
        """What the network is given, (B, 3), (B, 27) and (B, L); see `models.fusion.network`."""
        climate = np.stack(
            [
                self.celsius[at.planet, at.climate, at.cell],
                self.photons[at.planet, at.climate, at.cell],
                at.climate == PREDICTED,
            ],
            axis=1,
        )
        words = np.concatenate(
            [
                self.organism_words[at.form, at.organism],
                self.medium_words[at.organism, at.scenario],
                self.air[at.planet, at.scenario],
            ],
            axis=1,
        )
        return climate.astype(np.float32), words.astype(np.float32), self.latent[at.organism].astype(np.float32)

    def gates(self, at: Places) -> Array:
        """1 where a gate is open in truth, 0 where it is shut, NaN where nobody knows, (B, 4)."""
        celsius = self.celsius[at.planet, TRUE, at.cell]
        low, high = (
            self.organisms[name].to_numpy()[at.organism] for name in (RECORD_TEMPERATURES[0], RECORD_TEMPERATURES[2])
        )
        temperature = np.where(np.isnan(low), np.nan, (low <= celsius) & (celsius <= high))
        water = (celsius >= 0.0) & (celsius <= self.boiling_c[at.planet])
        bins = self.energy_open.shape[-1]
        place = np.clip((celsius + KELVIN - COLDEST_K) / BIN_K, 0, bins - 1).astype(np.intp)
        lives = self.metabolism[at.organism]
        energy = np.where(lives < 0, np.nan, self.energy_open[lives, at.scenario, at.planet, place])
        needed = self.photons_needed[at.organism, at.scenario, at.planet]
        growth = self.photons[at.planet, TRUE, at.cell] >= needed
        return np.stack([temperature, water, energy, growth], axis=1).astype(np.float32)

    def rows(self, planets: Sequence[str]) -> Rows:
        """Rows of simulated planets, by their hex identities."""
        place = {name: row for row, name in enumerate(self.planets) if not self.emulated[row]}
        return np.array([place[name] for name in planets], dtype=np.intp)

    def label(self, planet: int, organism: int, scenario: int, climate: int = TRUE) -> Gates:
        """The gates of one triple by the mechanistic label, on the simulated or on the predicted climate."""
        row = self.organisms.iloc[organism]
        low, best, high = (float(row[name]) for name in RECORD_TEMPERATURES)
        lives = Organism(row["organism"], row["base"], row["metabolism"], low, best, high, "")
        return self.mechanisms.gates(self.surface(planet, climate), lives, row["network"], self.scenarios[scenario])


def read_data(folder: Path) -> FusionData:
    """Read what stage `encode` wrote.

    Args:
        folder: `data/processed/fusion`.

    Raises:
        DataError: a part is missing or damaged.
        ContractError: the climates break their contract.
    """
    cube = open_cube(folder / "climates.zarr", allowed="a Zarr store written by encode", fix=REMEDY)
    require_climates(cube)
    organisms = read_table(folder / "organisms.parquet").reset_index(drop=True)
    scenarios = scenarios_of(read_table(folder / "scenarios.parquet"))
    planets = tuple(hex_id(planet) for planet in cube["planet"].values)
    emulated = cube["emulated"].values.astype(bool)
    parameters = np.stack([cube[name].values for name in PARAMETER_NAMES], axis=1)
    latents = read_table(folder / "latents.parquet").pivot(index="network", columns="dimension", values="value")
    said = Said(read_table(folder / "records.parquet"), scenarios)
    return FusionData(
        planets,
        emulated,
        parameters,
        _maps(cube),
        organisms,
        latents.loc[organisms["network"]].to_numpy(np.float32),
        said.organisms(organisms),
        said.media(organisms),
        said.airs(planets, emulated, parameters),
        Mechanisms(
            EnergyGate(read_table(folder / "energies.parquet")),
            GrowthTable.of(read_table(folder / "growth.parquet")),
            scenarios,
        ),
    )


def _maps(cube: xr.Dataset) -> Array:
    """Temperature and absorbed shortwave, true and predicted, (P, 2, 2, Y, X)."""
    kinds = [
        np.stack([cube[f"{kind}surface_temperature"].values, cube[f"{kind}asr"].values], axis=1)
        for kind in ("", "predicted_")
    ]
    return np.stack(kinds, axis=1).astype(np.float32)
