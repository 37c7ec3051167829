"""Eight of our own runs, four planets of CLERO, six organisms and a split in two parts: the fusion family in seconds.

Planets, organisms, energies, scenarios, label and split are real, made by the code that makes the real ones. Four
things stand in for what takes hours: the predicted climate of a planet is drawn a fifth of the way to the mean of the
other planets; growth has the real grid, and at saturation the rates of domains/networks/reference/growth.tsv; latent
vectors are drawn at random; records are what a language model without an error would read in the dossiers.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from energy_excerpts import heat_capacity_table, thermochemistry_table

from domains.climates.emulated import Emulation, blocks, sample
from domains.climates.exoplasim import read_run, to_row
from domains.climates.fields import PARAMETER_NAMES
from domains.habitability.build import Grown, living, organism_table, surfaces
from domains.habitability.cardinal import Organism, read_organisms
from domains.habitability.contracts import FORMS
from domains.habitability.dossiers import dossiers
from domains.habitability.energy import EnergyGate
from domains.habitability.fractions import fractions
from domains.habitability.growth import CO2_UPTAKES, DARK, PHOTON_UPTAKES, UPTAKE_PER_BAR, GrowthTable
from domains.habitability.knockouts import Knockout
from domains.habitability.label import Mechanisms
from domains.habitability.scenarios import Scenario, read_scenarios
from domains.habitability.standard_energies import standard_energies
from domains.networks.media import PHOTONS, UPTAKE
from models.fusion.contracts import Records, climates_cube, contracts, require_climates, scenario_table
from models.fusion.said import NOTHING, exact_air
from pipelines.split import split_habitability
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.cube_storage import open_cube, write_along
from stromatolite.contracts.table_storage import read_table, write_table
from stromatolite.family import Inputs
from stromatolite.files import write_json
from stromatolite.splits import SplitSettings

ROOT = Path(__file__).parents[3]
BUNDLE = ROOT / "data" / "bundled" / "exoplasim_t21"
RUNS = ("0002.nc", "0003.nc", "0005.nc", "0008.nc", "0015.nc", "0022.nc", "0023.nc", "0025.nc")
EMULATED = 4
TOWARDS_OTHERS = 0.2
LATENT = 4

ORGANISMS = (
    "escherichia_coli", "bacillus_subtilis", "pseudomonas_putida", "methanosarcina_barkeri", "synechocystis",
    "thermotoga_maritima",
)  # fmt: skip
"""The last lives where it is hotter than on any of these planets: its label is zero everywhere."""
KNOCKOUTS = {
    "iML1515__PPC": ("iML1515", "PPC", ("glucose",)),
    "iAF692__CODH2r": ("iAF692", "CODH2r", ("carbon_monoxide",)),
}
"""Network, reaction, and the scenarios in which it does not grow any more."""
OTHERS = {"iJO1366": "Escherichia coli str. K-12 substr. MG1655", "iYS854": "Staphylococcus aureus"}
"""Networks without temperatures. The first is an older one of E. coli, and grows here as the newer one does."""
OLDER = {"iJO1366": "iML1515"}

OVERRIDES = {
    "model.width": 8,
    "training.epochs": 3,
    "training.batch_size": 256,
    "training.steps_per_epoch": 3,
    "runtime.device": "cpu",
    "runtime.threads": 1,
    "runtime.workers": 1,
    "runtime.progress_bar": False,
}


def make_inputs(folder: Path) -> Inputs:
    """Everything that stage `encode` writes, and the split."""
    inputs = Inputs(folder / "processed", folder / "split.json")
    inputs.data.mkdir(parents=True)
    simulated = xr.concat([to_row(read_run(BUNDLE / name)) for name in RUNS], "planet", data_vars="minimal")
    made = xr.concat(list(blocks(*sample(Emulation(planets={"exoplasim": EMULATED})))), "planet", data_vars="minimal")
    organisms, scenarios = tiny_organisms(), read_scenarios(ROOT / "data" / "scenarios.yaml")
    growth = growth_table(organisms, scenarios)
    energies = standard_energies(thermochemistry_table(), heat_capacity_table())
    mechanisms = Mechanisms(EnergyGate(energies), GrowthTable.of(growth), scenarios)
    knockouts = {key: Knockout(network, reaction, ()) for key, (network, reaction, _) in KNOCKOUTS.items()}
    lives = living(organisms, knockouts)
    planets = surfaces(simulated)
    label = pd.concat(
        [
            fractions(planets, False, organisms, lives, mechanisms),
            fractions(surfaces(made), True, organisms, lives, mechanisms),
        ],
        ignore_index=True,
    )
    names = {one.network: one.name for one in organisms.values()} | OTHERS
    described = pd.DataFrame({"genus": {network: name.split()[0] for network, name in names.items()}})
    table = organism_table(organisms, Grown(growth, knockouts, tuple(OTHERS)), described, label)
    write_along(inputs.data / "climates.zarr", tiny_climates(simulated, made), "planet")
    tables = {
        "organisms": table,
        "latents": latents(table),
        "records": records(organisms, simulated, scenarios),
        "fractions": label,
        "growth": growth,
        "energies": energies,
        "scenarios": scenario_table(scenarios),
    }
    for name, rows in tables.items():
        require_table(rows, contracts()[name], name)
        write_table(inputs.data / f"{name}.parquet", rows, contracts()[name], {})
    write_json(inputs.splits, split_habitability(inputs.data / "fractions.parquet", SplitSettings(folds=2)))
    return inputs


def tiny_organisms() -> dict[str, Organism]:
    """Some of the real ones, by key."""
    known = read_organisms(ROOT / "data" / "cardinal_temperatures.yaml")
    return {key: known[key] for key in ORGANISMS}


def growth_table(organisms: Mapping[str, Organism], scenarios: Mapping[str, Scenario]) -> pd.DataFrame:
    """Rows of `ScenarioGrowth`: in proportion to light and carbon dioxide in the light, and to a gas that is thin."""
    reference = pd.read_csv(ROOT / "domains" / "networks" / "reference" / "growth.tsv", sep="\t")
    saturated = reference.set_index(["organism", "medium"])["growth_per_h"].to_dict()
    bases = {one.network: one.network for one in organisms.values()} | {name: OLDER.get(name, name) for name in OTHERS}
    bases |= {key: network for key, (network, _, _) in KNOCKOUTS.items()}
    lost = {(key, name) for key, (_, _, names) in KNOCKOUTS.items() for name in names}
    rows = []
    for network, base in bases.items():
        for name, scenario in scenarios.items():
            best = 0.0 if (network, name) in lost else saturated.get((base, scenario.medium), 0.0)
            thin = min([UPTAKE_PER_BAR * bar / UPTAKE for bar in scenario.partial_pressures_bar.values()], default=1.0)
            for photons in PHOTON_UPTAKES if scenario.light else DARK:
                for uptake in CO2_UPTAKES:
                    share = min(photons / PHOTONS, uptake / UPTAKE) if scenario.light else min(1.0, thin)
                    rows.append((network, name, uptake, photons, round(best * share, 6)))
    return pd.DataFrame(rows, columns=["organism", "scenario", "co2_uptake", "photons", "growth_per_h"])


def tiny_climates(simulated: xr.Dataset, emulated: xr.Dataset) -> xr.Dataset:
    """The cube of both, with what stands in for predictions."""
    parts = []
    for cube, made in ((simulated, 0), (emulated, 1)):
        maps = {name: cube[name].values.astype(np.float32) for name in ("surface_temperature", "asr")}
        told = {
            f"predicted_{name}": np.full_like(each, np.nan) if made else blurred(each) for name, each in maps.items()
        }
        parameters = {name: cube[name].values for name in ("planet", *PARAMETER_NAMES)}
        parts.append({**maps, **told, **parameters, "emulated": np.full(cube.sizes["planet"], made)})
    cube = climates_cube({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
    require_climates(cube)
    return cube


def blurred(maps: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Each planet's map and a little of the others' mean."""
    others = (maps.sum(axis=0) - maps) / (len(maps) - 1)
    return maps + np.float32(TOWARDS_OTHERS) * (others - maps)


