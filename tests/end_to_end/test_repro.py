"""`dvc repro` as people live with it: once, again, after changes, interrupted, with MLflow lost, and moved elsewhere.

The tests share one clone and run in their order; each puts back what it changed. What a test says of stages that run or
do not run holds for every clone: nothing in it is a mock, only the network is small.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from pipeline_clone import OVERRIDES, Clone, Done, kill_stage, press_ctrl_c

from stromatolite.lineage.dvc import LOCKS

pytestmark = pytest.mark.slow

DATA_STAGES = ["ingest_climates", "validate_climates", "build_climate", "emulate", "split@climate"]
MODEL_STAGES = [f"{stage}@climate" for stage in ("configure", "train", "evaluate", "register", "promote")]
EVALUATED = ("build/evaluation/climate", "reports/figures/climate", "reports/metrics/climate.json")
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return Clone(tmp_path_factory.mktemp("end-to-end"))


@pytest.fixture(scope="module")
def first(clone: Clone) -> Done:
    """The first `dvc repro` of the clone."""
    return clone.repro()


def shown(clone: Clone) -> dict[str, Any]:
    """What MLflow holds: `runs`, each with its record's id, and `aliases`."""
    found: dict[str, Any] = json.loads(clone.run("python", str(HERE / "shown_in_mlflow.py"), "climate").well().out)
    return found


def test_the_first_run_ends_with_the_closing_table(clone: Clone, first: Done) -> None:
    first.well()
    assert sorted(first.ran) == sorted([*DATA_STAGES, *MODEL_STAGES, "report"])
    assert first.ran[-5:] == [*MODEL_STAGES[1:], "report"]
    where = clone.run("python", "-c", "import pipelines.train; print(pipelines.train.__file__)").well().out
    assert Path(where.strip()).is_relative_to(clone.root)
    locks = [yaml.safe_load((clone.root / name).read_text(encoding="utf-8")) for name in LOCKS]
    stages = locks[0]["stages"] | locks[1]["stages"]
    outputs = [output["path"] for stage in first.ran for output in stages[stage]["outs"]]
    assert [path for path in outputs if not (clone.root / path).exists()] == []
    assert clone.partial() == []

    decision = clone.read("reports/decisions/climate.json")
    metrics = clone.read("reports/metrics/climate.json")
    table = first.out[first.out.index("Running stage 'report'") :]
    passed = all(gate["passed"] for gate in decision["gates"])
    assert decision["outcome"] == ("promoted" if passed else "refused")  # so small a network may well be refused
    assert metrics["config"]["identity"][:12] in table
    assert f"{metrics['primary']['overall']:.3f}" in table
    assert "reports/index.html" in table
    assert f"{decision['candidate']['config']['label']} {decision['outcome']}" in table
    assert [reason for reason in decision["reasons"] if reason not in table] == []


def test_a_second_run_does_nothing(clone: Clone, first: Done) -> None:
    assert clone.repro().well().ran == []
    assert clone.changed() == {}


@pytest.mark.long
def test_the_training_is_made_again_in_another_folder_to_the_last_digit(clone: Clone, first: Done) -> None:
    again = clone.run("strom", "reproduce", "climate@candidate").well()
    told = re.search(r"(\d+) of (\d+) metrics are equal to the last digit", again.out)
    assert told is not None, again.out
    assert told[1] == told[2]
    assert int(told[2]) > 100
    assert clone.changed() == {}  # nothing of it is left here


def test_what_is_said_otherwise_in_a_config_runs_nothing_beyond_configure(clone: Clone, first: Done) -> None:
    before = (clone.root / "build/config/climate.yaml").read_bytes()
    defaults = clone.read("configs/registered.json")["climate/default"]["config"]
    spelled = "# all said, the last first\n" + yaml.safe_dump(dict(reversed(defaults.items())), sort_keys=False)
    with clone.edited("configs/climate/default.yaml", lambda _: spelled):
        assert clone.repro().well().ran == ["configure@climate"]
        assert (clone.root / "build/config/climate.yaml").read_bytes() == before
    assert clone.repro().well().ran == []


