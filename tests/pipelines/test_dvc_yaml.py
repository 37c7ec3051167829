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
SOURCES: list[str] = yaml.safe_load((REPOSITORY / "params.yaml").read_text(encoding="utf-8"))["sources"]
SOURCE_STAGES = tuple(name for name, stage in STAGES.items() if stage.get("foreach") == "${sources}")
TABLE_STAGES = ("split_tables",)
FAMILY_STAGES = tuple(
    name for name, stage in STAGES.items() if "foreach" in stage and name not in SOURCE_STAGES + TABLE_STAGES
)
RUNS_OF_ITS_OWN = {"simulate", "sweep"}
"""Modules like stages outside dvc.yaml: simulating planets and sweeping take hours and are asked for by hand."""
NO_STAGES = {"places", "settings", "table_command"}
"""Modules beside the stages that are none."""

# Module or package -> why no stage needs it as a dependency.
NEVER: dict[str, str] = {
    "models": "the table of families: another family changes nothing of this one",
    "stromatolite.compat": "says whether a package can be imported, not what it computes",
    "stromatolite.config": "its outcome is build/config, which the stages depend on; of gates it only reads YAML",
    "stromatolite.contracts.wording": "how a broken rule is told",
    "stromatolite.errors": "how a mistake is told",
    "stromatolite.files": "how a file is written, not what is in it",
    "stromatolite.resources": "how much memory a run took: no reason to train again",
    "stromatolite.settings": "keeps libraries quiet and offline",
    "stromatolite.sweep": "a sweep tries configurations; a stage trains the one that it is given",
    "stromatolite.tracking": "shows a run to people; what the stage writes does not depend on it (but see register)",
}
# Stage -> the same, for that stage alone.
NOT_HERE: dict[str, dict[str, str]] = {
    "ingest": {
        "pipelines.ingest": "the checksums in data/sources.yaml fix what is brought, whatever brings it",
        "stromatolite.sources": "the same",
    },
    "validate": {"stromatolite.sources": "the registry's entry is a parameter of the stage"},
    "train": {"stromatolite.statistics": "the family's evaluation uses it, and train does not evaluate"},
    "register": {"stromatolite.statistics": "the family's evaluation uses it, and register only reads what it wrote"},
}


@lru_cache(maxsize=1)
def imports() -> grimp.ImportGraph:
    """Who imports whom, inside functions too."""
    return grimp.build_graph("stromatolite", "models", "pipelines", exclude_type_checking_imports=True, cache_dir=None)


def reached(stage: str, item: str) -> set[str]:
    """The modules that a stage may run; a family or a source comes in by its name, which no import shows."""
    waiting, found = [f"pipelines.{stage}"], set()
    if stage == "configure":  # it reads what the family declares, and never the model
        waiting.append(f"models.{item}.config")
        found.add(f"models.{item}")
    elif stage in FAMILY_STAGES:
        waiting.append(f"models.{item}")
    elif stage == "validate":
        waiting.append(f"pipelines.readers.{item}")
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


def deps(stage: str, item: str) -> set[Path]:
    """The stage's dependencies, as paths from the root."""
    block = STAGES[stage].get("do", STAGES[stage])
    return {Path(path.replace("${item}", item)) for path in block.get("deps", ())}


def items(stage: str) -> list[str]:
    """What a stage is repeated for; one empty name when it is not."""
    each = STAGES[stage].get("foreach", [""])
    return SOURCES if stage in SOURCE_STAGES else list(each)


def covered(module: str, paths: set[Path]) -> bool:
    file = file_of(module)
    return any(path == file or path in file.parents for path in paths)


CASES = [(stage, item) for stage in STAGES for item in items(stage)]


@pytest.mark.parametrize(("stage", "item"), CASES)
def test_what_a_stage_runs_is_among_its_deps(stage: str, item: str) -> None:
    paths = deps(stage, item)
    if stage in FAMILY_STAGES[FAMILY_STAGES.index("train") :]:
        paths |= deps("train", item)  # a new training is a new record, and everything after it runs again
    if stage == "report":
        paths |= {path for family in FAMILIES for path in deps("train", family)}
    allowed = NEVER | NOT_HERE.get(stage, {})
    missing = {module for module in reached(stage, item) if not covered(module, paths) and not within(module, allowed)}
    assert missing == set()


@pytest.mark.parametrize(("stage", "item"), CASES)
def test_no_stage_waits_for_code_that_it_does_not_run(stage: str, item: str) -> None:
    # one list of dependencies serves every source, and every family: what one of them uses stands in it for all
    run_for = items(stage) if stage in SOURCE_STAGES + FAMILY_STAGES else [item]
    files = {file_of(module) for each in run_for for module in reached(stage, each)}
    code = {path for path in deps(stage, item) if path.parts[0] in ("stromatolite", "models", "pipelines")}
    code = {path for path in code if path.suffix in ("", ".py")}  # a table beside the code is read, not imported
    assert {path for path in code if path not in files and not any(path in file.parents for file in files)} == set()


def test_every_exception_is_needed() -> None:
    """An exception that outlives its reason would hide the next missing dependency."""
    every = {module for stage, item in CASES for module in reached(stage, item)}
    assert [name for name in NEVER if not any(within(module, {name: ""}) for module in every)] == []
    for stage, allowed in NOT_HERE.items():
        modules = reached(stage, items(stage)[0])
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
    assert sorted(STAGES[stage]["foreach"]) == sorted(FAMILIES)


@pytest.mark.parametrize(("stage", "item"), CASES)
def test_a_stage_is_run_as_its_module(stage: str, item: str) -> None:
    asked = STAGES[stage].get("do", STAGES[stage])["cmd"].replace("${item}", item)
    assert asked == f"python -m pipelines.{stage} {item}".strip()