def latents(organisms: pd.DataFrame) -> pd.DataFrame:
    """Random vectors; a knock-out's is near that of its organism."""
    rng = np.random.default_rng(0)
    bases = {name: rng.normal(size=LATENT) for name in dict.fromkeys(organisms["base"])}
    vectors = [
        bases[base] + (0.1 * rng.normal(size=LATENT) if isinstance(deletion, str) else 0.0)
        for base, deletion in zip(organisms["base"], organisms["deletion"], strict=True)
    ]
    return pd.DataFrame(
        {
            "network": np.repeat(organisms["network"].to_numpy(), LATENT),
            "dimension": np.tile(np.arange(LATENT), len(organisms)),
            "value": np.concatenate(vectors),
        }
    )


def records(organisms: Mapping[str, Organism], cube: xr.Dataset, scenarios: Mapping[str, Scenario]) -> pd.DataFrame:
    """What an errorless reader reads in every dossier."""
    parameters = dict(
        zip(surfaces(cube), np.stack([cube[name].values for name in PARAMETER_NAMES], axis=1), strict=True)
    )
    air = cube[["surface_pressure_bar", "co2_volume_fraction"]].to_dataframe().set_axis(list(parameters))
    rows = []
    for subject, key, aspect, _ in dossiers(organisms, air, scenarios):
        said = dict(NOTHING)
        if subject == "organism":
            said |= read_organism(organisms[key], aspect)
        elif subject == "medium":
            said["medium"] = aspect
        else:
            said = exact_air(parameters[key], scenarios[aspect])
        rows.append({"subject": subject, "key": key, "aspect": aspect, **said})
    return pd.DataFrame(rows, columns=list(Records.to_schema().columns))


def read_organism(organism: Organism, form: str) -> Iterator[tuple[str, Any]]:
    """Metabolism, and the temperatures that a form of the dossier tells."""
    told = {FORMS[0]: ("min", "optimum", "max"), FORMS[1]: ("optimum",), FORMS[2]: ()}[form]
    yield "metabolism", organism.metabolism
    yield from ((f"growth_temperature_{each}_c", getattr(organism, each)) for each in told)


def changed_inputs(
    inputs: Inputs,
    folder: Path,
    climates: Callable[[xr.Dataset], xr.Dataset] | None = None,
    **tables: Callable[[pd.DataFrame], pd.DataFrame],
) -> Inputs:
    """The same inputs, copied to `folder`, with other climates or tables."""
    changed = Inputs(folder / "processed", inputs.splits)
    shutil.copytree(inputs.data, changed.data)
    if climates:
        cube = climates(open_cube(inputs.data / "climates.zarr", allowed="climates", fix="").load())
        shutil.rmtree(changed.data / "climates.zarr")
        write_along(changed.data / "climates.zarr", cube, "planet")
    for name, change in tables.items():
        path = changed.data / f"{name}.parquet"
        write_table(path, change(read_table(path)), contracts()[name], {})
    return changed
