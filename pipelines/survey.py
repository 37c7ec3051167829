"""Stage `survey`: which known planets which organisms could live on, by the models of climate and fusion.

Every confirmed rocky planet inside the climate model's hull, and every organism with cardinal temperatures, in the
scenario that suits it best there by the label. Nobody knows the air of these planets: pressure and carbon dioxide take
their assumed values, and the interval covers the stated ranges.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch

from domains.climates.fields import OWN_SIMULATOR, PARAMETER_NAMES
from domains.habitability.cardinal import CARDINAL_TEMPERATURES, Organism, read_organisms
from domains.habitability.energy import EnergyGate
from domains.habitability.growth import GrowthTable
from domains.habitability.label import Mechanisms, Surface, area_share, cell_weights
from domains.habitability.scenarios import SCENARIOS, read_scenarios
from domains.subjects.planet import PlanetCase, known_planets
from domains.subjects.tables import read_subject_tables
from models.climate.checkpoints import load_network as load_climate
from models.climate.network import ClimateNet
from models.evaluation.figures import figure, write_captions
from models.fusion.checkpoints import load_interval, load_network
from models.fusion.network import words
from models.fusion.prediction import maps_of
from models.fusion.said import COLUMNS, exact_record
from models.training.checkpoints import PRODUCTION
from stromatolite.contracts.table_storage import read_table
from stromatolite.errors import reported
from stromatolite.files import replaced_dir, write_json
from stromatolite.record import RunRecord

Array = npt.NDArray[np.floating[Any]]
TRIED: Final = {"surface_pressure_bar": (0.5, 1.0, 5.0), "co2_volume_fraction": (1e-6, 4e-4, 0.2)}
"""The assumed value in the middle, and the ends of the range of the simulated ensemble."""
CENTRE: Final = 4
"""Place of the assumed values among the nine airs."""
SCHEMA: Final = 1
TEMPERATURE, ASR = 0, 1


@dataclass(frozen=True)
class Models:
    """What answers.

    Attributes:
        climate: the served network of the climate family.
        fusion: the record of the fusion family's run.
        latents: by network, (L,) each.
        mechanisms: of the label.
    """

    climate: ClimateNet
    fusion: RunRecord
    latents: Mapping[str, Array]
    mechanisms: Mechanisms


def main(root: Path, document: Path, figures: Path) -> None:
    """Write the table as JSON, and its picture.

    Raises:
        DataError: a run or a table is missing or damaged.
    """
    torch.set_num_threads(1)
    models = read_models(root)
    organisms = read_organisms(root / CARDINAL_TEMPERATURES)
    planets = known_planets(read_subject_tables(root / "data" / "tables"))
    rows = [row for planet in planets for row in asked(planet, organisms, models)]
    names = [str(planet.name) for planet in planets]
    told = {
        "schema": SCHEMA,
        "assumed": {name: {"value": each[1], "range": [each[0], each[2]]} for name, each in TRIED.items()},
        "planets": names,
        "organisms": list(organisms),
        "pairs": rows,
    }
    write_json(document, told)
    with replaced_dir(figures) as partial:
        draw(rows, names, list(organisms), partial)
    for row in sorted(rows, key=lambda each: -each["fraction"])[:3]:
        print(
            f"{row['organism']} on {row['planet']} ({row['scenario']}): {row['fraction']:.2f}, label {row['label']:.2f}"
        )
    print(f"asked {len(rows)} pairs of {len(planets)} planets and {len(organisms)} organisms -> {document}")


def read_models(root: Path) -> Models:
    """The models of the last runs, and the label's tables."""
    fused = root / "data" / "processed" / "fusion"
    latents = read_table(fused / "latents.parquet").pivot(index="network", columns="dimension", values="value")
    energies, growth = (read_table(fused / f"{name}.parquet") for name in ("energies", "growth"))
    return Models(
        load_climate(RunRecord.open(root / "build" / "runs" / "climate"), PRODUCTION),
        RunRecord.open(root / "build" / "runs" / "fusion"),
        {str(name): row for name, row in zip(latents.index, latents.to_numpy(np.float64), strict=True)},
        Mechanisms(EnergyGate(energies), GrowthTable.of(growth), read_scenarios(root / SCENARIOS)),
    )


