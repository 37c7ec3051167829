"""A family that is added to a clone in eight files: it trains, is swept, evaluated, registered and promoted."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from pipeline_clone import AUTHOR, Clone

from stromatolite.files import write_json
from stromatolite.splits import SplitSettings, split_units

pytestmark = pytest.mark.slow
FILES = Path(__file__).with_name("new_family")
BODIES = """\
Mercury 0.0553 0.383 3.70
Venus 0.815 0.950 8.87
Earth 1.0 1.0 9.80
Mars 0.107 0.532 3.71
Jupiter 317.8 10.97 24.79
Saturn 95.2 9.14 10.44
Uranus 14.54 3.98 8.87
Neptune 17.15 3.86 11.15
Moon 0.0123 0.2727 1.62
Io 0.015 0.286 1.796
Europa 0.008 0.245 1.314
Ganymede 0.025 0.413 1.428
Callisto 0.018 0.378 1.235
Titan 0.0225 0.404 1.352
Triton 0.00359 0.212 0.779
Pluto 0.0022 0.186 0.62
Ceres 0.00016 0.0742 0.28
"""
"""Name, mass and mean radius in those of the Earth, gravity in m s-2: NASA's planetary fact sheets."""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A clone with the family, its data and its lines in the table, params.yaml and dvc.yaml; committed."""
    made = Clone(tmp_path_factory.mktemp("new-family"))
    root = made.root
    shutil.copytree(FILES, root, dirs_exist_ok=True)
    rows = [(name, float(m), float(r), float(g)) for name, m, r, g in map(str.split, BODIES.splitlines())]
    table = pd.DataFrame(rows, columns=["planet", "mass_earth", "radius_earth", "gravity_m_s2"])
    (root / "data/processed/gravity").mkdir(parents=True)
    table.to_parquet(root / "data/processed/gravity/planets.parquet")
    split = split_units("planet", table["planet"].tolist(), SplitSettings(folds=4, least_test=1))
    write_json(root / "data/splits/gravity.json", split)
    edit(root / "params.yaml", lambda params: params | {"gravity": {"config": "default", "overrides": {}}})
    edit(root / "configs/evaluation.yaml", lambda blocks: blocks | {"gravity": {}})
    edit(root / "dvc.yaml", add_to_stages)
    models = root / "models/__init__.py"
    line = '"climate": "models.climate",'
    models.write_text(models.read_text().replace(line, f'{line}\n    "gravity": "models.gravity",'))
    made.run("strom", "config", "register", "gravity/default").well()
    made.run("git", "add", ".").well()
    made.run("git", *AUTHOR, "commit", "--quiet", "--message", "A family").well()
    return made


def edit(path: Path, change: Any) -> None:
    path.write_text(yaml.safe_dump(change(yaml.safe_load(path.read_text())), sort_keys=False))


def add_to_stages(document: dict[str, Any]) -> dict[str, Any]:
    for name in ("configure", "train", "evaluate", "register", "promote"):
        each = document["stages"][name]["foreach"]
        if name == "evaluate":
            each["gravity"] = {"domain": "planets", "figures": "models/gravity/learning.py"}
        elif name == "train":
            each["gravity"] = {"domain": "planets", "weights": "models/gravity", "names": "models/gravity"}
        else:
            each.append("gravity")
    return document


def test_eight_files_and_four_hundred_lines_are_a_family() -> None:
    files = [path for path in FILES.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert len(files) <= 8
    assert sum(path.read_text().count("\n") for path in files) <= 400


def test_it_trains_is_evaluated_registered_and_promoted(clone: Clone) -> None:
    done = clone.run("dvc", "repro", "promote@gravity").well()
    assert done.ran == [f"{stage}@gravity" for stage in ("configure", "train", "evaluate", "register", "promote")]
    decision = clone.read("reports/decisions/gravity.json")
    assert decision["outcome"] == "promoted", json.dumps(decision, indent=1)
    metrics = clone.read("reports/metrics/gravity.json")
    assert metrics["primary"]["overall"] < 0.5 * metrics["baselines"]["training_mean"]["overall"]


def test_the_model_in_production_predicts(clone: Clone) -> None:
    code = (
        "import pandas as pd; from pathlib import Path; from stromatolite.registry.loading import load_model;"
        "example = pd.DataFrame({'mass_earth': [0.107], 'radius_earth': [0.532]});"
        "print(float(load_model(Path(), 'gravity').predict(example)['gravity_m_s2'][0]))"
    )
    assert float(clone.run(sys.executable, "-W", "ignore", "-c", code).well().out) == pytest.approx(3.7, rel=0.3)


def test_it_is_swept_and_the_commands_know_it(clone: Clone) -> None:
    clone.run("strom", "sweep", "gravity", "--trials", "1", "--workers", "1").well()
    code = (  # three commands, one process
        "import sys; from pipelines.cli.main import main\n"
        "for line in ('sweep list', 'config list', 'data validate gravity.planets'):\n"
        "    sys.argv = ['strom', *line.split()]\n"
        "    try: main()\n"
        "    except SystemExit as end: assert not end.code, line\n"
    )
    told = clone.run(sys.executable, "-W", "ignore", "-c", code).well().out
    assert all(words in told for words in ("gravity", "gravity/default", "17 rows")), told
