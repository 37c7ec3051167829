"""Stages side by side: the same files and dvc.lock entries as `dvc repro`, and a failure is one message."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from stromatolite.errors import StromError
from stromatolite.stage_runner import needed_for, outdated, read_graph, run_stages

PIPELINE = """\
stages:
  first:
    cmd: python -c "import pathlib; pathlib.Path('first.txt').write_text('1')"
    outs: [first.txt]
  other:
    cmd: python -c "import pathlib; pathlib.Path('other.txt').write_text('2')"
    outs: [other.txt]
  joined:
    cmd: python -c "import pathlib as p; p.Path('joined.txt').write_text(p.Path('first.txt').read_text() + p.Path('other.txt').read_text())"
    deps: [first.txt, other.txt]
    outs: [joined.txt]
  after:
    cmd: python -c "import pathlib as p; p.Path('after.txt').write_text(p.Path('joined.txt').read_text())"
    deps: [joined.txt]
    outs: [after.txt]
"""  # noqa: E501


@pytest.fixture
def pipeline(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with four stages, two of which do not depend on each other, none of which has run."""
    (project / "dvc.yaml").write_text(PIPELINE)
    (project / "dvc.lock").unlink()
    (project / ".gitignore").write_text("/build/\n/*.txt\n")
    monkeypatch.chdir(project)
    return project


def run(root: Path, jobs: int = 2) -> list[str]:
    """Run what is outdated; the order in which stages started."""
    started: list[str] = []
    graph = read_graph(root)
    run_stages(
        root, graph, outdated(root, graph), jobs, lambda name, result: started.append(name) if not result else None
    )
    return started


def test_the_outputs_and_the_lock_are_those_of_dvc_repro(pipeline: Path, tmp_path: Path, run_in) -> None:
    serial = Path(shutil.copytree(pipeline, tmp_path / "serial"))
    run_in(serial, "dvc", "repro", "--quiet")
    started = run(pipeline)
    assert set(started[:2]) == {"first", "other"}
    assert started[2:] == ["joined", "after"]
    for name in ("first.txt", "other.txt", "joined.txt", "after.txt"):
        assert (pipeline / name).read_bytes() == (serial / name).read_bytes()
    locks = [yaml.safe_load((root / "dvc.lock").read_text()) for root in (pipeline, serial)]
    assert locks[0] == locks[1]
    assert run_in(pipeline, "dvc", "status").strip() == "Data and pipelines are up to date."


def test_only_what_has_changed_runs_again(pipeline: Path) -> None:
    run(pipeline)
    assert run(pipeline) == []
    (pipeline / "dvc.yaml").write_text(PIPELINE.replace("write_text('2')", "write_text('3')"))
    assert run(pipeline) == ["other", "joined", "after"]
    assert (pipeline / "after.txt").read_text() == "13"


def test_a_failed_stage_ends_the_run_with_its_output_and_keeps_what_is_done(pipeline: Path) -> None:
    (pipeline / "dvc.yaml").write_text(PIPELINE.replace("p.Path('joined.txt').write_text", "print('broken') or no"))
    with pytest.raises(StromError, match=r"The stage joined failed\.") as failed:
        run(pipeline)
    assert "NameError: name 'no' is not defined" in str(failed.value)
    assert "build/logs/joined.log" in str(failed.value)
    assert (pipeline / "first.txt").exists()
    assert not (pipeline / "after.txt").exists()
    (pipeline / "dvc.yaml").write_text(PIPELINE)
    assert run(pipeline) == ["joined", "after"]


def test_a_stage_of_a_second_file_runs_before_those_that_need_it(pipeline: Path) -> None:
    (pipeline / "data").mkdir(exist_ok=True)
    moved, rest = PIPELINE.split("  other:\n")
    (pipeline / "data" / "dvc.yaml").write_text(moved.replace("    cmd:", "    wdir: ..\n    cmd:"))
    (pipeline / "dvc.yaml").write_text(f"stages:\n  other:\n{rest}")
    started = run(pipeline)
    assert set(started[:2]) == {"data/dvc.yaml:first", "other"}
    assert started[2:] == ["joined", "after"]
    assert (pipeline / "build" / "logs" / "first.log").exists()
    assert run(pipeline) == []


def test_a_target_needs_what_it_depends_on_and_nothing_else(pipeline: Path) -> None:
    graph = read_graph(pipeline)
    assert needed_for(["joined"], graph) == {"joined", "first", "other"}
    assert needed_for(["other"], graph) == {"other"}