def test_the_code_of_the_command_line_is_no_part_of_the_pipeline(clone: Clone, first: Done) -> None:
    commands = sorted((clone.root / "pipelines/cli").glob("*.py"))
    assert len(commands) > 1
    with ExitStack() as edits:
        for path in commands:
            edits.enter_context(clone.edited(str(path.relative_to(clone.root)), lambda text: f"{text}\n# changed\n"))
        assert clone.changed() == {}


def test_the_code_of_the_figures_trains_nothing(clone: Clone, first: Done) -> None:
    with clone.edited("models/climate/figures.py", lambda text: f"{text}\n# changed\n"):
        assert "evaluate@climate" in clone.changed()
        assert "train@climate" not in clone.changed()


def test_the_code_of_the_network_is(clone: Clone, first: Done) -> None:
    with clone.edited("models/climate/network.py", lambda text: f"{text}\n# changed\n"):
        assert "train@climate" in clone.changed()
        assert not set(clone.changed()) & {*DATA_STAGES, "configure@climate"}
    assert clone.changed() == {}


def test_a_deleted_tracking_store_is_filled_again_without_training(clone: Clone, first: Done) -> None:
    before = shown(clone)
    ((record, run),) = before["runs"]
    config = run["config"]["config"]
    assert record == clone.read("mlruns/state/climate.registered.json")["record"]
    assert run["status"] == "FINISHED"
    assert config["pretrain"]["epochs"] == 1
    assert run["params"]["finetune.learning_rate"] == str(config["finetune"]["learning_rate"])
    assert [step for step, _ in run["curves"]["pretrain/loss"]] == [0]
    assert [step for step, _ in run["curves"]["finetune/fold0/member1/validation_loss"]] == [0, 1]
    assert set(run["inputs"]) >= {"simulated", "emulated"}
    assert all(digest.endswith(".dir") for digest in run["inputs"].values())
    assert run["tags"]["stromatolite.git_commit"] == clone.run("git", "rev-parse", "HEAD").well().out.strip()
    assert run["tags"]["stromatolite.git_dirty"] == "false"
    assert run["tags"]["stromatolite.lineage_missing"] == "[]"
    assert run["tags"]["stromatolite.config_identity"] == run["config"]["identity"]
    assert run["metrics"]["primary"] == clone.read("reports/metrics/climate.json")["primary"]["overall"]
    assert {"lineage.json", "weights/production.safetensors", "evaluation/scores.json"} <= set(run["artifacts"])
    assert any(name.startswith("evaluation/climate/") for name in run["artifacts"])
    assert "candidate" in before["aliases"]

    state = {path.name: path.read_bytes() for path in (clone.root / "mlruns/state").iterdir()}
    shutil.rmtree(clone.root / "mlruns")
    assert clone.repro("promote@climate").well().ran == ["register@climate", "promote@climate"]
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
        [sys.executable, "-I", "-S", "-W", "ignore", str(HERE / "served_alone.py"), packages],
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
    """All tests below run in the clone's new place."""
    clone.root = clone.root.rename(clone.root.with_name("moved"))
    clone.run("python", "-m", "stromatolite.tracking").well()
    assert predict_elsewhere(clone) == predicted


@dataclass(frozen=True)
class Killed:
    """A `dvc repro` whose training was killed in the middle, as it lay there.

    Attributes:
        done: how it ended.
        record: the unfinished run's id.
        whole: whether anything stood where the finished run belongs.
        changed: what DVC would do next.
    """

    done: Done
    record: str
    whole: bool
    changed: dict[str, Any]


