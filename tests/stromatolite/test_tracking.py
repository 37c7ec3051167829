from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tracked_runs
from tracked_runs import IDENTITY, LINEAGE, begin, trained

from stromatolite.record import RunRecord
from stromatolite.tracking import Tracker

if TYPE_CHECKING:
    from mlflow.entities import Run

EVALUATION = {
    "family": "climate",
    "units": 24,
    "primary": {
        "metric": "relative_rmse",
        "direction": "minimize",
        "overall": 0.8,
        "interval": [0.7, 0.9],
        "by_variable": {"asr": {"value": 3.5, "unit": "W m-2", "interval": [3.0, 4.0]}},
    },
    "baselines": {"mean": {"from_scratch": True, "overall": 1.7}},
}


def curve(tracker: Tracker, run: str, name: str) -> list[tuple[int, float]]:
    return [(point.step, point.value) for point in tracker.client.get_metric_history(run, name)]


def files_under(place: Path) -> list[str]:
    return sorted(file.relative_to(place).as_posix() for file in place.rglob("*") if file.is_file())


def everything(tracker: Tracker, run_id: str) -> dict[str, Any]:
    """All that MLflow shows of a run, but for the ids that it gives."""
    run: Run = tracker.client.get_run(run_id)
    assert run.inputs is not None
    place = tracker.resolve_artifacts(run_id)
    return {
        "name": run.info.run_name,
        "status": run.info.status,
        "times": (run.info.start_time, run.info.end_time),
        "params": dict(sorted(run.data.params.items())),
        "tags": dict(sorted(run.data.tags.items())),
        "curves": {name: curve(tracker, run_id, name) for name in sorted(run.data.metrics)},
        "inputs": sorted((entry.dataset.name, entry.dataset.digest) for entry in run.inputs.dataset_inputs),
        "artifacts": {name: (place / name).read_bytes() for name in files_under(place)},
    }


def test_mlflow_shows_the_whole_record(tracking_root: Path, tmp_path: Path) -> None:
    record = trained(tmp_path / "run")
    tracker = Tracker(root=tracking_root)
    shown = everything(tracker, tracker.sync(record, final=True))
    assert shown["name"] == "climate/default"
    assert shown["status"] == "FINISHED"
    assert shown["times"] == (record.started_ms, record.ended_ms)
    assert shown["params"] == {"learning_rate": "0.001", "model.width": "32", "seed": "7"}
    assert shown["curves"]["train/loss"] == [(step, 1.0 / (step + 1)) for step in range(20)]
    assert shown["inputs"] == [("climate", "d" * 32 + ".dir")]
    assert {"config.yaml", "lineage.json", "environment.txt", "weights/model.safetensors"} == set(shown["artifacts"])
    tags = shown["tags"]
    for name, value in {
        "record": record.id,
        "git_commit": "c" * 40,
        "git_dirty": "false",
        "dvc_md5.climate": "d" * 32 + ".dir",
        "dvc_stage": "train@climate",
        "split_identity": "0123456789ab",
        "config_identity": IDENTITY,
        "schema.cube": "feed",
        "device": "cpu",
        "device_reason": "asked for",
        "seed": "7",
        "lineage_missing": "[]",
    }.items():
        assert tags[f"stromatolite.{name}"] == value, name
    assert tags["mlflow.source.git.commit"] == "c" * 40
    assert tags["folds"] == "5"
    assert not any(name.startswith("system/") for name in shown["curves"])


