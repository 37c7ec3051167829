"""Load a registered model as a stranger would, predict its own example and compare with the recorded prediction.

This file is a script as well as a module: `fresh_process` runs it with `python -I -S`, where neither this repository
nor the editable install's .pth exists. It must therefore import nothing of the repository.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from numpy.typing import NDArray

EXAMPLE_PREDICTION = "example_prediction"
"""Name, among a logged model's artifacts, of the prediction that it must repeat (npz, one array an output)."""


def as_arrays(prediction: Any) -> dict[str, NDArray[Any]]:
    """A model's answer as named arrays; anything that is no number is compared as text.

    Args:
        prediction: an array, a table, a list, or a mapping of such.
    """
    import numpy as np

    if hasattr(prediction, "columns"):
        prediction = {str(column): prediction[column].to_numpy() for column in prediction.columns}
    if not isinstance(prediction, Mapping):
        prediction = {"prediction": prediction}
    arrays = {str(name): np.asarray(value) for name, value in prediction.items()}
    return {name: array if array.dtype.kind in "biuf" else array.astype(str) for name, array in arrays.items()}


def largest_difference(found: Mapping[str, NDArray[Any]], expected: Mapping[str, NDArray[Any]]) -> float:
    """The largest deviation, each field (the last two axes) or column being measured by its own largest value.

    Returns:
        A pure number; infinite where names, shapes, texts or missing values differ.
    """
    import numpy as np

    if found.keys() != expected.keys():
        return float("inf")
    worst = 0.0
    for name, wanted in expected.items():
        got = found[name]
        if got.shape != wanted.shape or (got.dtype.kind in "biuf") != (wanted.dtype.kind in "biuf"):
            return float("inf")
        if wanted.dtype.kind not in "biuf":
            worst = worst if np.array_equal(got, wanted) else float("inf")
            continue
        got, wanted = got.astype(np.float64), wanted.astype(np.float64)
        if wanted.size == 0:
            continue
        axes = (-2, -1) if wanted.ndim > 2 else 0 if wanted.ndim else None
        scale = np.maximum(np.nanmax(np.abs(wanted), axis=axes, keepdims=True, initial=0.0), np.finfo(np.float32).tiny)
        deviation = np.abs(got - wanted) / scale
        deviation = np.where(np.isnan(got) & np.isnan(wanted), 0.0, np.where(np.isnan(deviation), np.inf, deviation))
        worst = max(worst, float(deviation.max()))
    return worst


class _Hidden(MetaPathFinder):
    """Refuses to find the repository's packages, even where somebody installed them into site-packages."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = frozenset(names)

    def find_spec(self, fullname: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ARG002
        if fullname.partition(".")[0] in self.names:
            raise ModuleNotFoundError(
                f"the model imports {fullname!r} of the repository that trained it", name=fullname
            )
        return None


def main(model_uri: str, site_packages: Sequence[str], hidden: Sequence[str]) -> dict[str, Any]:
    """Predict the example of `model_uri`; return {"difference": number} for the parent process to judge.

    Raises:
        Exception: whatever the model's code raises.
    """
    sys.path.extend(site_packages)
    sys.meta_path.insert(0, _Hidden(hidden))
    import mlflow
    import numpy as np

    with TemporaryDirectory(prefix="strom-model-") as place:  # in a local store, MLflow would write beside the model
        folder = Path(mlflow.artifacts.download_artifacts(model_uri, dst_path=place))
        model = mlflow.pyfunc.load_model(str(folder))
        found = as_arrays(model.predict(model.metadata.load_input_example(str(folder))))
        stored = model.metadata.flavors["python_function"]["artifacts"][EXAMPLE_PREDICTION]["path"]
        with np.load(folder / stored, allow_pickle=False) as expected:
            wanted = {name.removeprefix("output/"): array for name, array in expected.items()}
    return {"difference": largest_difference(found, wanted)}


def _root_cause(error: BaseException) -> str:
    """What went wrong first, without the folders of this machine (the text enters a committed decision)."""
    while (below := error.__cause__ or error.__context__) is not None:
        error = below
    return re.sub(r"/(?:[^\s/'\"]+/)+", ".../", f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    request = json.loads(sys.argv[1])
    try:
        answer = main(request["model_uri"], request["site_packages"], request["hidden"])
    except Exception as error:  # whatever the model's code throws is the answer
        answer = {"error": _root_cause(error)}
    Path(request["answer"]).write_text(json.dumps(answer), encoding="utf-8")
