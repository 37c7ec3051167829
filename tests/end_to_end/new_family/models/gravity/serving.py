"""The served model: MLflow keeps a copy of this file with every version, so it imports nothing of the repository."""

from __future__ import annotations

import importlib.util
import sys
import uuid
from typing import Any

import mlflow
from mlflow.pyfunc.model import PythonModel


class GravityModel(PythonModel):
    """`mass_earth` and `radius_earth` in, `gravity_m_s2` out."""

    def load_context(self, context: Any) -> None:
        """Load this version's own network."""
        name = f"gravity_network_{uuid.uuid4().hex}"
        spec = importlib.util.spec_from_file_location(name, context.artifacts["network"])
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        self.net = module.load(context.artifacts["weights"])

    def predict(self, context: Any, model_input: Any, params: Any = None) -> dict[str, Any]:
        """The gravity of each planet."""
        return {"gravity_m_s2": 10.0 ** self.net.predict(model_input[["mass_earth", "radius_earth"]].to_numpy())}


mlflow.models.set_model(GravityModel())
