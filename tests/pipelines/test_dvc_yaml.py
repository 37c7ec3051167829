"""dvc.yaml names, for each stage, the code that can change what it writes: no less, and the command line never."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import grimp
import pytest
import yaml

from models import FAMILIES

REPOSITORY = Path(__file__).parents[2]
STAGES: dict[str, Any] = yaml.safe_load((REPOSITORY / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
FAMILY_STAGES = tuple(name for name, stage in STAGES.items() if "foreach" in stage)
RUNS_OF_ITS_OWN = {"simulate"}
"""Stage modules outside dvc.yaml: simulating more planets takes hours and is asked for by hand."""
NO_STAGES = {"places", "settings"}
"""Modules beside the stages that are none."""

# Module or package -> why no stage needs it as a dependency.
NEVER: dict[str, str] = {
    "models": "the table of families: another family changes nothing of this one",
    "stromatolite.compat": "says whether a package can be imported, not what it computes",
    "stromatolite.config": "its outcome is build/config, which the stages depend on; of gates it only reads YAML",
    "stromatolite.errors": "how a mistake is told",
    "stromatolite.files": "how a file is written, not what is in it",
    "stromatolite.resources": "how much memory a run took: no reason to train again",
    "stromatolite.settings": "keeps libraries quiet and offline",
    "stromatolite.tracking": "shows a run to people; what the stage writes does not depend on it (but see register)",
}
# Stage -> the same, for that stage alone.
NOT_HERE: dict[str, dict[str, str]] = {
    "train": {"stromatolite.statistics": "the family's evaluation uses it, and train does not evaluate"},
    "register": {"stromatolite.statistics": "the family's evaluation uses it, and register only reads what it wrote"},
    "report": {"pipelines.cli": "the closing table on the terminal; a change of the command line runs nothing again"},
}


@lru_cache(maxsize=1)
def imports() -> grimp.ImportGraph:
    """Who imports whom, inside functions too."""
    return grimp.build_graph("stromatolite", "models", "pipelines", exclude_type_checking_imports=True, cache_dir=None)


def reached(stage: str, family: str) -> set[str]:
    """The modules that a stage may run; a family comes in by its name, which no import shows."""
    waiting, found = [f"pipelines.{stage}"], set()
    if stage == "configure":  # it reads what the family declares, and never the model
        waiting.append(f"models.{family}.config")
        found.add(f"models.{family}")
    elif stage in FAMILY_STAGES:
        waiting.append(f"models.{family}")
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += imports().find_modules_directly_imported_by(module)
    return found


def file_of(module: str) -> Path:
    path = Path(*module.split("."))
    return path / "__init__.py" if (REPOSITORY / path).is_dir() else path.with_suffix(".py")


def within(module: str, packages: dict[str, str]) -> bool:
    """Whether a module is one of these or inside one; `models` means the table alone."""
    return any(module == name or (name != "models" and module.startswith(f"{name}.")) for name in packages)


def deps(stage: str, family: str) -> set[Path]:
    """The stage's dependencies, as paths from the root."""
    block = STAGES[stage].get("do", STAGES[stage])
    return {Path(path.replace("${item}", family)) for path in block["deps"]}


def covered(module: str, paths: set[Path]) -> bool:
    file = file_of(module)
    return any(path == file or path in file.parents for path in paths)


CASES = [(stage, family) for stage in STAGES for family in (FAMILIES if stage in FAMILY_STAGES else ["climate"])]


@pytest.mark.parametrize(("stage", "family"), CASES)
def test_what_a_stage_runs_is_among_its_deps(stage: str, family: str) -> None:
    paths = deps(stage, family)
    if stage in FAMILY_STAGES[FAMILY_STAGES.index("train") :] or stage == "report":
        paths |= deps("train", family)  # a new training is a new record, and everything after it runs again
    allowed = NEVER | NOT_HERE.get(stage, {})
    missing = {
        module for module in reached(stage, family) if not covered(module, paths) and not within(module, allowed)
    }
    assert missing == set()


@pytest.mark.parametrize(("stage", "family"), CASES)
def test_no_stage_waits_for_code_that_it_does_not_run(stage: str, family: str) -> None:
    files = {file_of(module) for module in reached(stage, family)}
    code = {path for path in deps(stage, family) if path.parts[0] in ("stromatolite", "models", "pipelines")}
    assert {path for path in code if path not in files and not any(path in file.parents for file in files)} == set()


def test_every_exception_is_needed() -> None:
    """An exception that outlives its reason would hide the next missing dependency."""
    every = {module for stage, family in CASES for module in reached(stage, family)}
    assert [name for name in NEVER if not any(within(module, {name: ""}) for module in every)] == []
    for stage, allowed in NOT_HERE.items():
        modules = reached(stage, next(iter(FAMILIES)))
        assert [name for name in allowed if not any(within(module, {name: ""}) for module in modules)] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_the_command_line_is_no_dependency_of_a_training(family: str) -> None:
    paths = deps("train", family)
    assert not any(covered(module, paths) for module in imports().modules if module.startswith("pipelines.cli"))


def test_every_stage_module_is_a_stage() -> None:
    modules = {path.stem for path in (REPOSITORY / "pipelines").glob("*.py")} - {"__init__"} - NO_STAGES
    assert modules - RUNS_OF_ITS_OWN == set(STAGES)


@pytest.mark.parametrize("stage", FAMILY_STAGES)
def test_every_family_goes_through_every_stage(stage: str) -> None:
    assert STAGES[stage]["foreach"] == list(FAMILIES)


@pytest.mark.parametrize(("stage", "family"), CASES)
def test_a_stage_is_run_as_its_module(stage: str, family: str) -> None:
    asked = STAGES[stage].get("do", STAGES[stage])["cmd"].replace("${item}", family)
    assert asked == " ".join(["python -m", f"pipelines.{stage}", *([family] if stage in FAMILY_STAGES else [])])
