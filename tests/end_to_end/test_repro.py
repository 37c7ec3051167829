"""`dvc repro` as people live with it: once, again, after changes, interrupted, with MLflow lost, and moved elsewhere.

The tests share one clone and run in their order; each puts back what it changed. What a test says of stages that run or
do not run holds for every clone: nothing in it is a mock, only the network is small.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from pipeline_clone import OVERRIDES, Clone, Done, kill_stage, press_ctrl_c

from stromatolite.tracking import Tracker

pytestmark = pytest.mark.slow

DATA_STAGES = ["ingest", "validate", "build_climate", "emulate", "split"]
MODEL_STAGES = [f"{stage}@climate" for stage in ("configure", "train", "evaluate", "register", "promote")]
OWN_START_S = 5.0
"""What a `dvc repro` with nothing to do may take beyond the start of DVC."""
SERVED = """
import importlib, json, sys

sys.path.extend(json.loads(sys.argv[1]))
for name in ("stromatolite", "models", "pipelines"):
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        continue
    raise SystemExit(f"{name} can be imported: this process sees the repository")
import mlflow, pandas

model = mlflow.pyfunc.load_model("models:/climate@candidate")
planets = pandas.DataFrame(
    {
        "stellar_temperature_k": [2566.0, 3300.0],
        "stellar_flux_w_m2": [879.0, 1200.0],
        "radius_earth": [0.92, 1.1],
        "gravity_m_s2": [8.0, 10.0],
        "rotation_period_days": [6.1, 20.0],
        "surface_pressure_bar": [1.0, 2.0],
        "co2_volume_fraction": [4e-4, 1e-2],
        "ch4_volume_fraction": [0.0, 0.0],
        "simulator": ["exoplasim_stromatolite"] * 2,
    }
)
said = model.predict(planets)
print(json.dumps({"shapes": {name: list(field.shape) for name, field in said.items()},
                  "warmest": said["surface_temperature"].max(axis=(1, 2)).tolist()}))
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return Clone(tmp_path_factory.mktemp("end-to-end"))


@pytest.fixture(scope="module")
def first(clone: Clone) -> Done:
    """The first `dvc repro` of the clone."""
    return clone.repro()


def shown(clone: Clone) -> dict[str, Any]:
    """What MLflow holds of the candidate's run, and who bears which alias."""
    record = clone.read("mlruns/state/climate.registered.json")["record"]
    tracker = Tracker(root=clone.root)
    run = tracker.client.get_run(str(tracker.run_id(record)))
    artifacts = tracker.resolve_artifacts(run.info.run_id)
    registered = tracker.client.get_registered_model("climate")
    versions = {alias: tracker.client.get_model_version("climate", v) for alias, v in registered.aliases.items()}
    return {
        "record": record,
        "status": run.info.status,
        "params": dict(run.data.params),
        "tags": {name: value for name, value in run.data.tags.items() if name != "stromatolite.synced_bytes"},
        "metrics": dict(run.data.metrics),
        "curves": {
            name: [(point.step, point.value) for point in tracker.client.get_metric_history(run.info.run_id, name)]
            for name in run.data.metrics
            if name.startswith(("pretrain/", "finetune/"))
        },
        "inputs": {entry.dataset.name: entry.dataset.digest for entry in run.inputs.dataset_inputs},
        "artifacts": sorted(str(path.relative_to(artifacts)) for path in artifacts.rglob("*") if path.is_file()),
        "config": yaml.safe_load((artifacts / "config.yaml").read_text(encoding="utf-8")),
        "aliases": {alias: version.tags["stromatolite.package"] for alias, version in versions.items()},
    }


def test_the_first_run_ends_with_the_closing_table(clone: Clone, first: Done) -> None:
    first.well()
    assert first.ran == [*DATA_STAGES, *MODEL_STAGES, "report"]
    where = clone.run("python", "-c", "import pipelines.train; print(pipelines.train.__file__)").well().out
    assert Path(where.strip()).is_relative_to(clone.root)
    lock = yaml.safe_load((clone.root / "dvc.lock").read_text(encoding="utf-8"))
    assert sorted(lock["stages"]) == sorted(first.ran)
    outputs = [output["path"] for stage in lock["stages"].values() for output in stage["outs"]]
    assert [path for path in outputs if not (clone.root / path).exists()] == []
    assert clone.partial() == []

    decision = clone.read("reports/decisions/climate.json")
    metrics = clone.read("reports/metrics/climate.json")
    table = first.out[first.out.index("Running stage 'report'") :]
    assert decision["outcome"] in ("promoted", "refused")
    assert metrics["config"]["identity"][:12] in table
    assert f"{metrics['primary']['overall']:.3f}" in table
    assert "reports/index.html" in table
    told = " ".join(line.split("│")[-2].strip() for line in table.splitlines() if line.count("│") > 2)
    assert decision["outcome"] in told
    for reason in decision["reasons"]:
        assert reason.split(":")[0] in told  # a refusal says which gate


