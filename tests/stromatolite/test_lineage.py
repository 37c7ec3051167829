from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from stromatolite import lineage
from stromatolite.device import DeviceChoice
from stromatolite.errors import DataError
from stromatolite.record import RunRecord

CONFIG = {
    "family": "climate",
    "name": "default",
    "label": "climate/default",
    "identity": "ab" * 32,
    "schema_version": 1,
}
Run = Callable[..., str]


@pytest.fixture
def splits(project: Path) -> Path:
    path = Path("data/split.json")
    (project / path).write_text(json.dumps({"schema": 1, "kind": "cross_validation", "identity": "0123456789ab"}))
    return path


def capture(project: Path, splits: Path, **changed: Any) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "stage": "train@climate",
        "data": {"table": Path("data/table")},
        "splits": splits,
        "config": CONFIG,
        "seed": 1,
        "schemas": {"planets": "feed"},
        "device": DeviceChoice("cpu", "asked for"),
    }
    return lineage.capture(project, **{**arguments, **changed})


def test_a_finished_run_of_a_clean_checkout_lacks_nothing(project: Path, splits: Path, run_in: Run) -> None:
    record = RunRecord.create(
        project / "build" / "record", family="climate", config=CONFIG, lineage=capture(project, splits), seed=1
    )
    assert lineage.complete(record.lineage) == [
        "resources.wall_seconds: not recorded",
        "resources.peak_memory_mib: not recorded",
    ]
    record.finish()
    assert lineage.complete(record.lineage) == []
    found = record.lineage
    assert found["git"] == {
        "commit": run_in(project, "git", "rev-parse", "HEAD").strip(),
        "branch": "main",
        "dirty": False,
        "changed": [],
        "patch": None,
    }
    assert found["split"]["identity"] == "0123456789ab"
    assert found["stage"] == "train@climate"
    packages = (record.root / "artifacts" / "environment.txt").read_text().splitlines()
    assert any(line.startswith("mlflow==") for line in packages)


@pytest.mark.parametrize(
    ("part", "value", "told"),
    [
        ("seed", None, "seed"),
        ("schemas", {}, "schemas"),
        ("device", None, "device.reason"),
        ("stage", "", "stage"),
        ("data", {}, "data: no data dependency"),
        ("split", {"identity": None}, "split.identity"),
        ("config", {}, "config.identity"),
        ("environment", {}, "environment.python"),
        ("git", {"commit": None, "reason": "no git"}, "git.commit: no git"),
        ("git", {"commit": "c", "dirty": True, "patch": None}, "git.patch: the checkout was dirty"),
        ("resumed_with_changes", ["git.commit"], "resumed on another git.commit"),
    ],
)
def test_what_is_missing_is_named(project: Path, splits: Path, part: str, value: Any, told: str) -> None:
    whole, _ = lineage.unpacked(capture(project, splits))
    whole["resources"] = {"wall_seconds": 1.0, "peak_memory_mib": 1.0}
    assert lineage.complete(whole) == []
    assert any(line.startswith(told) for line in lineage.complete({**whole, part: value}))
    if part != "resumed_with_changes":
        assert lineage.complete({name: block for name, block in whole.items() if name != part})


def test_data_versions_are_those_of_dvc(project: Path, splits: Path) -> None:
    (project / "data" / "table" / ".DS_Store.pyc").write_text("not data")
    (project / ".dvcignore").write_text("*.pyc\n")
    found = capture(project, splits, data={"table": Path("data/table"), "code": Path("train.py")})["data"]
    stages = yaml.safe_load((project / "dvc.lock").read_text())["stages"]
    locked = {entry["path"]: entry["md5"] for entry in [*stages["prepare"]["outs"], *stages["train"]["deps"]]}
    assert found["table"] == {"path": "data/table", "md5": locked["data/table"], "made_by": "prepare"}
    assert found["code"]["md5"] == locked["train.py"]
    assert found["code"]["made_by"] is None


