"""The configure stage: all or nothing, and the same bytes for the same configuration."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pipelines import configure

REPOSITORY = Path(__file__).parents[2]
OUTPUT = Path("build/config/toy.yaml")


def test_it_writes_the_resolved_configuration(toy_repository, called):
    (toy_repository / "params.yaml").write_text("toy: {config: wide, overrides: {model: {radius: 3}}}\n")
    code, out, _ = called(configure.command, "toy")
    document = yaml.safe_load(OUTPUT.read_text())
    assert code == 0
    assert list(document) == ["family", "name", "label", "identity", "schema_version", "config"]
    assert document["label"] == f"toy/wide+{document['identity'][:12]}"
    assert document["config"] == {
        "schema_version": 2,
        "model": {"width": 32, "radius": 3.0},
        "seed": 0,
        "runtime": {"threads": 1},
    }
    assert document["label"] in out


def test_comments_order_and_spelled_out_defaults_change_no_byte(toy_repository, called):
    assert called(configure.command, "toy")[0] == 0
    before = OUTPUT.read_bytes()
    (toy_repository / "configs/toy/default.yaml").write_text(
        "seed: 0  # a default\n\n# another comment\nmodel:\n    radius: 2\n    width: 8\nschema_version: 2\n"
    )
    (toy_repository / "params.yaml").write_text(
        "# comment\ntoy:\n  overrides: {runtime: {threads: 1}, model.radius: 2e0}\n  config: default\n"
    )
    assert called(configure.command, "toy", "seed=0")[0] == 0
    assert OUTPUT.read_bytes() == before


def test_the_command_line_has_the_last_word(toy_repository, called):
    (toy_repository / "params.yaml").write_text("toy: {config: wide, overrides: {seed: 1}}\n")
    assert called(configure.command, "toy", "seed=2", "--output", "elsewhere.yaml")[0] == 0
    assert yaml.safe_load(Path("elsewhere.yaml").read_text())["config"]["seed"] == 2
    assert not OUTPUT.exists()


def test_a_migrated_configuration_names_what_it_was(toy_repository, called):
    (toy_repository / "params.yaml").write_text("toy: {config: old}\n")
    assert called(configure.command, "toy")[0] == 0
    document = yaml.safe_load(OUTPUT.read_text())
    assert document["config"]["model"]["radius"] == 3.0
    assert document["migrated_from"]["schema_version"] == 1
    assert len(document["migrated_from"]["identity"]) == 64


@pytest.mark.parametrize(
    ("params", "arguments", "told"),
    [
        ("toy: {config: default, overrides: {model: {widht: 3}}}", (), "params.yaml: toy.overrides: model.widht"),
        ("toy: {config: default, overrides: {seed: '${oc.env:HOME}'}}", (), "interpolation"),
        ("toy: {config: defualt}", (), "did you mean default?"),
        ("{}", (), "toy.config must name a configuration"),
        ("toy: {config: default}", ("model.width=1e9",), "command line: model.width"),
    ],
)
def test_a_fault_ends_in_one_message_and_keeps_the_last_good_file(toy_repository, called, params, arguments, told):
    assert called(configure.command, "toy")[0] == 0
    before = OUTPUT.read_bytes()
    (toy_repository / "params.yaml").write_text(params)
    code, out, err = called(configure.command, "toy", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert told in err
    assert "Traceback" not in err
    assert OUTPUT.read_bytes() == before
    assert [path.name for path in OUTPUT.parent.iterdir()] == ["toy.yaml"]


def test_an_unknown_family_gets_the_nearest_one(toy_repository, called):
    code, _, err = called(configure.command, "tyo")
    assert code == 2
    assert "There is no family called 'tyo'" in err
    assert "'toy'" in err


def test_the_climate_family_configures_in_a_process_of_its_own(tmp_path):
    command = [sys.executable, "-m", "pipelines.configure", "climate", "--output", str(tmp_path / "climate.yaml")]
    done = subprocess.run(command, cwd=REPOSITORY, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load((tmp_path / "climate.yaml").read_text())["family"] == "climate"
