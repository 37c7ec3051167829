"""A torch_geometric that does not work, in whatever way, costs one warning and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from family_trial import Trial, tiny, trained

from models.metabolic.checkpoints import load_network
from models.metabolic.folds import read_folds
from models.metabolic.graphs import read_graphs
from models.metabolic.masking import hide, hiding_rng, not_seen, rows_of
from models.metabolic.message_passing import REMEDY
from models.metabolic.pool import build_query
from stromatolite.family import Inputs
from stromatolite.record import RunRecord

REPOSITORY = Path(__file__).parents[3]

# Everything in one process, whose imports take longer than the rest; what it writes to stderr is cut at the marks.
CODE = """\
import sys
from pathlib import Path

def mark(name):
    print(f"--- {name}", file=sys.stderr, flush=True)

def train(name, workers):
    from family_trial import Trial, configured, tiny
    from models import load_family
    from stromatolite.family import Inputs

    family, folder = load_family(name), place / name
    folder.mkdir()
    resolved, config = configured(family, folder, {**tiny(name).OVERRIDES, **workers})
    data, splits = inputs[name]
    trial = Trial(family, Inputs(Path(data), Path(splits)), resolved, config, folder)
    trial.train(trial.begin(folder / "run"), folder / "scratch")

if __name__ == "__main__":
    place, workers = Path(sys.argv[1]), int(sys.argv[2])
    inputs = {"climate": sys.argv[3:5], "metabolic": sys.argv[5:7]}

    mark("help")
    from pipelines.cli.main import app

    app(["--help"], standalone_mode=False)

    mark("climate")
    train("climate", {})

    mark("metabolic")
    train("metabolic", {"runtime.workers": workers})

    mark("by name")
    from models.metabolic.message_passing import choose
    from stromatolite.errors import DependencyError

    try:
        choose("torch_geometric")
    except DependencyError as error:
        print(f"refused: {error}", file=sys.stderr)
"""


@dataclass(frozen=True)
class Broken:
    """A package `torch_geometric` that does not work.

    Attributes:
        source: of its `__init__.py`.
        reason: what a user is told of it.
        workers: processes that train.
    """

    source: str
    reason: str
    workers: int


BROKEN = {
    "a shared library is missing": Broken(
        'raise OSError("libcudart.so.13: cannot open shared object file\\nNo such file or directory")',
        "OSError: libcudart.so.13: cannot open shared object file",
        2,
    ),
    "something that it needs is missing": Broken(
        "raise ImportError(\"No module named 'aiohttp'\")", "ImportError: No module named 'aiohttp'", 1
    ),
    "it is of a time before ours": Broken('__version__ = "1.7.2"', "version 1.7.2 is older than 2.8", 1),
}


@pytest.fixture(scope="module")
def metabolic(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """The same training with whatever torch_geometric there is."""
    return trained("metabolic", tmp_path_factory)


@pytest.fixture(scope="module")
def climate(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return tiny("climate").make_inputs(tmp_path_factory.mktemp("climate"))


def scores(trial: Trial, record: RunRecord) -> dict[str, np.ndarray]:
    """What the models of a record say of the whole pool, by fold."""
    graphs = read_graphs(trial.inputs.data)
    found = {}
    for fold in read_folds(trial.inputs.splits)[1]:
        seen, _ = hide(rows_of(graphs.known, fold.test[0]), 0.2, hiding_rng(0, fold.test[0], 0))
        others, queried = graphs.known.among(fold.train), not_seen(seen, len(graphs.pool.reactions))
        found[fold.name] = load_network(record, fold.name).scores(build_query(graphs.pool, others, seen, queried))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [
        "a shared library is missing",
        pytest.param("something that it needs is missing", marks=pytest.mark.long),
        pytest.param("it is of a time before ours", marks=pytest.mark.long),
    ],
)
def test_both_families_train_and_one_line_says_why_and_how_to_mend_it(
    metabolic: Trial, climate: Inputs, tmp_path: Path, kind: str
) -> None:
    broken, stub = BROKEN[kind], tmp_path / "stub" / "torch_geometric"
    stub.mkdir(parents=True)
    (stub / "__init__.py").write_text(broken.source)
    (tmp_path / "script.py").write_text(CODE)
    places = (climate.data, climate.splits, metabolic.inputs.data, metabolic.inputs.splits)
    path = os.pathsep.join(map(str, (stub.parent, REPOSITORY, REPOSITORY / "tests")))
    done = subprocess.run(
        [sys.executable, str(tmp_path / "script.py"), str(tmp_path), str(broken.workers), *map(str, places)],
        cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = dict(part.split("\n", 1) for part in done.stderr.split("--- ")[1:])
    assert list(said) == ["help", "climate", "metabolic", "by name"]
    assert "gapfill" in done.stdout

    assert "torch_geometric" not in said["help"] + said["climate"]
    told = [line for line in said["metabolic"].splitlines() if "torch_geometric" in line]
    assert len(told) == 1, said["metabolic"]
    assert broken.reason in told[0]
    assert REMEDY in told[0]
    assert "Traceback" not in done.stderr

    assert "refused: torch_geometric does not work here." in said["by name"]
    assert broken.reason in said["by name"]
    assert f"fix: {REMEDY}" in said["by name"]

    assert RunRecord.open(tmp_path / "climate" / "run").status == "FINISHED"
    here = scores(metabolic, metabolic.record)
    for fold, found in scores(metabolic, RunRecord.open(tmp_path / "metabolic" / "run")).items():
        assert found == pytest.approx(here[fold], abs=1e-5), fold