@pytest.fixture(scope="module")
def killed(clone: Clone, first: Done) -> Killed:
    """A new learning rate, and `kill -9` for its training as soon as its first curve has a point."""
    clone.write_params({**OVERRIDES, "finetune": {**OVERRIDES["finetune"], "learning_rate": 0.0004}})
    unfinished = clone.root / "build/unfinished/climate/record"
    curves = unfinished / "metrics.jsonl"
    done = clone.interrupted("train", lambda: curves.exists() and curves.stat().st_size > 0, kill_stage("train"))
    record = clone.read("build/unfinished/climate/record/record.json")["id"]
    return Killed(done, record, (clone.root / "build/runs/climate").exists(), clone.changed())


@pytest.fixture(scope="module")
def stopped(clone: Clone, killed: Killed) -> tuple[Done, list[str]]:
    """The next `dvc repro`, stopped by Ctrl-C while it evaluates, and what lay where evaluations belong."""
    figures = clone.root / "reports/figures"
    done = clone.interrupted("evaluate", lambda: any(figures.glob(".partial-climate-*")), press_ctrl_c)
    return done, [*clone.partial(), *(path for path in EVALUATED if (clone.root / path).exists())]


@pytest.fixture(scope="module")
def ended(clone: Clone, stopped: tuple[Done, list[str]]) -> Done:
    """The one after that, which comes to the end."""
    return clone.repro()


def test_a_killed_training_is_not_taken_for_whole(killed: Killed) -> None:
    assert killed.done.code != 0
    assert killed.done.ran == ["configure@climate", "train@climate"]  # of a new learning rate, no data stage
    assert not killed.whole
    assert "train@climate" in killed.changed


def test_the_next_run_goes_on_with_the_unfinished_one(
    clone: Clone, killed: Killed, stopped: tuple[Done, list[str]]
) -> None:
    assert stopped[0].ran == ["train@climate", "evaluate@climate"]
    assert f"going on with the unfinished run {killed.record[:12]}" in stopped[0].out
    record = clone.read("build/runs/climate/record.json")
    assert record["id"] == killed.record
    assert record["status"] == "FINISHED"
    assert len(record["sessions"]) == 2


def test_ctrl_c_ends_in_one_message_and_leaves_nothing_half_written(stopped: tuple[Done, list[str]]) -> None:
    done, left = stopped
    assert done.code != 0
    assert done.err.count("error: ") == 1
    assert "error: Interrupted." in done.err
    assert "Traceback" not in done.err
    assert left == []


def test_the_run_after_the_interruptions_ends_well(clone: Clone, killed: Killed, ended: Done) -> None:
    assert ended.well().ran == ["evaluate@climate", "register@climate", "promote@climate", "report"]
    assert clone.changed() == {}
    assert clone.partial() == []
    trained, evaluated = clone.read("build/runs/climate/record.json"), clone.read("reports/metrics/climate.json")
    assert evaluated["config"]["identity"] == trained["config"]["identity"]
    assert clone.read("mlruns/state/climate.registered.json")["record"] == killed.record


def test_mlflow_shows_one_run_for_the_two_sessions(clone: Clone, killed: Killed, ended: Done) -> None:
    runs = shown(clone)["runs"]
    assert len(runs) == 2  # the first configuration's, and this one
    run = dict(runs)[killed.record]
    assert run["status"] == "FINISHED"
    assert [step for step, _ in run["curves"]["pretrain/loss"]] == [0]
    assert [step for step, _ in run["curves"]["finetune/production/member1/loss"]] == [0, 1]


@pytest.mark.long  # the contract suite says it of every family, without DVC
def test_an_unbroken_training_gives_the_same_bytes(clone: Clone, killed: Killed, ended: Done) -> None:
    weights = "build/runs/climate/artifacts/weights/production.safetensors"
    documents = ("reports/metrics/climate.json", "build/evaluation/climate/scores.json")
    before = {path: (clone.root / path).read_bytes() for path in (weights, *documents)}
    assert clone.repro("--force", "--single-item", "train@climate").well().ran == ["train@climate"]
    assert clone.read("build/runs/climate/record.json")["id"] != killed.record
    assert clone.repro("--force", "--single-item", "evaluate@climate").well().ran == ["evaluate@climate"]
    assert {path: (clone.root / path).read_bytes() for path in before} == before
