"""`strom run`: stages by their names, wherever they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.cli.main import main

DATA_DVC_YAML = """\
stages:
  build_rocks:
    wdir: ..
    cmd: python -c "open('rocks.txt', 'w').write('1')"
    outs: [rocks.txt]
"""


@pytest.fixture(autouse=True)
def root(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose data have a pipeline of their own."""
    ignored = project / ".gitignore"
    ignored.write_text(ignored.read_text().replace("/data/\n", "/data/table/\n/rocks.txt\n"))
    (project / "configs").mkdir()
    (project / "params.yaml").write_text("{}\n")
    (project / "data" / "dvc.yaml").write_text(DATA_DVC_YAML)
    monkeypatch.chdir(project)
    return project


@pytest.mark.parametrize("name", ["build_rocks", "data/dvc.yaml:build_rocks"])
def test_a_stage_of_the_data_is_found_by_its_name_alone(root, called, name):
    code, out, err = called(main, "run", name)
    assert code == 0, err
    assert "done   build_rocks" in out
    assert (root / "rocks.txt").read_text() == "1"
    assert "0 of 3 stages may have to run" in called(main, "run", name)[1]


def test_a_misspelt_stage_is_told_with_the_nearest(called):
    code, out, err = called(main, "run", "build_rock")
    assert (code, out) == (2, "")
    assert "Did you mean 'build_rocks'?" in err