def test_a_second_run_does_nothing(clone: Clone, first: Done) -> None:
    began = time.monotonic()
    clone.run("dvc", "--version").well()
    start, began = time.monotonic() - began, time.monotonic()
    again = clone.repro().well()
    assert time.monotonic() - began - start < OWN_START_S
    assert again.ran == []
    assert clone.changed() == {}


def test_what_is_said_otherwise_in_a_config_runs_nothing_beyond_configure(clone: Clone, first: Done) -> None:
    before = (clone.root / "build/config/climate.yaml").read_bytes()
    spelled = "# said again\nseed: 0\ngradient_clip: 1.0\n\nschema_version: 1\nmodel:\n  medium: 80 # the default\n"
    with clone.edited("configs/climate/default.yaml", lambda _: spelled):
        assert clone.repro().well().ran == ["configure@climate"]
        assert (clone.root / "build/config/climate.yaml").read_bytes() == before
    assert clone.repro().well().ran == []


@pytest.mark.parametrize("path", ["cli/main.py", "cli/config.py", "cli/status.py", "cli/promote.py"])
def test_the_code_of_the_command_line_is_no_part_of_the_pipeline(clone: Clone, first: Done, path: str) -> None:
    with clone.edited(f"pipelines/{path}", lambda text: f"{text}\n# changed\n"):
        assert clone.changed() == {}


def test_the_code_of_the_network_is(clone: Clone, first: Done) -> None:
    with clone.edited("models/climate/network.py", lambda text: f"{text}\n# changed\n"):
        assert "train@climate" in clone.changed()
        assert not set(clone.changed()) & {*DATA_STAGES, "configure@climate"}
    assert clone.changed() == {}


def test_a_deleted_tracking_store_is_filled_again_without_training(clone: Clone, first: Done) -> None:
    before = shown(clone)
    config = before["config"]["config"]
    assert before["status"] == "FINISHED"
    assert before["params"]["finetune.learning_rate"] == str(config["finetune"]["learning_rate"])
    assert config["pretrain"]["epochs"] == 1
    assert len(before["curves"]["pretrain/loss"]) == 1
    assert [step for step, _ in before["curves"]["finetune/fold0/member1/validation_loss"]] == [0, 1]
    assert set(before["inputs"]) >= {"simulated", "emulated"}
    assert all(digest.endswith(".dir") for digest in before["inputs"].values())
    head = clone.run("git", "rev-parse", "HEAD").well().out.strip()
    assert before["tags"]["stromatolite.git_commit"] == head
    assert before["tags"]["stromatolite.git_dirty"] == "false"
    assert before["tags"]["stromatolite.lineage_missing"] == "[]"
    assert before["tags"]["stromatolite.config_identity"] == before["config"]["identity"]
    assert before["metrics"]["primary"] == clone.read("reports/metrics/climate.json")["primary"]["overall"]
    assert {"lineage.json", "weights/production.safetensors", "evaluation/scores.json"} <= set(before["artifacts"])
    assert any(name.startswith("evaluation/climate/") for name in before["artifacts"])
    assert "candidate" in before["aliases"]

    state = {path.name: path.read_bytes() for path in (clone.root / "mlruns/state").iterdir()}
    shutil.rmtree(clone.root / "mlruns")
    again = clone.repro().well()
    assert set(again.ran) - {"report"} == {"register@climate", "promote@climate"}
    assert shown(clone) == before
    assert {path.name: path.read_bytes() for path in (clone.root / "mlruns/state").iterdir()} == state
    assert clone.changed() == {}


