"""What a family consists of besides its code: lists the parts that a family lacks, and where they belong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from stromatolite.config import read_registered
from stromatolite.errors import StromError
from stromatolite.registry.gates import read_gates

STAGES = ("configure", "train", "evaluate", "register", "promote")
SECTIONS = ("What it is", "Training data", "Intended use", "Metrics", "Limits", "Citations")
YEAR = re.compile(r"\b(19|20)\d\d\b")


def missing_parts(root: Path, family: str) -> list[str]:
    """What the repository at `root` lacks of `family`, one line a part; empty when nothing does."""
    return [f"{family}: {fault}" for find in _FINDERS for fault in find(root, family)]


def _modules(root: Path, family: str) -> Iterator[str]:
    for name in ("__init__.py", "config.py", "baselines.py", "search.py"):
        if not (root / "models" / family / name).is_file():
            yield f"no models/{family}/{name}"


def _card(root: Path, family: str) -> Iterator[str]:
    path = root / "models" / family / "card.md"
    if not path.is_file():
        yield f"no model card models/{family}/card.md"
        return
    parts = re.split(r"^## +(.+?) *$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    for name in SECTIONS:
        if not sections.get(name, "").strip():
            yield f"the model card says nothing under '## {name}'"
    if "Citations" in sections and not YEAR.search(sections["Citations"]):
        yield "the model card cites nothing (author, year, where)"


def _tests(root: Path, family: str) -> Iterator[str]:
    folder = root / "tests" / "models" / family
    if not any(folder.glob("test_*.py")):
        yield f"no tests in tests/models/{family}/"
    if not (folder / f"tiny_{family}.py").is_file():
        yield f"no tests/models/{family}/tiny_{family}.py, on which the contract suite trains it"


def _gates(root: Path, family: str) -> Iterator[str]:
    try:
        kinds = {gate.kind for gate in read_gates(root / "configs" / "gates" / f"{family}.yaml").gates}
    except StromError as error:
        yield f"configs/gates/{family}.yaml: {error.problem}"
        return
    for kind in ("better_than_baselines", "not_worse_than_champion", "loads_in_fresh_process"):
        if kind not in kinds:
            yield f"no gate {kind} in configs/gates/{family}.yaml"


def _config(root: Path, family: str) -> Iterator[str]:
    if not (root / "configs" / family / "default.yaml").is_file():
        yield f"no entry configs/{family}/default.yaml"
    if f"{family}/default" not in read_registered(root):
        yield f"{family}/default is not in configs/registered.json"


def _params(root: Path, family: str) -> Iterator[str]:
    block = (_yaml(root / "params.yaml") or {}).get(family)
    if not isinstance(block, dict) or not {"config", "overrides"} <= block.keys():
        yield f"no block {family} with config and overrides in params.yaml"


def _extra(root: Path, family: str) -> Iterator[str]:
    extras = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    if not extras.get(family):
        yield f"no extra {family} in pyproject.toml"
    taken_up = re.findall(r"stromatolite\[([\w,\s-]+)\]", " ".join(extras.get("all", [])))
    if family not in {name.strip() for names in taken_up for name in names.split(",")}:
        yield f"the extra `all` in pyproject.toml does not take {family} up"


def _stages(root: Path, family: str) -> Iterator[str]:
    stages = _yaml(root / "data/dvc.yaml")["stages"] | _yaml(root / "dvc.yaml")["stages"]
    for name in STAGES:
        if family not in stages.get(name, {}).get("foreach", ()):
            yield f"the stage {name} of dvc.yaml does not run for it"
    outputs = {
        str(out).replace("${key}", key)
        for stage in stages.values()
        for key in stage.get("foreach", [""])
        for out in stage.get("do", stage).get("outs", ())
    }
    for wanted in (f"data/processed/{family}", f"data/splits/{family}.json"):
        if not any(out == wanted or out.startswith(f"{wanted}/") for out in outputs):
            yield f"no stage of data/dvc.yaml makes {wanted}"


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


_FINDERS: tuple[Callable[[Path, str], Iterator[str]], ...] = (
    _modules,
    _card,
    _tests,
    _gates,
    _config,
    _params,
    _extra,
    _stages,
)
