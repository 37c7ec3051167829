"""The served model.

MLflow keeps a copy of this file with every version and runs it, so it imports nothing of this repository: all that
reads a text comes from the version's own tree of code, under a package name of its own, so that two versions live in
one process, each with its own code.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import mlflow
import pandas as pd
from mlflow.pyfunc.model import PythonModel, PythonModelContext


class LanguageModel(PythonModel):
    """Takes texts, returns the record of each.

    Input: a frame with the column `text`. Output: a row a text, in their order, with a column a field: a number in the
    unit that its name ends with, NaN where the text does not give it; a word, "" where it does not. `limits` and
    `others` are JSON: limits and ranges of the subject, and values of another planet, star or organism.
    """

    def load_context(self, context: PythonModelContext) -> None:
        """Load this version's own code, network and base."""
        code = _tree(Path(context.artifacts["reader"]))
        self.fields = code["domains.dossiers.fields"].FIELDS
        self.reader = code["models.language.reader"].Reader.load(
            context.artifacts["weights"], context.artifacts["base"]
        )

    def predict(self, context: PythonModelContext, model_input: pd.DataFrame, params: Any = None) -> pd.DataFrame:
        """The records of the frame's texts."""
        del context, params
        return self.table(self.read([str(text) for text in model_input["text"]]))

    def read(self, texts: Sequence[str]) -> list[Any]:
        """What each text says: `record`, `limits`, `others` and `spans`."""
        return list(self.reader.read(texts))

    def table(self, readings: Sequence[Any]) -> pd.DataFrame:
        """Readings as the output's columns."""
        columns: dict[str, list[Any]] = {}
        for field in self.fields:
            absent = float("nan") if field.is_number else ""
            columns[field.name] = [each.record.get(field.name, absent) for each in readings]
        for name in ("limits", "others"):
            columns[name] = [json.dumps(list(getattr(each, name)), ensure_ascii=False) for each in readings]
        return pd.DataFrame(columns)


def _tree(folder: Path) -> dict[str, ModuleType]:
    """The modules that are used of a tree of code, by their names in it. No compiled files are left beside the code."""
    root = f"language_reader_{uuid.uuid4().hex}"
    spec = importlib.util.spec_from_file_location(
        root, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} is no Python package")
    package = importlib.util.module_from_spec(spec)
    sys.modules[root] = package
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(package)
        names = ("domains.dossiers.fields", "models.language.reader")
        return {name: importlib.import_module(f"{root}.{name}") for name in names}
    finally:
        sys.dont_write_bytecode = before


mlflow.models.set_model(LanguageModel())
