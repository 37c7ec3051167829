"""The house: what the documents promise is there, and the rules that no other tool checks are kept."""

from __future__ import annotations

import ast
import os
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from pipelines.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
PACKAGES = ("stromatolite", "domains", "models", "pipelines")
BINARY = {".gz", ".nc", ".npz", ".png", ".safetensors", ".zip"}


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """Every file that git has or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def texts(tracked) -> dict[str, str]:
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in tracked
        if path.suffix not in BINARY
    }


@pytest.fixture(scope="module")
def documents(texts) -> dict[str, str]:
    return {name: text for name, text in texts.items() if name.endswith(".md") or name == ".ci/run"}


@pytest.fixture(scope="module")
def sources(texts) -> dict[str, str]:
    return {name: text for name, text in texts.items() if name.endswith(".py")}


def test_every_make_target_that_a_document_names_exists(documents):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    named = {
        (name, target)
        for name, text in documents.items()
        for target in re.findall(r"(?:^ {4}|`|timed )make ([a-z]+)", text, flags=re.MULTILINE)
    }
    assert {"run", "test"} <= {target for _, target in named}
    assert [(name, target) for name, target in sorted(named) if target not in targets] == []


def test_every_command_and_stage_that_a_document_names_exists(documents):
    for name, text in documents.items():
        for command in re.findall(r"(?:^ {4}|`)strom ([a-z]+)", text, flags=re.MULTILINE):
            assert command in COMMANDS or f"`strom {command}` are not there yet" in text, f"{name}: strom {command}"
        for module in re.findall(r"python -m ((?:pipelines|stromatolite)[.\w]*)", text):
            path = ROOT / module.replace(".", "/")
            assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), f"{name}: {module}"


def test_every_relative_link_in_a_document_leads_somewhere(documents):
    missing = [
        (name, target)
        for name, text in documents.items()
        for target in re.findall(r"\]\((?!https?://|#)([^)#\s]+)", text)
        if not ((ROOT / name).parent / target).exists()
    ]
    assert missing == []


def test_make_without_a_target_says_what_there_is():
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "check", "ui", "simulate", "clean"):
        assert re.search(rf"^make {target} +\w", shown, flags=re.MULTILINE)


def test_the_index_for_torch_reaches_pip(tmp_path):
    command = ["make", "--dry-run", "--always-make", ".venv/.torch", "TORCH_INDEX=file:///wheels", "TORCH=torch==9.9"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert '--extra-index-url file:///wheels "torch==9.9"' in shown


def test_clean_leaves_what_cannot_be_made_again(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    kept = ("mlruns/mlflow.db", ".dvc/cache/a", "data/bundled/a.nc", "data/simulated/b.nc", "reports/metrics/c.json")
    gone = ("build/runs/climate/record.json", "data/processed/x", "reports/index.html", ".mypy_cache/y")
    for name in (*kept, *gone):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    subprocess.run(["make", "clean"], cwd=tmp_path, capture_output=True, check=True)
    assert [name for name in kept if not (tmp_path / name).exists()] == []
    assert [name for name in gone if (tmp_path / name).exists()] == []


def test_ci_runs_each_of_the_three_once_and_stops_at_a_failure():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)
    text = script.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text
    assert re.findall(r"^timed make (\w+)$", text, flags=re.MULTILINE) == ["check", "test", "run"]


def test_commit_hooks_fetch_nothing_and_use_the_environments_tools():
    repos = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert {repo["repo"] for repo in repos} == {"local"}
    hooks = [hook for repo in repos for hook in repo["hooks"]]
    assert all(hook["language"] == "system" and hook["entry"].startswith(".venv/bin/") for hook in hooks)
    checked = (ROOT / "Makefile").read_text(encoding="utf-8")
    for hook in hooks:
        tool = hook["entry"].split()[0].removeprefix(".venv/bin/")
        assert f"$(BIN)/{tool}" in checked, "the same tools as in `make check`"


def test_constraints_are_exact_and_satisfy_every_requirement():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert [version for version in pinned.values() if not re.fullmatch(r"[0-9][0-9a-z.]*", version)] == []
    versions = {re.sub(r"[-_.]+", "-", name).lower(): Version(version) for name, version in pinned.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    for requirement in map(Requirement, wanted):
        if requirement.name == "stromatolite":
            continue
        version = versions.get(re.sub(r"[-_.]+", "-", requirement.name).lower())
        assert version is not None, f"{requirement} is in pyproject.toml and not in constraints.txt"
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement} excludes {version}"


def test_layers_are_kept_and_a_breach_is_noticed(tmp_path):
    tool = Path(sys.executable).parent / "lint-imports"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}

    def check() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [tool, "--no-cache"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    kept = check()
    assert kept.returncode == 0, kept.stdout
    (tmp_path / "stromatolite" / "curious.py").write_text("from models import FAMILIES\n")
    assert check().returncode != 0


DOMAIN_WORDS = re.compile(
    r"planet|\bstars?\b|stellar|climat|metabol|organism|spectr|species|genome|orbit|biolog|habitab|astro(?!py)|"
    r"\breactions?\b",
    re.IGNORECASE,
)


def test_the_platform_has_no_word_of_astronomy_or_biology(sources):
    found = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in sources.items()
        if name.startswith("stromatolite/")
        for number, line in enumerate(text.splitlines(), start=1)
        if DOMAIN_WORDS.search(line.replace("AstropyWarning", ""))
    ]
    assert found == []


def test_files_are_short(texts, sources):
    written = {name: text for name, text in texts.items() if name.endswith((".py", ".md", ".j2", ".css", ".yaml"))}
    lengths = {name: text.count("\n") for name, text in written.items()}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}
    assert statistics.median(lengths[name] for name in sources) <= 150


def test_functions_are_short(sources):
    lengths = {
        f"{name}: {node.name}": node.end_lineno - node.lineno + 1 - _docstring_lines(node)
        for name, text in sources.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines >= 60} == {}


def _docstring_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(function) is None:
        return 0
    return function.body[0].end_lineno - function.body[0].lineno + 1


def test_no_file_names_this_machine_or_a_package_registry(texts):
    machine = re.compile(r"(^|[\s\"'=(`])/(w[o]rk|r[o]ot|t[m]p|f[a]rm|h[o]me/\w)/")
    registry = re.compile(r"//[a-z.-]*(py[p]i|pythonh[o]sted|pyt[o]rch|npm[j]s|d[e]bian)[a-z.-]*(/|\b)")
    found = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if machine.search(line) or registry.search(line)
    ]
    assert found == []


def test_what_the_pipeline_makes_is_not_offered_to_git():
    files = [yaml.safe_load((ROOT / name).read_text(encoding="utf-8")) for name in ("data/dvc.yaml", "dvc.yaml")]
    for name, stage in (stage for file in files for stage in file["stages"].items()):
        for output in stage.get("do", stage).get("outs", []):
            if isinstance(output, dict) and next(iter(output)).startswith("reports/"):
                continue  # decisions are committed
            path = output if isinstance(output, str) else next(iter(output))
            path = path.replace("${item}", "climate").replace("${key}", "climate")
            ignored = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False).returncode == 0
            assert ignored, f"{name} writes {path}"


def test_the_licence_is_the_one_that_the_project_declares():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