def predict_elsewhere(clone: Clone) -> dict[str, Any]:
    """What the candidate says in a process that sees neither the repository nor its editable install."""
    packages = json.dumps([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    environment = clone.environment
    environment.pop("PYTHONPATH")
    environment["MLFLOW_TRACKING_URI"] = f"sqlite:///{clone.root}/mlruns/mlflow.db"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "ignore", "-c", SERVED, packages],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.fixture(scope="module")
def predicted(clone: Clone, first: Done) -> dict[str, Any]:
    """The candidate's answer before anything was moved."""
    return predict_elsewhere(clone)


def test_the_candidate_serves_outside_the_repository(predicted: dict[str, Any]) -> None:
    assert predicted["shapes"]["surface_temperature"] == [2, 32, 64]
    assert predicted["shapes"]["temperature"] == [2, 9, 32, 64]
    assert all(150.0 < kelvin < 500.0 for kelvin in predicted["warmest"])


def test_a_moved_clone_serves_the_same_model(clone: Clone, predicted: dict[str, Any]) -> None:
    clone.root = clone.root.rename(clone.root.with_name("moved"))
    clone.run("python", "-m", "stromatolite.tracking").well()
    assert predict_elsewhere(clone) == predicted
    clone.root = clone.root.rename(clone.root.with_name("clone"))
    clone.run("python", "-m", "stromatolite.tracking").well()


class TestANewLearningRate:
    """One change of params.yaml, and everything that may come between it and the decision."""

    @pytest.fixture(scope="class")
    def killed(self, clone: Clone, first: Done) -> tuple[Done, str]:
        """`dvc repro` whose training was killed in the middle, and the record that it left."""
        changed = {**OVERRIDES, "finetune": {**OVERRIDES["finetune"], "learning_rate": 0.0004}}
        clone.write_params(changed)
        curves = clone.root / "build/unfinished/climate/record/metrics.jsonl"
        done = clone.interrupted(
            "train", lambda: curves.exists() and curves.stat().st_size > 0, kill_stage("train")
        )
        return done, clone.read("build/unfinished/climate/record/record.json")["id"]

    @pytest.fixture(scope="class")
    def stopped(self, clone: Clone, killed: tuple[Done, str]) -> Done:
        """The next `dvc repro`, stopped by Ctrl-C while it evaluates."""
        figures = clone.root / "reports/figures"
        return clone.interrupted("evaluate", lambda: any(figures.glob(".partial-climate-*")), press_ctrl_c)

    @pytest.fixture(scope="class")
    def ended(self, clone: Clone, stopped: Done) -> Done:
        """The one after that, which comes to the end."""
        return clone.repro()

    def test_a_killed_training_is_not_taken_for_whole(self, clone: Clone, killed: tuple[Done, str]) -> None:
        done, _record = killed
        assert done.code != 0
        assert done.ran == ["configure@climate", "train@climate"]

    def test_the_next_run_goes_on_with_the_unfinished_one(
        self, clone: Clone, killed: tuple[Done, str], stopped: Done
    ) -> None:
        assert stopped.ran == ["train@climate", "evaluate@climate"]
        assert f"going on with the unfinished run {killed[1][:12]}" in stopped.out
        record = clone.read("build/runs/climate/record.json")
        assert record["id"] == killed[1]
        assert record["status"] == "FINISHED"
        assert len(record["sessions"]) == 2

    def test_ctrl_c_ends_in_one_message_and_leaves_nothing_half_written(self, clone: Clone, stopped: Done) -> None:
        assert stopped.code != 0
        assert stopped.err.count("error: ") == 1
        assert "error: Interrupted." in stopped.err
        assert "Traceback" not in stopped.err

    def test_only_what_rests_on_the_config_has_run(
        self, clone: Clone, killed: tuple[Done, str], stopped: Done, ended: Done
    ) -> None:
        ended.well()
        assert ended.ran == ["evaluate@climate", "register@climate", "promote@climate", "report"]
        assert clone.changed() == {}
        assert clone.partial() == []
        assert clone.read("reports/metrics/climate.json")["config"] == {
            key if key != "label" else "name": value
            for key, value in clone.read("build/runs/climate/record.json")["config"].items()
            if key in ("label", "identity")
        }

    def test_mlflow_shows_one_run_for_it(self, clone: Clone, killed: tuple[Done, str], ended: Done) -> None:
        tracker = Tracker(root=clone.root)
        experiment = tracker.client.get_experiment_by_name("climate").experiment_id
        runs = tracker.client.search_runs([experiment])
        records = [run.data.tags["stromatolite.record"] for run in runs]
        assert len(records) == 2  # the first config's, and this one
        assert killed[1] in records
        assert {run.info.status for run in runs} == {"FINISHED"}
        curve = shown(clone)["curves"]["pretrain/loss"]
        assert [step for step, _ in curve] == [0]

    def test_an_unbroken_training_gives_the_same_bytes(self, clone: Clone, ended: Done) -> None:
        results = ("reports/metrics/climate.json", "build/evaluation/climate/scores.json")
        weights = "build/runs/climate/artifacts/weights/production.safetensors"
        before = {path: (clone.root / path).read_bytes() for path in (*results, weights)}
        record = clone.read("build/runs/climate/record.json")["id"]
        assert clone.repro("--force", "--single-item", "train@climate").well().ran == ["train@climate"]
        assert clone.read("build/runs/climate/record.json")["id"] != record
        assert clone.repro("--force", "--single-item", "evaluate@climate").well().ran == ["evaluate@climate"]
        assert {path: (clone.root / path).read_bytes() for path in before} == before
        clone.write_params(OVERRIDES)
