"""Builds the tables of the habitability label from climates, networks, energies and scenarios."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import xarray as xr

from domains.climates.cube import hex_id, open_cube
from domains.climates.fields import PARAMETER_NAMES
from domains.habitability.cardinal import CARDINAL_TEMPERATURES, Organism, read_organisms
from domains.habitability.contracts import (
    Habitability,
    HabitabilityDossiers,
    HabitabilityOrganisms,
    ScenarioGrowth,
    StandardEnergies,
)
from domains.habitability.dossiers import dossiers
from domains.habitability.earth import ORGANISM as EARTHLING
from domains.habitability.earth import earth_checks
from domains.habitability.energy import EnergyGate
from domains.habitability.fractions import fractions
from domains.habitability.growth import GrowthTable, require_fidelity, scenario_growth
from domains.habitability.knockouts import SEPARATOR, Knockout, knockouts
from domains.habitability.label import Mechanisms, Surface
from domains.habitability.networks import networks_of
from domains.habitability.scenarios import SCENARIOS, Scenario, read_scenarios
from domains.habitability.standard_energies import standard_energies
from domains.networks.network import Network
from stromatolite.contracts import cube_storage
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.reference_checks import require_reference_checks
from stromatolite.contracts.table_storage import read_table, write_table
from stromatolite.errors import ConfigError
from stromatolite.typed import Typed

if TYPE_CHECKING:
    from pandera.api.pandas.model import DataFrameModel

CLERO: Final = "clero:exoplasim"
"""The emulated climates that are most like the simulated ones."""
SAME_GENUS: Final = {"Shigella": "Escherichia"}
"""Shigella is Escherichia coli by its genome (Lan & Reeves 2002, Microbes Infect. 4, 1125)."""
TABLES: Final[Mapping[str, type[DataFrameModel]]] = {
    "habitability": Habitability,
    "habitability_organisms": HabitabilityOrganisms,
    "habitability_dossiers": HabitabilityDossiers,
    "scenario_growth": ScenarioGrowth,
    "standard_energies": StandardEnergies,
}


@dataclass(frozen=True)
class HabitabilitySettings(Typed):
    """The block `habitability` of params.yaml.

    Attributes:
        emulated: planets with emulated climates that are labelled, for training alone.
        workers: processes that solve linear programmes.
    """

    emulated: int = 300
    workers: int = 2

    def __post_init__(self) -> None:
        if self.emulated < 0 or self.workers < 1:
            raise ConfigError(
                "params.yaml: habitability is out of range.", found=self, allowed="emulated >= 0, workers >= 1"
            )


@dataclass(frozen=True)
class Sources:
    """Where the parts lie.

    Attributes:
        tables: folder of tables: organisms, memberships, reactions, stoichiometry, thermochemistry, climatologies.
        networks: folder of the validated sources of networks.
        climates: folder of `simulated.zarr` and `emulated.zarr`.
        scenarios: file of the scenarios.
        temperatures: file of the cardinal temperatures.
    """

    tables: Path = Path("data/tables")
    networks: Path = Path("data/validated/networks")
    climates: Path = Path("data/processed/climate")
    scenarios: Path = SCENARIOS
    temperatures: Path = CARDINAL_TEMPERATURES


def build(sources: Sources, out: Path, settings: HabitabilitySettings) -> None:
    """Write the tables into `out`, all or none.

    Raises:
        ContractError: a table breaks its contract, or contradicts what is known of organisms or of the Earth.
    """
    organisms, scenarios = read_organisms(sources.temperatures), read_scenarios(sources.scenarios)
    described = read_table(sources.tables / "organisms.parquet").set_index("organism")
    grown = grow(sources, organisms, described, scenarios, settings.workers)
    energies = standard_energies(
        read_table(sources.tables / "thermochemistry.parquet"),
        read_table(sources.tables / "heat_capacity_fits.parquet"),
    )
    mechanisms = Mechanisms(EnergyGate(energies), GrowthTable.of(grown.table), scenarios)
    checks = earth_checks(_earth(sources.tables), organisms[EARTHLING], mechanisms)
    require_reference_checks("The label on the Earth", checks)
    lives = living(organisms, grown.knockouts)
    simulated = surfaces(open_cube(sources.climates / "simulated.zarr"))
    labels = [fractions(simulated, False, organisms, lives, mechanisms)]
    if settings.emulated:
        emulated = surfaces(emulated_planets(open_cube(sources.climates / "emulated.zarr"), settings.emulated))
        labels.append(fractions(emulated, True, organisms, lives, mechanisms))
    label = pd.concat(labels, ignore_index=True)
    air = pd.DataFrame(
        {key: (one.pressure_bar, one.co2_volume_fraction) for key, one in simulated.items()},
        index=["surface_pressure_bar", "co2_volume_fraction"],
    ).T
    tables = {
        "habitability": label,
        "habitability_organisms": organism_table(organisms, grown, described, label),
        "habitability_dossiers": pd.DataFrame(
            dossiers(organisms, air, scenarios), columns=["subject", "key", "aspect", "text"]
        ),
        "scenario_growth": grown.table,
        "standard_energies": energies,
    }
    for name, model in TABLES.items():
        require_table(tables[name], model, name)
    for name, model in TABLES.items():
        write_table(out / f"{name}.parquet", tables[name], model, {"settings": {"emulated": settings.emulated}})
    print_summary(tables["habitability_organisms"], label)


def _earth(tables: Path) -> xr.Dataset:
    path = tables / "climatologies" / "earth_surface_t21.zarr"
    return cube_storage.open_cube(path, allowed="a Zarr store", fix="`dvc repro data/dvc.yaml:build_climatologies`")


@dataclass(frozen=True)
class Grown:
    """What flux-balance analysis was done with.

    Attributes:
        table: rates of growth.
        knockouts: by key.
        others: networks without temperatures, which are examples of growth alone.
    """

    table: pd.DataFrame
    knockouts: Mapping[str, Knockout]
    others: tuple[str, ...]


def grow(
    sources: Sources,
    organisms: Mapping[str, Organism],
    described: pd.DataFrame,
    scenarios: Mapping[str, Scenario],
    workers: int,
) -> Grown:
    """Growth of the organisms, of their knock-outs, and of all other networks whose fluxes mean something."""
    own = {each.network for each in organisms.values()}
    others = tuple(sorted(set(described.index[described["flux_analysis"]]) - own))
    networks = {each.organism: each for each in networks_of(sources.tables, sources.networks, own | set(others))}
    sound = [networks[name] for name in sorted(own) if described.loc[name, "flux_analysis"]]
    found = {one.key: (one, network) for one, network in knockouts(sound, scenarios)}
    everything: Iterable[Network] = [*networks.values(), *(network for _, network in found.values())]
    table = sound_growth(everything, scenarios, set(described.index[described["autotroph"]]), workers)
    require_fidelity(table)
    return Grown(table, {key: one for key, (one, _) in found.items()}, others)


def sound_growth(
    networks: Iterable[Network], scenarios: Mapping[str, Scenario], autotrophs: Collection[str], workers: int = 1
) -> pd.DataFrame:
    """Growth of networks, without that on carbon dioxide alone of organisms that are no autotrophs.

    It is the rule of the table `network_audit`: such growth comes of a fault of the network. Knock-outs are of networks
    without such a fault.
    """
    table = scenario_growth(networks, scenarios, n_jobs=workers)
    without_carbon = [name for name, offered in scenarios.items() if not offered.organics]
    base = table["organism"].str.partition(SEPARATOR)[0]
    spurious = ~base.isin(list(autotrophs)) & table["scenario"].isin(without_carbon)
    return table.assign(growth_per_h=table["growth_per_h"].where(~spurious, 0.0))


def living(organisms: Mapping[str, Organism], deleted: Mapping[str, Knockout]) -> dict[str, Organism]:
    """Temperatures and metabolism by the key of a network or knock-out."""
    own = {each.network: each for each in organisms.values()}
    return own | {key: own[one.organism] for key, one in deleted.items()}


def surfaces(cube: xr.Dataset) -> dict[str, Surface]:
    """The planets of a cube, by hex identity."""
    temperature, light = (cube[name].values.astype(np.float64) for name in ("surface_temperature", "asr"))
    parameters = {name: cube[name].values for name in PARAMETER_NAMES}
    return {
        hex_id(planet): Surface(
            temperature[row],
            light[row],
            float(parameters["surface_pressure_bar"][row]),
            float(parameters["co2_volume_fraction"][row]),
            float(parameters["stellar_temperature_k"][row]),
        )
        for row, planet in enumerate(cube["planet"].values)
    }


def emulated_planets(cube: xr.Dataset, count: int) -> xr.Dataset:
    """The first planets of the emulator's ExoPlaSim: points of a Sobol sequence, so that any first ones are spread."""
    from domains.climates.fields import simulator_code

    return cube.isel(planet=np.flatnonzero(cube["simulator"].values == simulator_code(CLERO))[:count])


