"""The version of data as DVC counts it: the md5 of a file, or of a directory's sorted listing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from stromatolite.errors import DataError
from stromatolite.lineage.errors import LineageError

LOCKS: Final = ("data/dvc.lock", "dvc.lock")
"""What DVC writes beside each `dvc.yaml`."""


def data_versions(root: Path, data: Mapping[str, Path]) -> dict[str, dict[str, Any]]:
    """Compute each dependency's md5 by DVC's own code (with its `.dvcignore`, and its memory of unchanged files).

    Computed, not read from DVC's locks: a lock says what data was when a stage ended, this what the run reads now.

    Args:
        root: the repository.
        data: name → file or directory.

    Returns:
        name → path (from the root), md5 (`….dir` for a directory; None with a `reason` where DVC cannot say), and
        made_by: the stage whose output in LOCKS is this path with this md5.

    Raises:
        DataError: a path does not exist.
    """
    places = {name: _existing(root, name, path) for name, path in data.items()}
    try:
        digests = _md5s(root, places)
    except LineageError as error:
        missing = {"md5": None, "reason": error.problem, "made_by": None}
        return {name: {"path": _relative(root, place), **missing} for name, place in places.items()}
    made_by = {output: stage for lock in LOCKS for output, stage in _outputs(root / lock).items()}
    versions = {}
    for name, place in places.items():
        path = _relative(root, place)
        versions[name] = {"path": path, "md5": digests[name], "made_by": made_by.get((path, digests[name]))}
    return versions


def _existing(root: Path, name: str, path: Path) -> Path:
    place = (root / path).absolute()
    if not place.exists():
        raise DataError(
            f"The data {name!r} of this run does not exist.",
            found=f"no {path}",
            fix="Run `dvc repro` or `dvc pull`.",
        )
    return place


def _relative(root: Path, place: Path) -> str:
    base = root.absolute()
    return place.relative_to(base).as_posix() if place.is_relative_to(base) else place.as_posix()


def _md5s(root: Path, places: Mapping[str, Path]) -> dict[str, str]:
    from dvc.exceptions import DvcException
    from dvc.fs import LocalFileSystem
    from dvc.repo import Repo
    from dvc_data.hashfile.build import build

    try:
        repo = Repo(str(root))
    except DvcException as error:
        raise LineageError(f"not a DVC repository: {error}") from error
    try:
        fs, odb, ignore = LocalFileSystem(), repo.cache.local, repo.dvcignore
        return {
            name: str(build(odb, str(place), fs, "md5", ignore=ignore, dry_run=True)[2].hash_info.value)
            for name, place in places.items()
        }
    finally:
        repo.close()


def _outputs(lock: Path) -> dict[tuple[str, str], str]:
    """(path, md5) → the stage that made it, from a lock."""
    import yaml

    if not lock.exists():
        return {}
    stages = (yaml.safe_load(lock.read_text(encoding="utf-8")) or {}).get("stages", {})
    return {
        (output["path"], str(output.get("md5"))): name
        for name, stage in stages.items()
        for output in stage.get("outs", [])
    }