def asked(planet: PlanetCase, organisms: Mapping[str, Organism], models: Models) -> list[dict[str, Any]]:
    """A row for each organism on a planet."""
    airs = np.array(
        [
            list(_with_air(planet, bar, co2).values())
            for bar in TRIED["surface_pressure_bar"]
            for co2 in TRIED["co2_volume_fraction"]
        ]
    )
    surfaces = surfaces_of(models.climate, airs)
    net, interval = load_network(models.fusion, PRODUCTION), load_interval(models.fusion)
    rows = []
    for key, organism in organisms.items():
        scenario, label = best_scenario(surfaces[CENTRE], organism, models.mechanisms)
        offered = models.mechanisms.scenarios[scenario]
        record = pd.DataFrame([exact_record(air, organism, offered) for air in airs], columns=list(COLUMNS))
        latents = np.tile(models.latents[organism.network], (len(airs), 1))
        fraction = maps_of(net, surfaces, words(record), latents)[:, :, -1] @ cell_weights().ravel()
        low, high = interval.bounds(fraction)
        numbers = {"fraction": fraction[CENTRE], "low": low.min(), "high": high.max(), "label": label}
        rows.append(
            {"planet": planet.name, "organism": key, "scenario": scenario}
            | {name: round(float(value), 4) for name, value in numbers.items()}
        )
    return rows


def _with_air(planet: PlanetCase, pressure_bar: float, co2: float) -> dict[str, float]:
    """The planet's parameters under another air, in the climate model's order."""
    return planet.numbers() | {"surface_pressure_bar": pressure_bar, "co2_volume_fraction": co2}


def surfaces_of(net: ClimateNet, parameters: Array) -> list[Surface]:
    """The predicted surface of each planet, parameters (N, 8)."""
    fields = net.predict(parameters, [OWN_SIMULATOR] * len(parameters))
    column = {name: place for place, name in enumerate(PARAMETER_NAMES)}
    return [
        Surface(
            each[TEMPERATURE].astype(np.float64),
            each[ASR].astype(np.float64),
            float(of[column["surface_pressure_bar"]]),
            float(of[column["co2_volume_fraction"]]),
            float(of[column["stellar_temperature_k"]]),
        )
        for each, of in zip(fields, parameters, strict=True)
    ]


def best_scenario(surface: Surface, organism: Organism, mechanisms: Mechanisms) -> tuple[str, float]:
    """The scenario with the largest habitable fraction by the label, the first of several; and the fraction."""
    shares = {
        name: area_share(mechanisms.gates(surface, organism, organism.network, name).habitable)
        for name in mechanisms.scenarios
    }
    best = max(shares, key=lambda name: shares[name])
    return best, shares[best]


def draw(rows: Sequence[Mapping[str, Any]], planets: Sequence[Any], organisms: Sequence[str], folder: Path) -> None:
    """Organisms by planets as a heat map, each with its interval."""
    values = {(row["organism"], row["planet"]): row for row in rows}
    table = np.array([[values[organism, planet]["fraction"] for planet in planets] for organism in organisms])
    with figure(folder / "known_planets.png", figsize=(1.1 + 0.95 * len(planets), 1.6 + 0.5 * len(organisms))) as (
        drawn,
        axis,
    ):
        shown = axis.imshow(table, cmap="Greens", vmin=0, vmax=max(0.5, float(table.max(initial=0))), aspect="auto")
        for y, organism in enumerate(organisms):
            for x, planet in enumerate(planets):
                row = values[organism, planet]
                told = f"{row['fraction']:.2f}\n{row['low']:.2f}–{row['high']:.2f}"
                axis.text(
                    x,
                    y,
                    told,
                    ha="center",
                    va="center",
                    fontsize=6.5,
                    color="black" if row["fraction"] < 0.35 else "white",
                )
        axis.set_xticks(range(len(planets)), planets, rotation=40, ha="right", fontsize=8)
        axis.set_yticks(range(len(organisms)), [name.replace("_", " ") for name in organisms], fontsize=8)
        drawn.colorbar(shown, ax=axis, label="habitable share of the planet's area")
    caption = (
        "Share of each known planet's area on which each organism could live, by the surrogate, in the scenario that "
        "suits it best; below, the interval over airs of 0.5 to 5 bar with 1 ppm to 20 % of carbon dioxide. Assumed: "
        "1 bar with 400 ppm, nitrogen, an ocean everywhere, one face turned to the star. A statement about a stated "
        "label, not about life."
    )
    write_captions(folder, {"known_planets.png": caption})


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path())
    given = parser.parse_args()
    main(given.root, given.root / "reports" / "survey.json", given.root / "reports" / "figures" / "survey")


if __name__ == "__main__":
    run()