def test_live_tracking_and_a_replay_into_an_empty_database_show_the_same(tracking_root: Path, tmp_path: Path) -> None:
    live = Tracker(root=tracking_root)
    record = begin(tmp_path / "scratch")
    with live.follow(record, every_seconds=0.0):
        for step in range(30):
            record.log_metrics({"loss": float(step), "odd": math.nan if step % 2 else 1.0}, step=step)
    assert record.listener is None
    record.set_params({"chosen_by_the_family": {"modes": 3}})
    record.artifact("weights.bin").write_bytes(b"w")
    record.finish()
    shutil.move(tmp_path / "scratch", tmp_path / "final")
    run = live.sync(RunRecord.open(tmp_path / "final"), final=True)
    replay = Tracker(root=tmp_path / "empty")
    again = replay.sync(RunRecord.open(tmp_path / "final"), final=True)
    shown, replayed = everything(live, run), everything(replay, again)
    assert repr(shown) == repr(replayed)  # by repr: NaN equals itself
    assert [step for step, _ in shown["curves"]["odd"]] == list(range(30))


def test_a_run_is_visible_while_it_trains(tracking_root: Path, tmp_path: Path) -> None:
    tracker = Tracker(root=tracking_root)
    record = begin(tmp_path / "run")
    with tracker.follow(record, every_seconds=0.0):
        record.log_metrics({"loss": 1.0}, step=0)
        other = Tracker(root=tracking_root)
        run = other.run_id(record.id)
        assert run is not None
        assert other.client.get_run(run).info.status == "RUNNING"
        assert curve(other, run, "loss") == [(0, 1.0)]


def test_live_tracking_keeps_to_its_share_of_the_time(tracking_root: Path, tmp_path: Path) -> None:
    tracker = Tracker(root=tracking_root)
    record = begin(tmp_path / "run")
    with tracker.follow(record, every_seconds=0.0):
        record.log_metrics({"loss": 0.0}, step=0)
        after_one = tracker.seconds
        for step in range(1, 1000):  # far faster than 1 % of the time that a call takes
            record.log_metrics({"loss": float(step)}, step=step)
    assert tracker.seconds < 3 * after_one
    assert record.seconds > 0
    assert tracker.startup_seconds > 0


def test_syncing_again_changes_nothing(tracking_root: Path, tmp_path: Path) -> None:
    record = trained(tmp_path / "run")
    first = Tracker(root=tracking_root)
    run = first.sync(record, final=True)
    before = everything(first, run)
    assert first.sync(record, final=True) == run
    fresh = Tracker(root=tracking_root)  # as another process would
    assert fresh.sync(RunRecord.open(record.root), final=True) == run
    assert everything(fresh, run) == before
    assert len(fresh.client.search_runs([fresh.client.get_run(run).info.experiment_id])) == 1


def test_a_lost_mark_makes_no_double_points(tracking_root: Path, tmp_path: Path) -> None:
    record = trained(tmp_path / "run")
    tracker = Tracker(root=tracking_root)
    run = tracker.sync(record)
    tracker.client.set_tag(run, "stromatolite.synced_bytes", "0")  # killed between the points and the mark
    Tracker(root=tracking_root).sync(record)
    assert [step for step, _ in curve(tracker, run, "train/loss")] == list(range(20))


def test_a_killed_run_goes_back_to_running_and_ends_finished(tracking_root: Path, tmp_path: Path) -> None:
    tracker = Tracker(root=tracking_root)
    record = begin(tmp_path / "run")
    for step in range(10):
        record.log_metrics({"loss": float(step)}, step=step)
    record.finish("KILLED")
    run = tracker.sync(record)
    assert tracker.client.get_run(run).info.status == "KILLED"
    again = RunRecord.open(tmp_path / "run")
    again.resume(LINEAGE)
    resumed = Tracker(root=tracking_root)
    assert resumed.sync(again) == run
    assert tracker.client.get_run(run).info.status == "RUNNING"
    for step in range(6, 15):
        again.log_metrics({"loss": float(step)}, step=step)
    again.finish()
    resumed.sync(again, final=True)
    assert tracker.client.get_run(run).info.status == "FINISHED"
    assert tracker.client.get_run(run).info.end_time == again.ended_ms
    assert curve(tracker, run, "loss") == [(step, float(step)) for step in range(15)]


