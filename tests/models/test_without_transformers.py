"""A transformers or peft that is absent or broken, in whatever way, is nothing to families that do not use it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from family_trial import tiny

from models import FAMILIES, load_family

REPOSITORY = Path(__file__).parents[2]
OTHERS = [name for name in FAMILIES if "transformers" not in load_family(name).packages]

BROKEN = {
    "absent": 'raise ModuleNotFoundError("No module named {name!r}", name={name!r})',
    "of another peft": "raise ImportError(\"cannot import name 'HybridCache' from 'transformers'\")",
    "without a shared library": 'raise OSError("libtokenizers.so: cannot open shared object file")',
    "of another ABI": 'raise RuntimeError("module compiled against ABI version 0x1000009")',
    "of a later Python": "this is = no Python",
    "of another numpy": "raise AttributeError(\"module 'numpy' has no attribute 'bool8'\")",
}
SLOW = "of a later Python"
"""Libraries that try transformers without need swallow an ImportError; this they would not."""

# Everything in one process, whose imports take longer than the rest.
CODE = """\
import sys
from pathlib import Path

if __name__ == "__main__":
    place, names = Path(sys.argv[1]), sys.argv[2::3]
    from pipelines.cli.main import app

    app(["--help"], standalone_mode=False)
    from family_trial import Trial, configured, saved, tiny
    from models import runnable_family
    from stromatolite.family import Inputs

    for name, data, splits in zip(names, sys.argv[3::3], sys.argv[4::3]):
        family, folder = runnable_family(name), place / name
        folder.mkdir()
        resolved, config = configured(family, folder, tiny(name).OVERRIDES)
        trial = Trial(family, Inputs(Path(data), Path(splits)), resolved, config, folder)
        record = trial.train(trial.begin(folder / "run"), folder / "scratch")
        (folder / "sweep").mkdir()
        swept = trial.begin(folder / "swept")
        family.trial(config, trial.inputs, swept, folder / "sweep", "cpu", lambda *report: None)
        import mlflow.pyfunc

        package = family.package(record)
        mlflow.pyfunc.load_model(str(saved(package, folder / "model"))).predict(package.input_example)
        print("trained, swept and served", name)
"""


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.slow if kind == SLOW else pytest.mark.long) for kind in BROKEN]
)
def test_every_other_family_trains_is_swept_and_is_served(tmp_path: Path, kind: str) -> None:
    for name in ("transformers", "peft", "tokenizers"):
        stub = tmp_path / "stub" / name
        stub.mkdir(parents=True)
        (stub / "__init__.py").write_text(BROKEN[kind].format(name=name))
    (tmp_path / "script.py").write_text(CODE)
    places: list[str] = []
    for name in OTHERS:
        inputs = tiny(name).make_inputs(tmp_path / "inputs" / name)
        places += [name, str(inputs.data), str(inputs.splits)]
    path = os.pathsep.join(map(str, (tmp_path / "stub", REPOSITORY, REPOSITORY / "tests")))
    done = subprocess.run(
        [sys.executable, str(tmp_path / "script.py"), str(tmp_path), *places],
        cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for name in OTHERS:
        assert f"trained, swept and served {name}" in done.stdout
    for name in ("transformers", "peft", "tokenizers"):
        assert name not in done.stderr
