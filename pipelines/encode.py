"""Stage `encode`: what the trained models of climate, metabolism and language make of planets, networks and dossiers.

The fusion family learns from what the other three give to their users: predicted fields, a latent vector, a record. A
planet's predicted climate comes from the model of the fold that tests it, which has not seen it.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch
import xarray as xr

from domains.climates.cube import hex_id, open_cube, stacked_parameters
from domains.climates.fields import PARAMETER_NAMES, SIMULATORS
from domains.habitability.build import HabitabilitySettings, emulated_planets
from domains.habitability.contracts import HabitabilityDossiers, HabitabilityOrganisms
from domains.habitability.scenarios import read_scenarios
from models.climate.checkpoints import load_network as load_climate
from models.climate.folds import read_folds
from models.fusion.contracts import (
    Latents,
    Records,
    Scenarios,
    climates_cube,
    contracts,
    require_climates,
    scenario_table,
)
from models.fusion.said import COLUMNS, NOTHING
from models.language.checkpoints import load_reader
from models.metabolic.checkpoints import load_network as load_metabolic
from models.metabolic.checkpoints import load_pool
from models.metabolic.pool import build_query
from models.training.checkpoints import PRODUCTION
from pipelines.settings import read_block
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.cube_storage import write_along
from stromatolite.contracts.table_storage import read_table, write_table
from stromatolite.errors import ContractError, reported
from stromatolite.files import replaced_dir
from stromatolite.record import RunRecord

THREADS: Final = 1
TEMPERATURE, ASR = 0, 1
"""Channels of the climate family's network."""
TABLES: Final = {
    "organisms": "habitability_organisms",
    "growth": "scenario_growth",
    "energies": "standard_energies",
    "fractions": "habitability",
}
"""Tables of the label that the family reads, by the name that they have there."""


@dataclass(frozen=True)
class Places:
    """Where everything lies below the repository's root."""

    root: Path

    @property
    def tables(self) -> Path:
        """Tables of the domains."""
        return self.root / "data" / "tables"

    @property
    def climates(self) -> Path:
        """Cubes of climates."""
        return self.root / "data" / "processed" / "climate"

    def record(self, family: str) -> RunRecord:
        """The trained run of a family."""
        return RunRecord.open(self.root / "build" / "runs" / family)


def main(root: Path, out: Path, settings: HabitabilitySettings) -> None:
    """Write everything that the fusion family reads into the folder `out`, whole or not at all.

    Raises:
        DataError: a run or a table is missing or damaged.
        ContractError: what was encoded breaks its contract.
    """
    torch.set_num_threads(THREADS)
    places = Places(root)
    cube = climates(places, settings)
    require_climates(cube)
    organisms = read_table(places.tables / f"{TABLES['organisms']}.parquet")
    require_table(organisms, HabitabilityOrganisms, "organisms")
    dossiers = read_table(places.tables / "habitability_dossiers.parquet")
    require_table(dossiers, HabitabilityDossiers, "dossiers")
    made = {"latents": latents(places, organisms), "records": records(places, dossiers)}
    for name, model in (("latents", Latents), ("records", Records)):
        require_table(made[name], model, name)
    with replaced_dir(out) as partial:
        write_along(partial / "climates.zarr", cube, "planet")
        for name, table in TABLES.items():
            kept = read_table(places.tables / f"{table}.parquet")
            write_table(partial / f"{name}.parquet", kept, contracts()[name], {"table": table})
        write_table(partial / "latents.parquet", made["latents"], Latents, {"family": "metabolic"})
        write_table(partial / "records.parquet", made["records"], Records, {"family": "language"})
        offered = scenario_table(read_scenarios(root / "data" / "scenarios.yaml"))
        write_table(partial / "scenarios.parquet", offered, Scenarios, {})
    print(f"encoded {cube.sizes['planet']} planets, {len(organisms)} networks, {len(dossiers)} dossiers -> {out}")


