"""The served model.

MLflow keeps a copy of this file with every version and runs it, so it imports nothing of this repository: the network
comes from the version's own copy of `network.py`, under a module name of its own, so that two versions live in one
process, each with its own code.
"""

from __future__ import annotations

import importlib.util
import sys
import uuid
from types import ModuleType
from typing import Any

import mlflow
import numpy as np
import pandas as pd
from mlflow.pyfunc.model import PythonModel, PythonModelContext

PARAMETERS = (
    "stellar_temperature_k",
    "stellar_flux_w_m2",
    "radius_earth",
    "gravity_m_s2",
    "rotation_period_days",
    "surface_pressure_bar",
    "co2_volume_fraction",
    "ch4_volume_fraction",
)
VARIABLES = (
    ("surface_temperature", 0, 1),
    ("asr", 1, 2),
    ("olr", 2, 3),
    ("temperature", 3, 12),
    ("specific_humidity", 12, 21),
    ("cloud_fraction", 21, 30),
    ("u", 30, 39),
    ("v", 39, 48),
)


class ClimateModel(PythonModel):
    """Planet parameters in, time-mean climates out.

    Input: a frame with the eight parameters and `simulator`, the model to imitate. Output: one array
    a variable, (N, 32, 64) or (N, 9, 32, 64), in K, W m-2, kg kg-1, 1 and m s-1, latitudes from south to north,
    longitudes from -177.2 to 177.2 degrees with the star over 0, levels from the surface up; `outside_domain`, (N,):
    how many standard deviations the planet lies outside the training domain.
    """

    def load_context(self, context: PythonModelContext) -> None:
        """Load this version's own network."""
        network = _module(context.artifacts["network"])
        self.net = network.load(context.artifacts["weights"])

    def predict(self, context: PythonModelContext, model_input: pd.DataFrame, params: Any = None) -> dict[str, Any]:
        """Climates of the frame's planets."""
        del context, params
        parameters = model_input[list(PARAMETERS)].to_numpy(dtype=np.float64)
        for name, values in zip(PARAMETERS, parameters.T, strict=True):
            enough = values >= 0.0 if name.endswith("_fraction") else values > 0.0  # of some a logarithm is taken
            good = np.isfinite(values) & enough
            if not good.all():
                planet = int(np.argmin(good))
                raise ValueError(f"{name} of planet {planet} is missing, infinite or too small: {values[planet]}")
        fields = self.net.predict(parameters, model_input["simulator"].astype(str).tolist())
        fields[:, 12:21] = 10.0 ** fields[:, 12:21]
        climates = {
            name: fields[:, first] if last - first == 1 else fields[:, first:last] for name, first, last in VARIABLES
        }
        return {**climates, "outside_domain": self.net.outside_domain(parameters)}


def _module(path: str) -> ModuleType:
    name = f"climate_network_{uuid.uuid4().hex}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


mlflow.models.set_model(ClimateModel())
