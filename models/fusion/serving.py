"""The served model.

MLflow keeps a copy of this file with every version and runs it, so it imports nothing of this repository: the network
and the interval come from the version's own copies of `network.py` and `conformal.py`, under module names of their own,
so that two versions live in one process, each with its own code.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import uuid
from pathlib import Path
from types import ModuleType
from typing import Any

import mlflow
import numpy as np
import pandas as pd
import torch
from mlflow.pyfunc.model import PythonModel, PythonModelContext

LATITUDES, LONGITUDES = 32, 64
CELLS = LATITUDES * LONGITUDES
KELVIN = 273.15
LEAST_BAR, FAR = 1e-9, 1e5
"""Of pressures (bar), and of temperatures at the upper end (degrees Celsius)."""


class FusionModel(PythonModel):
    """A climate, what texts say, and an organism's latent vector in; where the organism could live out.

    Input: a row a question. `surface_temperature` (K) and `photons` (largest uptake, mmol gDW-1 h-1) are maps of 32
    Gaussian latitudes from south to north times 64 longitudes, row by row, 2048 numbers each; `latent` is the vector
    of the metabolic family; the other columns are fields of a record of the language family, NaN or "" where nothing
    is known: temperatures of growth (degrees Celsius), `metabolism`, `medium`, `surface_pressure_bar` and volume
    fractions of gases. Output: `f_bio`, `low` and `high`, (N,): share of the planet's area and its 90 % interval; maps
    of probability, (N, 32, 64), of `habitable` and of each gate.
    """

    def load_context(self, context: PythonModelContext) -> None:
        """Load this version's own network and interval."""
        self.network = _module("network", context.artifacts["network"])
        self.net = self.network.load(context.artifacts["weights"])
        quantiles = json.loads(Path(context.artifacts["interval"]).read_text(encoding="utf-8"))
        self.interval = _module("conformal", context.artifacts["conformal"]).Interval(**quantiles)
        self.weights = np.repeat(np.polynomial.legendre.leggauss(LATITUDES)[1] / 2.0, LONGITUDES) / LONGITUDES

    def predict(self, context: PythonModelContext, model_input: pd.DataFrame, params: Any = None) -> dict[str, Any]:
        """Where each row's organism could live.

        Raises:
            ValueError: a map or a latent vector has the wrong length or a value that is not finite, a number of the
                record is none that a planet or an organism can have, or a word of it is not known.
        """
        del context, params
        size = self.net.architecture["latent"]
        columns = {"surface_temperature": CELLS, "photons": CELLS, "latent": size}
        maps = {name: _stacked(model_input[name], name, length) for name, length in columns.items()}
        self._require_possible(model_input)
        self._require_known_words(model_input)
        words = self.network.words(model_input)
        found = [
            self._row(maps["surface_temperature"][row] - KELVIN, maps["photons"][row], words[row], maps["latent"][row])
            for row in range(len(model_input))
        ]
        probability = np.stack(found) if found else np.empty((0, CELLS, len(self.network.GATES) + 1))
        fraction = probability[:, :, -1] @ self.weights
        low, high = self.interval.bounds(fraction)
        shape = (len(model_input), LATITUDES, LONGITUDES)
        names = (*self.network.GATES, "habitable")
        gates = {name: probability[:, :, place].reshape(shape) for place, name in enumerate(names)}
        return {"f_bio": fraction, "low": low, "high": high, **gates}

    def _require_possible(self, model_input: pd.DataFrame) -> None:
        """Refuse numbers that no record has; a missing one is none."""
        limits = dict.fromkeys(self.network.RECORD_TEMPERATURES, (-KELVIN, FAR))
        limits |= dict.fromkeys(self.network.GASES, (0.0, 1.0)) | {self.network.PRESSURE: (LEAST_BAR, FAR)}
        for name, (low, high) in limits.items():
            values = model_input[name].to_numpy(dtype=np.float64)
            wrong = np.flatnonzero((values < low) | (values > high))
            if len(wrong):
                raise ValueError(
                    f"{name} of row {wrong[0]} is {values[wrong[0]]}; {low:g} to {high:g} is possible, or NaN"
                )

    def _require_known_words(self, model_input: pd.DataFrame) -> None:
        """Refuse words that the network does not know; an empty one says nothing."""
        for name, known in (("metabolism", self.network.METABOLISMS), ("medium", self.network.MEDIA)):
            for row, word in enumerate(model_input[name]):
                if isinstance(word, str) and word and word not in known:
                    raise ValueError(f"{name} of row {row} is {word!r}; it may be {', '.join(known)}, or nothing")

    def _row(self, celsius: Any, photons: Any, words: Any, latent: Any) -> Any:
        """Probabilities of one question, (2048, 5)."""
        # a climate that is served is a predicted one
        climate = np.stack([celsius, photons, np.ones(CELLS)], axis=1)
        many = (climate, np.tile(words, (CELLS, 1)), np.tile(latent, (CELLS, 1)))
        return self.net.probabilities(*(torch.as_tensor(each, dtype=torch.float32) for each in many)).numpy()


def _stacked(column: Any, name: str, length: int) -> Any:
    """The arrays of a column, (N, length)."""
    rows = [np.asarray(each, dtype=np.float64).ravel() for each in column]
    for number, row in enumerate(rows):
        if len(row) != length:
            raise ValueError(f"{name} of row {number} has {len(row)} numbers; {length} are needed")
        if not np.isfinite(row).all():
            raise ValueError(f"{name} of row {number} has a value that is not finite")
    return np.stack(rows) if rows else np.empty((0, length))


def _module(kind: str, path: str) -> ModuleType:
    name = f"fusion_{kind}_{uuid.uuid4().hex}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


mlflow.models.set_model(FusionModel())