def organism_table(
    organisms: Mapping[str, Organism], grown: Grown, described: pd.DataFrame, label: pd.DataFrame
) -> pd.DataFrame:
    """One row a network, in the columns of `HabitabilityOrganisms`."""
    key_of = {each.network: key for key, each in organisms.items()}
    zero = label[~label["emulated"]].groupby("network")["f_bio"].agg(lambda each: float((each == 0).mean()))
    rows = []
    for network in sorted({*key_of, *grown.knockouts, *grown.others}):
        deleted = grown.knockouts.get(network)
        base = deleted.organism if deleted else network
        key = key_of.get(base)
        own = organisms[key] if key else None
        temperatures: Mapping[str, Any] = {
            f"growth_temperature_{each}_c": getattr(own, each) if own else np.nan for each in ("min", "optimum", "max")
        }
        rows.append(
            {
                "network": network,
                "organism": key,
                "base": base,
                "deletion": deleted.reaction if deleted else None,
                "genus": SAME_GENUS.get(str(described.loc[base, "genus"]), str(described.loc[base, "genus"])),
                "metabolism": own.metabolism if own else None,
                **temperatures,
                "degenerate": bool(own and zero[network] == 1.0),
                "zero_share": zero.get(network, np.nan),
            }
        )
    return pd.DataFrame(rows)[list(HabitabilityOrganisms.to_schema().columns)]


def print_summary(organisms: pd.DataFrame, label: pd.DataFrame) -> None:
    """Print who lives where."""
    for row in organisms[organisms["organism"].notna()].to_dict("records"):
        of_it = label[(label["network"] == row["network"]) & ~label["emulated"] & (label["f_bio"] > 0)]
        best = ", ".join(f"{name} {share:.2f}" for name, share in of_it.groupby("scenario")["f_bio"].mean().items())
        print(
            f"{row['network']}: {row['zero_share']:.0%} of labels are zero; where not, mean f_bio: {best or 'nowhere'}"
        )