def test_data_that_changed_behind_dvc_is_not_called_by_the_old_version(project: Path, splits: Path) -> None:
    before = capture(project, splits)["data"]["table"]
    (project / "data" / "table" / "rows.csv").write_text("planet,value\n1,3\n")
    after = capture(project, splits)["data"]["table"]
    assert after["md5"] != before["md5"]
    assert after["made_by"] is None


def test_a_stage_in_dvc_repro_finds_what_the_stage_before_made(project: Path, splits: Path, run_in: Run) -> None:
    code = (
        "import json, pathlib\n"
        "from stromatolite import lineage\n"
        "pathlib.Path('build').mkdir(exist_ok=True)\n"
        "found = lineage.capture(pathlib.Path('.'), stage='train', data={'table': pathlib.Path('data/table')},\n"
        f"    splits=pathlib.Path({str(splits)!r}), config={{}})\n"
        "pathlib.Path('build/run.json').write_text(json.dumps(found))\n"
    )
    (project / "train.py").write_text(code)
    (project / "prepare.py").write_text((project / "prepare.py").read_text().replace("2,3", "3,4"))
    run_in(project, "git", "commit", "--quiet", "--all", "--message", "Train with lineage")
    run_in(project, "dvc", "repro", "--quiet")
    found = json.loads((project / "build" / "run.json").read_text())
    locked = yaml.safe_load((project / "dvc.lock").read_text())["stages"]["train"]["deps"]
    assert found["data"]["table"]["md5"] in {entry["md5"] for entry in locked}
    assert found["data"]["table"]["made_by"] == "prepare"
    assert found["git"]["dirty"] is False  # dvc.lock had changed by then


def test_missing_data_and_splits_are_told_by_name(project: Path, splits: Path) -> None:
    with pytest.raises(DataError, match=r"'climate'[^$]*no data/climate"):
        capture(project, splits, data={"climate": Path("data/climate")})
    (project / splits).write_text("[]")
    with pytest.raises(DataError, match=r"split\.json is not a split"):
        capture(project, splits)


def test_without_dvc_the_run_goes_on_and_its_lineage_is_incomplete(project: Path, splits: Path) -> None:
    (project / ".dvc").rename(project / "elsewhere")
    found = capture(project, splits)
    assert found["data"]["table"]["md5"] is None
    assert any("data.table: no md5 (not a DVC repository" in line for line in lineage.complete(found))


def test_capturing_changes_nothing_in_the_repository(project: Path, splits: Path, run_in: Run) -> None:
    (project / "train.py").write_text("changed = 1\n")
    (project / "new.py").write_text("new = 1\n")
    (project / "staged.py").write_text("staged = 1\n")
    run_in(project, "git", "add", "staged.py")

    def state() -> tuple[str, set[Path], bytes]:
        objects = {path for path in (project / ".git").rglob("*") if path.is_file()}
        return run_in(project, "git", "status", "--porcelain"), objects, (project / ".git" / "index").read_bytes()

    before = state()
    capture(project, splits)
    assert state() == before


def test_lineages_differ_by_name(project: Path, splits: Path) -> None:
    before = capture(project, splits)
    assert lineage.differences(before, capture(project, splits)) == []
    (project / "train.py").write_text("changed = 1\n")
    (project / "data" / "table" / "rows.csv").write_text("other\n")
    after = capture(project, splits, seed=2, config={**CONFIG, "identity": "cd" * 32})
    assert lineage.differences(before, after) == ["config", "data.table", "git.patch", "seed"]
    assert lineage.differences(lineage.unpacked(before)[0], after) == ["config", "data.table", "git.patch", "seed"]


def test_importing_lineage_imports_nothing_heavy() -> None:
    code = (
        "import sys, stromatolite.lineage, stromatolite.record, stromatolite.tracking\n"
        "heavy = {'torch', 'mlflow', 'dvc', 'numpy', 'pandas', 'yaml', 'sqlalchemy'} & set(sys.modules)\n"
        "print(sorted(heavy))\n"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"
