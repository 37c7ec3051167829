"""What reads a text is carried out of the repository whole, and reads the same there."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from domains.dossiers.spans import find_spans
from models.language.carried_code import OWN, carry

TEXT = "Kepler-186 f has 1.11 ± 0.14 R⊕ and a period of 129.9 d; Methanosarcina barkeri grows at 37 °C and pH 7."
SCRIPT = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("tree", "tree/__init__.py", submodule_search_locations=["tree"])
sys.modules["tree"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["tree"])
from tree.domains.dossiers.spans import find_spans
from tree.domains.dossiers.reading import assemble
spans = find_spans(sys.argv[1])
print(json.dumps([[s.text, list(s.fields)] for s in spans]))
print(sorted(n for n in sys.modules if n.partition(".")[0] in ("domains", "models", "pipelines", "stromatolite")))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("carried") / "tree"
    carry(out)
    return out


def test_no_file_of_it_imports_our_packages(tree: Path) -> None:
    files = list(tree.rglob("*.py"))
    assert len(files) > 20
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [str(node.module)]
            assert {name.partition(".")[0] for name in names} & OWN == set(), path


def test_it_finds_the_same_in_a_process_that_cannot_see_the_repository(tree: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-B", "-c", SCRIPT, TEXT],
        cwd=tree.parent,
        env=clean,
        capture_output=True,
        text=True,
        check=True,
    )
    found, seen = done.stdout.splitlines()
    assert json.loads(found) == [[span.text, list(span.fields)] for span in find_spans(TEXT)]
    assert seen == "[]"


def test_the_same_code_gives_the_same_bytes(tree: Path, tmp_path: Path) -> None:
    carry(tmp_path / "again")
    files = {path.relative_to(tree): path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    again = tmp_path / "again"
    assert {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()} == files


def test_an_import_that_cannot_be_made_relative_is_refused(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "one.py").write_text("import models.two\n")
    with pytest.raises(ValueError, match="line 1"):
        carry(tmp_path / "out", "models.one", tmp_path)
