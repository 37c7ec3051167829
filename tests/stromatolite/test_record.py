from __future__ import annotations

import errno
import json
import math
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from stromatolite.errors import DataError, StromError
from stromatolite.record import RunRecord

CONFIG = {
    "family": "climate",
    "name": "default",
    "label": "climate/default",
    "identity": "ab" * 32,
    "schema_version": 1,
    "config": {"model": {"width": 32, "blocks": [1, 2]}, "learning_rate": 0.001, "note": "plain", "nothing": None},
}
LINEAGE: dict[str, Any] = {
    "git": {"commit": "c" * 40, "dirty": True, "patch": {"text": "diff --git a/x b/x\n", "sha256": "1", "omitted": {}}},
    "environment": {"python": "3.11.2", "packages": {"numpy": "2.4.6", "torch": "2.13.0+cpu"}},
    "data": {"climate": {"path": "data/climate", "md5": "d" * 32 + ".dir"}},
}


def begin(root: Path) -> RunRecord:
    return RunRecord.create(root, family="climate", config=CONFIG, lineage=LINEAGE, seed=7)


def values(record: RunRecord) -> list[tuple[str, int, float]]:
    return [(point.name, point.step, point.value) for points, _ in record.curves.read() for point in points]


def test_a_new_record_holds_config_lineage_environment_and_patch_as_files(tmp_path: Path) -> None:
    record = begin(tmp_path / "run")
    artifacts = tmp_path / "run" / "artifacts"
    assert yaml.safe_load((artifacts / "config.yaml").read_text()) == CONFIG
    assert (artifacts / "patch.diff").read_text() == "diff --git a/x b/x\n"
    assert (artifacts / "environment.txt").read_text() == "numpy==2.4.6\ntorch==2.13.0+cpu\n"
    assert "text" not in record.lineage["git"]["patch"]
    assert "packages" not in record.lineage["environment"]
    assert record.status == "RUNNING"
    assert record.config["identity"] == "ab" * 32
    assert record.params == {
        "model.width": "32",
        "model.blocks": "[1, 2]",
        "learning_rate": "0.001",
        "note": "plain",
        "nothing": "null",
        "seed": "7",
    }


def test_a_record_reads_the_same_after_the_process_that_wrote_it(tmp_path: Path) -> None:
    record = begin(tmp_path / "run")
    record.log_metrics({"loss": 1.5, "learning rate": 1e-3}, step=0)
    record.set_params({"device": "cpu", "trainer": {"epochs": 3}})
    record.set_tags({"card": "climate", "folds": 5})
    record.add_input("climate", Path("data/climate"), "d" * 32)
    record.artifact("weights/model.safetensors").write_bytes(b"weights")
    record.finish()
    again = RunRecord.open(tmp_path / "run")
    assert (again.id, again.status, again.family, again.seed) == (record.id, "FINISHED", "climate", 7)
    assert again.params["trainer.epochs"] == "3"
    assert again.tags == {"card": "climate", "folds": "5"}
    assert again.inputs == [{"name": "climate", "path": "data/climate", "digest": "d" * 32}]
    assert values(again) == [("loss", 0, 1.5), ("learning rate", 0, 1e-3)]
    assert (again.root / "artifacts" / "weights" / "model.safetensors").read_bytes() == b"weights"


def test_opening_changes_no_byte(tmp_path: Path) -> None:
    begin(tmp_path / "run").finish()
    before = {path: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()}
    RunRecord.open(tmp_path / "run")
    assert {path: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()} == before


def test_the_end_puts_wall_time_and_peak_memory_into_the_lineage(tmp_path: Path) -> None:
    record = begin(tmp_path / "run")
    time.sleep(0.05)
    record.finish("FAILED")
    resources = record.lineage["resources"]
    assert 0.04 < resources["wall_seconds"] < 10
    assert 5 < resources["peak_memory_mib"] < 100_000
    assert record.status == "FAILED"
    with pytest.raises(ValueError, match="FINISHED, FAILED, KILLED"):
        record.finish("DONE")


@pytest.mark.parametrize(
    ("error", "status"),
    [(None, "FINISHED"), (RuntimeError, "FAILED"), (KeyboardInterrupt, "KILLED"), (SystemExit, "KILLED")],
)
def test_a_session_ends_as_its_training_did(tmp_path: Path, error: type[BaseException] | None, status: str) -> None:
    record = begin(tmp_path / "run")
    with suppress(error or ()), record.session():
        if error:
            raise error
    assert RunRecord.open(record.root).status == status


def test_a_second_record_cannot_take_the_place_of_the_first(tmp_path: Path) -> None:
    begin(tmp_path / "run")
    with pytest.raises(StromError, match="already holds a run record"):
        begin(tmp_path / "run")


