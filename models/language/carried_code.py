"""Copies the code that reads a text out of the repository, so that a registered model needs nothing of it.

The finder of spans and the assembly are packages with tables beside them, not one file. They are copied as a tree, with
every import of our own packages made relative: the tree can then be loaded under any name, and two versions live in
one process, each with its own code. See docs/adr/0020.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

from stromatolite.files import replaced_dir

START: Final = "models.language.reader"
OWN: Final = frozenset({"domains", "models", "pipelines", "stromatolite"})
TABLES: Final = (
    "domains/dossiers/rules/cues.tsv",
    "domains/dossiers/spans/words.tsv",
    "domains/networks/taxonomy.tsv",
)
"""What the code reads beside itself, and where it looks for it."""
ROOT: Final = Path(__file__).parents[2]


def carry(out: Path, start: str = START, root: Path = ROOT) -> None:
    """Write `start`, all that it imports of the repository, and their tables into the folder `out`.

    Raises:
        ValueError: a module imports ours in a way that cannot be made relative.
    """
    with replaced_dir(out) as partial:
        for module in sorted(_reached(start, root)):
            _write(partial / _file(module, root).relative_to(root), _relative(module, root))
        for table in TABLES:
            _write(partial / table, (root / table).read_text(encoding="utf-8"))
        folders = {parent for path in partial.rglob("*.py") for parent in path.parents}
        for folder in folders:
            if partial in (folder, *folder.parents) and not (folder / "__init__.py").exists():
                _write(folder / "__init__.py", "")


def _reached(start: str, root: Path) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        module = waiting.pop()
        if module in found:
            continue
        found.add(module)
        for node in _own_imports(module, root):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            waiting += [str(node.module), *(name for name in names if _exists(name, root))]
    return found


def _own_imports(module: str, root: Path) -> list[ast.ImportFrom]:
    tree = ast.parse(_file(module, root).read_text(encoding="utf-8"))
    own = []
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        is_relative = isinstance(node, ast.ImportFrom) and node.level > 0
        if isinstance(node, ast.Import | ast.ImportFrom) and (
            is_relative or any(name.partition(".")[0] in OWN for name in names)
        ):
            raise ValueError(f"{module} line {node.lineno}: only `from package.module import name` can be carried")
        if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] in OWN:
            own.append(node)
    return own


def _relative(module: str, root: Path) -> str:
    """The text of a module with its imports of ours made relative."""
    path = _file(module, root)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    dots = "." * (module.count(".") + 1 + (path.name == "__init__.py"))
    for node in _own_imports(module, root):
        line = lines[node.lineno - 1]
        before, after = line[: node.col_offset], line[node.col_offset :]
        lines[node.lineno - 1] = before + after.replace(f"from {node.module}", f"from {dots}{node.module}", 1)
    return "".join(lines)


def _file(module: str, root: Path) -> Path:
    path = root.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _exists(module: str, root: Path) -> bool:
    path = root.joinpath(*module.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