def test_no_parameter_or_name_crashes_a_run(tracking_root: Path, tmp_path: Path) -> None:
    tracker = Tracker(root=tracking_root)
    record = begin(tmp_path / "run")
    record.set_params({"long": "x" * 20_000, "odd name (m²) [..]": 1, "n" * 400: 1, "../up": 2, "/": 3, "changed": 1})
    record.set_params({f"many.{number}": number for number in range(250)})
    record.set_tags({"note": "y" * 20_000, **{f"t{number}": number for number in range(150)}})
    record.log_metrics({"RMSE (W m⁻²)": 1.0, "a//b/../c": 2.0, **{f"m{n}": float(n) for n in range(1500)}}, step=0)
    run = tracker.sync(record)
    record.set_params({"changed": 2, "added": 1})
    record.finish()
    tracker.sync(record, final=True)
    shown = tracker.client.get_run(run).data
    assert shown.params["long"].endswith("(cut; the whole is in config.yaml)")
    assert (shown.params["changed"], shown.params["added"]) == ("1", "1")
    assert shown.tags["stromatolite.changed_params"] == "changed"
    assert len(shown.params) == 3 + 6 + 250 + 1
    assert shown.metrics["m1499"] == 1499.0
    assert len(shown.metrics) == 1502
    assert RunRecord.open(record.root).params["long"] == "x" * 20_000


def test_infinite_and_missing_numbers_reach_mlflow(tracking_root: Path, tmp_path: Path) -> None:
    record = begin(tmp_path / "run")
    record.log_metrics({"up": math.inf, "down": -math.inf, "none": math.nan}, step=0)
    tracker = Tracker(root=tracking_root)
    shown = tracker.client.get_run(tracker.sync(record)).data.metrics
    assert shown["up"] > 1e300
    assert shown["down"] < -1e300
    assert math.isnan(shown["none"])


def test_an_evaluation_is_added_once_and_a_new_one_replaces_what_is_shown(tracking_root: Path, tmp_path: Path) -> None:
    record = trained(tmp_path / "run")
    tracker = Tracker(root=tracking_root)
    figures, scores = tmp_path / "figures", tmp_path / "scores.json"
    figures.mkdir()
    (figures / "map.png").write_bytes(b"\x89PNG one")
    (figures / "map.png").chmod(0o444)  # as DVC leaves its outputs
    scores.write_text("{}")
    run = tracker.log_evaluation(record, EVALUATION, [figures, scores])
    shown = tracker.client.get_run(run).data.metrics
    assert shown["primary"] == 0.8
    assert (shown["primary/low"], shown["primary/high"]) == (0.7, 0.9)
    assert shown["primary/by_variable/asr/value"] == 3.5
    assert shown["baselines/mean/overall"] == 1.7
    assert "baselines/mean/from_scratch" not in shown
    before = everything(tracker, run)
    assert {"evaluation/figures/map.png", "evaluation/scores.json", "evaluation/metrics.json"} <= set(
        before["artifacts"]
    )
    assert Tracker(root=tracking_root).log_evaluation(record, EVALUATION, [figures, scores]) == run
    assert everything(tracker, run) == before

    (figures / "map.png").chmod(0o644)
    (figures / "map.png").write_bytes(b"\x89PNG two")
    worse = json.loads(json.dumps(EVALUATION))
    for overall in (0.95, 0.8, 0.85):  # MLflow shows the latest of equal steps, not the largest
        worse["primary"]["overall"] = overall
        tracker.log_evaluation(record, worse, figures)
        assert tracker.client.get_run(run).data.metrics["primary"] == overall
    stored = tracker.resolve_artifacts(run) / "evaluation" / "figures" / "map.png"
    assert stored.read_bytes() == b"\x89PNG two"
    assert stored.stat().st_mode & 0o200