def climates(places: Places, settings: HabitabilitySettings) -> xr.Dataset:
    """Simulated planets with their predicted climates, then emulated ones."""
    simulated = open_cube(places.climates / "simulated.zarr")
    parts = [_maps(simulated, emulated=False) | predicted(places, simulated)]
    if settings.emulated:
        emulated = emulated_planets(open_cube(places.climates / "emulated.zarr"), settings.emulated)
        missing = np.full((emulated.sizes["planet"], *simulated["asr"].shape[1:]), np.nan, dtype=np.float32)
        unpredicted = {"predicted_surface_temperature": missing, "predicted_asr": missing}
        parts.append(_maps(emulated, emulated=True) | unpredicted)
    return climates_cube({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def _maps(cube: xr.Dataset, *, emulated: bool) -> dict[str, npt.NDArray[Any]]:
    names = ("planet", "surface_temperature", "asr", *PARAMETER_NAMES)
    return {name: cube[name].values for name in names} | {"emulated": np.full(cube.sizes["planet"], int(emulated))}


def predicted(places: Places, simulated: xr.Dataset) -> dict[str, npt.NDArray[np.float32]]:
    """Surface temperature and absorbed shortwave of planets that the model of their fold has not seen; else missing."""
    record = places.record("climate")
    ids = np.array([hex_id(planet) for planet in simulated["planet"].values])
    parameters = stacked_parameters(simulated)
    simulators = np.array([SIMULATORS[code] for code in simulated["simulator"].values])
    found = np.full((len(ids), 2, *simulated["asr"].shape[1:]), np.nan, dtype=np.float32)
    for fold in read_folds(places.root / "data" / "splits" / "climate.json")[1]:
        rows = np.flatnonzero(np.isin(ids, fold.test))
        fields = load_climate(record, fold.name).predict(parameters[rows], simulators[rows].tolist())
        found[rows] = fields[:, [TEMPERATURE, ASR]]
    return {"predicted_surface_temperature": found[:, 0], "predicted_asr": found[:, 1]}


def latents(places: Places, organisms: pd.DataFrame) -> pd.DataFrame:
    """The latent vector of each network and knock-out, on the axes of the served model.

    Raises:
        ContractError: the model's pool has no reaction of a network, or lacks the one that is taken out.
    """
    record = places.record("metabolic")
    net, (pool, known) = load_metabolic(record, PRODUCTION), load_pool(record)
    memberships = read_table(places.tables / "memberships.parquet")
    has = dict(iter(memberships.groupby("organism")))
    nobody = known.only([])
    parts = []
    for network, base, deletion in organisms[["network", "base", "deletion"]].itertuples(index=False):
        mine = has[base][has[base]["published"] != deletion] if isinstance(deletion, str) else has[base]
        rows = np.array(sorted({pool.row_of[name] for name in mine["reaction"] if name in pool.row_of}), dtype=np.intp)
        if not len(rows):
            raise ContractError(
                f"The pool of the metabolic model has no reaction of {base}.", found=f"{len(mine)} others"
            )
        mean, _ = net.posterior(build_query(pool, nobody, rows, rows[:1]))
        values = net.on_axes(mean.unsqueeze(0)).numpy()[0].astype(np.float64)
        parts.append(pd.DataFrame({"network": network, "dimension": np.arange(len(values)), "value": values}))
    return pd.concat(parts, ignore_index=True)


def records(places: Places, dossiers: pd.DataFrame) -> pd.DataFrame:
    """What the language model reads in each dossier; equal texts are read once."""
    reader = load_reader(places.record("language"))
    texts = list(dict.fromkeys(dossiers["text"]))
    said = {text: reading.record for text, reading in zip(texts, reader.read(texts), strict=True)}
    rows = [
        {**NOTHING, **{name: said[text][name] for name in COLUMNS if name in said[text]}} for text in dossiers["text"]
    ]
    read = pd.DataFrame(rows, columns=list(COLUMNS))
    ordered = [name for name in Records.to_schema().columns if name in COLUMNS]
    return pd.concat([dossiers[["subject", "key", "aspect"]].reset_index(drop=True), read[ordered]], axis=1)


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path())
    parser.add_argument("--out", type=Path, default=Path("data/processed/fusion"))
    given = parser.parse_args()
    main(given.root, given.out, read_block(given.root / "params.yaml", "habitability", HabitabilitySettings))


if __name__ == "__main__":
    run()
