"""An export: whole, true to the registry, readable by others' tools, and usable without this repository."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
import yaml
from exported import entities, furnish, listing
from registry_stage import Stage, install_toy_family

from pipelines.paths import FamilyPaths
from stromatolite.export import LICENCE
from stromatolite.export.exporting import Exported, export
from stromatolite.files import sha256
from stromatolite.registry.decision_log import DecisionLog
from stromatolite.registry.target import Target
from stromatolite.tracking import Tracker

REPOSITORY = Path(__file__).parents[3]


def exported(stage: Stage, target: str, to: Path, force: bool = False) -> Exported:
    at = FamilyPaths(stage.root, "toy")
    return export(stage.root, Target.parse(target), to, at.card, DecisionLog(at.decision_log), force=force)


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory, make_tracking_root: Callable[[Path], Path]
) -> Iterator[tuple[Stage, Path, dict[str, object]]]:
    """A repository whose toy is in production, its export, and the decision: made once, never changed by a test."""
    root = make_tracking_root(tmp_path_factory.mktemp("export"))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        install_toy_family(patch)
        stage = Stage(root)
        furnish(stage)
        decision = stage.run(gain=3.0, error=0.7)
        folder = root.parent / "out" / "toy"
        exported(stage, "toy@production", folder)
        yield stage, folder, decision


@pytest.fixture
def folder(shared) -> Path:
    return shared[1]


def test_it_holds_the_package_and_all_that_is_known_of_it(shared):
    stage, folder, decision = shared
    names = {path.name for path in folder.iterdir()}
    documents = {"README.md", "LICENSE", "config.yaml", "decision.json", "environment.txt", "lineage.json"}
    assert names == documents | {"metrics.json", "scores.json", "ro-crate-metadata.json", "model"}
    assert (folder / "metrics.json").read_bytes() == stage.inputs.metrics.read_bytes()
    judged = json.loads((folder / "decision.json").read_text())["judged"]
    entry = DecisionLog(stage.inputs.log).entries()[0]
    assert judged["hash"] == entry.hash
    assert judged["decision"] == {**decision, **{key: entry.decision[key] for key in ("scores", "files")}}
    stored = next(stage.root.glob("mlruns/artifacts/toy/models/*/artifacts"))
    assert listing(folder / "model") == listing(stored) - {"registered_model_meta"}
    for name in ("serve.py", "artifacts/gain.txt", "artifacts/example_prediction.npz", "requirements.txt"):
        assert (folder / "model" / name).read_bytes() == (stored / name).read_bytes()


def test_nothing_in_it_names_a_folder_of_this_machine(shared):
    stage, folder, _ = shared
    for path in folder.rglob("*"):
        if path.is_file():
            assert str(stage.root.parent).encode() not in path.read_bytes(), path


def test_every_file_is_in_the_crate_with_its_checksum_and_size_and_no_other(folder):
    found = entities(folder)
    described = {name: each for name, each in found.items() if each["@type"] == "File"}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {unquote(name) for name in described} == there - {"ro-crate-metadata.json"}
    for name, each in described.items():
        path = folder / unquote(name)
        assert each["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert each["contentSize"] == str(path.stat().st_size)
    assert "https://w3id.org/ro/terms/workflow-run/context" in json.dumps(
        json.loads((folder / "ro-crate-metadata.json").read_text())["@context"]
    )


def test_the_crate_library_reads_it_back(folder):
    from rocrate.rocrate import ROCrate

    crate = ROCrate(folder)
    assert crate.root_dataset["license"].id == f"https://spdx.org/licenses/{LICENCE}"
    assert crate.root_dataset["author"]["name"] == "Ada Judge"
    assert crate.root_dataset["author"]["email"] == "ada@example.org"
    assert crate.get("decision.json")["author"] == crate.root_dataset["author"]
    assert crate.metadata["conformsTo"] == "https://w3id.org/ro/crate/1.1"
    assert {part.id for part in crate.root_dataset["hasPart"]} >= {"README.md", "model/", "model/MLmodel"}
    references = [
        value["@id"]
        for entity in entities(folder).values()
        for values in entity.values()
        for value in (values if isinstance(values, list) else [values])
        if isinstance(value, dict) and not value["@id"].startswith(("http://schema.org/", "https://w3id.org/ro/crate/"))
    ]
    assert [name for name in references if crate.get(name) is None] == []


def test_the_crate_says_how_and_of_what_the_model_was_trained(shared):
    stage, folder, _ = shared
    found = entities(folder)
    actions = {each["name"]: each for each in found.values() if each["@type"] == "CreateAction"}
    training, judging = actions["Training of toy/default"], actions["Accepted for production"]
    assert [each["@id"] for each in found["./"]["mentions"]] == [training["@id"], judging["@id"]]
    run = Tracker(root=stage.root).client.search_runs(["1"])[0].info
    assert training["@id"] == f"#run-{run.run_id}"
    assert training["startTime"] <= training["endTime"]
    inputs = {found[each["@id"]]["name"]: found[each["@id"]] for each in training["object"]}
    assert inputs["processed"]["md5"] == "b" * 32
    assert inputs["split"]["identifier"] == "5011717"
    assert {"@id": "model/"} in training["result"]
    assert found[training["instrument"]["@id"]]["softwareVersion"] == "a" * 40
    assert judging["agent"] == found["./"]["author"]
    assert judging["result"] == {"@id": "decision.json"}


def test_it_cites_the_sources_that_the_lock_leads_to_and_no_others(folder):
    found = entities(folder)
    assert found["./"]["isBasedOn"] == {"@id": "#source-toy_rows"}
    assert found["#source-toy_rows"]["license"] == "CC0-1.0"
    assert found[found["./"]["citation"]["@id"]]["name"] == "Nobody 2026, Journal of Toys 1, 1"
    text = (folder / "README.md").read_text()
    assert "Journal of Toys" in text
    assert "Nobody 2026, nowhere." in text
    assert "other_rows" not in text


def test_the_hub_reads_the_card(folder, shared):
    hub = pytest.importorskip("huggingface_hub", reason="huggingface_hub is in the extra `sources`")
    card = hub.ModelCard.load(folder / "README.md")
    assert card.data.license == "apache-2.0"
    assert card.data.library_name == "mlflow"
    assert {"toy", "mlflow"} <= set(card.data.tags)
    (result,) = card.data.eval_results
    metrics = json.loads((folder / "metrics.json").read_text())
    assert (result.metric_type, result.metric_value) == ("relative_rmse", metrics["primary"]["overall"])
    assert result.metric_args["interval_95"] == metrics["primary"]["interval"]
    assert "5011717" in result.dataset_name
    assert "# toy: flux to a map" in card.text


def test_the_licence_is_that_of_the_project():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == LICENCE


ELSEWHERE = """\
import sys

