"""Making a training again: what it needs is found or named, and every number is compared."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import registry_toys as toys
import yaml
from registry_stage import Stage, install_toy_family

from stromatolite import lineage
from stromatolite.device import DeviceChoice
from stromatolite.errors import DataError, StromError
from stromatolite.files import write_json
from stromatolite.lineage.dvc import data_versions
from stromatolite.record import RunRecord
from stromatolite.reproduction.comparison import Difference, compare_metrics
from stromatolite.reproduction.data_store import IN_CACHE, IN_WORKING_TREE, DataStore
from stromatolite.reproduction.origin import Origin, find_origin
from stromatolite.reproduction.readiness import Check, check_origin
from stromatolite.reproduction.workplace import Workplace, exact_requirements
from stromatolite.tracking import Tracker

Run = Callable[..., str]


@pytest.fixture
def origin(project: Path) -> Origin:
    """A finished training of the project's table."""
    return recorded(project)


def recorded(project: Path) -> Origin:
    write_json(project / "data" / "split.json", {"identity": "0123456789ab"})
    captured = lineage.capture(
        project,
        stage="train@climate",
        data={"table": Path("data/table")},
        splits=Path("data/split.json"),
        config={"family": "climate", "name": "default", "label": "climate/default", "identity": "ab" * 32},
        seed=1,
        schemas={"planets": "feed"},
        device=DeviceChoice("cpu", "asked for"),
    )
    config = {"family": "climate", "label": "climate/default", "identity": "ab" * 32, "config": {"seed": 1}}
    record = RunRecord.create(project / "build/record", family="climate", config=config, lineage=captured, seed=1)
    record.finish()
    artifacts = record.root / "artifacts"
    return Origin("climate/default, run 1", "climate", artifacts, record.lineage, {"primary": {"overall": 0.5}})


def verdicts(project: Path, origin: Origin) -> dict[str, Check]:
    return {check.part: check for check in check_origin(project, origin, DataStore(project))}


def test_right_after_a_training_all_is_there_and_the_same(project: Path, origin: Origin) -> None:
    found = verdicts(project, origin)
    assert {check.verdict for check in found.values()} == {"same"}
    assert IN_CACHE in found["data.table"].found
    assert IN_WORKING_TREE in found["split"].found


def test_data_that_was_changed_is_named_with_both_versions(project: Path, origin: Origin) -> None:
    shutil.rmtree(project / ".dvc" / "cache")
    assert IN_WORKING_TREE in verdicts(project, origin)["data.table"].found
    rows = project / "data" / "table" / "rows.csv"
    rows.unlink()  # it may be a link into the cache
    rows.write_text("planet,value\n1,3\n")
    found = verdicts(project, origin)["data.table"]
    assert found.verdict == "missing"
    assert origin.lineage["data"]["table"]["md5"][:12] in found.found
    assert "data/table has md5" in found.found
    shutil.rmtree(project / "data" / "table")
    assert "there is no data/table here" in verdicts(project, origin)["data.table"].found


def test_a_listing_whose_files_are_gone_from_the_cache_does_not_count(project: Path, origin: Origin) -> None:
    for path in (project / ".dvc" / "cache" / "files").rglob("*"):
        if path.is_file() and not path.name.endswith(".dir"):
            path.unlink()
    assert IN_WORKING_TREE in verdicts(project, origin)["data.table"].found


def test_a_commit_that_is_not_there_is_named(project: Path, origin: Origin) -> None:
    git = {**origin.lineage["git"], "commit": "f" * 40}
    found = verdicts(project, changed(origin, lineage={**origin.lineage, "git": git}))["code"]
    assert (found.verdict, "commit ffffffffffff is not in this repository" in found.found) == ("missing", True)


def test_another_version_of_a_package_is_named_with_both(project: Path, origin: Origin) -> None:
    packages = origin.artifacts / "environment.txt"
    lines = [line for line in packages.read_text().splitlines() if not line.startswith(("torch==", "stromatolite=="))]
    packages.write_text("\n".join([*lines, "torch==2.0.1", "stromatolite==0.0.1", "gone==1.0"]) + "\n")
    found = {name: check for name, check in verdicts(project, origin).items() if name.startswith("environment")}
    assert set(found) == {"environment.torch", "environment.gone"}
    assert found["environment.torch"].verdict == "differs"
    assert found["environment.torch"].found.startswith("2.0.1 then, ")
    assert found["environment.gone"].found == "1.0 then, - here"


def changed(origin: Origin, **parts: Any) -> Origin:
    return Origin(**{**vars(origin), **parts})


def test_the_work_folder_has_commit_changes_data_and_configuration(project: Path, tmp_path: Path, run_in: Run) -> None:
    (project / "train.py").write_text("changed = True\n")
    (project / "new.py").write_text("new = True\n")
    origin = recorded(project)
    run_in(project, "git", "checkout", "--quiet", "train.py")
    (project / "new.py").unlink()
    shutil.rmtree(project / "data" / "table")
    place = Workplace.prepare(project, origin, DataStore(project), tmp_path / "again")
    assert place.folder == tmp_path / "again"
    assert run_in(place.folder, "git", "rev-parse", "HEAD") == run_in(project, "git", "rev-parse", "HEAD")
    assert (place.folder / "train.py").read_text() == "changed = True\n"
    assert (place.folder / "new.py").read_text() == "new = True\n"
    assert (place.folder / "data/table/part/more.csv").read_text() == "planet,value\n2,3\n"
    assert json.loads((place.folder / "data/split.json").read_text())["identity"] == "0123456789ab"
    assert (place.folder / "build/config/climate.yaml").read_bytes() == (origin.artifacts / "config.yaml").read_bytes()
    assert run_in(project, "git", "status", "--porcelain") == ""


