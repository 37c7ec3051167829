"""The recorded model as a package for MLflow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from domains.climates.fields import OWN_SIMULATOR, PARAMETER_NAMES, VARIABLES
from models.climate import network
from models.climate.checkpoints import load_network
from models.climate.metrics import HUMIDITY, channel_slices
from models.packaging import model_package
from models.training.checkpoints import PRODUCTION, weights_path
from stromatolite.family import ModelPackage
from stromatolite.record import RunRecord

TRAPPIST_1_E = (2566.0, 879.0, 0.92, 8.01, 6.101, 1.0, 4e-4, 0.0)
"""Agol et al. 2021, PSJ 2, 1; its air, one bar of nitrogen with 400 ppm of carbon dioxide, is assumed."""


def package(record: RunRecord) -> ModelPackage:
    """Code, weights and an example of the record's production model."""
    net = load_network(record, PRODUCTION)
    simulator = OWN_SIMULATOR if OWN_SIMULATOR in net.labels else net.labels[0]
    example = pd.DataFrame([TRAPPIST_1_E], columns=list(PARAMETER_NAMES)).assign(simulator=simulator)

    def predicted() -> dict[str, Any]:
        parameters = example[list(PARAMETER_NAMES)].to_numpy()
        fields = net.predict(parameters, [simulator])
        fields[:, HUMIDITY] = np.float32(10.0) ** fields[:, HUMIDITY]
        climates = {
            variable.name: fields[:, part.start] if variable.levels == 1 else fields[:, part]
            for variable, part in zip(VARIABLES, channel_slices().values(), strict=True)
        }
        return {**climates, "outside_domain": net.outside_domain(parameters)}

    serving, weights = Path(__file__).with_name("serving.py"), weights_path(record, PRODUCTION)
    return model_package(serving, {"network": network}, {"weights": weights}, example, predicted)
