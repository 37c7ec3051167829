"""What every family owes to the stages and to the platform, on a real training of a few seconds."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from family_trial import REPOSITORY, Trial, saved, trained
from packaging.requirements import Requirement
from registry_stage import AUTHOR

from models import FAMILIES, load_family, runnable_family
from pipelines import evaluate
from pipelines.cli.data_contracts import require
from pipelines.paths import FamilyPaths
from pipelines.promote import rescore
from stromatolite.config import Schema
from stromatolite.errors import ConfigError
from stromatolite.evaluation import identified
from stromatolite.family import Family, contract_identities
from stromatolite.files import write_json
from stromatolite.record import RunRecord
from stromatolite.registry.gates import read_gates
from stromatolite.registry.kinds.comparisons import NotWorseThanMethod
from stromatolite.registry.kinds.numbers import Invariants, Threshold, number_at
from stromatolite.registry.scores import Scores
from stromatolite.registry.served import as_arrays, largest_difference
from stromatolite.sweep.space import Choice, FloatRange, IntRange
from stromatolite.versions.datasets import Dataset

HEAVY = {"torch", "lightning", "mlflow", "dvc", "transformers", "torch_geometric", "sklearn", "matplotlib", "xarray"}
PICKLED = {".pkl", ".pickle", ".joblib", ".pt", ".pth", ".ckpt", ".bin"}
OWN = {"models", "pipelines", "stromatolite"}


@pytest.fixture(params=list(FAMILIES), scope="module")
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def trial(name: str, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return trained(name, tmp_path_factory)


@pytest.fixture(scope="module")
def schema(name: str) -> Schema:
    return Schema.of(load_family(name))


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A library may ignore SIGINT for good after the first: this brings it back."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def made(record: RunRecord) -> dict[str, bytes]:
    """Every artifact that training made, by name."""
    root, written_first = record.root / "artifacts", {"config.yaml", "lineage.json", "environment.txt"}
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name not in written_first}


def curves(record: RunRecord) -> list[tuple[str, int, float]]:
    return [(point.name, point.step, point.value) for line, _ in record.curves.read() for point in line]


def test_it_is_called_what_its_table_and_folder_call_it(name: str) -> None:
    family = load_family(name)
    assert family.name == name
    assert (REPOSITORY / "models" / name).is_dir()
    assert family.primary.direction in ("minimize", "maximize")


@pytest.mark.parametrize("method", ["train", "evaluate", "package", "contracts", "commands"])
def test_its_methods_take_what_the_stages_give(name: str, method: str) -> None:
    asked = inspect.signature(getattr(Family, method)).parameters
    found = inspect.signature(getattr(type(load_family(name)), method)).parameters
    assert list(found) == list(asked)


def test_asking_for_it_imports_nothing_heavy(name: str) -> None:
    code = f"import sys, models; models.load_family({name!r}); print(*{{n.partition('.')[0] for n in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert HEAVY & set(done.stdout.split()) == set()


def test_the_packages_that_it_names_are_installed_with_it(name: str) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    brought = [*project["dependencies"], *project["optional-dependencies"][name]]
    packages = load_family(name).packages
    assert packages
    assert set(packages) <= {Requirement(each).name for each in brought}
    assert runnable_family(name) is load_family(name)


def test_its_configuration_has_a_seed_and_a_device(schema: Schema) -> None:
    assert schema.leaves["seed"].kind is int
    assert set(schema.leaves["runtime.device"].rule.choices or ()) >= {"auto", "cpu", "cuda", "require-cuda"}


def test_every_key_of_its_search_space_is_a_field_and_every_value_is_allowed_there(name: str, schema: Schema) -> None:
    space = importlib.import_module(f"models.{name}.search").SEARCH_SPACE
    assert space
    kinds = {FloatRange: float, IntRange: int}
    for key, values in space.items():
        assert key in schema.leaves, f"{key} is no field"
        assert not key.startswith(("runtime.", "seed", "schema_version")), f"{key} is no hyper-parameter"
        leaf = schema.leaves[key]
        assert kinds.get(type(values), type(values.ends[0])) is leaf.kind, f"{key} is {leaf.allowed()}"
        assert all(leaf.rule.permits(end) for end in values.ends), f"{key}: {values.ends} leaves {leaf.allowed()}"


def test_its_defaults_lie_in_its_search_space(name: str, schema: Schema) -> None:
    for key, values in importlib.import_module(f"models.{name}.search").SEARCH_SPACE.items():
        default = schema.leaves[key].default
        inside = default in values.options if isinstance(values, Choice) else values.low <= default <= values.high
        assert inside, f"{key} = {default} is not in {values}"


def test_its_contracts_are_of_its_data_and_have_identities(trial: Trial) -> None:
    found = contract_identities(trial.family)
    assert set(found) == {path.stem for path in trial.inputs.data.iterdir()}
    assert all(len(identity) >= 12 and set(identity) <= set("0123456789abcdef") for identity in found.values())
    assert contract_identities(trial.family) == found


def test_strom_data_validate_checks_its_data(trial: Trial) -> None:
    for path in trial.inputs.data.iterdir():
        dataset = Dataset(f"{trial.family.name}.{path.stem}", f"data/processed/{trial.family.name}/{path.name}")
        assert require(dataset, path)


def test_a_run_holds_curves_and_weights_and_no_pickle(trial: Trial) -> None:
    assert trial.record.status == "FINISHED"
    assert all(np.isfinite(value) for _, _, value in curves(trial.record))
    names = list(made(trial.record))
    assert any(name.endswith(".safetensors") for name in names)
    assert [name for name in names if Path(name).suffix in PICKLED] == []
    for archive in (name for name in names if name.endswith(".npz")):
        with np.load(trial.record.artifact(archive), allow_pickle=False) as file:
            assert all(file[part].dtype != object for part in file.files)


def test_the_same_seed_gives_the_same_bits(trial: Trial, tmp_path: Path) -> None:
    again = trial.train(trial.begin(tmp_path / "run"), tmp_path / "scratch")
    assert curves(again) == curves(trial.record)
    assert made(again) == made(trial.record)


def test_another_seed_gives_another_model(trial: Trial, tmp_path: Path) -> None:
    other = trial.changed(tmp_path / "other", seed=trial.config.seed + 1)
    again = other.train(other.begin(tmp_path / "run"), tmp_path / "scratch")
    assert made(again) != made(trial.record)


def test_interrupted_twice_it_ends_with_the_same_bits(trial: Trial, tmp_path: Path, interruptible: None) -> None:
    lines = len(list(trial.record.curves.read()))
    trial.begin(tmp_path / "run")
    for share in (0.25, 0.7):
        record = RunRecord.open(tmp_path / "run")

        def stop(record: RunRecord = record, after: int = int(share * lines)) -> None:
            if len(list(record.curves.read())) > after:
                raise KeyboardInterrupt

        record.listener = stop
        with pytest.raises(KeyboardInterrupt):
            trial.train(record, tmp_path / "scratch")
    again = trial.train(RunRecord.open(tmp_path / "run"), tmp_path / "scratch")
    assert curves(again) == curves(trial.record)
    assert made(again) == made(trial.record)


def test_a_registered_run_is_scored_again_to_the_same_scores_from_its_artifacts(trial: Trial, tmp_path: Path) -> None:
    """So a champion can be compared under an evaluation or on data that it was not scored on before."""
    family = trial.family.name
    at = FamilyPaths(tmp_path, family)
    for place, target in ((at.inputs.data, trial.inputs.data), (at.inputs.splits, trial.inputs.splits)):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)
    at.evaluation_settings.parent.mkdir()
    at.evaluation_settings.write_text(json.dumps({family: asdict(trial.settings)}))
    again = rescore(tmp_path, family, None, trial.record.root / "artifacts")
    assert again == identified(trial.evaluation, family, trial.family.primary, trial.settings).scores


def test_its_evaluation_is_a_document_that_the_stages_can_read(trial: Trial) -> None:
    primary = trial.family.primary
    evaluation = identified(trial.evaluation, trial.family.name, primary, trial.settings)
    found, scores = evaluation.metrics, Scores.from_document(evaluation.scores, "scores")
    assert found["evaluation"]["identity"] == scores.evaluation
    assert (found["family"], found["primary"]["metric"]) == (trial.family.name, primary.name)
    assert (scores.metric, scores.direction) == (primary.name, found["primary"]["direction"])
    assert found["config"] == {"name": trial.resolved.label, "identity": trial.resolved.identity}
    assert found["split"] == scores.split == json.loads(trial.inputs.splits.read_text())["identity"]
    assert found["units"] == len(scores.units)
    assert found["primary"]["overall"] == pytest.approx(np.mean(scores.candidate))
    assert set(found["baselines"]) == set(scores.baselines)
    for name, values in scores.baselines.items():
        entry = found["baselines"][name]
        assert entry["overall"] == pytest.approx(np.mean(values)), name
        difference = np.mean(scores.candidate) - np.mean(values)
        assert entry["difference"]["overall"] == pytest.approx(difference, abs=1e-9), name
        assert isinstance(entry["from_scratch"], bool)
    for method in (found["primary"], *found["baselines"].values(), *found["peer"].values()):
        low, high = method["interval"]
        assert low <= method["overall"] <= high
        assert set(method["by_variable"]) == set(found["primary"]["by_variable"])
        assert all({"value", "unit", "interval"} <= entry.keys() for entry in method["by_variable"].values())


def test_the_stage_evaluates_to_the_same_bytes_and_says_what_code_did(trial: Trial, tmp_path: Path) -> None:
    repository, code = tmp_path / "repository", tmp_path / "code.json"
    repository.mkdir()
    (repository / "scoring.py").write_text("HIDDEN = 0.2\n")
    for command in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "--message", "Scoring")):
        subprocess.run(("git", *AUTHOR, *command), cwd=repository, check=True)
    (repository / "scoring.py").write_text("HIDDEN = 0.05\n")
    (tmp_path / "settings.yaml").write_text(json.dumps({trial.family.name: asdict(trial.settings)}))
    places = {kind: (tmp_path / f"{kind}-0.json", tmp_path / f"{kind}-1.json") for kind in ("metrics", "scores")}
    evaluate.main(
        trial.family.name,
        trial.folder / "config.yaml",
        tmp_path / "settings.yaml",
        trial.inputs,
        trial.record.root,
        places["metrics"][1],
        places["scores"][1],
        tmp_path / "figures",
        code,
        repository,
    )
    first = identified(trial.evaluation, trial.family.name, trial.family.primary, trial.settings)
    for kind, (here, again) in places.items():
        write_json(here, getattr(first, kind))  # which refuses NaN
        assert here.read_bytes() == again.read_bytes()
    state = json.loads(code.read_text())
    assert (state["dirty"], state["changed"], len(state["environment"])) == (True, ["scoring.py"], 64)


def test_how_it_is_scored_is_no_setting_of_its_configuration(name: str, schema: Schema) -> None:
    """Once what is hidden stood there, and a candidate could make it easy."""
    settings = {field.name for field in fields(load_family(name).evaluation_type)} - {"seed"}
    assert settings & {key.rpartition(".")[2] for key in schema.leaves} == set()
    assert [key for key in schema.leaves if key.startswith("evaluation")] == []


def test_a_candidate_of_another_seed_is_asked_the_same(trial: Trial, tmp_path: Path) -> None:
    other = trial.changed(tmp_path / "other", seed=trial.config.seed + 1)
    again = trial.family.evaluate(other.config, trial.settings, trial.inputs, trial.record, tmp_path / "figures")
    assert again.scores == trial.evaluation.scores


def test_its_gates_ask_for_numbers_that_its_evaluation_has(trial: Trial) -> None:
    for gate in read_gates(REPOSITORY / "configs" / "gates" / f"{trial.family.name}.yaml").gates:
        asked = [gate.gate.metric] if isinstance(gate.gate, Threshold) else []
        if isinstance(gate.gate, Invariants):
            asked = [f"invariants.{name}.value" for name in gate.gate.limits]
        for path in asked:
            value, detail = number_at(trial.evaluation.metrics, path)
            assert value is not None, detail
        if isinstance(gate.gate, NotWorseThanMethod):  # where there is no such method, the gate lets all pass
            assert gate.gate.method in trial.evaluation.scores["baselines"]


def test_its_figures_have_captions(trial: Trial) -> None:
    assert trial.evaluation.metrics
    figures = trial.folder / "figures"
    captions = json.loads((figures / "captions.json").read_text(encoding="utf-8"))
    assert captions
    assert set(captions) == {path.name for path in figures.iterdir()} - {"captions.json"}


def test_its_package_needs_nothing_of_this_repository(trial: Trial) -> None:
    package = trial.family.package(trial.record)
    for path in (package.code, *(part for part in package.artifacts.values() if part.suffix == ".py")):
        assert imported(path) & OWN == set(), path
    assert all(requirement.count("==") == 1 and "+" not in requirement for requirement in package.pip_requirements)
    assert [path for path in package.artifacts.values() if path.suffix in PICKLED or not path.exists()] == []


def test_its_package_answers_its_example_as_it_says(trial: Trial, tmp_path: Path) -> None:
    import mlflow.pyfunc

    package = trial.family.package(trial.record)
    model: Any = mlflow.pyfunc.load_model(str(saved(package, tmp_path / "model")))
    said, expected = model.predict(package.input_example), package.predict_example()
    assert largest_difference(as_arrays(said), as_arrays(expected)) < 1e-5


def test_a_setting_out_of_its_range_is_refused_before_anything_is_trained(trial: Trial, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="seed"):
        trial.changed(tmp_path, seed=-1)


def imported(path: Path) -> set[str]:
    """Top-level names of everything that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {"models"} if node.level else {(node.module or "").partition(".")[0]}
    return found
