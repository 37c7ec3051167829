"""`strom` starts at once and imports nothing heavy before it has to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.cli.main import COMMANDS, main

REPOSITORY = Path(__file__).parents[3]
HEAVY = {"torch", "mlflow", "dvc", "transformers", "torch_geometric"}
PROBE = """\
import sys
sys.argv = {arguments!r}
from pipelines.cli.main import main
try:
    main()
except SystemExit as end:
    print("exit", end.code)
print("heavy", sorted({heavy!r} & set(sys.modules)))
"""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=REPOSITORY, env=dict(os.environ), capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS), ["config", "validate"]]
)
def test_nothing_heavy_is_imported(arguments):
    done = run("-c", PROBE.format(arguments=["strom", *arguments], heavy=HEAVY))
    assert "exit 0" in done.stdout, done.stderr
    assert "heavy []" in done.stdout


def test_the_probe_sees_a_heavy_import():
    done = run("-c", "import mlflow\n" + PROBE.format(arguments=["strom", "--help"], heavy=HEAVY))
    assert "heavy ['mlflow']" in done.stdout


def test_help_does_not_load_the_config_registry():
    """Families declare their configurations with it, and the help needs their commands alone."""
    probe = PROBE.format(arguments=["strom", "--help"], heavy={"stromatolite.config.resolution", "omegaconf", "yaml"})
    assert "heavy []" in run("-c", probe).stdout


def test_version_names_packages_and_warns_of_a_pair_that_does_not_work(called, monkeypatch):
    versions = {"transformers": "5.1.0", "peft": "0.17.0", "torch": "2.13.0"}
    monkeypatch.setattr("stromatolite.compat.version", lambda package: versions.get(package, "1.0"))
    monkeypatch.setattr("stromatolite.compat.requires", lambda package: [])
    code, out, _ = called(main, "--version")
    assert code == 0
    assert "torch 2.13.0" in out
    assert 'warning: transformers 5.1.0 does not work with peft 0.17.0. To mend it: pip install "peft>=0.18.0"' in out


def test_help_lists_every_sub_command(called):
    code, out, _ = called(main, "--help")
    assert code == 0
    for name, (_, summary) in COMMANDS.items():
        assert name in out
        assert summary.split()[0] in out


def test_a_mistyped_sub_command_gets_the_nearest_one(called):
    code, _, err = called(main, "confg")
    assert code == 2
    assert "config" in err


def test_each_sub_command_has_a_module_with_an_app():
    from importlib import import_module

    import typer

    for module, _ in COMMANDS.values():
        assert isinstance(import_module(module).app, typer.Typer)