def test_a_resumed_run_is_the_same_run_and_repeats_no_point(tmp_path: Path) -> None:
    record = begin(tmp_path / "run")
    for step in range(5):
        record.log_metrics({"loss": 10.0 - step}, step=step)
    again = RunRecord.open(tmp_path / "run")  # killed at step 4; the checkpoint was of step 2
    again.resume(LINEAGE)
    assert (again.id, again.status) == (record.id, "RUNNING")
    for step in range(2, 7):
        again.log_metrics({"loss": 10.0 - step, "new": 1.0}, step=step)
    assert [step for name, step, _ in values(again) if name == "loss"] == list(range(7))
    assert [step for name, step, _ in values(again) if name == "new"] == list(range(2, 7))
    again.finish()
    assert again.lineage["resources"]["sessions"] == 2
    assert "resumed_with_changes" not in again.lineage


def test_a_run_that_resumes_on_other_code_says_so(tmp_path: Path) -> None:
    record = begin(tmp_path / "run")
    record.resume({**LINEAGE, "git": {"commit": "e" * 40, "dirty": False, "patch": None}})
    assert record.lineage["resumed_with_changes"] == ["git.commit", "git.patch"]
    record.resume(LINEAGE)  # back on the first code: the run has still seen both
    assert record.lineage["resumed_with_changes"] == ["git.commit", "git.patch"]


def test_numbers_that_json_has_not_survive(tmp_path: Path) -> None:
    record = begin(tmp_path / "run")
    record.log_metrics({"up": math.inf, "down": -math.inf, "none": math.nan}, step=0)
    for line in (tmp_path / "run" / "metrics.jsonl").read_text().splitlines():
        json.loads(line, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    found = {name: value for name, _, value in values(RunRecord.open(tmp_path / "run"))}
    assert (found["up"], found["down"]) == (math.inf, -math.inf)
    assert math.isnan(found["none"])


KILLED = """
import os, signal, sys
from pathlib import Path
from stromatolite.record import RunRecord
record = RunRecord.open(Path(sys.argv[1]))
for step in range(100_000):
    record.log_metrics({"loss": 1.0 / (step + 1)}, step=step)
    if step == 500:
        print("ready", flush=True)
"""


def test_after_kill_9_the_record_opens_and_goes_on(tmp_path: Path) -> None:
    record = begin(tmp_path / "run")
    with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path / "run")], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
    path = tmp_path / "run" / "metrics.jsonl"
    with path.open("a") as file:
        file.write('{"step": 999999, "ti')  # what a full disk or a power cut leaves behind
    again = RunRecord.open(tmp_path / "run")
    assert again.status == "RUNNING"
    steps = [step for _, step, _ in values(again)]
    assert steps == list(range(len(steps)))
    assert len(steps) > 500
    again.resume(LINEAGE)
    again.log_metrics({"loss": 0.0}, step=len(steps))
    again.finish()
    assert values(RunRecord.open(record.root))[-1] == ("loss", len(steps), 0.0)
    assert again.lineage["resources"]["wall_seconds"] > 0


def fill(ballast: Path) -> None:
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)


def test_a_full_disk_in_the_middle_of_a_line_spoils_no_other_line(tmp_path: Path, small_disk: Path) -> None:
    record = begin(small_disk / "run")
    ballast = small_disk / "ballast"
    fill(ballast)
    step = 0
    full = False
    while not full:
        try:
            record.log_metrics({"loss": 0.123456789}, step=step)
            step += 1
        except OSError as error:
            full = error.errno == errno.ENOSPC
    ballast.unlink()
    record.log_metrics({"loss": 0.5}, step=step)
    steps = [found for _, found, _ in values(RunRecord.open(small_disk / "run"))]
    assert steps == list(range(step + 1))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "holds no run record"),
        ("{", "is damaged"),
        ('{"schema": 99}', "another schema"),
        ("[]", "another schema"),
    ],
)
def test_what_is_no_record_is_told_with_its_path(tmp_path: Path, content: str | None, told: str) -> None:
    if content is not None:
        (tmp_path / "record.json").write_text(content)
    with pytest.raises(DataError, match=told) as refused:
        RunRecord.open(tmp_path)
    assert str(tmp_path) in str(refused.value)


def test_a_damaged_metrics_line_names_the_file(tmp_path: Path) -> None:
    record = begin(tmp_path / "run")
    (tmp_path / "run" / "metrics.jsonl").write_text('{"step": 1}\n')
    with pytest.raises(DataError, match=r"metrics\.jsonl"):
        record.log_metrics({"loss": 1.0}, step=2)


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/../../b", ""])
def test_an_artifact_stays_inside_the_record(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="inside the record"):
        begin(tmp_path / "run").artifact(name)
