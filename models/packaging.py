"""Build a family's model package: served code, copies of the modules that it needs, files, exact requirements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from stromatolite.family import ModelPackage

if TYPE_CHECKING:
    import pandas as pd

REQUIREMENTS: Final = ("mlflow", "numpy", "pandas", "safetensors", "torch")
"""Distributions that every served model imports."""


def model_package(
    serving: Path,
    modules: Mapping[str, ModuleType],
    files: Mapping[str, Path],
    input_example: pd.DataFrame,
    predict_example: Callable[[], Any],
    requirements: Iterable[str] = (),
) -> ModelPackage:
    """Put a package together; see `stromatolite.family.ModelPackage`.

    Args:
        serving: the file that MLflow runs.
        modules: modules that it loads from copies of their files, by artifact name.
        files: weights and data of the run, by artifact name.
        input_example: rows that the model must be able to predict.
        predict_example: the model's own predictions for them.
        requirements: distributions that the code imports besides `REQUIREMENTS`.
    """
    code = {name: Path(str(module.__file__)) for name, module in modules.items()}
    names = sorted({*REQUIREMENTS, *requirements})
    return ModelPackage(serving, {**code, **files}, input_example, predict_example, pinned(names))


def pinned(names: Iterable[str]) -> list[str]:
    """Exact requirements: the installed versions, without local parts such as `+cpu`."""
    return [f"{name}=={version(name).split('+')[0]}" for name in names]
