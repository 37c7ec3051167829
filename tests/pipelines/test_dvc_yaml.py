"""Each stage depends on the code that can change what it writes: no less, and never on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import grimp
import pathspec
import pytest
import yaml

from models import FAMILIES

REPOSITORY = Path(__file__).parents[2]
PACKAGES = ("stromatolite", "domains", "models", "pipelines")
DATA: dict[str, Any] = yaml.safe_load((REPOSITORY / "data/dvc.yaml").read_text(encoding="utf-8"))["stages"]
MODELS: dict[str, Any] = yaml.safe_load((REPOSITORY / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
STAGES = DATA | MODELS
PARAMS: dict[str, Any] = yaml.safe_load((REPOSITORY / "params.yaml").read_text(encoding="utf-8"))
FAMILY_STAGES = ("configure", "train", "evaluate", "register", "promote")
OUTSIDE = {"simulate", "sweep"}
"""Modules like stages outside the pipeline: simulating planets and sweeping take hours and are started by hand."""
NO_STAGES = {"paths", "settings"}
"""Modules beside the stages that are none."""

# Module or package -> why no stage needs it as a dependency.
NEVER: dict[str, str] = {
    "models": "the table of families: another family changes nothing of this one",
    "domains": "finds readers by name",
    "pipelines.paths": "where files lie",
    "pipelines.settings": "reads a block of params.yaml, which is a dependency itself",
    "stromatolite.compat": "says whether a package can be imported, not what it computes",
    "stromatolite.config": "its outcome is build/config, which the stages depend on; of gates it only reads YAML",
    "stromatolite.errors": "how a mistake is reported",
    "stromatolite.evaluation": "its settings type alone is part of a family (but see evaluate)",
    "stromatolite.family": "types without behaviour",
    "stromatolite.files": "how a file is written, not what is in it",
    "stromatolite.import_guard": "what a library does without when it is imported, not what it computes",
    "stromatolite.resources": "how much memory a run took: no reason to train again",
    "stromatolite.settings": "keeps libraries quiet and offline",
    "stromatolite.splits": "the split is a dependency itself, and only its identity is checked (but see split)",
    "stromatolite.sweep": "a sweep tries configurations; a stage trains the one that it is given",
    "stromatolite.typed": "reads settings and gates, which are dependencies themselves",
    "stromatolite.tracking": "shows a run to people; what the stage writes does not depend on it (but see register)",
}
# Stage -> the same, for that stage alone.
NOT_HERE: dict[str, dict[str, str]] = {
    "ingest": {
        "pipelines.ingest": "the checksums of the entries fix what is fetched, whatever fetches it",
        "stromatolite.sources": "the same",
    },
    "validate": {"stromatolite.sources": "the entry itself is a dependency"},
    "split": {
        "domains.climates": "names the planets; the stage that built the cube depends on it",
        "domains.dossiers": "the same for the corpus",
        "domains.habitability": "the same for the label",
        "domains.networks": "the same for networks",
        "models.metabolic": "the same",
        "stromatolite.contracts": "checks again what the stage before has checked",
    },
    "encode": {
        "domains.networks": "contracts and constants; what it computed lies in the tables, which are dependencies",
        "domains.planets": "the same",
        "domains.thermochemistry": "the same",
        "models.fusion.network": "names of columns, which the contract of the records repeats",
        "models.training": "reads weights, which the runs hold",
        "stromatolite.curves": "reads runs, which are dependencies",
        "stromatolite.device": "the same",
        "stromatolite.lineage": "the same",
        "stromatolite.record": "the same",
    },
    "train": {
        "stromatolite.statistics": "train does not evaluate",
        "models.evaluation": "the same",
        "models.packaging": "the same",
    },
    "register": {
        "stromatolite.statistics": "register only reads what the evaluation wrote",
        "models.evaluation": "the same",
        "models.training": "register reads weights, which the run holds",
        "domains": "the run and the evaluation depend on it",
    },
    "evaluate": {
        "models.packaging": "evaluate does not package",
        "stromatolite.lineage": "says which code evaluated, not what the scores are",
    },
    "promote": {
        "domains": "the evaluation depends on it",
        "models.training": "the same",
        "models.evaluation": "the evaluation depends on it",
        "models.packaging": "register has packaged the model",
    },
    "survey": {
        "models.training": "reads weights, which the runs hold",
        "stromatolite.curves": "reads runs, which are dependencies",
        "stromatolite.device": "the same",
        "stromatolite.lineage": "the same",
        "stromatolite.record": "the same",
    },
    "report": {"models": "what is shown was written by stages that depend on it"},
}


@lru_cache(maxsize=1)
def imports() -> grimp.ImportGraph:
    """Who imports whom, inside functions too."""
    return grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)


@lru_cache(maxsize=1)
def ignored() -> pathspec.PathSpec:
    return pathspec.PathSpec.from_lines("gitignore", (REPOSITORY / ".dvcignore").read_text().splitlines())


def items(stage: str) -> list[tuple[str, Any]]:
    """Key and item of each that a stage is repeated for, as DVC fills them in; one empty pair when it is not."""
    each = STAGES[stage].get("foreach", [""])
    if each == "${sources}":
        each = list(PARAMS["sources"])
    return [(key, each[key]) for key in each] if isinstance(each, dict) else [(str(name), name) for name in each]


def fill(text: str, key: str, item: Any) -> str:
    for name, value in item.items() if isinstance(item, dict) else ():
        text = text.replace(f"${{item.{name}}}", value)
    return text.replace("${key}", key).replace("${item}", str(item)).replace("${climate_data.path}", "data/bundled")


def deps(stage: str, key: str, item: Any) -> set[Path]:
    """The stage's dependencies, as paths from the root."""
    return {Path(fill(path, key, item)) for path in body(stage).get("deps", ())}


