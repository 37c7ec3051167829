"""Data by its md5: in DVC's cache, or in the working tree where that still has it."""

from __future__ import annotations

import json
import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from stromatolite.errors import DataError
from stromatolite.lineage.dvc import data_versions

IN_CACHE, IN_WORKING_TREE = "in DVC's cache", "in the working tree"


class DataStore:
    """What the repository `root` holds of any version of its data."""

    def __init__(self, root: Path) -> None:
        from dvc.repo import Repo

        self._root = root
        repo = Repo(str(root))
        self._cache: Any = repo.cache.local
        repo.close()

    def find(self, path: str, md5: str) -> str | None:
        """Where a version of a file or folder is, in words; None when it is nowhere."""
        if self._cached(md5):
            return IN_CACHE
        return IN_WORKING_TREE if self.md5_here(path) == md5 else None

    @cache  # noqa: B019 - a store lives as long as one command
    def md5_here(self, path: str) -> str | None:
        """The md5 of what is at a path of the working tree; None where nothing is."""
        if not (self._root / path).exists():
            return None
        found = data_versions(self._root, {"it": Path(path)})["it"]["md5"]
        return str(found) if found else None

    def rows(self, path: str, md5: str) -> int | None:
        """Rows of a version of a table; None where it is no table, or not here."""
        import pyarrow.parquet as pq

        if Path(path).suffix != ".parquet":
            return None
        if self._cached(md5):
            return int(pq.read_metadata(self._files(md5)[""]).num_rows)
        return int(pq.read_metadata(self._root / path).num_rows) if self.md5_here(path) == md5 else None

    def place(self, path: str, md5: str, target: Path) -> None:
        """Put a version at `target`; files are linked where the file system can.

        Raises:
            DataError: it is nowhere.
        """
        if self._cached(md5):
            for name, source in self._files(md5).items():
                _link(source, target / name if name else target)
        elif self.md5_here(path) == md5:
            source = self._root / path
            files = [file for file in source.rglob("*") if file.is_file()] if source.is_dir() else [source]
            for file in files:
                _link(file, target / file.relative_to(source) if source.is_dir() else target)
        else:
            raise DataError(f"{path} with md5 {md5} is not here.", fix="`dvc pull`, or `dvc repro` at its commit.")

    def _cached(self, md5: str) -> bool:
        if not Path(self._cache.oid_to_path(md5)).is_file():
            return False
        return all(file.is_file() for file in self._files(md5).values())

    def _files(self, md5: str) -> dict[str, Path]:
        """Name within the folder ("" for a single file) → the cached file."""
        own = Path(self._cache.oid_to_path(md5))
        if not md5.endswith(".dir"):
            return {"": own}
        listing = json.loads(own.read_text(encoding="utf-8"))
        return {entry["relpath"]: Path(self._cache.oid_to_path(entry["md5"])) for entry in listing}


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copyfile(source, target)
