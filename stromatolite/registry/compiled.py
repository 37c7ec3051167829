"""Compiled files beside the code of a stored model: Python leaves them when it loads the model, and runs them later."""

from __future__ import annotations

import importlib.util
import marshal
from pathlib import Path
from typing import Final

CACHE: Final = "__pycache__"
_HEADER: Final = 16
"""Bytes of a compiled file before its code."""


def foreign_files(model: Path) -> list[str]:
    """Files in the model's cache of compiled code that are not its own code compiled by this Python, by name.

    They cannot be signed, since they come and go; but Python would run one that somebody else put there.
    """
    cache = model / CACHE
    if cache.is_symlink() or cache.is_file():
        return [CACHE]
    files = [file for file in cache.rglob("*") if file.is_symlink() or not file.is_dir()]
    return sorted(file.relative_to(model).as_posix() for file in files if not _compiled_here(file))


def _compiled_here(file: Path) -> bool:
    if file.is_symlink():
        return False
    try:
        source = Path(importlib.util.source_from_cache(str(file)))
        content = file.read_bytes()
        if not content.startswith(importlib.util.MAGIC_NUMBER):  # of another Python
            return False
        name = str(source)
        compiled = compile(source.read_bytes(), name, "exec", dont_inherit=True)
        found = marshal.loads(content[_HEADER:])  # noqa: S302 - read, never run
    except (ValueError, EOFError, TypeError, SyntaxError, OSError):
        return False
    return bool(found == compiled)