def test_a_deleted_experiment_comes_back_with_the_next_run(tracking_root: Path, tmp_path: Path) -> None:
    tracker = Tracker(root=tracking_root)
    first = tracker.sync(trained(tmp_path / "one"))
    experiment = tracker.client.get_run(first).info.experiment_id
    tracker.client.delete_experiment(experiment)
    second = Tracker(root=tracking_root).sync(trained(tmp_path / "two"))
    assert tracker.client.get_run(second).info.experiment_id == experiment


def test_the_environment_names_the_store_and_one_process_may_hold_two(
    tracking_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow

    first = Tracker(root=tracking_root)
    second = Tracker(root=tmp_path / "other")
    assert first.location.database == tracking_root / "mlruns" / "mlflow.db"
    assert second.location.database == tmp_path / "other" / "mlruns" / "mlflow.db"
    assert mlflow.get_tracking_uri() == second.location.uri
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'named' / 'runs.db'}")
    named = Tracker(root=tracking_root)
    named.sync(trained(tmp_path / "run"), final=True)
    assert named.location.database == tmp_path / "named" / "runs.db"
    assert (tmp_path / "named" / "artifacts" / "climate").is_dir()
    assert first.client.search_experiments(filter_string="name = 'climate'") == []


def test_nothing_is_left_in_the_working_directory(
    tracking_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    Tracker(root=tmp_path / "new").sync(trained(tmp_path / "run"), final=True)
    Tracker(root=tracking_root).sync(RunRecord.open(tmp_path / "run"), final=True)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert {path.name for path in (tmp_path / "new" / "mlruns").iterdir()} >= {"mlflow.db", "artifacts"}


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from tracked_runs import begin
from stromatolite.tracking import Tracker
place, name = Path(sys.argv[1]), sys.argv[2]
record = begin(place / name)
tracker = Tracker(root=place / "repository")
with tracker.follow(record, every_seconds=0.0):
    for step in range(60):
        record.log_metrics({{"loss": float(step)}}, step=step)
        tracker.sync(record)
record.artifact("weights.bin").write_bytes(b"w")
record.finish()
tracker.sync(record, final=True)
"""


@pytest.mark.slow
def test_two_writers_at_once_into_a_new_database(tmp_path: Path) -> None:
    code = WRITER.format(tests=str(Path(tracked_runs.__file__).parent))
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name], stderr=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    for process in started:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    tracker = Tracker(root=tmp_path / "repository")
    for name in ("one", "two"):
        run = tracker.run_id(RunRecord.open(tmp_path / name).id)
        assert run is not None
        assert curve(tracker, run, "loss") == [(step, float(step)) for step in range(60)]
        assert tracker.client.get_run(run).info.status == "FINISHED"


def test_opening_the_store_prints_nothing(tmp_path: Path) -> None:
    code = f"from stromatolite.tracking import Tracker; Tracker(root={str(tmp_path)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_command_that_readies_the_store_prints_its_uri(tmp_path: Path) -> None:
    code = [sys.executable, "-m", "stromatolite.tracking"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(code, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"sqlite:///{tmp_path / 'mlruns' / 'mlflow.db'}"
    assert (tmp_path / "mlruns" / "mlflow.db").is_file()


def test_a_run_with_a_record_on_each_of_two_machines_has_the_points_of_both(
    tracking_root: Path, tmp_path: Path
) -> None:
    """As a sweep's own run, and as a trial's whose machine went away and whose end another one tells."""
    for place, name in (("one", "there"), ("other", "on_the_second_machine")):  # the second file is the longer one
        record = begin(tmp_path / place, record_id="a" * 32)
        for step in range(5):
            record.log_metrics({name: 0.123456789 * step, "both": 1.0}, step=step)
        run = Tracker(root=tracking_root).sync(record)
    for name in ("there", "on_the_second_machine"):
        assert [step for step, _ in curve(Tracker(root=tracking_root), run, name)] == list(range(5))
