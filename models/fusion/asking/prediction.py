"""What the models say of the points of a design: climates, shares of area, and the label on the same climates.

Shape suffixes: N points, Y = 32 latitudes, X = 64 longitudes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from domains.climates.fields import OWN_SIMULATOR
from domains.habitability.label import GATES, Gates, Mechanisms, Surface
from domains.subjects.organism import CARDINAL, OrganismCase
from models.fusion.asking.design import CO2, PRESSURE, Point
from models.fusion.asking.knowledge import Knowledge
from models.fusion.asking.models import Models, Predicts
from models.fusion.network import GASES
from stromatolite.errors import DataError

Array = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Predictions:
    """Of each point, in their order; the first is the central case.

    Attributes:
        fraction: share of the area, (N,).
        low: of the conformal 90 % interval, (N,).
        high: of the same, (N,).
        label: share of the area by the label on the predicted climate, (N,); None where it cannot be worked out.
        outside: how far outside the training domain the climate model sees a planet, standard deviations, (N,).
        temperature_k: of the central case, (Y, X).
        maps: probability that each gate is open, and `habitable`, of the central case, (Y, X) each.
        gates: by the label, of the central case; None where they cannot be worked out.
    """

    fraction: Array
    low: Array
    high: Array
    label: Array | None
    outside: Array
    temperature_k: Array
    maps: dict[str, Array]
    gates: Gates | None


def predictions(points: Sequence[Point], organism: OrganismCase, knowledge: Knowledge, models: Models) -> Predictions:
    """Ask the models, all points at once.

    Args:
        points: the central case first.
        organism: who would live there.
        knowledge: latent vectors, and what the label needs.
        models: those of climate and fusion.

    Raises:
        DataError: the organism's network has no latent vector, or a model does not take what it is asked.
    """
    latent = knowledge.latent(organism.network)
    surfaces, outside = _surfaces(points, models)
    rows = [_row(point, organism, surface, latent) for point, surface in zip(points, surfaces, strict=True)]
    found = _asked("fusion", models.fusion, pd.DataFrame(rows))
    gates: list[Gates] = []
    if organism.network in knowledge.grown:
        gates = [_gates(point, organism, surface, knowledge) for point, surface in zip(points, surfaces, strict=True)]
    return Predictions(
        fraction=np.asarray(found["f_bio"], dtype=np.float64),
        low=np.asarray(found["low"], dtype=np.float64),
        high=np.asarray(found["high"], dtype=np.float64),
        label=np.array([each.fractions()["f_bio"] for each in gates]) if gates else None,
        outside=outside,
        temperature_k=surfaces[0].temperature_k,
        maps={name: np.asarray(found[name][0], dtype=np.float64) for name in (*GATES, "habitable")},
        gates=gates[0] if gates else None,
    )


def _surfaces(points: Sequence[Point], models: Models) -> tuple[list[Surface], Array]:
    """The predicted surface of each point, and how far outside the training domain it is, (N,)."""
    planets = [point.planet.numbers() for point in points]
    table = pd.DataFrame(planets)
    unique = table.drop_duplicates()
    found = _asked("climate", models.climate, unique.assign(simulator=OWN_SIMULATOR))
    place = {tuple(row): number for number, row in enumerate(unique.itertuples(index=False))}
    rows = [place[tuple(row)] for row in table.itertuples(index=False)]
    surfaces = [
        Surface(
            np.asarray(found["surface_temperature"][row], dtype=np.float64),
            np.asarray(found["asr"][row], dtype=np.float64),
            numbers[PRESSURE],
            numbers[CO2],
            numbers["stellar_temperature_k"],
        )
        for row, numbers in zip(rows, planets, strict=True)
    ]
    return surfaces, np.asarray(found["outside_domain"], dtype=np.float64)[rows]


def _asked(family: str, model: Predicts, table: pd.DataFrame) -> Mapping[str, Any]:
    """What a model answers.

    Raises:
        DataError: it does not take the table; most likely it is of another training than the tables on disk.
    """
    try:
        return model.predict(None, table)
    except ValueError as error:
        raise DataError(
            f"The {family} model in production does not take what it is asked.",
            found=str(error),
            allowed="tables in data/processed/fusion and a model of the same training",
            fix=f"`dvc repro` makes both anew; `strom promote {family}` says why a newer model is not in production.",
        ) from error


def _row(point: Point, organism: OrganismCase, surface: Surface, latent: Array) -> dict[str, Any]:
    """What the fusion model is asked of a point: see `models.fusion.serving`."""
    gases = {f"{gas}_fraction": value.value for gas, value in point.scenario.pressures.items()}
    shares = {name: min(gases[name] / surface.pressure_bar, 1.0) if name in gases else np.nan for name in GASES}
    return {
        "surface_temperature": surface.temperature_k.ravel(),
        "photons": surface.photons.ravel(),
        "latent": latent,
        **{f"growth_temperature_{each}_c": organism.temperatures[each].value for each in CARDINAL},
        "metabolism": organism.metabolism.value,
        "medium": point.scenario.medium.value,
        PRESSURE: surface.pressure_bar,
        **shares,
        "co2_fraction": surface.co2_volume_fraction,
    }


def _gates(point: Point, organism: OrganismCase, surface: Surface, knowledge: Knowledge) -> Gates:
    """By the label: energies at the point's own pressures, growth at those of the nearest scenario."""
    base = point.scenario.base
    label = Mechanisms(knowledge.energies, knowledge.growth, {base: point.scenario.scenario})
    return label.gates(surface, organism.organism, organism.network, base)
