from __future__ import annotations

from pathlib import Path

from tracked_runs import IDENTITY, begin, trained

from stromatolite.record import RunRecord
from stromatolite.tracking import RunSummary, Tracker, config_of, runs_by_identity


def test_runs_are_counted_by_configuration(tracking_root: Path, tmp_path: Path) -> None:
    assert runs_by_identity(tmp_path / "nothing here") == {}
    assert not (tmp_path / "nothing here").exists()
    tracker = Tracker(root=tracking_root)
    for name, identity, overall in (("a", IDENTITY, 0.9), ("b", IDENTITY, 0.8), ("c", "cd" * 32, None)):
        record = begin(tmp_path / name, identity)
        record.finish()
        if overall is None:
            tracker.sync(record, final=True)
        else:
            tracker.log_evaluation(record, {"primary": {"overall": overall, "direction": "minimize"}})
    promoted = tracker.run_id(RunRecord.open(tmp_path / "a").id)
    tracker.client.create_registered_model("climate")
    version = tracker.client.create_model_version("climate", f"runs:/{promoted}/model", promoted)
    tracker.client.set_registered_model_alias("climate", "production", version.version)
    assert runs_by_identity(tracking_root) == {
        IDENTITY: RunSummary(count=2, best_metric=0.8, production=True),
        "cd" * 32: RunSummary(count=1, best_metric=None, production=False),
    }


def test_the_better_metric_may_be_the_larger(tracking_root: Path, tmp_path: Path) -> None:
    tracker = Tracker(root=tracking_root)
    for name, overall in (("a", 0.2), ("b", 0.7)):
        record = begin(tmp_path / name)
        record.finish()
        tracker.log_evaluation(record, {"primary": {"overall": overall, "direction": "maximize"}})
    assert runs_by_identity(tracking_root)[IDENTITY].best_metric == 0.7


def test_the_configuration_behind_a_run_or_a_model(tracking_root: Path, tmp_path: Path) -> None:
    tracker = Tracker(root=tracking_root)
    record = trained(tmp_path / "run")
    run = tracker.sync(record, final=True)
    tracker.client.create_registered_model("climate")
    tracker.client.create_model_version("climate", f"runs:/{run}/model", run)
    tracker.client.create_model_version("climate", "elsewhere", tags={"stromatolite.record": record.id})
    tracker.client.set_registered_model_alias("climate", "production", "2")
    for reference in (run, "models:/climate/1", "models:/climate@production"):
        document = config_of(reference, tracking_root)
        assert document["identity"] == IDENTITY
        assert document["config"] == {"learning_rate": 0.001, "model": {"width": 32}}