def body(stage: str) -> dict[str, Any]:
    return STAGES[stage].get("do", STAGES[stage])


def starts(stage: str, key: str) -> Iterator[str]:
    """The modules that a stage begins with; a family or a domain comes in by its name, which no import shows."""
    yield body(stage)["cmd"].split()[2]
    if stage == "configure":  # it reads what the family declares, and never the model
        yield f"models.{key}.config"
    elif stage in FAMILY_STAGES:
        yield f"models.{key}"
    elif stage == "validate":
        yield from (name for name in imports().modules if name.startswith(f"domains.{key}.readers."))
    elif body(stage)["cmd"].startswith("python -m pipelines.build "):
        yield f"domains.{body(stage)['cmd'].split()[3]}.build"


def reached(stage: str, key: str) -> set[str]:
    """The modules that a stage may run."""
    found = {f"models.{key}"} if stage == "configure" else set()
    waiting = [name for name in starts(stage, key) if name not in found]
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
    """Whether a module is one of these or inside one; in NEVER, `models` and `domains` mean their tables alone."""
    alone = ("models", "domains") if packages is NEVER else ()
    return any(module == name or (name not in alone and module.startswith(f"{name}.")) for name in packages)


def covered(module: str, paths: set[Path]) -> bool:
    file = file_of(module)
    return any(path == file or path in file.parents for path in paths)


CASES = [(stage, key, item) for stage in STAGES for key, item in items(stage)]


@pytest.mark.parametrize(("stage", "key", "item"), CASES)
def test_what_a_stage_runs_is_among_its_deps(stage: str, key: str, item: Any) -> None:
    paths = deps(stage, key, item)
    if stage == "report":
        paths |= {path for name, each in items("train") for path in deps("train", name, each)}
    if stage in FAMILY_STAGES[2:]:  # a new training is a new record, and everything after it runs again
        paths |= {path for name, each in items("train") if name == key for path in deps("train", key, each)}
    missing = {
        module
        for module in reached(stage, key)
        if not covered(module, paths) and not within(module, NEVER) and not within(module, NOT_HERE.get(stage, {}))
    }
    assert missing == set()


@pytest.mark.parametrize(("stage", "key", "item"), CASES)
def test_what_a_stage_runs_is_not_ignored_by_dvc(stage: str, key: str, item: Any) -> None:
    if stage in {"register", "promote", "report"}:
        return  # no result of theirs depends on what DVC ignores, which the family may import
    unused = (".trial", ".search", *([".figures"] if stage == "train" else []))
    hidden = {module for module in reached(stage, key) if ignored().match_file(str(file_of(module)))}
    named = deps(stage, key, item)  # DVC hashes a file that is named, ignored or not
    assert {module for module in hidden if not module.endswith(unused) and file_of(module) not in named} == set()


@pytest.mark.parametrize(("stage", "key", "item"), CASES)
def test_no_stage_depends_on_code_that_it_does_not_run(stage: str, key: str, item: Any) -> None:
    # one list of dependencies serves all that a stage is repeated for: what one of them uses stands in it for all
    files = {file_of(module) for each, _ in items(stage) for module in reached(stage, each)}
    code = {path for path in deps(stage, key, item) if path.parts[0] in PACKAGES}
    assert {path for path in code if path not in files and not any(path in file.parents for file in files)} == set()


def test_every_exception_is_needed() -> None:
    """An exception that outlives its reason would hide the next missing dependency."""
    every = {module for stage, key, _ in CASES for module in reached(stage, key)}
    assert [name for name in NEVER if not any(within(module, {name: ""}) for module in every)] == []
    for stage, allowed in NOT_HERE.items():
        modules = {module for key, _ in items(stage) for module in reached(stage, key)}
        assert [name for name in allowed if not any(within(module, {name: ""}) for module in modules)] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_the_command_line_is_no_dependency_of_a_training(family: str) -> None:
    commands = [module for module in imports().modules if "pipelines.cli" in module or ".gapfilling" in module]
    item = dict(items("train"))[family]
    tracked = [module for module in commands if not ignored().match_file(str(file_of(module)))]
    assert not any(covered(module, deps("train", family, item)) for module in tracked)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_training_depends_on_the_versions_of_the_packages_that_it_runs_in(family: str) -> None:
    """With another torch it is another model, and `dvc repro` must not say that nothing has changed."""
    assert Path("constraints.txt") in deps("train", family, dict(items("train"))[family])


def test_a_stage_of_the_data_has_paths_from_the_root_and_a_name_of_its_own() -> None:
    assert {name for name, stage in DATA.items() if stage.get("do", stage).get("wdir") != ".."} == set()
    assert set(DATA) & set(MODELS) == set()


def test_every_stage_module_is_a_stage() -> None:
    modules = {path.stem for path in (REPOSITORY / "pipelines").glob("*.py")} - {"__init__"} - NO_STAGES
    run = {body(stage)["cmd"].split()[2].removeprefix("pipelines.") for stage in STAGES}
    assert modules - OUTSIDE == run


@pytest.mark.parametrize("stage", FAMILY_STAGES)
def test_every_family_goes_through_every_stage(stage: str) -> None:
    assert sorted(STAGES[stage]["foreach"]) == sorted(FAMILIES)


@pytest.mark.parametrize(("stage", "key", "item"), CASES)
def test_a_stage_is_run_as_its_module(stage: str, key: str, item: Any) -> None:
    command = fill(body(stage)["cmd"], key, item)
    name = stage.replace("_", " ", 1) if command.split()[2] == "pipelines.build" else f"{stage} {key}"
    assert command == f"python -m pipelines.{name}".strip()