def test_what_the_stage_reads_beside_its_data_is_placed_too(project: Path, tmp_path: Path, run_in: Run) -> None:
    """A base model is no data of the lineage: DVC's lock has it."""
    base = project / "data/bases/small"
    base.mkdir(parents=True)
    (base / "model.safetensors").write_bytes(b"weights")
    made = data_versions(project, {"base": Path("data/bases/small"), "table": Path("data/table")})
    deps = [{"path": "data/bases", "md5": "0" * 32 + ".dir"}, {"path": "data/table", "md5": made["table"]["md5"]}]
    outs = [{"path": "data/bases/small", "md5": made["base"]["md5"]}]
    lock = {"schema": "2.0", "stages": {"train@climate": {"deps": deps}, "build_base": {"outs": outs}}}
    (project / "dvc.lock").write_text(yaml.safe_dump(lock))
    run_in(project, "git", "commit", "--quiet", "--all", "--message", "A base")
    origin = recorded(project)
    assert verdicts(project, origin)["data/bases/small"].verdict == "same"
    place = Workplace.prepare(project, origin, DataStore(project), tmp_path / "again")
    assert (place.folder / "data/bases/small/model.safetensors").read_bytes() == b"weights"
    shutil.rmtree(base)
    assert verdicts(project, origin)["data/bases/small"].verdict == "missing"


def test_a_patch_that_was_changed_is_refused(project: Path) -> None:
    (project / "train.py").write_text("changed = True\n")
    origin = recorded(project)
    (origin.artifacts / "patch.diff").write_text("another\n")
    assert verdicts(project, origin)["uncommitted changes"].verdict == "missing"


def test_data_that_is_nowhere_is_refused_and_no_folder_is_left_half_made(project: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="data/table with md5 abc is not here"):
        DataStore(project).place("data/table", "abc", tmp_path / "table")
    assert not (tmp_path / "table").exists()


def test_every_number_is_compared_and_a_missing_one_is_a_difference() -> None:
    first = {"primary": {"overall": 0.5, "interval": [0.4, 0.6]}, "name": "a", "flag": True, "nan": float("nan")}
    assert compare_metrics(first, first).differences == ()
    assert (compare_metrics(first, first).numbers, compare_metrics(first, first).exact) == (4, 4)
    second = {"primary": {"overall": 0.5 + 1e-9, "interval": [0.4]}, "nan": float("nan"), "more": 1}
    found = compare_metrics(first, second)
    assert found.exact == 2
    assert found.differences[:2] == (Difference("more", None, 1.0), Difference("primary.interval.1", 0.6, None))
    assert [row.name for row in found.differences[2:]] == ["primary.overall"]
    assert "primary.overall" not in [row.name for row in compare_metrics(first, second, 1e-6).differences]


def test_requirements_leave_out_our_own_package_and_labels_of_local_builds() -> None:
    packages = {"numpy": "2.4.1", "Stromatolite": "0.1.0", "torch": "2.13.0+cpu"}
    assert exact_requirements(packages) == "numpy==2.4.1\ntorch==2.13.0\n"


@pytest.fixture
def stage(tracking_root: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    install_toy_family(monkeypatch)
    return Stage(tracking_root)


def test_a_model_is_found_by_every_name_that_people_have_for_it(stage: Stage) -> None:
    stage.run(gain=1.0, error=0.5)
    tracker = Tracker(root=stage.root)
    run_id = tracker.run_id(RunRecord.open(stage.record).id)
    names = [
        "toy",
        "toy@production",
        "toy/1",
        "toy/default",
        "models:/toy@candidate",
        "models:/toy/1",
        run_id,
        run_id[:8],
    ]
    found = {find_origin(stage.root, str(name)).artifacts for name in [*names, RunRecord.open(stage.record).id]}
    assert len(found) == 1
    origin = find_origin(stage.root, "toy")
    assert origin.metrics["primary"]["overall"] == pytest.approx(toys.metrics(toys.scores(0.5))["primary"]["overall"])


def test_a_record_that_the_repository_holds_needs_no_registry(project: Path, origin: Origin) -> None:
    kept = project / "models/toy/kept"
    shutil.copytree(origin.artifacts.parent, kept)
    (kept / "artifacts/config.yaml").write_text("{}\n")
    with pytest.raises(DataError, match="lacks evaluation/metrics"):
        find_origin(project, "models/toy/kept")
    write_json(kept / "artifacts/evaluation/metrics.json", {"primary": {"overall": 0.5}})
    found = find_origin(project, "models/toy/kept")
    assert (found.family, found.lineage, found.metrics) == (origin.family, origin.lineage, origin.metrics)
    assert not (project / "mlruns").exists()


@pytest.mark.parametrize("target", ["toy", "toy/default", "abcdef12"])
def test_asking_where_nothing_was_trained_makes_no_store(tmp_path: Path, target: str) -> None:
    with pytest.raises(DataError, match="nothing has been trained here"):
        find_origin(tmp_path, target)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("toi", "There is no toi model in the registry"),
        ("toy@prodution", "Did you mean toy@production?"),
        ("toy/7", "There is no version 7 of toy.\n  found: 7\n  allowed: 1"),
        ("toy/other", "No run of the configuration toy/other has finished"),
        ("abcdef12", "No run has an id, and no registered package a digest, that begins with abcdef12"),
        ("toy/one/two", "This names no version of a model"),
    ],
)
def test_a_name_of_nothing_is_told_with_what_there_is(stage: Stage, target: str, told: str) -> None:
    stage.run(gain=1.0, error=0.5)
    with pytest.raises(StromError) as refused:
        find_origin(stage.root, target)
    assert told in str(refused.value)
