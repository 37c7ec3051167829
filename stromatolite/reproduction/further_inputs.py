"""What a training read beside the data of its lineage: other data that its stage depends on, such as a base model."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

import yaml

from stromatolite.lineage.dvc import LOCKS
from stromatolite.reproduction.origin import Origin

DATA: Final = "data/"


def further_inputs(root: Path, origin: Origin) -> dict[str, Mapping[str, Any]]:
    """Path → path and md5 of each, as DVC's locks had them at the recorded commit; none where there is no such commit.

    A folder of several stages' outputs counts as those outputs: DVC's cache has them one by one.
    """
    commit = str((origin.lineage.get("git") or {}).get("commit"))
    stages = {name: stage for lock in LOCKS for name, stage in _stages(root, commit, lock).items()}
    outputs = {str(out["path"]): out for stage in stages.values() for out in stage.get("outs", ())}
    known = {str(version.get("path")) for version in (origin.lineage.get("data") or {}).values()}
    known.add(str((origin.lineage.get("split") or {}).get("path")))
    found: dict[str, Mapping[str, Any]] = {}
    for needed in stages.get(f"train@{origin.family}", {}).get("deps", ()):
        path = str(needed["path"])
        if path.startswith(DATA) and not any(_is_within(one, path) for one in known):
            parts = [out for name, out in outputs.items() if _is_within(name, path)] or [needed]
            found |= {str(part["path"]): {"path": part["path"], "md5": part.get("md5")} for part in parts}
    return found


def _is_within(path: str, folder: str) -> bool:
    return PurePosixPath(path).is_relative_to(folder)


def _stages(root: Path, commit: str, lock: str) -> Mapping[str, Any]:
    done = subprocess.run(["git", "show", f"{commit}:./{lock}"], cwd=root, capture_output=True, text=True, check=False)
    stages: Mapping[str, Any] = (yaml.safe_load(done.stdout) or {}).get("stages", {}) if done.returncode == 0 else {}
    return stages
