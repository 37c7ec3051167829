"""Every family is complete, and the parts that a family lacks are reported."""

from __future__ import annotations

import importlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from family_parts import missing_parts
from family_trial import REPOSITORY

from models import FAMILIES

FAMILY = next(iter(FAMILIES))  # the first key of every foreach in dvc.yaml
KEPT = (
    "params.yaml",
    "pyproject.toml",
    "dvc.yaml",
    "data/dvc.yaml",
    "configs",
    f"models/{FAMILY}",
    f"tests/models/{FAMILY}",
)

families = pytest.mark.parametrize("family", list(FAMILIES))


@families
def test_every_family_is_whole(family: str) -> None:
    assert missing_parts(REPOSITORY, family) == []


@families
def test_its_module_is_its_folder(family: str) -> None:
    assert FAMILIES[family] == f"models.{family}"


@families
def test_every_baseline_says_where_it_comes_from_and_some_are_from_scratch(family: str) -> None:
    baselines = importlib.import_module(f"models.{family}.baselines").BASELINES
    assert all(method.citation.strip() for method in baselines.values())
    assert sum(method.from_scratch is True for method in baselines.values()) >= 2


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """As much of the repository as belongs to the first family, to be damaged."""
    for name in KEPT:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(REPOSITORY / name, tmp_path / name)
    assert missing_parts(tmp_path, FAMILY) == []
    return tmp_path


def without(name: str) -> Callable[[Path], None]:
    def remove(root: Path) -> None:
        path = root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return remove


def edited(name: str, pattern: str, text: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        before = (root / name).read_text(encoding="utf-8")
        after = re.sub(pattern, text, before, flags=re.MULTILINE | re.DOTALL)
        assert after != before
        (root / name).write_text(after, encoding="utf-8")

    return edit


def untested(root: Path) -> None:
    for path in (root / "tests" / "models" / FAMILY).glob("test_*.py"):
        path.unlink()


def unregistered(root: Path) -> None:
    path = root / "configs" / "registered.json"
    kept = {name: entry for name, entry in json.loads(path.read_text()).items() if name != f"{FAMILY}/default"}
    path.write_text(json.dumps(kept))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (without(f"models/{FAMILY}/baselines.py"), "baselines.py"),
        (without(f"models/{FAMILY}/search.py"), "search.py"),
        (without(f"models/{FAMILY}/card.md"), "no model card"),
        (edited(f"models/{FAMILY}/card.md", r"^## Limits.*?(?=^## )", "## Limits\n\n"), "'## Limits'"),
        (edited(f"models/{FAMILY}/card.md", r"^## Citations.*", "## Citations\n\nNone.\n"), "cites nothing"),
        (untested, "no tests in"),
        (without(f"tests/models/{FAMILY}/tiny_{FAMILY}.py"), f"tiny_{FAMILY}.py"),
        (without(f"configs/gates/{FAMILY}.yaml"), f"configs/gates/{FAMILY}.yaml"),
        (edited(f"configs/gates/{FAMILY}.yaml", r"- kind: better_than_baselines\n +confidence: \S+\n", ""), "better"),
        (without(f"configs/{FAMILY}/default.yaml"), "no entry"),
        (unregistered, "registered.json"),
        (edited("params.yaml", f"^{FAMILY}:", "another:"), "params.yaml"),
        (edited("pyproject.toml", f"^{FAMILY} = ", "another = "), f"no extra {FAMILY}"),
        (edited("pyproject.toml", r"^all = \[.*?\]\"\]", 'all = ["stromatolite[another]"]'), "does not take"),
        (edited("dvc.yaml", r"(^  promote:\n    foreach: \[)[^\]]*", r"\1another"), "stage promote"),
        (edited("data/dvc.yaml", rf"(  split:\n    foreach:\n +){FAMILY}:", r"\1another:"), "data/splits"),
    ],
)  # fmt: skip
def test_a_family_without_a_part_is_told_which(copy: Path, damage: Callable[[Path], None], told: str) -> None:
    damage(copy)
    found = missing_parts(copy, FAMILY)
    assert len(found) == 1
    assert told in found[0]


def test_a_family_that_is_only_a_line_in_the_table_lacks_everything(copy: Path) -> None:
    assert len(missing_parts(copy, "geology")) > 12
