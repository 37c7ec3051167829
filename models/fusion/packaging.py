"""The recorded model as a package for MLflow."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch

from domains.climates.grid import LATITUDES, LONGITUDES
from domains.habitability.label import KELVIN, cell_weights
from models.fusion import conformal, network
from models.fusion.checkpoints import CONFORMAL, load_interval, load_network
from models.fusion.network import GATES
from models.packaging import model_package
from models.training.checkpoints import PRODUCTION, weights_path
from stromatolite.family import ModelPackage
from stromatolite.record import RunRecord

COLD_K: Final = 230.0
WARM_K: Final = 310.0
EXAMPLE: Final[dict[str, Any]] = {
    "growth_temperature_min_c": 8.4,
    "growth_temperature_optimum_c": 44.3,
    "growth_temperature_max_c": 55.6,
    "metabolism": "methanogenesis",
    "medium": "H2+CO2",
    "surface_pressure_bar": 1.0,
    "h2_fraction": 0.01,
    "ch4_fraction": float("nan"),
    "o2_fraction": float("nan"),
    "co2_fraction": 4e-4,
}
"""A methanogen under one bar with a hundredth of hydrogen."""


def package(record: RunRecord) -> ModelPackage:
    """Code, weights, interval and an example of the record's production model."""
    net, interval = load_network(record, PRODUCTION), load_interval(record)
    cells = LATITUDES * LONGITUDES
    temperature = np.repeat(np.linspace(COLD_K, WARM_K, LATITUDES), LONGITUDES)
    latent = np.zeros(net.architecture["latent"])
    maps = {"surface_temperature": temperature.tolist(), "photons": [0.0] * cells, "latent": latent.tolist()}
    example = pd.DataFrame([{**maps, **EXAMPLE}])

    def predicted() -> dict[str, Any]:
        climate = np.stack([temperature - KELVIN, np.zeros(cells), np.ones(cells)], axis=1)
        many = (climate, np.tile(network.words(example), (cells, 1)), np.tile(latent, (cells, 1)))
        found = net.probabilities(*(torch.as_tensor(each, dtype=torch.float32) for each in many)).numpy()[None]
        fraction = found[:, :, -1] @ cell_weights().ravel()
        low, high = interval.bounds(fraction)
        names = (*GATES, "habitable")
        gates = {name: found[:, :, place].reshape(1, LATITUDES, LONGITUDES) for place, name in enumerate(names)}
        return {"f_bio": fraction, "low": low, "high": high, **gates}

    serving = Path(__file__).with_name("serving.py")
    files = {"weights": weights_path(record, PRODUCTION), "interval": record.artifact(CONFORMAL)}
    return model_package(serving, {"network": network, "conformal": conformal}, files, example, predicted)