class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("stromatolite", "models", "domains", "pipelines"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Refusing())
{three_lines}
import numpy as np
found = model.predict(model.input_example)
np.savez({answer!r}, **found)
"""


def test_the_three_lines_of_the_readme_predict_where_nothing_of_ours_is(folder, tmp_path):
    """In a moved copy, without tracking store, repository or PYTHONPATH."""
    place = tmp_path / "another machine" / "toy"
    shutil.copytree(folder, place)
    lines = re.findall(r"```python\n(.*?)```", (place / "README.md").read_text(), flags=re.DOTALL)
    assert len(lines) == 1
    assert lines[0].count("\n") == 3
    answer = tmp_path / "answer.npz"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MLFLOW"))}
    done = subprocess.run(
        [sys.executable, "-s", "-P", "-c", ELSEWHERE.format(three_lines=lines[0], answer=str(answer))],
        cwd=place, env={**environment, "MLFLOW_DISABLE_TELEMETRY": "true"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "map" in done.stdout
    stored = yaml.safe_load((place / "model" / "MLmodel").read_text())["flavors"]["python_function"]["artifacts"]
    with (
        np.load(place / "model" / stored["example_prediction"]["path"]) as wanted,
        np.load(answer) as found,
    ):
        assert set(wanted.files) == {"output/map", "output/style"}
        np.testing.assert_allclose(found["map"], wanted["output/map"])
        assert found["style"].tolist() == wanted["output/style"].tolist()


def test_a_zip_holds_what_a_folder_holds(shared, tmp_path):
    from rocrate.rocrate import ROCrate

    stage, folder, _ = shared
    archive = tmp_path / "given" / "toy.zip"
    exported(stage, "models:/toy/1", archive)
    assert [path.name for path in archive.parent.iterdir()] == ["toy.zip"]
    with zipfile.ZipFile(archive) as packed:
        assert packed.testzip() is None
        assert set(packed.namelist()) == {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
        assert packed.read("model/serve.py") == (folder / "model" / "serve.py").read_bytes()
    assert ROCrate(archive).get("model/serve.py")["sha256"] == sha256(folder / "model" / "serve.py")
